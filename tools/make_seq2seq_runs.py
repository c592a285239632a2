"""Make the data set seq2seq_runs.npz: the page code/seq2seq's network from several starts.

Run `python tools/make_seq2seq_runs.py [file]`. It takes two minutes of one core. The data, the
network and its training are the page's own: its cells are run, up to those that train. Keras
3.15.1 on TensorFlow made the file that we ship.
"""

import sys
from pathlib import Path

import numpy as np
from keras import ops
from page_cells import define

from course_utils import datasets

FILE = Path(datasets.__file__).parent / "data" / "seq2seq_runs.npz"
PAGE = Path(__file__).parents[1] / "notebooks" / "code" / "seq2seq.ipynb"
CELLS = (
    "set-up",
    "data-2",
    "data-4-split",
    "data-5",
    "network-4",
    "views",
    "network-6",
    "compile",
    "step-2",
    "step-2-write",
    "exposure-1",
    "beam-1",
    "beam-1-all",
)
RATES, STARTS, WIDTH = (0.01, 0.02, 0.04), 3, 4


def validation_loss(page, view):
    """Return the mean cross-entropy of a validation symbol, by the weights as they stand."""
    pairs = page["valid_pairs"][::4]
    words, answers = page["as_words"](pairs), page["as_answers"](pairs)
    scores = page["model"]([words, page["shifted"](answers), page["VIEWS"][view](words)])
    return float(ops.mean(page["loss"](answers, scores)))


def watched(page, view, seed, rate):
    """Train from a start; return weights, and the losses of training and validation."""
    seen, shifted = [], page["shifted"]

    def look(symbols):  # the page's training calls this at the beginning of each epoch
        if len(symbols) == page["BATCH"] * page["STEPS"]:
            page["shifted"] = shifted
            seen.append(validation_loss(page, view))
            page["shifted"] = look
        return shifted(symbols)

    page["shifted"] = look
    weights, losses, _ = page["train"](view, seed, page["answers_train"], rate=rate)
    page["shifted"] = shifted
    return weights, [losses, [*seen[1:], validation_loss(page, view)]]


def parts(pairs):
    """Tell of each text of the test what it is."""
    found = []
    for _, answer, kind in pairs:
        digits = f"{len(answer)} digits" if kind in ("english", "chinese") else "27 languages"
        found.append("numbers only" if kind.startswith("en_") else digits)
    return np.array(found)


def plain_dates(page):
    """Return every 28th new date of the 27 languages."""
    return [pair for pair in page["dates_test"] if not pair[2].startswith("en_")][::28]


def beam_hits(page, weights):
    """Tell for each date in numbers only whether greedy and the beam's first two hold it."""
    pairs = [pair for pair in page["dates_test"] if pair[2] in ("en_GB", "en_US")][:100]
    lists = [[text for _, text in found] for found in page["beams"](weights, pairs, WIDTH)]
    hits = [
        [answer in texts[:n] for (_, answer, _), texts in zip(pairs, lists, strict=True)]
        for n in (1, 2)
    ]
    return [page["reads"](weights, pairs), *hits]


def of_view(page, view):
    """Choose the rate, then train from several starts."""
    found, tried, right, losses = {}, [], [], []
    for rate in RATES:
        weights, _, _ = page["train"](view, 0, page["answers_train"], rate=rate)
        tried.append((rate, page["reads"](weights, page["valid_pairs"], view).mean()))
    rate = max(tried, key=lambda row: row[1])[0]
    for start in range(STARTS):
        weights, curves = watched(page, view, start, rate)
        losses.append(curves)
        right.append(page["reads"](weights, asked(page), view))
        places = page["disturbed"](weights, plain_dates(page), view)
        found[f"disturbed/{view}/{start}"] = np.float32(places)
        if view == "attention":
            found[f"beam/{start}"] = np.array(beam_hits(page, weights))
    found[f"rates/{view}"] = np.float32(tried)
    found[f"right/{view}"] = np.array(right)
    found[f"losses/{view}"] = np.float32(losses)
    return found


def asked(page):
    return page["dates_test"] + page["numbers_test"]


def main(file=FILE):
    page = define(PAGE, CELLS)
    found = {"part": parts(asked(page))}
    for view in page["VIEWS"]:
        found |= of_view(page, view)
    np.savez_compressed(file, **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
