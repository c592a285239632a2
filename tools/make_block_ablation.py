"""Make the data set block_ablation.npz: what each part of a GPT's block is worth.

Run `python tools/make_block_ablation.py folder [file]`. It takes a quarter of an hour of one core.
Each kind of model leaves its results in the folder: an interrupted run goes on where it stopped.
scikit-learn 1.9.1 and Keras 3.15.1 on TensorFlow made the file that we ship.
"""

import itertools
import sys
import time
from pathlib import Path
from typing import NamedTuple

import keras
import make_small_gpt as small
import numpy as np
from tokenizers import Tokenizer

from course_utils import datasets, nn
from course_utils.gpt import surprise
from course_utils.modern_gpt import Parts, build_modern

FILE = Path(datasets.__file__).parent / "data" / "block_ablation.npz"
SIZES = {"width": 72, "blocks": 2, "heads": 4, "context": 64}
CHANGES = {
    "RMSNorm": {"rms": True},
    "SwiGLU": {"gated": True},
    "rotary": {"positions": "rotary"},
    "no bias": {"bias": False},
    "untied": {"tied": False},
    "grouped": {"groups": 2},
    "window": {"window": 16},
}
ALL = {name: value for change in CHANGES.values() for name, value in change.items()}
KINDS = {
    "GPT-2": {},
    "all seven": ALL,
    **CHANGES,
    "learned": {"positions": "learned"},
    "rotary and window": CHANGES["rotary"] | CHANGES["window"],
}
STARTS, STEPS, BATCH = 5, 400, 8
LENGTHS = (200, 800)  # steps of more trainings of GPT-2's block, to tell what time is worth
RATE, TRIAL_STEPS, CHECK = 0.005, 200, 20_000  # tokens of the validation files
LONG = 256  # tokens, where the test of long texts ends
DECAY, CLIP, BETA = 0.05, 1.0, 0.99


def rate_at(step, steps, peak):
    """Return the learning rate: an eighth of the steps up, then down along a cosine."""
    warm_up = steps // 8
    if step < warm_up:
        return peak * (step + 1) / warm_up
    return peak * (1 + np.cos(np.pi * (step - warm_up) / (steps - warm_up))) / 2


class Trainer:
    """One kind of model, compiled once for all its trainings."""

    def __init__(self, parts, tokens):
        self.parts, self.tokens = Parts(**parts), tokens
        self.model, self.long_model = self.new(SIZES["context"]), self.new(LONG)
        optimizer = keras.optimizers.AdamW(
            RATE, weight_decay=DECAY, beta_2=BETA, global_clipnorm=CLIP
        )
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.model.compile(optimizer, loss, jit_compile=True)
        optimizer.build(self.model.trainable_variables)

    def new(self, context):
        """Return an untrained model that reads so many tokens."""
        sizes = SIZES | {"context": context}
        return build_modern(small.VOCABULARY, **sizes, parts=self.parts)

    def train(self, start, steps, peak):
        """Train from new weights; return the losses, and processor seconds of a step."""
        keras.utils.set_random_seed(start)
        self.model.set_weights(self.new(SIZES["context"]).get_weights())
        optimizer = self.model.optimizer
        for variable in optimizer.variables:
            variable.assign(np.zeros(variable.shape, variable.dtype))
        x, y = small.windows(self.tokens, steps * BATCH, np.random.default_rng(start))
        losses, seconds = [], []
        for step in range(steps):
            here = slice(step * BATCH, (step + 1) * BATCH)
            optimizer.learning_rate.assign(rate_at(step, steps, peak))
            began = time.process_time()
            losses.append(self.model.train_on_batch(x[here], y[here]))
            seconds.append(time.process_time() - began)
            self.model.reset_metrics()
        return losses, np.median(seconds)

    def bits(self, tokens):
        """Return the bits that the model needs for each token."""

        def predict(windows):
            padded = np.zeros((64, windows.shape[1]), dtype="int32")  # one size, compiled once
            padded[: len(windows)] = windows
            return self.model.predict_on_batch(padded)[: len(windows)]

        return surprise(predict, tokens, context=SIZES["context"])

    def long_bits(self, windows):
        """Return bits of a token by its place in windows longer than those of the training."""
        weights = self.long_model.get_weights()
        for long, trained in zip(weights, self.model.get_weights(), strict=True):
            long[: len(trained)] = trained  # learned positions beyond the context stay random
        self.long_model.set_weights(weights)
        bits = []
        for few in np.array_split(windows, len(windows) // 16):
            logs = nn.log_softmax(np.asarray(self.long_model(few[:, :-1])))
            bits.append(np.take_along_axis(logs, few[:, 1:, None], axis=-1)[..., 0])
        return -np.concatenate(bits).mean(axis=0) / np.log(2)


def best_rate(trainer, check):
    """Halve or double the rate while the validation gets better; return {rate: bits a token}."""
    tried = {}

    def bits(rate):
        if rate not in tried:
            trainer.train(0, TRIAL_STEPS, rate)
            tried[rate] = trainer.bits(check).mean()
        return tried[rate]

    rate = min((RATE, 2 * RATE), key=bits)
    factor = 0.5 if rate == RATE else 2
    while bits(rate * factor) < bits(rate):
        rate *= factor
    return tried


class Text(NamedTuple):
    """The documents of some files as tokens: where each file begins, and its bytes."""

    tokens: np.ndarray
    firsts: np.ndarray
    bytes: np.ndarray

    def bits_a_byte(self, bits):
        """From bits of each token to bits a byte of each file."""
        return np.add.reduceat(bits, self.firsts) / self.bytes


def read_texts():
    """Return {part: Text} of the files that the small GPT has, with its tokenizer."""
    tokenizer = Tokenizer.from_str(datasets.load_small_gpt().tokenizer)
    parts = small.split(datasets.load_docstring_text("sklearn"))
    texts = {}
    for part, files in parts.items():
        tokens = [small.tokens_of(tokenizer, documents) for documents in files.values()]
        firsts = np.cumsum([0, *map(len, tokens)])[:-1]
        sizes = np.array([small.bytes_of(documents) for documents in files.values()])
        texts[part] = Text(np.concatenate(tokens), firsts, sizes)
    return texts


def measure(name, texts):
    """Train one kind of model, and return what is kept of it."""
    trainer = Trainer(KINDS[name], texts["train"].tokens)
    tried = best_rate(trainer, texts["validation"].tokens[:CHECK])
    peak = min(tried, key=tried.get)
    test = texts["test"]
    long = test.tokens[: 80 * (LONG + 1)].reshape(80, LONG + 1).astype("int32")
    kept = {"rates": list(tried.items()), "parameters": trainer.model.count_params()}
    for start in range(STARTS):
        losses, seconds = trainer.train(start, STEPS, peak)
        found = {"test": test.bits_a_byte(trainer.bits(test.tokens)), "seconds": seconds}
        found |= {"losses": np.reshape(losses, (-1, 10)).mean(axis=1)}
        found |= {"long": trainer.long_bits(long)}
        for key, value in found.items():
            kept.setdefault(key, []).append(value)
    return kept


def measure_longer(texts, peak):
    """Train GPT-2's block for other lengths, and return {steps: bits a byte}."""
    trainer, test, kept = Trainer(KINDS["GPT-2"], texts["train"].tokens), texts["test"], {}
    for steps, start in itertools.product(LENGTHS, range(3)):
        trainer.train(start, steps, peak)
        bits = test.bits_a_byte(trainer.bits(test.tokens))
        kept.setdefault(str(steps), []).append(bits)
    return kept


def make(folder, file=FILE):
    """Measure what has no results in the folder yet, then write all to file."""
    texts, arrays = read_texts(), {}
    for name in [*KINDS, "longer"]:
        kept = Path(folder) / f"{name}.npz"
        if not kept.exists():
            if name == "longer":
                rates, bits = arrays["GPT-2/rates"].T
                measured = measure_longer(texts, float(rates[bits.argmin()]))
            else:
                measured = measure(name, texts)
            np.savez(kept, **measured)
        with np.load(kept) as stored:
            for key in stored:
                place = f"{key}/longer" if name == "longer" else f"{name}/{key}"
                arrays[place] = stored[key].astype(np.float32)
    np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:3])
