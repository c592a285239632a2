"""Make the data set scaling_runs.npz: language models of 15 sizes, marked as they read on.

Run `python tools/make_scaling_runs.py folder [file]`, with OMP_NUM_THREADS=1. It takes a
quarter of an hour of one core. Each training leaves its marks in the folder: an interrupted run
goes on where it stopped. NumPy 2.4.6 made the file that we ship.
"""

import sys
from functools import cache
from pathlib import Path

import numpy as np

from course_utils import datasets
from course_utils.datasets import load_wikipedia
from course_utils.letters import numbers

FILE = Path(datasets.__file__).parent / "data" / "scaling_runs.npz"
HIDDEN = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 256, 512)
RATES = (0.002, 0.004, 0.008, 0.016, 0.032)
MARKS = tuple(128 * round(2 ** (k / 2) / 128) for k in range(30, 39))
STARTS, TRIAL = 3, 100
FURTHER, LEFT_OUT = 2, (2, 128, 256)  # starts of which only the end is kept, for most sizes
V, CONTEXT, WIDTH, BATCH = 27, 10, 12, 128
ONE_HOT = np.eye(V, dtype=np.float32)


@cache
def letters():
    """Return the text in 27 signs, space and a to z: to learn from, to choose by, to test on."""
    articles = [words for words in load_wikipedia().articles if len(words) >= 50]
    text = " ".join(w for words in articles for w in words if w.isascii() and w.isalpha())
    signs = numbers(text)
    return signs[:-300_000], signs[-300_000:-200_000], signs[-200_000:]


def parts(weights, hidden):
    """Return the five arrays that lie one after another in a row of weights."""
    shapes = [(V, WIDTH), (CONTEXT * WIDTH, hidden), (hidden,), (hidden, V), (V,)]
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    pieces = np.split(weights, ends[:-1])
    return [piece.reshape(shape) for piece, shape in zip(pieces, shapes, strict=True)]


def size(hidden):
    """Return the number of parameters."""
    return sum(part.size for part in parts(np.zeros(148 * hidden + 351), hidden))


def examples(text, places):
    """Return the ten letters from each place on, (B, 10), and the letter that follows, (B,)."""
    return text[places[:, None] + np.arange(CONTEXT)], text[places + CONTEXT]


def forward(weights, hidden, x):
    """Return the letters' vectors in a row, the hidden units and the probabilities."""
    table, kernel, bias, out, out_bias = parts(weights, hidden)
    vectors = table[x].reshape(len(x), -1)  # B 120
    units = np.tanh(vectors @ kernel + bias)  # B hidden
    scores = units @ out + out_bias  # B 27
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    return vectors, units, p / p.sum(axis=1, keepdims=True)


def gradient(weights, hidden, x, y):
    """Return the gradient of the mean loss in nats, as a row."""
    _, kernel, _, out, _ = parts(weights, hidden)
    vectors, units, p = forward(weights, hidden, x)
    d_scores = (p - ONE_HOT[y]) / len(y)  # B 27
    d_units = d_scores @ out.T * (1 - units**2)  # B hidden
    d_vectors = (d_units @ kernel.T).reshape(-1, WIDTH)  # B·10 12
    d_table = ONE_HOT[x.ravel()].T @ d_vectors
    by_part = (d_table, vectors.T @ d_units, d_units.sum(0), units.T @ d_scores, d_scores.sum(0))
    return np.concatenate([part.ravel() for part in by_part])


def bits(weights, hidden, text, n):
    """Return the mean loss in bits at n places spread over a text."""
    places = np.linspace(0, len(text) - CONTEXT - 1, n).astype(int)
    total = 0
    for some in np.array_split(places, 10):
        x, y = examples(text, some)
        p = forward(weights, hidden, x)[2]
        total -= np.log2(p[np.arange(len(y)), y]).sum()
    return total / n


def train(hidden, rate, seed, text, marks, judge):
    """Read a text once, at random places; return what judge says of the weights at each mark."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(text) - CONTEXT)
    weights = np.zeros(148 * hidden + 351, np.float32)
    table, kernel, *_ = parts(weights, hidden)
    table[:] = rng.standard_normal(table.shape)
    kernel[:] = rng.standard_normal(kernel.shape) / np.sqrt(len(kernel))
    mean, square, averaged = 0 * weights, 0 * weights, weights.copy()
    verdicts = []
    for step in range(1, max(marks) // BATCH + 1):
        x, y = examples(text, order[(step - 1) * BATCH : step * BATCH])
        g = gradient(weights, hidden, x, y)
        mean += 0.1 * (g - mean)  # Adam
        square += 0.01 * (g * g - square)
        scale = np.sqrt(square / (1 - 0.99**step)) + 1e-8
        weights -= rate * mean / (1 - 0.9**step) / scale
        averaged += 9 / (step + 8) * (weights - averaged)  # over the last ninth or so
        if step * BATCH in marks:
            verdicts.append(judge(averaged))
    return verdicts


def run(folder, hidden, rate, seed):
    """Return the validation and the test loss at each mark, (2, 9), trained or kept."""
    kept = Path(folder) / f"{hidden} {rate} {seed}.npy"
    if not kept.exists():
        learn, choose, test = letters()

        def judge(w):
            return bits(w, hidden, choose, 15_000), bits(w, hidden, test, 30_000)

        np.save(kept, np.transpose(train(hidden, rate, seed, learn, MARKS, judge)))
    return np.load(kept)


def make(folder, file=FILE):
    """Choose each size's rate at each mark with a start of its own, then train from the others."""
    shape = (len(HIDDEN), len(RATES), len(MARKS))
    trial, losses = np.full(shape, np.nan), np.full((STARTS, *shape), np.nan)
    for i, hidden in enumerate(HIDDEN):
        todo = [1, 2, 3]  # and further where the best of them lies at the edge
        while todo:
            for j in todo:
                trial[i, j] = run(folder, hidden, RATES[j], TRIAL)[0]
            best = np.nanargmin(trial[i], axis=0)
            todo = [j for j in (0, 4) if np.isnan(trial[i, j, 0]) and np.any(abs(best - j) == 1)]
    for seed in range(STARTS):
        for i, hidden in enumerate(HIDDEN):
            for j in np.unique(np.nanargmin(trial[i], axis=0)):
                losses[seed, i, j] = run(folder, hidden, RATES[j], seed)[1]
    further = np.full((FURTHER, len(HIDDEN)), np.nan)
    for seed in range(FURTHER):
        for i, hidden in enumerate(HIDDEN):
            if hidden not in LEFT_OUT:
                rate = RATES[np.nanargmin(trial[i, :, -1])]
                further[seed, i] = run(folder, hidden, rate, STARTS + seed)[1, -1]
    arrays = {"trial": trial, "losses": losses, "further": further}
    arrays = {name: values.astype(np.float32) for name, values in arrays.items()}
    sizes = {"hidden": HIDDEN, "rates": RATES, "marks": MARKS}
    np.savez_compressed(file, **arrays, **{name: np.array(v) for name, v in sizes.items()})


if __name__ == "__main__":
    make(*sys.argv[1:3])
