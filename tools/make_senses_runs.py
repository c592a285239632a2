"""Make the data set senses_runs.npz: one block for pictures, names and sounds.

Run `python tools/make_senses_runs.py folder [file]`. Each training leaves its results in the
folder: an interrupted run goes on where it stopped. Keras 3.15.1 on TensorFlow made the file
that we ship.
"""

import sys
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

from course_utils import datasets, senses
from course_utils.engines import start_again

FILE = Path(datasets.__file__).parent / "data" / "senses_runs.npz"
RATES = (0.001, 0.003, 0.01, 0.03, 0.1)
STILL_RATES = (0.01, 0.03, 0.1)  # fewer weights take longer steps
STARTS, TRIAL, EPOCHS, LAPS = 3, 100, 8, 12
WIDTH, HEADS, SPACE = 48, 4, 32
JOINT_RATE = 0.004
WHOLE = "auto" if keras.backend.backend() == "jax" else False  # JAX is slow uncompiled


@keras.saving.register_keras_serializable("senses")
class Places(layers.Layer):
    """Add a learned vector for each place."""

    def build(self, shape):
        """Make the vectors."""
        start = keras.initializers.RandomNormal(stddev=0.5)
        self.table = self.add_weight(shape=shape[1:], initializer=start)

    def call(self, x):
        """(N, T, D) -> (N, T, D)."""
        return x + self.table


def make_block():
    """Return a block: attention, then two dense layers, each added to what comes in."""
    x = keras.Input((None, WIDTH))  # N T D
    z = layers.LayerNormalization(epsilon=1e-5)(x)
    mixed = x + layers.MultiHeadAttention(HEADS, WIDTH // HEADS)(z, z)
    z = layers.LayerNormalization(epsilon=1e-5)(mixed)
    hidden = layers.Dense(4 * WIDTH, activation="gelu")(z)
    return keras.Model(x, mixed + layers.Dense(WIDTH)(hidden), name="block")


def make_tower(pieces, out, door, block):
    """Return a model from pieces (N, T, 49) to numbers (N, out)."""
    x = keras.Input((pieces, 49))
    y = block(Places()(door(x)))  # N T D
    y = layers.GlobalAveragePooling1D()(layers.LayerNormalization(epsilon=1e-5)(y))
    return keras.Model(x, layers.Dense(out)(y))


def make_classifier(frozen=False):
    """Return a compiled tower for ten classes, whose block may stand still."""
    block = make_block()
    block.trainable = not frozen
    model = make_tower(16, 10, layers.Dense(WIDTH), block)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(), loss, metrics=["accuracy"], jit_compile=WHOLE)
    return model


def cosine(rate, step, steps):
    """Return the rate at a step: half a cosine from the full rate to 0."""
    return rate / 2 * (1 + np.cos(np.pi * step / steps))


def answers(model, x):
    """Return the class that a model finds likeliest for each example: (N,)."""
    return ops.convert_to_numpy(model(x)).argmax(axis=1)


def train(model, data, rate, seed, epochs=8, block=None, stop=None):
    """Train from new weights, the block's perhaps given; return the curve (epochs, 2)."""
    start_again(model, seed=seed)
    if block is not None:
        model.get_layer("block").set_weights(block)
    curve = []
    for epoch in range(stop or epochs):
        model.optimizer.learning_rate.assign(cosine(rate, epoch, epochs))
        fit = model.fit(data["train"].x, data["train"].y, batch_size=64, verbose=0)
        seen = answers(model, data["validation"].x)
        curve.append((fit.history["accuracy"][0], np.mean(seen == data["validation"].y)))
    return np.array(curve)


class Stretch(layers.Layer):
    """Make vectors as long as the root of a learned factor."""

    def build(self, _):
        """Start at 10 for the factor, which is kept as its logarithm."""
        start = keras.initializers.Constant(np.log(10))
        self.log = self.add_weight(shape=(), initializer=start)

    def call(self, x):
        """Return vectors of that length."""
        return x * ops.exp(self.log / 2)


def contrast(_, vectors):
    """Return how badly pictures and what goes with them find each other; vectors (N, 6, E)."""
    cost = 0
    for sense in range(3):
        scores = ops.matmul(vectors[:, sense], ops.transpose(vectors[:, 3 + sense]))  # N N
        for table in (scores, ops.transpose(scores)):
            right = ops.diagonal(ops.log_softmax(table, axis=1))
            cost = cost - ops.mean(right) / 6
    return cost


def make_joint():
    """Return the joint model and its four towers, through one and the same block."""
    block, letters = make_block(), layers.Dense(WIDTH)
    lengths = {"picture": 8, "English": 11, "Chinese": 2, "sound": 24}
    doors = {"picture": layers.Dense(WIDTH), "sound": layers.Dense(WIDTH)}
    towers, inputs, vectors = {}, {}, {}
    for sense, pieces in lengths.items():
        towers[sense] = make_tower(pieces, SPACE, doors.get(sense, letters), block)
        inputs[sense] = keras.Input((3, 8, 49) if sense == "picture" else (pieces, 49))
        x = ops.reshape(inputs[sense], (-1, pieces, 49))
        vectors[sense] = ops.reshape(towers[sense](x), (-1, 3 if sense == "picture" else 1, SPACE))
    together = layers.UnitNormalization()(ops.concatenate(list(vectors.values()), axis=1))
    model = keras.Model(list(inputs.values()), Stretch()(together))
    model.compile(keras.optimizers.Adam(), contrast, jit_compile=WHOLE)
    return model, towers


def train_joint(model, rate, seed, laps=12, stop=None):
    """Train for laps of 100 steps; return the cost of each lap."""
    costs = []
    for lap in range(stop or laps):
        lesson = senses.joint_lesson(100, 1000 * seed + lap)
        model.optimizer.learning_rate.assign(cosine(rate, lap, laps))
        fit = model.fit(lesson, np.zeros(6400), batch_size=64, shuffle=False, verbose=0)
        costs.append(fit.history["loss"][0])
    return costs


def unit(tower, x):
    """Return vectors of length 1, whose dot products are cosines."""
    vectors = ops.convert_to_numpy(tower(x))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def find(asked, among):
    """Return for each vector the place of the most similar one."""
    return (asked @ among.T).argmax(axis=1)


WORDS = {
    "English": senses.spell(senses.captions("english"), senses.CAPTION_LETTERS, 11),
    "Chinese": senses.spell(senses.captions("chinese"), senses.CAPTION_LETTERS, 2),
}


def look_up(towers, pairs, copies=20):
    """Return what share is found, for each direction and each of these pairs: (pairs,)."""
    rng = np.random.default_rng(7)
    which = np.repeat(pairs, copies)
    seen = unit(towers["picture"], senses.cut(senses.draw_pairs(which, "test", rng)))
    heard = unit(towers["sound"], senses.frames(senses.say_pairs(which, "test", rng)[0]))
    album = senses.draw_pairs(np.arange(100), "test", rng)  # one picture of each pair
    album = unit(towers["picture"], senses.cut(album))
    words = {language: unit(towers[language], x) for language, x in WORDS.items()}
    found = {f"picture → {language}": find(seen, v) == which for language, v in words.items()}
    found["sound → picture"] = find(heard, album) == which
    found |= {f"sound → {language}": find(heard, v) == which for language, v in words.items()}
    found["English → Chinese"] = find(words["English"][which], words["Chinese"]) == which
    return {way: right.reshape(len(pairs), copies).mean(axis=1) for way, right in found.items()}


def kept(path, make):
    """Return the arrays that an earlier run has left, or make them."""
    if not path.exists():
        np.savez(path, **make())
    with np.load(path) as stored:
        return dict(stored)


def classify(folder):
    """Yield the arrays of the three senses, and of blocks that stand still."""
    data = {"picture": senses.pictures(), "name": senses.names()[0], "sound": senses.sounds()}
    free, still = make_classifier(), make_classifier(frozen=True)
    blocks, best = {}, {}

    def run(model, sense, rate, seed, block=None):
        curve = train(model, data[sense], rate, seed, block=block)
        seen = answers(model, data[sense]["test"].x)
        weights = {f"w{i:02}": w for i, w in enumerate(model.get_weights())}
        return {"curve": curve, "seen": seen, **weights}

    for sense in data:
        tried = {}
        for rate in RATES:
            path = folder / f"{sense} {rate}.npz"
            tried[rate] = kept(path, lambda r=rate, s=sense: run(free, s, r, TRIAL))["curve"][-1, 1]
        best[sense] = max(tried, key=tried.get)
        yield f"rates/{sense}", list(tried.items())
        starts = []
        for seed in range(STARTS):
            path = folder / f"{sense} start {seed} {best[sense]}.npz"
            starts.append(kept(path, lambda n=seed, s=sense: run(free, s, best[s], n)))
        yield f"curves/{sense}", [start["curve"] for start in starts]
        yield f"seen/{sense}", [start["seen"] for start in starts]
        weights = [[w for name, w in sorted(s.items()) if name[0] == "w"] for s in starts]
        for i, weight in enumerate(weights[0]):
            yield f"weights/{sense}/{i:02}", weight
        blocks[sense] = [every[3:-4] for every in weights]  # between the way in and the last layers
    blocks["random"] = [None] * STARTS
    for target in data:
        for source in ("random", *(other for other in data if other != target)):

            def around(rate, seed, start, source=source, target=target):
                path, block = folder / f"{source} {target} {seed} {rate}.npz", blocks[source][start]
                return kept(path, lambda: run(still, target, rate, seed, block))

            tried = {rate: around(rate, TRIAL, 0)["curve"][-1, 1] for rate in STILL_RATES}
            rate = max(tried, key=tried.get)
            yield f"frozen_rates/{source} {target}", list(tried.items())
            ends = [around(rate, seed + 50, seed) for seed in range(STARTS)]
            yield f"frozen_curves/{source} {target}", [end["curve"] for end in ends]
            yield (
                f"frozen/{source} {target}",
                [np.mean(end["seen"] == data[target]["test"].y) for end in ends],
            )
            if (source, target) == ("random", "picture"):
                for name, weight in sorted(ends[0].items()):
                    if name[0] == "w":
                        yield f"weights/frozen/{name[1:]}", weight


def join(folder):
    """Yield the costs of the joint model, what it finds, and the first start's weights."""
    model, towers = make_joint()
    known = np.flatnonzero(senses.PAIR_PARTS == "train")
    new = np.flatnonzero(senses.PAIR_PARTS == "test")
    for seed in range(STARTS):

        def run(seed=seed):
            keras.utils.set_random_seed(seed)
            fresh, _ = make_joint()
            model.set_weights(fresh.get_weights())
            for variable in model.optimizer.variables:
                variable.assign(np.zeros(variable.shape))
            costs = train_joint(model, JOINT_RATE, seed)
            weights = {f"w{i:02}": w for i, w in enumerate(model.get_weights())}
            return {"costs": costs, **weights}

        found = kept(folder / f"joint {seed}.npz", run)
        yield f"costs/{seed}", found.pop("costs")
        weights = [weight.astype(np.float16).astype(np.float32) for weight in found.values()]
        model.set_weights(weights)
        for part, pairs, copies in (("known", known, 5), ("new", new, 20)):
            for way, shares in look_up(towers, pairs, copies).items():
                yield f"found/{part} {way}/{seed}", shares
        if seed == 0:
            for i, weight in enumerate(weights):
                yield f"weights/joint/{i:02}", weight


def make(folder, file=FILE):
    """Choose the rates with a start of their own, then train from the others."""
    folder = Path(folder)
    arrays = {}
    for name, values in [*join(folder), *classify(folder)]:
        values = np.asarray(values)
        small = np.float16 if name.startswith("weights") else np.float32
        arrays[name] = values.astype(np.uint8 if name.startswith("seen") else small)
    np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:3])
