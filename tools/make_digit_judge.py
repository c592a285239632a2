"""Make the data set digit_judge.npz: a classifier that judges drawn digits.

Run `python tools/make_digit_judge.py [file]`. It takes half a minute of one core. Keras 3.15.1 on
TensorFlow made the file that we ship.
"""

import sys
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

from course_utils import datasets
from course_utils.drawn_digits import small_digits

FILE = Path(datasets.__file__).parent / "data" / "digit_judge.npz"
KINDS = [(100, 0, False), (128, 0.2, True), (128, 0, True), (200, 0.3, True)]
EPOCHS, RATE = 60, 0.003


def moved(pictures, rng):
    """Move each picture by up to one pixel in either direction."""
    framed = np.pad(pictures.reshape(-1, 14, 14), ((0, 0), (1, 1), (1, 1)))  # n 16 16
    down, right = rng.integers(0, 3, (2, len(pictures), 1, 1))
    pixel, each = np.arange(14), np.arange(len(pictures))[:, None, None]
    return framed[each, down + pixel[:, None], right + pixel].reshape(-1, 196)


def train(units, dropout, moving):
    """Train on the training digits; return the model and its accuracy on the validation digits."""
    learn, choose, _ = small_digits()
    keras.utils.set_random_seed(7)
    model = keras.Sequential(
        [
            keras.Input((196,)),
            layers.Dense(units, "relu"),
            layers.Dropout(dropout),
            layers.Dense(32, "relu"),
            layers.Dense(10),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(), loss, steps_per_execution=30)
    rng = np.random.default_rng(0)
    for epoch in range(EPOCHS):
        model.optimizer.learning_rate.assign(RATE / 2 * (1 + np.cos(np.pi * epoch / EPOCHS)))
        pictures = moved(learn.images, rng) if moving else learn.images
        model.fit(pictures, learn.labels, batch_size=100, verbose=0)
    answers = ops.convert_to_numpy(model(choose.images)).argmax(axis=1)
    return model, np.mean(answers == choose.labels)


def make(file=FILE):
    """Train all kinds, and write the one that is best on the validation digits."""
    trained = [train(*kind) for kind in KINDS]
    tried = np.array([(*kind, right) for kind, (_, right) in zip(KINDS, trained, strict=True)])
    best = tried[:, 3].argmax()
    arrays = {
        f"weight_{place}": weight.astype(np.float16)
        for place, weight in enumerate(trained[best][0].get_weights())
    }
    np.savez_compressed(file, tried=tried, **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:2])
