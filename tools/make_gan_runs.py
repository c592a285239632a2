"""Make the data set gan_runs.npz: how generator and critic play, with and without five changes.

Run `python tools/make_gan_runs.py folder [file]`. It takes six minutes of one core. Each
training leaves its results in the folder: an interrupted run goes on where it stopped. Keras
3.15.1 on TensorFlow made the file that we ship.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
from keras import layers, ops

from course_utils import datasets
from course_utils.drawn_digits import look, small_digits
from course_utils.engines import start_again
from course_utils.frechet import frechet_distance

FILE = Path(datasets.__file__).parent / "data" / "gan_runs.npz"
CHANGES = {
    "plain": {},
    "smoothing": {"target": 0.9},
    "saturating": {"saturating": 1},
    "R1": {"penalty": 1},
    "spread": {"spread": 1},
    "R1 and spread": {"penalty": 1, "spread": 1},
}
TRIED = {
    "ring": ("plain", "smoothing", "R1", "spread"),
    "digits": ("plain", "saturating", "R1", "spread", "R1 and spread"),
}
RATES = (0.001, 0.003, 0.01)
WIDER = {0.001: 0.0003, 0.01: 0.03, 0.03: 0.1}  # tried too where the rate at the edge is best
STARTS, TRIAL, LAPS = 3, 100, 20
TURNS = np.linspace(0, 2 * np.pi, 8, endpoint=False)
MODES = np.stack([np.cos(TURNS), np.sin(TURNS)], axis=1)  # 8 2


class Noise(layers.Layer):
    """A row of random numbers for each example of the batch."""

    def __init__(self, numbers, **options):
        super().__init__(**options)
        self.numbers, self.seeds = numbers, keras.random.SeedGenerator()

    def call(self, x):
        """Return z, (n, numbers)."""
        return keras.random.normal((ops.shape(x)[0], self.numbers), seed=self.seeds)

    def get_config(self):
        """Return what a saved layer keeps."""
        return {**super().get_config(), "numbers": self.numbers}


class Critic(layers.Layer):
    """A hidden layer and a score: above 0 means that the example is held for real."""

    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units

    def get_config(self):
        """Return what a saved layer keeps."""
        return {**super().get_config(), "units": self.units}

    def build(self, shape):
        """Make the weights; the last input is for the spread of the batch."""
        self.hidden = self.add_weight(shape=(shape[-1] + 1, self.units))
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros")
        self.out = self.add_weight(shape=(self.units,))
        self.spread = self.add_weight(shape=(), initializer="zeros", trainable=False)

    def call(self, x, frozen=False):
        """Return the score of each example, and the squared length of its gradient by x."""
        weights = [ops.convert_to_tensor(w) for w in (self.hidden, self.bias, self.out)]
        hidden, bias, out = map(ops.stop_gradient, weights) if frozen else weights
        width = ops.mean(ops.sqrt(ops.var(x, axis=0) + 1e-8))
        x = ops.concatenate([x, ops.zeros_like(x[:, :1]) + self.spread * width], axis=1)
        a = ops.matmul(x, hidden) + bias  # n units
        slope = ops.where(a > 0, 1.0, 0.2)  # of the leaky ReLU
        by_x = ops.matmul(slope * out, ops.transpose(hidden))[:, :-1]
        return ops.matmul(slope * a, out), ops.sum(by_x**2, axis=1)


class Rules(layers.Layer):
    """What critic and generator pay for each example, with three switches."""

    def build(self, _):
        """Make the switches."""
        fixed = {"shape": (), "trainable": False}
        self.target = self.add_weight(initializer="ones", **fixed)
        self.penalty = self.add_weight(initializer="zeros", **fixed)
        self.saturating = self.add_weight(initializer="zeros", **fixed)

    def call(self, scores):
        """Return both costs, (n, 2)."""
        real, steep, known, hoped = scores
        critic = ops.softplus(real) - self.target * real + ops.softplus(known)
        critic = critic + self.penalty / 2 * steep
        modest, zero_sum = ops.softplus(-hoped), -ops.softplus(hoped)
        return ops.stack([critic, modest + self.saturating * (zero_sum - modest)], axis=1)


@keras.saving.register_keras_serializable("gan")
def both(_, costs):
    """Return the sum of the two costs, which share no weight."""
    return ops.sum(costs, axis=1)


class Game(NamedTuple):
    """The two players, the rules, and the model that trains them at once."""

    model: keras.Model
    generator: keras.Model
    critic: Critic
    rules: Rules


def set_up(size, numbers, units, hidden=1, last=None):
    """Return a Game: a generator of examples of a size from so many numbers, and its critic."""
    example, critic, rules = keras.Input((size,)), Critic(units), Rules()
    between = [layers.Dense(units, "relu") for _ in range(hidden)]
    generator = keras.Sequential([keras.Input((numbers,)), *between, layers.Dense(size, last)])
    fake = generator(Noise(numbers)(example))
    real, steep = critic(example)
    known, _ = critic(ops.stop_gradient(fake))  # teaches the critic alone
    hoped, _ = critic(fake, frozen=True)  # teaches the generator alone
    model = keras.Model(example, rules([real, steep, known, hoped]))
    at_once = 1 if keras.backend.backend() == "torch" else 150  # all that Keras does on PyTorch
    model.compile(keras.optimizers.Adam(beta_1=0.5), both, steps_per_execution=at_once)
    return Game(model, generator, critic, rules)


def draw(game, n, seed=0):
    """Return n examples of the generator."""
    z = np.random.default_rng(seed).standard_normal((n, game.generator.input_shape[1]))
    return ops.convert_to_numpy(game.generator(z.astype("float32")))


def play(game, examples, watch, *, seed, rate, spread=0, **rules):
    """Train from new weights; after each lap note both costs and what watch says of 1,000 draws."""
    start_again(game.model, seed=seed)
    game.critic.spread.assign(spread)
    for name, value in rules.items():
        getattr(game.rules, name).assign(value)
    notes, five = [], np.tile(examples, (5, 1))  # a lap goes five times through, by hundreds
    for lap in range(LAPS):
        game.model.optimizer.learning_rate.assign(rate / 2 * (1 + np.cos(np.pi * lap / LAPS)))
        game.model.fit(five, np.zeros(len(five)), batch_size=100, verbose=0)
        costs = ops.convert_to_numpy(game.model(examples[::3])).mean(axis=0)
        notes.append([*costs, watch(draw(game, 1000))])
    return np.array(notes)


def ring(n=3000):
    """Return n points in eight modes on a circle, each with a deviation of 0.05."""
    rng = np.random.default_rng(0)
    points = MODES[rng.integers(0, 8, n)] + 0.05 * rng.standard_normal((n, 2))
    return points.astype("float32")


def shares(points):
    """Return what share of the points lies within three deviations of each mode."""
    apart = np.linalg.norm(points[:, None] - MODES, axis=2)  # n 8
    return np.mean(apart < 0.15, axis=0)


def covered(points):
    """Return how much of the ring is drawn as often as it should be: 1 is all, 1/8 one mode."""
    return np.minimum(shares(points), 1 / 8).sum()


def wipe(pictures, level):
    """Return pictures without the ink that is fainter than a level."""
    return np.where(pictures < level, 0, np.clip(pictures, 0, 1))


def best_level(pictures, goal):
    """Return the level at which wiping brings pictures nearest to a sample of features."""
    levels = (0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
    return min(levels, key=lambda level: frechet_distance(look(wipe(pictures, level))[0], goal))


def marks(game, goal, test):
    """Return the distance to the test, as drawn and wiped, sureness, and ten counts."""
    drawn = draw(game, 1000, seed=1)
    clean = wipe(drawn, best_level(drawn, goal))
    features, chances = look(drawn)
    counts = np.bincount(chances.argmax(axis=1), minlength=10)
    apart = [frechet_distance(found, look(test.images)[0]) for found in (features, look(clean)[0])]
    return [*apart, chances.max(axis=1).mean(), *counts]


def kinds():
    """Yield a name, the game, its examples, its watcher, and what judges the end, for both."""
    points, on_ring = ring(), set_up(2, numbers=4, units=64, hidden=2)
    yield "ring", on_ring, points, covered, lambda game: shares(draw(game, 1000, seed=1))
    learn, choose, test = small_digits()
    real = look(choose.images)[0]
    pictures = set_up(196, numbers=16, units=128, last="sigmoid")
    yield (
        "digits",
        pictures,
        learn.images,
        lambda drawn: frechet_distance(look(drawn)[0], real),
        lambda game: marks(game, real, test),
    )


def train(kept, game, examples, watch, judge, **options):
    """Train, or read what an earlier run has kept."""
    if not kept.exists():
        notes = play(game, examples, watch, **options)
        np.savez(kept, notes=notes, end=judge(game))
    with np.load(kept) as stored:
        return stored["notes"], stored["end"]


def album(game, way, rate):
    """Return 300 drawings of the first start after each quarter of its training, (4, 300, 2)."""
    kept = []

    def keep(points):
        kept.append(points[:300])
        return covered(points)

    play(game, ring(), keep, seed=0, rate=rate, **CHANGES[way])
    return kept[LAPS // 4 - 1 :: LAPS // 4]


def make(folder, file=FILE):
    """Choose each change's rate with a start of its own, then train from the others."""
    arrays = {}
    for kind, *table in kinds():
        sign = -1 if kind == "ring" else 1  # more of the ring is better, less distance too
        for name in TRIED[kind]:

            def run(seed, rate, table=table, kind=kind, name=name):
                kept = Path(folder) / f"{kind} {name} {seed} {rate}.npz"
                return train(kept, *table, seed=seed, rate=rate, **CHANGES[name])

            tried = {rate: sign * run(TRIAL, rate)[0][-1, 2] for rate in RATES}
            best = min(tried, key=tried.get)
            while best in WIDER and WIDER[best] not in tried:
                tried[WIDER[best]] = sign * run(TRIAL, WIDER[best])[0][-1, 2]
                best = min(tried, key=tried.get)
            runs = [run(seed, best) for seed in range(STARTS)]
            arrays[f"{kind}/{name}/rates"] = [(r, sign * m) for r, m in sorted(tried.items())]
            arrays[f"{kind}/{name}/notes"] = [notes for notes, _ in runs]
            arrays[f"{kind}/{name}/ends"] = [end for _, end in runs]
            if kind == "ring":
                arrays[f"{kind}/{name}/album"] = album(table[0], name, best)
    arrays = {name: np.array(values, np.float32) for name, values in arrays.items()}
    np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:3])
