"""Make the data set language_runs.npz: three networks that guess the next letter of Wikipedia.

Run `TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1 python tools/make_language_runs.py folder
[file]`, so that seconds are those of one core. It takes about half an hour. Each training leaves
its results in the folder: an interrupted run goes on where it stopped. Keras 3.15.1 on TensorFlow
made the file that we ship.
"""

import bz2
import lzma
import sys
import time
import zlib
from pathlib import Path

import keras
import numpy as np
from keras import layers

from course_utils import datasets
from course_utils.engines import embedding, start_again
from course_utils.gpt import block, positions, surprise
from course_utils.letters import split_letters, text_of
from course_utils.ngrams import KneserNey

FILE = Path(datasets.__file__).parent / "data" / "language_runs.npz"
CONTEXT, BATCH, STARTS, TRIAL = 64, 16, 3, 100
RATES = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
UNIT = {"MLP": 130, "GRU": 40, "Transformer": 30}  # steps in about a second
LONG = {"GRU": (2500, 0.005), "Transformer": (800, 0.003)}  # batches of 64 windows, and the rate
# A GRU at 0.03, the best of the short runs, lost its way before step 600 (3.49 bits).
MARKS = (20, 40, 80, 160, 320, 500, 800, 1200, 1600, 2000, 2500)  # steps: when we look
PLAN = ((1, 16), (1, 1), (1, 4), (0.1, 4), (1 / 3, 4))  # share of the text, length
COMPRESS = {
    "zlib": lambda text: zlib.compress(text, 9),
    "bz2": lambda text: bz2.compress(text, 9),
    "lzma": lzma.compress,
}


def normal(size):
    return keras.initializers.RandomNormal(stddev=size)


def mlp():
    """Bengio's network of 2003: the vectors of the last 12 letters, and a hidden layer."""
    letters = keras.Input((CONTEXT,), dtype="int32")  # B T
    vectors = embedding(27, 16, embeddings_initializer=normal(1))(letters)  # B T 16
    hidden = layers.Conv1D(256, 12, padding="causal", activation="tanh")(vectors)  # B T 256
    return keras.Model(letters, layers.Dense(27)(hidden))  # B T 27


def gru(units=128):
    """A recurrent network: a memory of 128 numbers, changed by each letter."""
    letters = keras.Input((CONTEXT,), dtype="int32")  # B T
    vectors = embedding(27, 32, embeddings_initializer=normal(1))(letters)  # B T 32
    memory = layers.GRU(units, return_sequences=True)(vectors)  # B T units
    return keras.Model(letters, layers.Dense(27)(memory))  # B T 27


def transformer():
    """A Transformer: two blocks of attention over the last 64 letters."""
    letters = keras.Input((CONTEXT,), dtype="int32")  # B T
    vectors = embedding(27, 64, embeddings_initializer=normal(0.1))(letters)
    x = vectors + positions(CONTEXT, 64)  # B T 64
    for _ in range(2):
        x = block(x, heads=4)
    x = layers.LayerNormalization()(x)
    return keras.Model(letters, layers.Dense(27)(x))  # B T 27


NETWORKS = {"MLP": mlp, "GRU": gru, "Transformer": transformer}


def prepare(model, rate, steps):
    """Compile a model for a training of so many steps, in which the rate falls to zero."""
    falling = keras.optimizers.schedules.CosineDecay(rate, steps)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    at_once = 1 if keras.backend.backend() == "torch" else 10  # all that Keras does there
    model.compile(keras.optimizers.Adam(falling), loss, steps_per_execution=at_once)


def train(model, text, steps, seed, batch=BATCH, callbacks=None):
    """Start anew and train on windows that begin anywhere in the text."""
    start_again(model, seed=seed)
    rng = np.random.default_rng(seed)
    first = rng.integers(0, len(text) - CONTEXT, steps * batch)
    windows = text[first[:, None] + np.arange(CONTEXT + 1)]  # N T+1
    x, y = windows[:, :-1], windows[:, 1:]
    return model.fit(x, y, batch_size=batch, callbacks=callbacks, verbose=0)


def bits_of_pages(model, pages):
    """Return the mean bits a letter of each page."""
    predict = model.predict_on_batch
    return np.array([surprise(predict, page, context=CONTEXT).mean() for page in pages])


def packed_bits(name, train_text, page):
    """Return the bits a letter by which a compressed text grows when a page is put behind it."""
    compress = COMPRESS[name]
    longer = len(compress((train_text + page).encode())) - len(compress(train_text.encode()))
    return 8 * longer / len(page)


def run(kept, model, text, letters, rate, steps, seed, ready):
    """Train, or read what an earlier run has kept."""
    if not kept.exists():
        if ready.get("now") != (id(model), rate, steps):
            prepare(model, rate, steps)
            train(model, text, 20, seed)  # compiles, which is not counted
            ready["now"] = id(model), rate, steps
        began = time.process_time()
        train(model, text, steps, seed)
        seconds = time.process_time() - began
        valid = bits_of_pages(model, letters.validation)
        test = valid if seed == TRIAL else bits_of_pages(model, letters.test)
        weights = np.concatenate([np.ravel(w) for w in model.get_weights()])
        np.savez(kept, valid=valid, test=test, seconds=seconds, weights=weights)
        print(kept.stem, f"{seconds:.1f} s, {valid.mean():.3f}", flush=True)
    with np.load(kept) as stored:
        return dict(stored)


def bits_of_letters(model, pages):
    predict = model.predict_on_batch
    return np.array([surprise(predict, page, context=CONTEXT) for page in pages])  # pages letters


def learn_weights(bits):
    """Weights of the mixture that is least surprised; bits: (models, letters)."""
    p = 2.0**-bits
    weights = np.full(len(p), 1 / len(p))
    for _ in range(50):
        share = weights[:, None] * p
        weights = (share / share.sum(axis=0)).mean(axis=1)
    return weights


def mix(weights, bits):
    return -np.log2(np.tensordot(weights, 2.0**-bits, axes=1))


class Look(keras.callbacks.Callback):
    """Keep the steps, the seconds of training and the validation bits at each mark."""

    def __init__(self, pages):
        super().__init__()
        self.pages, self.curve, self.seconds = pages, [], 0

    def on_train_begin(self, logs=None):
        self.began = time.process_time()

    def on_train_batch_end(self, batch, logs=None):
        if batch + 1 in MARKS:
            self.seconds += time.process_time() - self.began
            bits = bits_of_pages(self.model, self.pages).mean()
            self.curve.append((batch + 1, self.seconds, bits))
            print(*self.curve[-1], flush=True)
            self.began = time.process_time()


def run_long(kept, model, letters, steps, rate):
    """Train once, for minutes and with larger batches, and look at the model on the way."""
    if not kept.exists():
        prepare(model, rate, steps)
        train(model, letters.train, 20, 0, 64)  # compiles, which is not counted
        look = Look(letters.validation)
        train(model, letters.train, steps, 0, 64, [look])
        valid = bits_of_letters(model, letters.validation)
        test = bits_of_letters(model, letters.test)
        np.savez(kept, curve=look.curve, valid=valid, test=test)
    with np.load(kept) as stored:
        return dict(stored)


def make_long(folder, letters):
    """Train a larger GRU and the Transformer for minutes, and mix each with the table."""
    arrays = {}
    table = KneserNey(letters.train, 7, 27)
    counted = {
        part: np.array([-np.log2(table.probability(page)) for page in getattr(letters, part)])
        for part in ("validation", "test")
    }
    for name, model in (("GRU", gru(256)), ("Transformer", transformer())):
        found = run_long(Path(folder) / f"long {name}.npz", model, letters, *LONG[name])
        pairs = {
            "valid": np.array([counted["validation"].ravel(), found["valid"].ravel()]),
            "test": np.array([counted["test"], found["test"]]),
        }
        mixture = mix(learn_weights(pairs["valid"]), pairs["test"])
        arrays[f"{name}/long/curve"] = found["curve"]
        arrays[f"{name}/long/test"] = found["test"].mean(axis=1)
        arrays[f"{name}/long/mixture"] = mixture.mean(axis=1)
    return arrays


def make(folder, file=FILE):
    """Choose each network's rate with a start of its own, then train from the others."""
    letters, arrays, ready = split_letters(), {}, {}
    models = {name: build() for name, build in NETWORKS.items()}

    def one(name, share, times, seed, rate):
        text = letters.train[-round(share * len(letters.train)) :]
        kept = Path(folder) / f"{name} {share:.2f} {times} {seed} {rate}.npz"
        steps = times * UNIT[name]
        return run(kept, models[name], text, letters, rate, steps, seed, ready)

    best = {}
    for name in NETWORKS:
        tried = {rate: one(name, 1, 4, TRIAL, rate)["valid"].mean() for rate in RATES}
        best[name] = min(tried, key=tried.get)
        arrays[f"{name}/rates"] = list(tried.items())
    for share, times in PLAN:
        for name in NETWORKS:
            runs = [one(name, share, times, seed, best[name]) for seed in range(STARTS)]
            for field in ("valid", "test", "seconds"):
                arrays[f"{name}/{share:.2f}/{times}/{field}"] = [r[field] for r in runs]
            if share == 1 and times == 16:
                arrays[f"{name}/weights"] = np.float16(runs[0]["weights"])
    arrays |= make_long(folder, letters)
    for name in COMPRESS:
        pages = [packed_bits(name, text_of(letters.train), text_of(p)) for p in letters.test]
        arrays[f"{name}/test"] = pages
    arrays = {
        name: np.asarray(a, np.float16 if name.endswith("weights") else np.float32)
        for name, a in arrays.items()
    }
    np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:3])
