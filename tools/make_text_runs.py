"""Make the data set text_runs.npz: what the learned readers of reviews answer.

Run `python tools/make_text_runs.py [file]`. It takes a quarter of an hour of two cores. Data and
readers are those of the page applications/text_classification: its cells are run, up to those that
train. Keras 3.15.1 on TensorFlow and gensim 4.4.0 made the file that we ship.
"""

import sys
from pathlib import Path

import numpy as np
from page_cells import define
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from course_utils import datasets

FILE = Path(datasets.__file__).parent / "data" / "text_runs.npz"
PAGE = Path(__file__).parents[1] / "notebooks" / "applications" / "text_classification.ipynb"
CELLS = (
    "set-up",
    "words",
    "shingles",
    "near-copies",
    "clean",
    "readers",
    "readers-1b",
    "readers-2",
)
LANGUAGES = ("Chinese", "English")
SIZES = (100, 400, 1600, None)  # None for all
RATES = (0.002, 0.004)
STRENGTHS = (0.01, 0.1, 1.0)  # C of the logistic regression on averaged vectors
STARTS = 3


def sample(train, size, start):
    """Return the rows to learn from: others for each start, unless all are taken."""
    order = np.random.default_rng(start).permutation(train)
    return order if size is None else order[:size]


def lines(page, fold):
    """Return the rows of `texts` that stand on the training and on the test lines."""
    shop, texts = page["shop"].texts, page["texts"]["Chinese"]
    order = np.random.default_rng(fold).permutation(len(shop))
    row = {text: i for i, text in enumerate(texts)}
    cut = len(order) * 4 // 5
    return [
        np.array([row[shop[i]] for i in part if shop[i] in row])
        for part in (order[:cut], order[cut:])
    ]


def by_transformer(page, model, name, rows, rate, start):
    """Return a start's scores of all texts."""
    codes = page["encode"](page["tokens"][name], page["parts"][name][0])
    return page["train_reader"](model, codes, page["labels"][name], rows, rate, start)


def by_vectors(x, y, rows, strength):
    """Return the scores of all texts, by logistic regression on averaged vectors."""
    with threadpool_limits(1):
        fitted = LogisticRegression(C=strength, max_iter=500).fit(x[rows], y[rows])
    return fitted.decision_function(x)


def best(scores, y, validation):
    """Return the setting whose starts have the best mean accuracy on the validation texts."""
    marks = {
        setting: np.mean([((s > 0) == y)[validation].mean() for s in runs])
        for setting, runs in scores.items()
    }
    return max(marks, key=marks.get), list(marks.values())


def make(file=FILE):
    """Train all readers, and write what they answer on the test."""
    page = define(PAGE, CELLS)
    page["tokens"] = {
        "Chinese": [page["segment"](text) for text in page["texts"]["Chinese"]],
        "English": [page["words"](text) for text in page["texts"]["English"]],
    }
    model, arrays = page["build"](), {}
    for name in LANGUAGES:
        y, (train, validation, test) = page["labels"][name], page["parts"][name]
        means = [page["mean_vectors"](page["tokens"][name], train, s) for s in range(STARTS)]
        for size in SIZES:
            drawn = [sample(train, size, start) for start in range(STARTS)]
            readers = {
                "Transformer": {
                    rate: [
                        by_transformer(page, model, name, drawn[s], rate, s) for s in range(STARTS)
                    ]
                    for rate in RATES
                },
                "averaged vectors": {
                    c: [by_vectors(means[s], y, drawn[s], c) for s in range(STARTS)]
                    for c in STRENGTHS
                },
            }
            for reader, scores in readers.items():
                setting, marks = best(scores, y, validation)
                key = f"{name}/{reader}/{len(drawn[0])}"
                arrays[f"{key}/setting"] = np.array([setting, max(marks)])
                answers = np.array(scores[setting])[:, test] > 0
                arrays[f"{key}/answers"] = answers
                print(key, setting, np.round(marks, 4), (answers == y[test]).mean(1), flush=True)
    rate = arrays[f"Chinese/Transformer/{len(page['parts']['Chinese'][0])}/setting"][0]
    strength = arrays[f"Chinese/averaged vectors/{len(page['parts']['Chinese'][0])}/setting"][0]
    y = page["labels"]["Chinese"]
    for start in range(STARTS):
        learn, test = lines(page, start)
        scores = by_transformer(page, model, "Chinese", learn, float(rate), start)
        x = page["mean_vectors"](page["tokens"]["Chinese"], np.unique(learn), start)
        for reader, s in (
            ("Transformer", scores),
            ("averaged vectors", by_vectors(x, y, learn, strength)),
        ):
            right, new = ((s > 0) == y)[test], ~np.isin(test, learn)
            shares = (right.mean(), right[new].mean())
            arrays.setdefault(f"lines/{reader}", np.zeros((STARTS, 2)))[start] = shares
            print("lines", reader, start, shares, flush=True)
    np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:2])
