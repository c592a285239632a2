"""Make the data set tagging_runs.npz: how taggers of Chinese did that take long to train.

Run `python tools/make_tagging_runs.py [file]`. It takes half an hour of one core; what is in the
file already is not trained again. Data and taggers are those of the page applications/tagging: its
cells are run, up to those that train. Keras 3.15.1 on TensorFlow made the file that we ship.
"""

import sys
from functools import partial
from pathlib import Path

import keras
import numpy as np
from page_cells import define

from course_utils import datasets
from course_utils.engines import start_again

FILE = Path(datasets.__file__).parent / "data" / "tagging_runs.npz"
PAGE = Path(__file__).parents[1] / "notebooks" / "applications" / "tagging.ipynb"
CELLS = (
    "set-up",
    "look-up",
    "pieces",
    "split",
    "tags",
    "tag-sets",
    "counts",
    "viterbi",
    "forward-backward",
    "features",
    "crf-loss",
    "crf",
    "chain",
    "numbers",
    "network",
    "read-network",
    "english",
    "english-2",
    "english-4",
    "english-5",
)
STARTS, PASSES = 3, 20
PAIR_PASSES = 10  # of 20 the third was best for the first start
DROPOUTS = (0.3, 0.5, 0.7)
PENALTIES = (0.1, 0.5, 2.0)
EVERY = {"quarter": 80, "whole": 20, "double": 10}  # every how many paragraphs are learned from
LOOKS = (50, 100, 150)  # after how many iterations a CRF is scored
LETTERS = ("BI", "BMES")


def as_set(page, tags, letters):
    """Tags of B and I in the other set, if that is asked for."""
    return tags if letters == "BI" else page["to_bmes"](tags)


def as_bi(page, tags, letters):
    """Tags of either set as B and I."""
    return tags if letters == "BI" else page["to_bi"](tags)


def by_block(page, tags, part="test"):
    """Add up the counts of the pieces in each run of paragraphs: (blocks, 8)."""
    table = page["counts"](tags, page["gold"][part], page["text"][part])
    place = np.unique(page["block"][part], return_inverse=True)[1]
    sums = np.zeros((place.max() + 1, table.shape[1]), dtype=np.int32)
    np.add.at(sums, place, table)
    return sums


def train_network(page, model, start, codes, passes):
    """Train from one start; return F1 of words and names on validation after each pass.

    The model is left as it was after the pass with the highest F1 of words on allowed paths.
    """
    keras.utils.set_random_seed(start)
    start_again(model, seed=start)
    marks, weights = [], None
    for _ in range(passes):
        model.fit(codes["train"], page["gold"]["train"], batch_size=64, verbose=0)
        tables = [
            page["counts"](tags, page["gold"]["validation"], page["text"]["validation"])
            for tags in page["network_tags"](model, codes, "validation")
        ]
        marks.append([page["f1"](table)[:2] for table in tables])
        if marks[-1][1][0] == max(mark[1][0] for mark in marks):
            weights = model.get_weights()
    model.set_weights(weights)
    return np.array(marks)  # passes, free or allowed, words or names


def best_dropout(arrays):
    """Return the dropout with which the softmax's first start came highest on validation."""
    return max(DROPOUTS, key=lambda d: arrays[f"network/plain/{d}/0/validation"][:, 1, 0].max())


def jobs(page, arrays):
    """Yield a name and a function for each training: the function returns named arrays.

    What is trained last depends on the arrays that the first trainings left.
    """

    def network(kind, dropout, start):
        windows = 3 if kind == "pairs" else 1
        codes, size = page["PAIRS" if kind == "pairs" else "SINGLE"]
        model = page["network"](kind != "plain", dropout, size, windows)
        passes = PAIR_PASSES if kind == "pairs" else PASSES
        marks = train_network(page, model, start, codes, passes)
        free, allowed = page["network_tags"](model, codes, "test")
        broken = [tags_broken(page, tags) for tags in (free, allowed)]
        tables = np.stack([by_block(page, free), by_block(page, allowed)])
        return {"validation": marks, "test": tables, "broken": np.array(broken)}

    def crf(letters, sees, every, l2, looks=LOOKS[:1]):
        rows = page["rows_of"](0, every, 1)
        some = [p for i in rows for p in page["pieces_of"](*page["paragraphs"][i])]
        texts = [page["text_of"](piece) for piece in some]
        gold = as_set(page, page["padded"]([page["tags_of"](piece) for piece in some]), letters)
        see = partial(page["features"], windows=page["WINDOWS"][: 5 if sees == "single" else None])
        tables, done = {"validation": [], "test": []}, []

        def watch(model):
            done.append(0)
            if len(done) in looks:
                for part, rows in tables.items():
                    tags = page["crf_tags"](
                        model, page["text"][part], page["gold"][part] >= 0, 0, see
                    )
                    rows.append(by_block(page, as_bi(page, tags, letters), part))

        k = len(page["rules"](letters)[0])
        page["train_crf"](texts, gold, l2, looks[-1], see=see, k=k, watch=watch)
        return {part: np.stack(rows) for part, rows in tables.items()}

    def alone():
        found = {}
        for l2 in PENALTIES:
            model = page["train_crf"](page["text"]["train"], page["gold"]["train"], l2, chain=False)
            for part in ("validation", "test"):
                there = page["gold"][part] >= 0
                tags = [
                    page["crf_tags"](model, page["text"][part], there, forbid)
                    for forbid in (0.0, np.where(page["rules"]("BI")[0], 0, -np.inf))
                ]
                found[f"{l2}/{part}"] = np.stack([by_block(page, t, part) for t in tags])
        return found

    def english(l2):
        train, held = page["side"]["train"], page["side"]["validation"]
        see, roles = page["word_features"], page["roles"]
        model = page["train_crf"](train, roles["train"], l2, passes=30, see=see)
        tags = page["crf_tags"](model, held, roles["validation"] >= 0, see=see)
        return {"validation": page["roles_f1"](page["score_roles"](tags, "validation"))}

    for dropout in DROPOUTS:
        yield f"network/plain/{dropout}/0", partial(network, "plain", dropout, 0)
    dropout = best_dropout(arrays)
    for kind in ("plain", "chain", "pairs"):
        for start in range(STARTS):
            yield f"network/{kind}/{dropout}/{start}", partial(network, kind, dropout, start)
    for letters, sees in (("BI", "pairs"), ("BMES", "pairs"), ("BI", "single")):
        name = f"crf/{letters}/{sees}/0.5/{EVERY['whole']}"
        yield name, partial(crf, letters, sees, EVERY["whole"], 0.5, LOOKS)
    for l2 in PENALTIES[::2]:
        name = f"crf/BI/pairs/{l2}/{EVERY['whole']}"
        yield name, partial(crf, "BI", "pairs", EVERY["whole"], l2)
    for letters in LETTERS:
        for size in ("quarter", "double"):
            name = f"crf/{letters}/pairs/0.5/{EVERY[size]}"
            yield name, partial(crf, letters, "pairs", EVERY[size], 0.5)
    yield "alone", alone
    for l2 in PENALTIES:
        yield f"english/{l2}", partial(english, l2)


def tags_broken(page, tags):
    """Return the share of pieces with a step that is forbidden, or a start that is."""
    allowed, may_begin = page["rules"]("BI")
    a, b = tags[:, :-1], tags[:, 1:]
    bad = (b >= 0) & ~allowed[np.maximum(a, 0), np.maximum(b, 0)]
    return (bad.any(axis=1) | ~may_begin[tags[:, 0]]).mean()


def make(file=FILE, page=None):
    """Train what is missing in the file, and write it after each training."""
    page = page or define(PAGE, CELLS)
    arrays = dict(np.load(file)) if Path(file).exists() else {}
    for name, job in jobs(page, arrays):
        if not any(key.startswith(f"{name}/") for key in arrays):
            arrays |= {f"{name}/{field}": values for field, values in job().items()}
            np.savez_compressed(file, **arrays)
            print(name, flush=True)


if __name__ == "__main__":
    make(*map(Path, sys.argv[1:]))
