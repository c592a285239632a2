"""Make the data set diffusion_runs.npz: small networks that learned to take noise off digits.

Run `python tools/make_diffusion_runs.py folder [file]`. It takes a quarter of an hour of one core.
Each training leaves its weights in the folder: an interrupted run goes on where it stopped. Keras
3.15.1 on TensorFlow made the file that we ship.
"""

import sys
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops
from sklearn import metrics, mixture

from course_utils import datasets, nn
from course_utils.drawn_digits import look, small_digits
from course_utils.engines import start_again
from course_utils.frechet import frechet_distance

FILE = Path(datasets.__file__).parent / "data" / "diffusion_runs.npz"
T, WIDTH, LAPS, LAP = 100, 160, 20, 300
ANGLES = np.pi / 2 * (np.arange(T + 1) / T + 0.008) / 1.008
KEPT = np.maximum((np.cos(ANGLES) / np.cos(ANGLES[0])) ** 2, 1e-4)  # T + 1
WAVES = np.pi / 2 * 2 ** np.arange(6)
RATES = (0.001, 0.003, 0.01)
STARTS, TRIAL = 3, 100
STRENGTHS = (0, 0.1, 0.2, 0.3, 0.5, 1, 2, 4)
STEPS = (1, 2, 5, 10, 20, 50, 100)
FEW = (2, 10, 50)  # pictures of each digit
MARKS = ("distance", "wiped", "asked", "reached", "copied", "nearer", "planted")


class AddNoise(layers.Layer):
    """Add noise to pictures, each up to a step of its own, and hide one label in ten."""

    def __init__(self, **options):
        super().__init__(**options)
        self.seeds = keras.random.SeedGenerator()

    def call(self, x, label):
        """Return noisy pictures, their steps (n, 1), labels or -1 (n, 1), and the noise."""
        some = (ops.shape(x)[0], 1)
        t = keras.random.randint(some, 1, T + 1, seed=self.seeds)
        noise = keras.random.normal(ops.shape(x), seed=self.seeds)
        hide = keras.random.uniform(some, seed=self.seeds) < 0.1
        kept = ops.take(ops.convert_to_tensor(KEPT, "float32"), t)  # n 1
        noisy = ops.sqrt(kept) * x + ops.sqrt(1 - kept) * noise
        return noisy, t, ops.where(hide, -1, label), noise


def build(size, classes, last):
    """Return a network that reads a noisy picture, its step and its label."""
    x, t, label = keras.Input((size,)), keras.Input((1,)), keras.Input((1,))
    angle = t / T * WAVES.astype("float32")  # n 6
    asked = ops.cast(ops.equal(label, np.arange(classes)), "float32")
    h = layers.Dense(WIDTH)(ops.concatenate([x, ops.sin(angle), ops.cos(angle), asked], axis=1))
    for _ in range(2):
        h = h + layers.Dense(WIDTH)(ops.silu(h))
    return keras.Model([x, t, label], layers.Dense(size, last)(ops.silu(h)))


def trainer(network, size, guess="picture"):
    """Return a model whose output is the error of the guess; fitted to zeros, it learns."""
    x, label = keras.Input((size,)), keras.Input((1,))
    noisy, t, told, noise = AddNoise()(x, label)
    missed = network([noisy, t, told]) - (x if guess == "picture" else noise)
    model = keras.Model([x, label], missed)
    at_once = 1 if keras.backend.backend() == "torch" else 100  # all that Keras does on PyTorch
    model.compile("adam", "mse", steps_per_execution=at_once)
    return model


def train(model, x, labels, *, seed, rate, laps=LAPS):
    """Train from new weights, the rate falling towards 0; return the loss of each lap."""
    start_again(model, seed=seed)
    rng, losses = np.random.default_rng(seed), []
    for lap in range(laps):
        model.optimizer.learning_rate.assign(rate / 2 * (1 + np.cos(np.pi * lap / LAPS)))
        rows = rng.integers(0, len(x), 125 * LAP)
        some, told = x[rows], labels[rows, None].astype("float32")
        fitted = model.fit([some, told], np.zeros_like(some), batch_size=125, verbose=0)
        losses += fitted.history["loss"]
    return losses


def denoise(weights, x, t, label, classes=10, last=np.tanh):
    """Guess what is under the noise: (n, size) from x (n, size) at step t, told labels (n,)."""
    angle = np.full((len(x), 1), t) / T * WAVES  # n 6
    told = np.hstack([np.sin(angle), np.cos(angle), label[:, None] == np.arange(classes)])
    h = nn.dense(np.hstack([x, told]).astype("float32"), *weights[:2])
    for kernel, bias in zip(weights[2:-2:2], weights[3:-2:2], strict=True):
        h = h + nn.dense(nn.silu(h), kernel, bias)
    return last(nn.dense(nn.silu(h), *weights[-2:]))


def guided(weights, x, t, label, strength, **options):
    """Guess with the label, and go on in the direction in which it changed the guess."""
    told = denoise(weights, x, t, label, **options)
    if strength == 0:
        return told
    untold = denoise(weights, x, t, np.full_like(label, -1), **options)
    return np.clip(told + strength * (told - untold), -1, 1)


def step(x, t, s, guess, fresh=0, noise=None):
    """Go from step t to an earlier one, s, by a guess; fresh is 0 for DDIM and 1 for DDPM."""
    eps = (x - np.sqrt(KEPT[t]) * guess) / np.sqrt(1 - KEPT[t])
    variance = fresh * (1 - KEPT[s]) / (1 - KEPT[t]) * (1 - KEPT[t] / KEPT[s])
    y = np.sqrt(KEPT[s]) * guess + np.sqrt(1 - KEPT[s] - variance) * eps
    return y if noise is None else y + np.sqrt(variance) * noise


def draw(guess, x, steps=50, fresh=0, seed=0):
    """Go from noise to pictures in so many steps; guess(x, t) says what is under the noise."""
    rng = np.random.default_rng(seed)
    stops = np.linspace(T, 0, steps + 1).round().astype(int)
    for t, s in zip(stops[:-1], stops[1:], strict=True):
        noise = rng.standard_normal(x.shape) if fresh else None
        x = step(x, t, s, guess(x, t), fresh, noise)
    return x


def wipe(pictures, level):
    """Return pictures without the ink that is fainter than a level."""
    return np.where(pictures < level, 0, np.clip(pictures, 0, 1))


def best_level(pictures, goal):
    """Return the level at which wiping brings pictures nearest to a sample of features."""
    levels = (0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
    return min(levels, key=lambda level: frechet_distance(look(wipe(pictures, level))[0], goal))


def perfect(x, t, examples):
    """Guess by the mean of the examples, each weighted by its probability under the noise."""
    match = np.sqrt(KEPT[t]) * x @ examples.T - KEPT[t] / 2 * (examples**2).sum(axis=1)
    return nn.softmax(match / (1 - KEPT[t])) @ examples


def nearest(a, b):
    """Return how far the nearest row of b is from each row of a, in pixels' ink: (n,)."""
    return metrics.pairwise_distances_argmin_min(a, b)[1]


def closeness(a, b):
    """Return how far the nearest row of b is, as a share of the way to the second nearest."""
    two = np.sort(metrics.pairwise_distances(a, b), axis=1)[:, :2]
    return two[:, 0] / two[:, 1]


def by_network(weights, label, strength):
    """Return a guess that a trained network makes."""
    return lambda x, t: guided(weights, x, t, label, strength)


def by_noise(weights, label, strength):
    """Return a guess by a network that was trained to guess the noise."""

    def guess(x, t):
        eps = denoise(weights, x, t, label, last=lambda x: x)
        if strength:
            untold = denoise(weights, x, t, np.full_like(label, -1), last=lambda x: x)
            eps = eps + strength * (eps - untold)
        return np.clip((x - np.sqrt(1 - KEPT[t]) * eps) / np.sqrt(KEPT[t]), -1, 1)

    return guess


ASKED = np.repeat(np.arange(10), 100)


def pictures_of(guess, seed=1, **options):
    """Return 1,000 pictures from 0 to 1, a hundred of each digit in turn."""
    z = np.random.default_rng(seed).standard_normal((1000, 196))
    return (draw(guess, z, **options) + 1) / 2


def judge(pictures, known, parts):
    """Return the MARKS of 1,000 pictures by a network that knows some training digits."""
    learn, choose, test = parts
    features, chances = look(pictures)
    goal, real = look(choose.images)[0], look(test.images)[0]
    clean = wipe(pictures, best_level(pictures, goal))
    n = min(len(known), 1000)
    even = known[:: len(known) // n], test.images[:: 1000 // n]  # as many of each digit
    copied = closeness(pictures, known) < np.quantile(closeness(test.images, known), 0.01)
    source = known[metrics.pairwise_distances_argmin(pictures, known)]
    return (
        frechet_distance(features, real),
        frechet_distance(look(clean)[0], real),
        np.mean(chances.argmax(axis=1) == ASKED),
        np.median(nearest(test.images, pictures)) / np.median(nearest(test.images, learn.images)),
        np.mean(copied),
        np.mean(nearest(pictures, even[0]) < nearest(pictures, even[1])),
        np.mean(copied & (nearest(source, some(learn, 2).images) < 1e-3)),
    )


def some(digits, count):
    """Return the first so many pictures of each digit; the parts are sorted by digit."""
    rows = np.arange(len(digits.labels)).reshape(10, -1)[:, :count].ravel()
    return type(digits)(digits.images[rows], digits.labels[rows])


def planted(digits):
    """Return a part with the first two pictures of each digit 50 times."""
    twice = some(digits, 2)
    more = [
        np.concatenate([a, np.repeat(b, 49, axis=0)]) for a, b in zip(digits, twice, strict=True)
    ]
    return type(digits)(*more)


def album(weights, strength, learn):
    """Return ten digits by perfect denoisers and by a network: (2, 10, 196)."""
    z, digits = np.random.default_rng(2).standard_normal((10, 196)), np.arange(10)
    own = [2.0 * learn.images[learn.labels == digit] - 1 for digit in digits]
    best = [draw(lambda x, t, k=k: perfect(x, t, own[k]), z[k : k + 1]) for k in digits]
    ours = draw(by_network(weights, digits, strength), z)
    return (np.stack([np.concatenate(best), ours]) + 1) / 2


def rival(parts):
    """Return MARKS of three samples of a mixture on the pixels, and ten pictures of the first."""
    pixels = parts[0].images.astype(float)
    fitted = mixture.GaussianMixture(160, reg_covar=1e-3, random_state=0).fit(pixels)
    drawn = np.random.default_rng(0).permutation(fitted.sample(3000)[0]).reshape(3, 1000, 196)
    drawn = np.clip(drawn, 0, 1)
    return [judge(sample, parts[0].images, parts) for sample in drawn], drawn[0, :10]


def small(weights):
    """Return weights as the file keeps them."""
    return [w.astype(np.float16).astype(np.float32) for w in weights]


def trained(folder, made, data, **options):
    """Train, or read what an earlier run has kept: weights as shipped, and losses."""
    network, model = made
    kept = Path(folder) / (" ".join(map(str, options.values())) + ".npz")
    if not kept.exists():
        how = {name: options[name] for name in ("seed", "rate")}
        losses = train(model, 2 * data.images - 1, data.labels, **how)
        np.savez(kept, *network.get_weights(), losses=losses)
    with np.load(kept) as stored:
        weights = [stored[name] for name in stored.files if name != "losses"]
        return small(weights), stored["losses"]


def try_out(way, weights, rate, goal):
    """Return rate, strength and both distances to validation digits, in 20 steps."""
    rows = []
    for strength in STRENGTHS:
        drawn = pictures_of(way(weights, ASKED, strength), steps=20)
        both = drawn, wipe(drawn, best_level(drawn, goal))
        rows.append((rate, strength, *[frechet_distance(look(p)[0], goal) for p in both]))
    return rows


def make(folder, file=FILE):
    """Choose the rate and the strength of guidance with a start of its own; train and judge."""
    parts = learn, choose, _ = small_digits()
    goal, arrays, best, starts, made = look(choose.images)[0], {}, {}, {}, {}
    for guess, last, way in (("picture", "tanh", by_network), ("noise", None, by_noise)):
        network = build(196, 10, last)
        made[guess] = network, trainer(network, 196, guess)

        def run(seed, rate, guess=guess):
            about = {"part": "all", "guess": guess, "seed": seed, "rate": rate}
            return trained(folder, made[guess], learn, **about)

        tried = [row for r in RATES for row in try_out(way, run(TRIAL, r)[0], r, goal)]
        rate, strength = best[guess] = min(tried, key=lambda row: row[2])[:2]
        starts[guess] = [run(seed, rate) for seed in range(STARTS)]
        arrays[f"{guess}/tried"] = tried
        arrays[f"{guess}/losses"] = [losses for _, losses in starts[guess]]
        strengths = STRENGTHS if guess == "picture" else (strength,)
        arrays[f"{guess}/strengths"] = [
            [judge(pictures_of(way(w, ASKED, s)), learn.images, parts) for s in strengths]
            for w, _ in starts[guess]
        ]
    rate, strength = best["picture"]
    ours = [w for w, _ in starts["picture"]]
    arrays |= {f"weights/{place}": values for place, values in enumerate(ours[0])}
    arrays["mixture/marks"], arrays["mixture/pictures"] = rival(parts)
    arrays["album"] = album(ours[0], strength, learn)
    for name, fresh in (("DDIM", 0), ("DDPM", 1)):
        arrays[f"steps/{name}"] = []
        for weights in ours:
            guess = by_network(weights, ASKED, strength)
            drawn = [pictures_of(guess, steps=n, fresh=fresh) for n in STEPS]
            arrays[f"steps/{name}"].append([judge(p, learn.images, parts) for p in drawn])
    sets = {str(10 * n): some(learn, n) for n in FEW} | {"planted": planted(learn)}
    for name, data in sets.items():
        known = learn.images if name == "planted" else data.images
        arrays[f"known/{name}"] = []
        for seed in range(STARTS):
            about = {"part": name, "guess": "picture", "seed": seed, "rate": rate}
            weights, _ = trained(folder, made["picture"], data, **about)
            drawn = pictures_of(by_network(weights, ASKED, strength))
            arrays[f"known/{name}"].append(judge(drawn, known, parts))
    kinds = {name: np.float16 if "weights" in name else np.float32 for name in arrays}
    np.savez_compressed(file, **{name: np.array(a, kinds[name]) for name, a in arrays.items()})


if __name__ == "__main__":
    make(*sys.argv[1:3])
