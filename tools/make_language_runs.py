"""Make the data set language_runs.npz: three networks that guess the next letter of Wikipedia.

Run `TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1 python tools/make_language_runs.py folder
[file]`, so that seconds are those of one core. It takes about ten minutes. Each training leaves its
results in the folder: an interrupted run goes on where it stopped. Keras 3.15.1 on TensorFlow made
the file that we ship.
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

FILE = Path(datasets.__file__).parent / "data" / "language_runs.npz"
CONTEXT, BATCH, STARTS, TRIAL = 64, 16, 3, 100
RATES = (0.003, 0.01, 0.03)
UNIT = {"MLP": 130, "GRU": 40, "Transformer": 30}  # steps in about a second
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


def gru():
    """A recurrent network: a memory of 128 numbers, changed by each letter."""
    letters = keras.Input((CONTEXT,), dtype="int32")  # B T
    vectors = embedding(27, 32, embeddings_initializer=normal(1))(letters)  # B T 32
    memory = layers.GRU(128, return_sequences=True)(vectors)  # B T 128
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
    model.compile(keras.optimizers.Adam(falling), loss, steps_per_execution=10)


def train(model, text, steps, seed):
    """Start anew and train on windows that begin anywhere in the text."""
    start_again(model, seed=seed)
    rng = np.random.default_rng(seed)
    first = rng.integers(0, len(text) - CONTEXT, steps * BATCH)
    windows = text[first[:, None] + np.arange(CONTEXT + 1)]  # N T+1
    return model.fit(windows[:, :-1], windows[:, 1:], batch_size=BATCH, verbose=0)


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
