"""Make the data set pinyin_runs.npz: the page code/seq2seq's network learns how phrases sound.

Run `python tools/make_pinyin_runs.py [file]`. It takes three minutes of two cores. The data and the
network are the page's own: its cells are run, up to those that train. Keras 3.15.1 on TensorFlow
made the file that we ship.
"""

import sys
from pathlib import Path

import keras
import numpy as np
from page_cells import define

from course_utils import datasets
from course_utils.engines import start_again

FILE = Path(datasets.__file__).parent / "data" / "pinyin_runs.npz"
PAGE = Path(__file__).parents[1] / "notebooks" / "code" / "seq2seq.ipynb"
CELLS = (
    "set-up",
    "data-2",  # dates and numbers: nothing of them is used, but later cells read them
    "data-4-split",
    "data-5",
    "network-4",
    "views",
    "network-6",
    "pinyin-2",
    "pinyin-3",
    "pinyin-4",
)
RATES, STARTS, BATCH, EPOCHS = (0.005, 0.01, 0.02), 3, 128, 12


def judge(page, model, phrases):
    """Tell which phrases a greedy decoder would write rightly, by one look at all steps."""
    words, answers = page["as_characters"](phrases), page["as_parts"](phrases)
    inputs = [words, page["shifted"](answers), page["VIEWS"]["attention"](words)]
    scores = model.predict(inputs, batch_size=1000, verbose=0)
    return page["exact"](scores.argmax(axis=-1), answers)


def train(page, model, seed, rate):
    """Train from one start, with weights rounded as they are stored; return the losses."""
    start_again(model, seed=seed)
    falls = keras.callbacks.LearningRateScheduler(
        lambda epoch: rate * np.cos(np.pi / 2 * epoch / EPOCHS) ** 2
    )
    words, answers = page["as_characters"](page["phrases"]), page["as_parts"](page["phrases"])
    inputs = [words, page["shifted"](answers), page["VIEWS"]["attention"](words)]
    fit = model.fit(inputs, answers, BATCH, EPOCHS, callbacks=[falls], verbose=0)
    model.set_weights([w.astype("float16").astype("float32") for w in model.get_weights()])
    return fit.history["loss"]


def main(file=FILE):
    cells = define(PAGE, CELLS)
    _, model = cells["build"](len(cells["characters"]), len(cells["PARTS"]))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=0)
    model.compile(keras.optimizers.Adam(), loss, steps_per_execution=20, jit_compile=True)
    tried = []
    for rate in RATES:
        train(cells, model, 0, rate)
        tried.append((rate, judge(cells, model, cells["valid_phrases"]).mean()))
        print(*tried[-1], flush=True)
    rate, found = max(tried, key=lambda row: row[1])[0], {"rates": np.float32(tried)}
    losses, right = [], []
    for start in range(STARTS):
        losses.append(train(cells, model, start, rate))
        right.append(judge(cells, model, cells["test_phrases"]))
        print(start, losses[-1][-1], right[-1].mean(), flush=True)
        if start == 0:
            for n, array in enumerate(model.get_weights()):
                found[f"weights/{n:02}"] = array.astype("float16")
    found |= {"losses": np.float32(losses), "right": np.array(right)}
    np.savez_compressed(file, **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
