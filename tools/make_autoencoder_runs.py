"""Make the data set autoencoder_runs.npz: plain and variational autoencoders, and what they draw.

Run `python tools/make_autoencoder_runs.py folder [file]`. It takes nine minutes of one core. Each
kind of network leaves its results in the folder: an interrupted run goes on where it stopped. Keras
3.15.1 on TensorFlow made the file that we ship.
"""

import sys
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops
from scipy import special
from sklearn import decomposition, metrics, mixture

from course_utils import datasets, nn
from course_utils.drawn_digits import look, small_digits
from course_utils.engines import start_again
from course_utils.frechet import frechet_distance

FILE = Path(datasets.__file__).parent / "data" / "autoencoder_runs.npz"
VARIATIONAL = {"noise": 1, "beta": 1}
KINDS = {
    ("plain", 8): {},
    ("noise alone", 8): {"noise": 1},
    ("KL alone", 8): {"beta": 1},
    ("price 0.1", 8): {"noise": 1, "beta": 0.1},
    ("price 0.3", 8): {"noise": 1, "beta": 0.3},
    ("variational", 8): VARIATIONAL,
    ("variational, 120 epochs", 8): VARIATIONAL | {"epochs": 120},
    ("plain", 2): {},
    ("variational", 2): VARIATIONAL,
    ("plain", 32): {},
}
KEPT = {("plain", 8): 3, ("variational", 8): 3, ("plain", 2): 1, ("variational", 2): 1}
KEPT |= {("plain", 32): 1}  # how many starts keep their weights
RATES = (0.003, 0.01, 0.03)
WIDER = {0.003: 0.001, 0.001: 0.0003, 0.03: 0.1}  # what is tried where the edge is best
PARTS = (10, 40, 160, 640)
COMPONENTS = (8, 16, 32, 64, 128, 196)  # the last are all: no picture has more
LEVELS = (0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)
STARTS, TRIAL = 3, 100


@keras.saving.register_keras_serializable("autoencoders")
class Code(layers.Layer):
    """From means and log variances to the code z, and the cost of its KL term."""

    def __init__(self, **options):
        super().__init__(**options)
        self.seeds = keras.random.SeedGenerator()

    def build(self, shapes):
        switch = {"shape": (), "initializer": "ones", "trainable": False}
        self.noise, self.beta = self.add_weight(**switch), self.add_weight(**switch)

    def call(self, inputs):
        mean, log_variance = inputs  # n k
        eps = keras.random.normal(ops.shape(mean), seed=self.seeds)
        z = mean + self.noise * ops.exp(log_variance / 2) * eps
        each = 0.5 * (mean**2 + ops.exp(log_variance) - 1 - log_variance)
        return z, self.beta * ops.sum(each, axis=1)


@keras.saving.register_keras_serializable("autoencoders")
def ink_cost(x, logits):
    """Cross-entropy of every pixel, summed over the picture."""
    return ops.sum(ops.softplus(logits) - ops.multiply(x, logits), axis=1)


@keras.saving.register_keras_serializable("autoencoders")
def as_it_is(_, cost):
    return cost


def build(numbers):
    """Return encoder, code, decoder and the compiled whole, for so many numbers a picture."""
    image, z_in = keras.Input((196,)), keras.Input((numbers,))
    h = layers.Dense(128, "relu")(image)
    encoder = keras.Model(image, [layers.Dense(numbers)(h), layers.Dense(numbers)(h)])
    decoder = keras.Model(z_in, layers.Dense(196)(layers.Dense(128, "relu")(z_in)))
    code = Code()
    z, cost = code(encoder.outputs)
    network = keras.Model(image, [decoder(z), cost])
    steps = 1 if keras.backend.backend() == "torch" else 30  # PyTorch takes no more at a time
    network.compile(keras.optimizers.Adam(), [ink_cost, as_it_is], steps_per_execution=steps)
    return encoder, code, decoder, network


def train(parts, x, seed, noise=0, beta=0, rate=0.01, epochs=60, seen=None):
    """Train from new random weights; seen is what goes in, if it is not the picture itself."""
    _, code, _, network = parts
    start_again(network, seed=seed)
    code.noise.assign(noise)
    code.beta.assign(beta)
    slower = keras.callbacks.LearningRateScheduler(
        lambda epoch: rate / 2 * (1 + np.cos(np.pi * epoch / epochs))
    )
    options = {"batch_size": 100, "epochs": epochs, "verbose": 0, "callbacks": [slower]}
    inputs, targets = x if seen is None else seen, [x, np.zeros(len(x))]
    history = network.fit(inputs, targets, **options).history
    return [ops.convert_to_numpy(w) for w in network.trainable_weights], history["loss"]


def encode(weights, x):
    """Return the means and log variances (n, k) that an encoder gives to pictures (n, 196)."""
    e1, b1, em, bm, es, bs = weights[:6]
    h = nn.relu(nn.dense(x, e1, b1))  # n 128
    return nn.dense(h, em, bm), nn.dense(h, es, bs)


def decode(weights, z):
    """Return the pictures (n, 196) that codes (n, k) stand for."""
    d1, c1, d2, c2 = weights[6:]
    return nn.sigmoid(nn.dense(nn.relu(nn.dense(z, d1, c1)), d2, c2))


def kl_of(mean, log_variance):
    """Return the KL term of each number of each picture, in nats."""
    return 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance)


def costs(weights, x, noise, rng, draws=5):
    """Return the cost of the pixels and that of the code, for each picture, in nats."""
    mean, log_variance = encode(weights, x)
    ink = np.zeros(len(x))
    for _ in range(draws if noise else 1):
        z = mean + noise * np.exp(log_variance / 2) * rng.standard_normal(mean.shape)
        chances = np.clip(decode(weights, z.astype(np.float32)), 1e-6, 1 - 1e-6)
        ink -= special.xlogy(x, chances).sum(axis=1) + special.xlogy(1 - x, 1 - chances).sum(axis=1)
    return ink / (draws if noise else 1), kl_of(mean, log_variance).sum(axis=1)


def fit_parts(codes, parts):
    return mixture.GaussianMixture(parts, reg_covar=1e-3, random_state=0).fit(codes)


def draw_codes(fitted, rng, n=1000):
    """Return codes (n, k) from a mixture of Gaussians."""
    part = rng.choice(len(fitted.weights_), n, p=fitted.weights_)
    codes = rng.standard_normal((n, fitted.means_.shape[1]))
    for place, root in enumerate(np.linalg.cholesky(fitted.covariances_)):
        codes[part == place] = codes[part == place] @ root.T + fitted.means_[place]
    return codes.astype(np.float32)


def nearness(pictures, x_train, unseen):
    """Return the median distance to the nearest training picture, 1 for unseen digits."""
    ours, theirs = [
        np.median(metrics.pairwise_distances_argmin_min(x, x_train)[1]) for x in (pictures, unseen)
    ]
    return ours / theirs


def search_parts(codes, decoder, learn, choose, rng, levels=(0,)):
    """Return for each number of parts its Fréchet distance and nearness to validation digits.

    Ink below a level is wiped off, at the level that suits best. Nearer than 0.8 is copying, and
    more parts are not tried.
    """
    rows, unseen = [], look(choose.images)[0]
    for parts in PARTS:
        drawn = np.clip(decoder(draw_codes(fit_parts(codes, parts), rng)), 0, 1)
        wiped = [np.where(drawn < level, 0, drawn) for level in levels]
        apart = min(frechet_distance(look(pictures)[0], unseen) for pictures in wiped)
        rows.append((parts, apart, nearness(drawn, learn.images, choose.images)))
        if rows[-1][2] < 0.8:
            break
    return np.array(rows)


def best_parts(rows):
    """Return the parts with the least distance of those that stay 0.8 from the training."""
    apart = {parts: distance for parts, distance, near in rows if near >= 0.8}
    return int(min(apart, key=apart.get))


def judge(weights, noise, digits, parts, rng):
    """Return what is measured of one trained network on the test digits.

    Without parts there is no mixture to draw from.
    """
    learn, _, test = digits
    unseen = look(test.images)[0]
    mean, log_variance = encode(weights, test.images)
    error = np.sum((decode(weights, mean) - test.images) ** 2, axis=1).mean()
    ink, kl = costs(weights, test.images, noise, rng)
    bits = (ink + kl).mean() / np.log(2) if noise else np.nan
    normal = rng.standard_normal((1000, mean.shape[1])).astype(np.float32)
    apart = [frechet_distance(look(decode(weights, normal))[0], unseen), np.nan]
    if parts:
        mixed = draw_codes(fit_parts(encode(weights, learn.images)[0], parts), rng)
        apart[1] = frechet_distance(look(decode(weights, mixed))[0], unseen)
    used = np.sum(kl_of(mean, log_variance).mean(axis=0) > 0.1)
    return error, bits, *apart, mean.std(axis=0).mean(), np.exp(log_variance / 2).mean(), used


def measure(kind, numbers, networks, digits):
    """Choose rate and parts on the validation digits, then train from each start."""
    if numbers not in networks:
        networks[numbers] = build(numbers)
    parts, options = networks[numbers], KINDS[kind, numbers]
    learn, choose, _ = digits
    noise, beta = options.get("noise", 0), options.get("beta", 0)
    rng, tried = np.random.default_rng(0), {}

    def attempt(rate):
        weights, _ = train(parts, learn.images, TRIAL, rate=rate, **options)
        ink, kl = costs(weights, choose.images, noise, rng)
        tried[rate] = (ink + beta * kl).mean(), weights

    for rate in RATES:
        attempt(rate)
    best = min(tried, key=lambda rate: tried[rate][0])
    while best in WIDER and WIDER[best] not in tried:
        attempt(WIDER[best])
        best = min(tried, key=lambda rate: tried[rate][0])
    runs = [train(parts, learn.images, start, rate=best, **options) for start in range(STARTS)]
    found = {
        "rates": [(rate, loss) for rate, (loss, _) in sorted(tried.items())],
        "losses": [losses for _, losses in runs],
    }
    suited = None
    if numbers == 8:  # the others don't draw
        trial = tried[best][1]
        codes = encode(trial, learn.images)[0]
        found["parts"] = search_parts(codes, lambda z: decode(trial, z), learn, choose, rng)
        suited = best_parts(found["parts"])
    found["measured"] = [judge(w, noise, digits, suited, rng) for w, _ in runs]
    for start in range(KEPT.get((kind, numbers), 0)):
        for place, weight in enumerate(runs[start][0]):
            found[f"weights_{start}_{place}"] = weight.astype(np.float16)
    return found


def measure_pca(numbers, digits):
    """Return how many parts suit a mixture on so many principal components."""
    learn, choose, _ = digits
    pca = decomposition.PCA(numbers, random_state=0).fit(learn.images)
    rng = np.random.default_rng(0)
    codes = pca.transform(learn.images)
    return {"parts": search_parts(codes, pca.inverse_transform, learn, choose, rng, LEVELS)}


def make(folder, file=FILE):
    """Measure what has no results in the folder yet, then write all to file."""
    digits, arrays, networks = small_digits(), {}, {}
    for kind, numbers in [*KINDS, *(("PCA", k) for k in COMPONENTS)]:
        kept = Path(folder) / f"{kind} {numbers}.npz"
        if not kept.exists():
            if kind == "PCA":
                found = measure_pca(numbers, digits)
            else:
                found = measure(kind, numbers, networks, digits)
            np.savez(kept, **found)
        with np.load(kept) as stored:
            for key in stored:
                small = np.float16 if key.startswith("weights") else np.float32
                arrays[f"{kind}/{numbers}/{key}"] = stored[key].astype(small)
    np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:3])
