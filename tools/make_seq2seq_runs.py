"""Make the data set seq2seq_runs.npz: the page code/seq2seq's network from several starts.

Run `python tools/make_seq2seq_runs.py folder [file]`. It takes five minutes of one core; the folder
keeps what is done. The data, the network and its training are the page's own: its cells are run,
up to those that train. Keras 3.15.1 on TensorFlow made the file that we ship.
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
EPOCHS = {600: 10, 2400: 40}  # by steps
RATES = {600: (0.01, 0.02, 0.04), 2400: (0.02,)}
CHANCES = (0.5, 1)
STARTS, SHORT, WIDTH = 3, 2, 4


def validation_loss(page, view):
    """Return the mean cross-entropy of a validation symbol, by the weights as they stand."""
    pairs = page["valid_pairs"][::4]
    words, answers = page["as_words"](pairs), page["as_answers"](pairs)
    scores = page["model"]([words, page["shifted"](answers), page["VIEWS"][view](words)])
    return float(ops.mean(page["loss"](answers, scores)))


def forced(page, view, seed, **options):
    """Train by teacher forcing; return weights and the losses of training."""
    return page["train"](view, seed, page["answers_train"], **options)[:2]


def watched(page, view, seed, **options):
    """Train by teacher forcing; return weights, and the losses of training and validation."""
    seen = []

    def give(truth, words, view, done):
        if done > 0:
            seen.append(validation_loss(page, view))
        return truth

    weights, losses = forced(page, view, seed, give=give, **options)
    return weights, [losses, [*seen, validation_loss(page, view)]]


def sampled(page, view, seed, most, **options):
    give = page["own_symbols"](most)
    return page["train"](view, seed, page["answers_train"], give=give, **options)[:2]


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


def by_length(page, view, steps):
    """Choose the rate, then train from several starts on the true symbols."""
    found, tried, right, losses = {}, [], [], []
    for rate in RATES[steps]:
        weights, _ = forced(page, view, 0, rate=rate, epochs=EPOCHS[steps])
        tried.append((rate, page["reads"](weights, page["valid_pairs"], view).mean()))
    rate = max(tried, key=lambda row: row[1])[0]
    learn = watched if steps == 600 else forced
    for start in range(STARTS):
        weights, curves = learn(page, view, start, rate=rate, epochs=EPOCHS[steps])
        losses.append(curves)
        right.append(page["reads"](weights, asked(page), view))
        if steps == 600:
            places = page["disturbed"](weights, plain_dates(page), view)
            found[f"disturbed/teacher/{view}/{start}"] = np.float32(places)
        if steps == 600 and view == "attention":
            found[f"beam/{start}"] = np.array(beam_hits(page, weights))
    found[f"rates/{view}/{steps}"] = np.float32(tried)
    found[f"right/{view}/{steps}"] = np.array(right)
    found[f"losses/{view}/{steps}"] = np.float32(losses)
    return found


def on_own_symbols(page, view):
    """Choose the highest chance, then train from several starts on the decoder's own symbols."""
    found, tried, right = {}, [], []
    for most in CHANCES:
        weights, _ = sampled(page, view, 0, most)
        tried.append((most, page["reads"](weights, page["valid_pairs"], view).mean()))
    most = max(tried, key=lambda row: row[1])[0]
    for start in range(STARTS):
        weights, _ = sampled(page, view, start, most)
        right.append(page["reads"](weights, asked(page), view))
        places = page["disturbed"](weights, plain_dates(page), view)
        found[f"disturbed/own/{view}/{start}"] = np.float32(places)
    found[f"chances/{view}"] = np.float32(tried)
    found[f"own/{view}"] = np.array(right)
    found[f"short/{view}"] = np.float32(sampled(page, view, 0, most, epochs=SHORT)[1])
    return found


def asked(page):
    return page["dates_test"] + page["numbers_test"]


def main(folder, file=FILE):
    page, folder = define(PAGE, CELLS), Path(folder)
    jobs = [("length", view, 600) for view in page["VIEWS"]]
    jobs += [("own", view) for view in page["VIEWS"]]
    jobs += [("length", view, 2400) for view in page["VIEWS"]]
    found = {"part": parts(asked(page))}
    for kind, *job in jobs:
        kept = folder / f"{kind} {' '.join(map(str, job))}.npz"
        if not kept.exists():
            make = by_length if kind == "length" else on_own_symbols
            np.savez_compressed(kept, **make(page, *job))
        print(kept.stem, flush=True)
        found |= dict(np.load(kept))
    np.savez_compressed(file, **found)


if __name__ == "__main__":
    main(*sys.argv[1:])
