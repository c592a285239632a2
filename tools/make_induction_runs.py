"""Make the data set induction_runs.npz: small attention networks that learn to look letters up.

Run `python tools/make_induction_runs.py folder [file]`. It takes six minutes of one core. Each
training leaves its results in the folder: an interrupted run goes on where it stopped. Keras
3.15.1 on TensorFlow made the file that we ship.
"""

import sys
from functools import partial
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

from course_utils import datasets, nn
from course_utils.engines import embedding, start_again

FILE = Path(datasets.__file__).parent / "data" / "induction_runs.npz"
T, LETTERS, WIDTH, HEADS = 32, 26, 32, 2
BATCH, LAP = 32, 20
BACK = np.arange(T)[:, None] - np.arange(T)  # T T, i - j
DICTIONARY = np.random.default_rng(1).permutation(LETTERS)
RATES = (0.001, 0.003, 0.01, 0.03)
FURTHER = {0.001: 0.0003, 0.03: 0.1}  # tried too where the rate at the edge is best
STARTS, TRIAL, LONG, WIDER = 3, 100, 3000, 44  # one layer of 44 has the weights of two of 32


def loops(n, rng, shortest=4, longest=12):
    """Return n rows of letters that repeat after a period, (n, 33), and the periods, (n,)."""
    period = rng.integers(shortest, longest + 1, n)
    shuffled = rng.random((n, LETTERS)).argsort(axis=1)  # n 26, each row in another order
    place = np.arange(T + 1) % period[:, None]  # n 33
    return np.take_along_axis(shuffled, place, axis=1).astype("int32"), period


def draw_loops(n, rng):
    """Return loops alone."""
    return loops(n, rng)[0]


def short_loops(n, rng):
    """Return loops in which a letter may come again after two places."""
    return loops(n, rng, 2)[0]


def pairs(n, rng, share=0.0):
    """Return n rows of pairs (n, 33); in this share of the rows they are from the dictionary."""
    from_book = rng.random((n, 1)) < share
    partner = np.where(from_book, DICTIONARY, rng.random((n, LETTERS)).argsort(axis=1))  # n 26
    six = rng.random((n, LETTERS)).argsort(axis=1)[:, :6]
    first = np.take_along_axis(six, rng.integers(0, 6, (n, T // 2 + 1)), axis=1)  # n 17
    both = np.stack([first, np.take_along_axis(partner, first, axis=1)], axis=2)
    return both.reshape(n, -1)[:, : T + 1].astype("int32")


def attend(layer, asking, answering, giving):
    """Return what each head collects (N, T, H, K) and its maps (N, H, T, T).

    `layer` holds Wq, Wk, Wv (D, H·K), Wo (H·K, D) and the biases (distances, H); queries, keys
    and values are made of the vectors (N, T, D) that ask, answer and give.
    """
    wq, wk, wv, _, bias = layer

    def split(z):  # N T H·K -> N H T K
        return np.swapaxes(z.reshape(*z.shape[:2], bias.shape[1], -1), 1, 2)

    q, k, v = split(asking @ wq), split(answering @ wk), split(giving @ wv)
    back = BACK[: q.shape[2], : q.shape[2]]
    scores = q @ np.swapaxes(k, 2, 3) / q.shape[-1] ** 0.5  # N H T T
    scores = scores + 4 * np.moveaxis(bias[np.maximum(back, 0)], 2, 0)
    maps = nn.softmax(np.where(back >= 0, scores, -np.inf))
    return np.swapaxes(maps @ v, 1, 2), maps


def one_later(x):
    """Move the vectors (N, T, D) one place on; the first place gets zeros."""
    return np.concatenate([np.zeros_like(x[:, :1]), x[:, :-1]], axis=1)


def forward(weights, tokens, removed=(), told=False):
    """Return the logits (N, T, 26) and for each layer its maps.

    `removed` lists heads as (layer, head): what they collect is left out.
    If `told`, each place has the key of the letter before it.
    """
    x, maps = weights[0][tokens], []  # N T D
    for number in range(len(weights) // 5):
        layer = weights[5 * number + 1 : 5 * number + 6]
        found, seen = attend(layer, x, one_later(x) if told else x, x)
        for where, head in removed:
            if where == number:
                found[:, :, head] = 0
        x = x + found.reshape(*found.shape[:2], -1) @ layer[3]
        maps.append(seen)
    return x @ weights[-1], maps


class Attention(layers.Layer):
    """The layer of `forward`, in Keras; `told` is whether keys are of the letter before."""

    def __init__(self, heads, told=False, **options):
        super().__init__(**options)
        self.heads, self.told = heads, told

    def build(self, shape):
        """Make the weights."""
        square, self.size = (shape[-1], shape[-1]), shape[-1] // self.heads  # D D and K
        self.wq, self.wk, self.wv, self.wo = (self.add_weight(square) for _ in range(4))
        self.bias = self.add_weight((T, self.heads), initializer="zeros")
        self.at = np.eye(T, dtype="float32")[np.maximum(BACK, 0)]  # T T T, one-hot distances
        self.hide = np.where(BACK < 0, -1e9, 0).astype("float32")

    def call(self, x):
        """Return x with what the heads add, (N, T, D)."""

        def split(z):  # N T H·K -> N H T K
            return ops.swapaxes(ops.reshape(z, (-1, T, self.heads, self.size)), 1, 2)

        named = ops.pad(x[:, :-1], [[0, 0], [1, 0], [0, 0]]) if self.told else x
        q, k, v = (split(ops.matmul(*z)) for z in ((x, self.wq), (named, self.wk), (x, self.wv)))
        scores = ops.matmul(q, ops.swapaxes(k, 2, 3)) / np.sqrt(self.size)
        scores = ops.add(scores + 4 * ops.moveaxis(ops.matmul(self.at, self.bias), 2, 0), self.hide)
        found = ops.swapaxes(ops.matmul(ops.softmax(scores), v), 1, 2)  # N T H K
        return x + ops.matmul(ops.reshape(found, (-1, T, x.shape[-1])), self.wo)


def build(depth, width=WIDTH, heads=HEADS, told=False):
    """Return a compiled network of so many layers of attention, and nothing between them."""
    letters = keras.Input((T,), dtype="int32")
    normal = keras.initializers.RandomNormal(stddev=1.0)
    x = embedding(LETTERS, width, embeddings_initializer=normal)(letters)
    for _ in range(depth):
        x = Attention(heads, told)(x)
    model = keras.Model(letters, layers.Dense(LETTERS, use_bias=False)(x))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    at_once = 1 if keras.backend.backend() == "torch" else LAP  # all that Keras does there
    model.compile(keras.optimizers.Adam(), loss, steps_per_execution=at_once)
    return model


def train(model, seed, draw, steps, rate):
    """Train from new weights on what draw(n, rng) gives; return the weights after each lap."""
    start_again(model, seed=seed)
    model.optimizer.learning_rate = rate
    rows, kept = draw(steps * BATCH, np.random.default_rng(seed)), [model.get_weights()]

    def keep(step, logs):
        if (step + 1) % LAP == 0:
            if keras.backend.backend() == "jax":
                model.jax_state_sync()  # JAX gives the weights back at the end alone
            kept.append(model.get_weights())

    watch = [keras.callbacks.LambdaCallback(on_train_batch_end=keep)]
    given, following = rows[:, :-1], rows[:, 1:]
    model.fit(given, following, BATCH, shuffle=False, callbacks=watch, verbose=0)
    return kept


def knowable(given, apart):
    """Tell where the letter stood before, `apart` places earlier or a multiple of it: (N, T)."""
    before = np.zeros(given.shape, dtype=bool)
    for i in range(apart, T, apart):
        before[:, i] = (given[:, :i:apart] == given[:, i, None]).any(axis=1)
    return before


def losses(logits, targets):
    """Return the loss in nats at each place: (N, T)."""
    chances = nn.softmax(logits)
    return -np.log(np.take_along_axis(chances, targets[..., None], axis=-1)[..., 0] + 1e-12)


# for each network: how it is built, what it reads, for how many steps, and at which rates
KINDS = {
    "loops, one layer": ({"depth": 1, "width": WIDER}, draw_loops, LONG, RATES),
    "pairs, one layer": ({"depth": 1, "width": WIDER}, pairs, LONG, RATES),
    "pairs, 4 heads": ({"depth": 1, "width": WIDER, "heads": 4}, pairs, LONG, RATES),
    "pairs, 11 heads": ({"depth": 1, "width": WIDER, "heads": 11}, pairs, LONG, RATES),
    "pairs, told": ({"depth": 1, "told": True}, pairs, 160, (0.01,)),
    "half dictionary": ({"depth": 2}, partial(pairs, share=0.5), 160, (0.01,)),
    "dictionary": ({"depth": 2}, partial(pairs, share=1.0), 160, (0.01,)),
    "short loops": ({"depth": 2}, short_loops, 300, (0.005,)),
}


def run(folder, name, model, seed, rate):
    """Train, or read what an earlier run has kept: last weights, and each lap's loss and share."""
    kept = Path(folder) / f"{name} {seed} {rate}.npz"
    if not kept.exists():
        options, draw, steps, _ = KINDS[name]
        apart = 1 if draw in (draw_loops, short_loops) else 2
        rows = draw(300, np.random.default_rng(2_000))  # for choosing, and for the curves
        x, y = rows[:, :-1], rows[:, 1:]
        known, curve = knowable(x, apart), []
        laps = train(model, seed, draw, steps, rate)
        for weights in laps:
            logits = forward(weights, x, told=options.get("told", False))[0]
            right = logits.argmax(axis=-1) == y
            curve.append([losses(logits, y)[known].mean(), right[known].mean()])
        arrays = {f"w{i}": array for i, array in enumerate(laps[-1])}
        np.savez(kept, curve=curve, **arrays)
    with np.load(kept) as stored:
        return stored["curve"], [stored[f"w{i}"] for i in range(len(stored.files) - 1)]


def make(folder, file=FILE):
    """Choose each rate with a start of its own, then train from the others."""
    arrays = {}
    for name, (options, _, _, rates) in KINDS.items():
        model = build(**options)
        tried = {rate: run(folder, name, model, TRIAL, rate)[0][-1, 1] for rate in rates}
        best = max(tried, key=tried.get)
        if len(rates) > 1 and best in FURTHER:
            tried[FURTHER[best]] = run(folder, name, model, TRIAL, FURTHER[best])[0][-1, 1]
            best = max(tried, key=tried.get)
        runs = [run(folder, name, model, seed, best) for seed in range(STARTS)]
        arrays[f"{name}/rates"] = np.array(sorted(tried.items()), np.float32)
        arrays[f"{name}/curve"] = np.array([curve for curve, _ in runs], np.float32)
        for i, several in enumerate(zip(*(weights for _, weights in runs), strict=True)):
            arrays[f"{name}/w{i}"] = np.array(several, np.float16)
    np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:3])
