"""Make the data sets sums_gpt_0.npz to sums_gpt_2.npz: small GPTs that have read sums.

Run `python tools/make_sums_gpt.py folder START`. Each part of the training leaves its state in the
folder: an interrupted run goes on where it stopped.
"""

import sys
from pathlib import Path

import keras
import numpy as np

from course_utils import sums
from course_utils.gpt import build_gpt

STARTS = range(3)
SIZES = {"width": 64, "blocks": 2, "heads": 4, "context": 48}
STEPS, PART, BATCH, RATE, WARM_UP, DECAY = 2_400, 300, 32, 0.005, 100, 0.05
PREDICTABLE = 10  # how much more the loss counts an answer than the numbers that are asked for


def compiled(start):
    """Return a new model whose rate rises and then falls by a cosine to zero, and its state."""
    keras.utils.set_random_seed(start)
    model = build_gpt(len(sums.CHARACTERS), **SIZES)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, STEPS - WARM_UP, warmup_target=RATE, warmup_steps=WARM_UP
    )
    optimizer = keras.optimizers.AdamW(
        schedule, weight_decay=DECAY, beta_2=0.99, global_clipnorm=1.0
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer, loss, jit_compile=True)
    optimizer.build(model.trainable_variables)
    return model, [*model.variables, *optimizer.variables]


def pretrain(pairs, start, folder):
    """Train on texts of these pairs, and yield the model after each part."""
    model, state = compiled(start)
    for part in range(STEPS // PART):
        file = Path(folder) / f"{start}_{part}.npz"
        if not file.exists():
            texts = sums.web(pairs, PART * BATCH, np.random.default_rng([start, part]))
            x, y, answers = sums.examples(texts, SIZES["context"])
            weights = np.where(answers, 1, 1 / PREDICTABLE)
            model.fit(x, y, sample_weight=weights, batch_size=BATCH, shuffle=False, verbose=0)
            np.savez(file, *[variable.numpy() for variable in state])
        with np.load(file) as stored:
            for i, variable in enumerate(state):
                variable.assign(stored[f"arr_{i}"])
        yield model


def base_weights(folder, start):
    """Return the weights that a finished training left in the folder."""
    with np.load(Path(folder) / f"{start}_{STEPS // PART - 1}.npz") as stored:
        return [stored[f"arr_{i}"] for i in range(35)]


if __name__ == "__main__":
    for start in STARTS:
        for _ in pretrain(sums.split()["train"], start, sys.argv[1]):
            pass
