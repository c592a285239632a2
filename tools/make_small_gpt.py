"""Make the data set small_gpt.npz: a GPT trained on scikit-learn's docstrings, and how it learned.

Run `python tools/make_small_gpt.py folder [file]`. It takes about half an hour on two cores. Each
part of the training leaves its state in the folder: an interrupted run goes on where it stopped.
scikit-learn 1.9.1, tokenizers 0.23.3 and Keras 3.15.1 on TensorFlow made the file that we ship.
"""

import functools
import io
import itertools
import sys
from pathlib import Path

import keras
import numpy as np
from gpt_training import compiled, train_part
from tokenizers import ByteLevelBPETokenizer

from course_utils import datasets
from course_utils.gpt import build_gpt, surprise
from course_utils.same_texts import mark_of

FILE = Path(datasets.__file__).parent / "data" / "small_gpt.npz"
VOCABULARY, END = 768, "<|end|>"  # 256 bytes, 511 merges, and the end of a document
SIZES = {"width": 80, "blocks": 2, "heads": 4, "context": 64}
BATCH, RATE, WARM_UP, DECAY = 8, 0.005, 100, 0.05
RATES = (0.0025, 0.005, 0.01)
TRAININGS = {800: 3, 6_400: 3, 25_600: 1}  # steps, and how many starts
PART = 800  # steps after which the state is kept


def split(text, seed=0):
    """Return {part: {file: documents}}: whole files, and each distinct document once."""
    documents, seen = {}, set()
    for document, file in zip(text.documents, text.files, strict=True):
        if document not in seen:
            seen.add(document)
            documents.setdefault(file, []).append(document)
    files = np.random.default_rng(seed).permutation(sorted(set(text.files))).tolist()
    shares = {"test": files[:25], "validation": files[25:40], "train": files[40:]}
    return {
        part: {file: documents[file] for file in sorted(names) if file in documents}
        for part, names in shares.items()
    }


def bytes_of(documents):
    """Return the bytes of all documents, each with one for its end."""
    return sum(len(document.encode()) + 1 for document in documents)


def train_tokenizer(documents):
    tokenizer = ByteLevelBPETokenizer()
    options = {"vocab_size": VOCABULARY, "special_tokens": [END], "show_progress": False}
    tokenizer.train_from_iterator(documents, **options)
    return tokenizer


def tokens_of(tokenizer, documents):
    """Return all documents as one array of tokens, each ended by END's 0."""
    return np.concatenate([[*found.ids, 0] for found in tokenizer.encode_batch(documents)])


def windows(tokens, count, rng):
    """Return inputs and targets (count, T) from random places: the target is the next token."""
    context = SIZES["context"]
    places = rng.integers(0, len(tokens) - context, (count, 1)) + np.arange(context + 1)
    drawn = tokens[places].astype("int32")
    return drawn[:, :-1], drawn[:, 1:]


def train(tokens, start, steps, folder, rate=RATE):
    """Train on tokens, and yield the model after each part."""
    keras.utils.set_random_seed(start)
    model = build_gpt(VOCABULARY, **SIZES)
    state = compiled(model, steps=steps, rate=rate, warm_up=WARM_UP, decay=DECAY)

    def train_on(part):
        drawn = windows(tokens, PART * BATCH, np.random.default_rng([start, part]))
        model.fit(*drawn, batch_size=BATCH, shuffle=False, verbose=0)

    for part in range(steps // PART):
        file = Path(folder) / f"{steps}_{rate}_{start}_{part}.npz"
        train_part(state, file, functools.partial(train_on, part))
        yield model


def bits_of(model, tokens):
    return surprise(model.predict_on_batch, tokens, context=SIZES["context"])


def by_file(bits, documents, tokenizer):
    """Return bits a byte of each file, from those of its tokens one after another."""
    found, first = [], 0
    for texts in documents:
        last = first + len(tokens_of(tokenizer, texts))
        found.append(bits[first:last].sum() / bytes_of(texts))
        first = last
    return found


def make(folder, file=FILE):
    """Train every model and write to file what the course needs of them."""
    text = datasets.load_docstring_text("sklearn")
    parts = split(text)
    flat = {part: [*itertools.chain(*files.values())] for part, files in parts.items()}
    tokenizer = train_tokenizer(flat["train"])
    tokens = {part: tokens_of(tokenizer, documents) for part, documents in flat.items()}
    size = bytes_of(flat["validation"])
    test = list(parts["test"].values())

    def check(model):
        return bits_of(model, tokens["validation"]).sum() / size

    arrays = {"steps": list(TRAININGS), "made_with": mark_of(text)}
    arrays["rates"] = [[r, check(*train(tokens["train"], 0, PART, folder, r))] for r in RATES]
    for steps, starts in TRAININGS.items():
        curves, bits = [], []
        every = max(steps // PART // 8, 1)
        for start in reversed(range(starts)):  # the first comes last, and its weights are kept
            curve = []
            for part, model in enumerate(train(tokens["train"], start, steps, folder), 1):
                if part % every == 0:
                    curve.append(check(model))
            curves.insert(0, curve)
            bits.insert(0, by_file(bits_of(model, tokens["test"]), test, tokenizer))
        arrays |= {f"curves_{steps}": curves, f"bits_{steps}": bits}
    arrays |= {part: np.array(list(files)) for part, files in parts.items()}
    for i, weight in enumerate(model.get_weights()):
        arrays[f"weight_{i:02}"] = weight.astype(np.float16)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, tokenizer=tokenizer.to_str(), **SIZES, **arrays)
    Path(file).write_bytes(buffer.getvalue())


if __name__ == "__main__":
    make(*sys.argv[1:3])
