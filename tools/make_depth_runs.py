"""Make the data set depth_runs.npz: how networks of several depths train, with and without skips.

Run `python tools/make_depth_runs.py folder [file]`. It takes eight minutes of one core. Each kind
of network leaves its results in the folder: an interrupted run goes on where it stopped. Keras
3.15.1 on TensorFlow made the file that we ship.
"""

import itertools
import sys
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

from course_utils import datasets
from course_utils.engines import start_again

FILE = Path(datasets.__file__).parent / "data" / "depth_runs.npz"
KINDS = {
    "plain": {},
    "48 epochs": {},
    "He start": {"kernels": "he_normal"},
    "batch norm": {"norm": True},
    "skips": {"skip": True},
    "skips and batch norm": {"skip": True, "norm": True},
}
BLOCKS = (1, 3, 8)  # of two convolutions each
RATES = (0.001, 0.003, 0.01, 0.03)
WIDER = {0.001: 0.0003, 0.03: 0.1, 0.1: 0.3}  # what is tried too where the rate at the edge is best
EPOCHS = dict.fromkeys(KINDS, 12) | {"48 epochs": 48}
BATCH, STARTS, TRIAL = 98, 3, 100
TRAIN, VALIDATION = slice(0, 1029), slice(1029, 1287)  # eight hands, and two others


def convolve(x, kernels, norm):
    """Sixteen kernels of 3 × 3, then batch normalisation if it is asked for."""
    conv = layers.Conv2D(16, 3, padding="same", use_bias=False, kernel_initializer=kernels)
    return layers.BatchNormalization(momentum=0.9)(conv(x)) if norm else conv(x)


def network(blocks, *, skip=False, norm=False, kernels="glorot_uniform"):
    """Return a compiled network: an image of 8 × 8, so many blocks, ten scores."""
    image = keras.Input((8, 8, 1))
    x = layers.MaxPooling2D()(layers.ReLU()(convolve(image, kernels, norm)))
    for _ in range(blocks):
        way = layers.ReLU()(convolve(x, kernels, norm))
        way = convolve(way, kernels, norm)
        x = layers.ReLU()(layers.Add()([x, way]) if skip else way)
    scores = layers.Dense(10)(layers.GlobalAveragePooling2D()(x))
    model = keras.Model(image, scores)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    whole = "auto" if keras.backend.backend() == "jax" else False  # JAX is slow uncompiled
    model.compile(keras.optimizers.Adam(), loss, metrics=["accuracy"], jit_compile=whole)
    return model


def read_digits():
    """Return (images, labels) of all digits, scaled by those of the training."""
    digits = datasets.load_digits()
    x = digits.images[..., None]  # N 8 8 1
    return (x - x[TRAIN].mean()) / x[TRAIN].std(), digits.labels


def train(model, start, rate, epochs, digits):
    """Train from new weights; return the marks on training and validation, and the losses."""
    x, y = digits
    start_again(model, seed=start)
    falling = keras.callbacks.LearningRateScheduler(
        lambda epoch: rate * (1 + np.cos(np.pi * epoch / epochs)) / 2
    )
    history = model.fit(
        *(x[TRAIN], y[TRAIN]), batch_size=BATCH, epochs=epochs, verbose=0, callbacks=[falling]
    )
    marks = []
    for part in (TRAIN, VALIDATION):
        scores = ops.convert_to_numpy(model(x[part]))
        loss = keras.losses.sparse_categorical_crossentropy(y[part], scores, from_logits=True)
        marks += [np.mean(scores.argmax(axis=1) == y[part]), float(ops.mean(loss))]
    return marks, history.history["loss"]


def measure(kind, blocks, digits):
    """Choose the rate on the validation hands, then train from each start."""
    model, epochs = network(blocks, **KINDS[kind]), EPOCHS[kind]
    tried = {rate: train(model, TRIAL, rate, epochs, digits)[0] for rate in RATES}
    best = min(tried, key=lambda rate: tried[rate][3])
    while best in WIDER and WIDER[best] not in tried:
        tried[WIDER[best]], _ = train(model, TRIAL, WIDER[best], epochs, digits)
        best = min(tried, key=lambda rate: tried[rate][3])
    runs = [train(model, start, best, epochs, digits) for start in range(STARTS)]
    return {
        "rates": [(rate, *marks) for rate, marks in sorted(tried.items())],
        "starts": [marks for marks, _ in runs],
        "losses": [losses for _, losses in runs],
        "parameters": model.count_params(),
    }


def make(folder, file=FILE):
    """Measure what has no results in the folder yet, then write all to file."""
    digits, arrays = read_digits(), {}
    for blocks, kind in itertools.product(BLOCKS, KINDS):
        kept = Path(folder) / f"{kind} {blocks}.npz"
        if not kept.exists():
            np.savez(kept, **measure(kind, blocks, digits))
        with np.load(kept) as stored:
            for key in stored:
                arrays[f"{kind}/{2 * blocks + 2}/{key}"] = stored[key].astype(np.float32)
    np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:3])
