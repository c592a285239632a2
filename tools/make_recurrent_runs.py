"""Make the data set recurrent_runs.npz: how the networks of the page code/rnn train.

Run `python tools/make_recurrent_runs.py folder [file]`. It takes half an hour of one core. The
data and the networks are the page's own: its cells are run, up to those that train. Each task
leaves its results in the folder: an interrupted run goes on where it stopped.

Keras 3.15.1 on TensorFlow made the file that we ship, on processors of one kind, in parts: it is
put together from runs that were broken off and gone on with. For a second time from the start ran
24 rounds of the plain layer and of the LSTM, whose seconds are those of that run; each curve and
each answer on the test came out as before, to the last digit. The GRU's gradients after training
are those of its stored weights. 48 rounds of the plain layer ran last.
"""

import re
import sys
import time
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
    "three-recurrent-readers-2",  # the readers
    "three-recurrent-readers-4",
    "how-far-back-2",  # how far a change of the state gets
    "the-other-direction-2",  # the articles
    "the-other-direction-3",
    "the-other-direction-5",
    "the-other-direction-10",  # the taggers
    "writes-2",  # letter by letter
    "writes-3",
    "sounds-2",  # phrases and how they sound
    "sounds-3",
    "sounds-9",  # the networks that say them
    "sounds-10",
)
RATES = {  # of Adam, falling to zero by a cosine
    "SimpleRNN": (0.0025, 0.005, 0.01, 0.02, 0.04),
    "LSTM": (0.01, 0.02, 0.04),
    "GRU": (0.005, 0.01, 0.02, 0.04),
}
ARTICLE_RATES = (0.01, 0.02, 0.04, 0.08)
ROUNDS, LONG = 12, 24  # to choose a rate by; to be tested
BUDGETS = 3, 6, 24, 48
STARTS, ARTICLE_STARTS = 3, 5
TAGGERS = "GRU, left to right", "GRU, both ways"
SPEAKERS = [f"{kind}, {way}" for way in ("left to right", "both ways") for kind in RATES]
PASSES = 10  # over the phrases
WRITER_STEPS, MARKS, LINES = 1600, (25, 100, 400, 1600), 400  # batches; when it writes; signs


def train_reader(page, name, rate, rounds, **how):
    """Return shares right on validation by start and round, test hits, weights, and gradients."""
    while len(page["rounds_of"]) < rounds:
        page["rounds_of"].append(page["pairs"](page["train"], page["later"]))
        page["x_rounds"].append(page["numbers"](page["rounds_of"][-1][0]))
    model = page["reader"](name, rate, rounds, **how)
    curves, hits, weights, reached = [], [], [], []
    for start in range(STARTS):
        page["start_again"](model, seed=start)
        before = page["reaches"](name, model.get_weights())
        curves.append(page["learn"](model, start, rounds))
        scores = page["logits"](model, page["x_test"])
        hits.append((scores > 0) == page["y_test"])
        weights.append(model.get_weights())
        reached.append([before, page["reaches"](name, weights[-1])])
    return np.array(curves), np.array(hits), weights, np.array(reached)


def choice(page, name):
    """Return what is right on validation at each rate, and at the best once more."""
    curves = [train_reader(page, name, rate, ROUNDS)[0] for rate in RATES[name]]
    return {"rates": RATES[name], "curves": curves, f"budgets/{ROUNDS}": curves[best(curves)]}


def best(curves):
    return np.argmax([curve[:, -1].mean() for curve in curves])


def readers(page, name, rounds, curves):
    """Return how networks end that are trained for so many rounds at the best rate."""
    chosen = RATES[name][best(curves)]
    began = time.process_time()
    curve, hits, weights, reached = train_reader(page, name, chosen, rounds)
    seconds = (time.process_time() - began) / STARTS
    print(name, rounds, curve[:, -1].mean().round(4), hits.mean().round(4), seconds, flush=True)
    found = {f"budgets/{rounds}": curve}
    if rounds == LONG:
        found |= {"hits": hits, "seconds": seconds, "reached": reached}
        if name == "GRU":
            found |= pack("weights", weights)
            found["without_dropout"], *_ = train_reader(page, name, chosen, rounds, drop=0.0)
            _, _, weights, _ = train_reader(page, name, chosen, rounds, mask=False)
            found |= pack("unmasked", weights)
    return found


def pack(name, starts):
    """Return the weights of all starts as float16, {name/place: (starts, ...)}."""
    return {
        f"{name}/{place}": np.array(arrays).astype(np.float16)
        for place, arrays in enumerate(zip(*starts, strict=True))
    }


def taggers(page, name, rates):
    """Return (rate, share right on validation), and five starts at the rate that is best."""
    asked = page["x_asked"], page["c_asked"]
    tried = []
    for rate in rates:
        model = page["tagger"](name, rate)
        tried.append((rate, np.mean([page["teach"](model, start)[-1] for start in range(3)])))
    best = max(tried, key=lambda row: row[1])[0]
    model = page["tagger"](name, best)
    curves, marks = [], []
    for start in range(ARTICLE_STARTS):
        curves.append(page["teach"](model, start))
        marks.append(np.mean(page["says_an"](model, *asked) == page["an_asked"]))
    return {"article_rates": tried, "validation": curves, "test": marks}


def writes(page):
    """Return what a network has written after some steps, its bits a sign, and its weights."""
    text, judged = (page["text_of"](page[f"files_{part}"]) for part in ("train", "valid"))
    model = page["writer"](WRITER_STEPS)
    page["start_again"](model, seed=0)
    draw = np.random.default_rng(0)
    windows = np.lib.stride_tricks.sliding_window_view(judged, 65)[::64]
    bits, lines, done = [], [], 0
    for mark in MARKS:
        first = draw.integers(0, len(text) - 65, (mark - done) * 32)
        batches = text[first[:, None] + np.arange(65)]  # N 65
        model.fit(batches[:, :-1], batches[:, 1:], batch_size=32, verbose=0, shuffle=False)
        done = mark
        loss = model.evaluate(windows[:, :-1], windows[:, 1:], batch_size=256, verbose=0)
        bits.append(loss / np.log(2))
        weights = model.get_weights()
        rounded = [w.astype(np.float16).astype(float) for w in weights]  # as they are stored
        lines.append(page["write"](rounded, LINES, seed=0))
        print(mark, bits[-1], repr(lines[-1]), flush=True)
    return pack("weights", [weights]) | {"bits": bits, "lines": [line.encode() for line in lines]}


def practise(page, name):
    """Return the marks of a network on phrases, after each pass: (rates, starts, passes, marks)."""
    marks = np.zeros((len(page["speaker_rates"]), STARTS, PASSES, 3))
    for at_rate, rate in zip(marks, page["speaker_rates"], strict=True):
        model = page["speaker"](name, rate)
        for start, at_start in enumerate(at_rate):
            page["start_again"](model, seed=start)
            for done in range(PASSES):
                page["one_pass"](model)
                at_start[done] = page["three_marks"](model)
    return {"phrases": marks}


def tasks():
    """Yield (name of the task, function of the names and of what is found: its arrays)."""
    for name in RATES:
        yield f"{name}, rates", lambda page, _, name=name: choice(page, name)
        for rounds in BUDGETS:
            yield (
                f"{name}, {rounds} rounds",
                lambda page, found, name=name, rounds=rounds: readers(
                    page, name, rounds, found[f"{name}/curves"]
                ),
            )
    yield "writer", lambda page, _: writes(page)
    for name in SPEAKERS:
        yield f"{name}, phrases", lambda page, _, name=name: practise(page, name)
    for name in TAGGERS:
        yield f"{name}, articles", lambda page, _, name=name: taggers(page, name, ARTICLE_RATES)


def make(folder, file=FILE):
    """Measure what has no results in the folder yet, then write all to file."""
    names, arrays = None, {}
    for task, measure in tasks():
        kept = Path(folder) / f"{task}.npz"
        if not kept.exists():
            names = names or define(PAGE, CELLS)
            np.savez(kept, **measure(names, arrays))
        with np.load(kept) as stored:
            name = re.sub(r", (rates|\d+ rounds|phrases|articles)$", "", task)
            arrays |= {f"{name}/{field}": stored[field] for field in stored}
    np.savez_compressed(file, **{key: small(a) for key, a in arrays.items()})


def small(array):
    return array.astype(np.float32) if array.dtype == np.float64 else array


if __name__ == "__main__":
    make(*sys.argv[1:3])
