"""Make the data sets sums_gpt_0.npz to sums_gpt_2.npz: small GPTs that have read sums.

Run `python tools/make_sums_gpt.py folder START`. Each part of the training leaves its state in the
folder: an interrupted run goes on where it stopped.
"""

import functools
import sys
from pathlib import Path

import keras
import numpy as np
from gpt_training import compiled, train_part

from course_utils import sums
from course_utils.gpt import build_gpt

STARTS = range(3)
SIZES = {"width": 64, "blocks": 2, "heads": 4, "context": 48}
STEPS, PART, BATCH, RATE, WARM_UP, DECAY = 2_400, 300, 32, 0.005, 100, 0.05
PREDICTABLE = 10  # how much more the loss counts an answer than the numbers that are asked for


def pretrain(pairs, start, folder):
    """Train on texts of these pairs, and yield the model after each part."""
    keras.utils.set_random_seed(start)
    model = build_gpt(len(sums.CHARACTERS), **SIZES)
    state = compiled(model, steps=STEPS, rate=RATE, warm_up=WARM_UP, decay=DECAY)

    def train_on(part):
        texts = sums.web(pairs, PART * BATCH, np.random.default_rng([start, part]))
        x, y, answers = sums.examples(texts, SIZES["context"])
        weights = np.where(answers, 1, 1 / PREDICTABLE)
        model.fit(x, y, sample_weight=weights, batch_size=BATCH, shuffle=False, verbose=0)

    for part in range(STEPS // PART):
        train_part(state, Path(folder) / f"{start}_{part}.npz", functools.partial(train_on, part))
        yield model


def base_weights(folder, start):
    """Return the weights that a finished training left in the folder."""
    with np.load(Path(folder) / f"{start}_{STEPS // PART - 1}.npz") as stored:
        return [stored[f"arr_{i}"] for i in range(35)]


if __name__ == "__main__":
    for start in STARTS:
        for _ in pretrain(sums.split()["train"], start, sys.argv[1]):
            pass
