"""Make the data set recurrent_runs.npz: how the networks of the page code/rnn train.

Run `python tools/make_recurrent_runs.py folder [file]`. It takes twenty minutes of one core. The
data and the networks are the page's own: its cells are run, up to those that train. Each network
leaves its results in the folder: an interrupted run goes on where it stopped. Keras 3.15.1 on
TensorFlow made the file that we ship.
"""

import sys
from pathlib import Path

import numpy as np
from page_cells import define

from course_utils import datasets

FILE = Path(datasets.__file__).parent / "data" / "recurrent_runs.npz"
PAGE = Path(__file__).parents[1] / "notebooks" / "code" / "rnn.ipynb"
CELLS = (
    "a-recurrent-network-in-code-the-same-wor-3",  # what is imported
    "a-recurrent-network-in-code-the-same-wor-4",
    "real-or-shuffled-2",  # sentences, and their shuffled copies
    "real-or-shuffled-3",
    "real-or-shuffled-3b",
    "three-recurrent-readers-2",  # the readers
    "three-recurrent-readers-2b",
    "three-recurrent-readers-4",
    "the-other-direction-2",  # the articles
    "the-other-direction-3",
    "the-other-direction-5",
    "the-other-direction-10",  # the taggers
    "sounds-2",  # phrases and how they sound
    "sounds-3",
    "sounds-9",  # the networks that say them
    "sounds-10",
)
RATES = {
    "SimpleRNN": (0.001, 0.0025, 0.005, 0.01, 0.02),
    "LSTM": (0.01, 0.02, 0.04, 0.08),
    "GRU": (0.01, 0.02, 0.04, 0.08),
    "GRU, left to right": (0.01, 0.02, 0.04, 0.08),
    "GRU, both ways": (0.01, 0.02, 0.04, 0.08),
}
SAME_RATE = {"GRU, left to right": "GRU, both ways"}  # one change between the two
TRIALS, STARTS = 3, 5
SPEAKERS = [f"{kind}, {way}" for way in ("left to right", "both ways") for kind in list(RATES)[:3]]
SPEAKER_STARTS, PASSES = 3, 10


def network(page, name, rate):
    """Return (a function that trains from a start, one that tells the share right on the test)."""
    if name in page["kinds"]:
        model = page["reader"](name, rate)
        return (
            lambda start: page["learn"](model, start),
            lambda: page["share_right"](page["logits"](model, page["x_test"]), page["y_test"]),
        )
    model = page["tagger"](name, rate)
    asked = page["x_asked"], page["c_asked"]
    return (
        lambda start: page["teach"](model, start),
        lambda: np.mean(page["says_an"](model, *asked) == page["an_asked"]),
    )


def try_rates(page, name):
    """Return (rate, share right on validation, the mean of a few starts) for each rate."""
    tried = []
    for rate in RATES[name]:
        train, _ = network(page, name, rate)
        tried.append((rate, np.mean([train(start)[-1] for start in range(TRIALS)])))
    return tried


def train_all(page, name, rate):
    """Return what is right on validation after each pass, and on the test, for each start."""
    train, test = network(page, name, rate)
    curves, marks = [], []
    for start in range(STARTS):
        curves.append(train(start))
        marks.append(test())
    return curves, marks


def practise(page, model, start):
    """Train from one start; return the marks after each pass, (passes, marks)."""
    page["start_again"](model, seed=start)
    marks = []
    for _ in range(PASSES):
        page["one_pass"](model)
        marks.append(page["four_marks"](model))
    return marks


def practise_all(page, name):
    """Return the marks of a network on phrases: (rates, starts, passes, marks)."""
    marks = []
    for rate in page["speaker_rates"]:
        model = page["speaker"](name, rate)
        marks.append([practise(page, model, start) for start in range(SPEAKER_STARTS)])
    return marks


def make(folder, file=FILE):
    """Measure what has no results in the folder yet, then write all to file."""
    names, arrays = None, {}
    for task in ("rates", "starts"):
        for name in RATES:
            kept = Path(folder) / f"{name} {task}.npz"
            if not kept.exists():
                names = names or define(PAGE, CELLS)
                if task == "rates":
                    np.savez(kept, rates=try_rates(names, name))
                else:
                    rates, shares = arrays[f"{SAME_RATE.get(name, name)}/rates"].T
                    curves, marks = train_all(names, name, float(rates[shares.argmax()]))
                    np.savez(kept, validation=curves, test=marks)
            with np.load(kept) as stored:
                arrays |= {f"{name}/{field}": stored[field] for field in stored}
    for name in SPEAKERS:
        kept = Path(folder) / f"{name} phrases.npz"
        if not kept.exists():
            names = names or define(PAGE, CELLS)
            np.savez(kept, phrases=practise_all(names, name))
        with np.load(kept) as stored:
            arrays[f"{name}/phrases"] = stored["phrases"]
    np.savez_compressed(file, **{key: a.astype(np.float32) for key, a in arrays.items()})


if __name__ == "__main__":
    make(*sys.argv[1:3])
