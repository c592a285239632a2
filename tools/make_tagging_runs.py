"""Make the data set tagging_runs.npz: how taggers of Chinese did that take long to train.

Run `python tools/make_tagging_runs.py [file]`. It takes an hour of one core; what is in the
file already is not trained again. Data and taggers are those of the page applications/tagging: its
cells are run, up to those that train. Keras 3.15.1 on TensorFlow made the file that we ship.
"""

import itertools
import re
import resource
import sys
import time
from functools import partial
from pathlib import Path

import keras
import numpy as np
from page_cells import define
from sklearn.utils.discovery import all_estimators, all_functions

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
    "tag-codes",
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
)
STARTS, PASSES = 3, 20
PAIR_PASSES = 10  # of 20 the third was best for the first start
DROPOUTS = (0.3, 0.5, 0.7)
PENALTIES = (0.1, 0.5, 2.0)
PENALTY = 0.5  # of what sees less, or learns from another amount of text
EVERY = 20  # every how many paragraphs are learned from
SIZES = (80, 10, 5, 1)  # and for the curve
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


def train_network(page, model, start, codes, passes, letters="BI"):
    """Train from one start; return F1 of words and names on validation after each pass.

    The model is left as it was after the pass with the highest F1 of words on allowed paths.
    """
    keras.utils.set_random_seed(start)
    start_again(model, seed=start)
    gold = as_set(page, page["gold"]["train"], letters)
    marks, weights = [], None
    for _ in range(passes):
        model.fit(codes["train"], gold, batch_size=64, verbose=0)
        tables = [
            page["counts"](tags, page["gold"]["validation"], page["text"]["validation"])
            for tags in page["network_tags"](model, codes, "validation", letters)
        ]
        marks.append([page["f1"](table)[:2] for table in tables])
        if marks[-1][1][0] == max(mark[1][0] for mark in marks):
            weights = model.get_weights()
    model.set_weights(weights)
    return np.array(marks)  # passes, free or allowed, words or names


def best_dropout(arrays):
    """Return the dropout with which the softmax's first start came highest on validation."""
    return max(DROPOUTS, key=lambda d: arrays[f"network/plain/{d}/0/validation"][:, 1, 0].max())


def seen_by(page, sees):
    """Return the features of a name: what a field is shown of each place."""
    windows = {"one": 1, "single": 5, "pairs": None}
    if sees == "digits":
        return page["one_digit"]
    return partial(page["features"], windows=page["WINDOWS"][: windows[sees]])


def field(page, model, letters, sees, l2, every, looks=LOOKS):
    """Train a CRF, or without steps ("alone") logistic regression; return counts at each look.

    Tables hold free and allowed paths. Seconds are those of one core up to the last look.
    """
    rows = page["rows_of"](0, every, 1)
    some = [p for i in rows for p in page["pieces_of"](*page["paragraphs"][i])]
    texts = [page["text_of"](piece) for piece in some]
    gold = as_set(page, page["padded"]([page["tags_of"](piece) for piece in some]), letters)
    see, k = seen_by(page, sees), len(page["rules"](letters)[0])
    tables, done, reading = {"validation": [], "test": []}, [], 0.0

    def look(model):
        for part, rows in tables.items():
            there = page["gold"][part] >= 0
            both = []
            for walls in ((0, 0), page["walls"](letters)):
                tags = page["crf_tags"](model, page["text"][part], there, walls, see)
                both.append(by_block(page, as_bi(page, tags, letters), part))
            rows.append(np.stack(both))

    def watch(model):
        nonlocal reading
        done.append(0)
        began = time.process_time()
        if len(done) in looks:
            look(model)
        reading += time.process_time() - began

    began, chain = time.process_time(), model == "crf"
    trained = page["train_crf"](texts, gold, l2, looks[-1], chain, see, k, watch)
    seconds = time.process_time() - began - reading
    while len(tables["test"]) < len(looks):
        look(trained)  # it came to rest earlier
    learned = trained[1].size + (k * k if chain else 0) + k
    facts = {"seconds": np.round(seconds), "weights": learned}
    facts["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # of the process
    return {part: np.stack(rows) for part, rows in tables.items()} | {
        name: np.array(value) for name, value in facts.items()
    }


def jobs(page, arrays):
    """Yield a name and a function for each training: the function returns named arrays.

    What is trained last depends on the arrays that the first trainings left.
    """

    def network(kind, dropout, start):
        windows = 3 if kind == "pairs" else 1
        letters = "BMES" if kind.endswith("bmes") else "BI"
        codes, size = page["PAIRS" if kind == "pairs" else "SINGLE"]
        k = len(page["rules"](letters)[0])
        model = page["network"](not kind.startswith("plain"), dropout, size, windows, k)
        passes = PAIR_PASSES if kind == "pairs" else PASSES
        marks = train_network(page, model, start, codes, passes, letters)
        free, allowed = page["network_tags"](model, codes, "test", letters)
        broken = [tags_broken(page, tags) for tags in (free, allowed)]
        tables = np.stack([by_block(page, free), by_block(page, allowed)])
        return {"validation": marks, "test": tables, "broken": np.array(broken)}

    def english(model, l2):
        see, walls = partial(word_features, page["features"]), role_walls(len(page["ROLES"]))
        side, roles, k, chain = page["side"], page["roles"]["train"], len(walls[1]), model == "crf"
        trained = page["train_crf"](side["train"], roles, l2, 30, chain, see, k)

        def tagged(texts):
            there = page["padded"]([[0] * len(words) for words in texts], 40) >= 0
            return page["crf_tags"](trained, texts, there, walls, see)

        tables = {p: role_counts(page, tagged(side[p]), p) for p in ("validation", "test")}
        texts = page["unmarked"]["test"]
        return tables | {"unmarked": judged(page, texts, tagged(texts))}

    for dropout in DROPOUTS:
        yield f"network/plain/{dropout}/0", partial(network, "plain", dropout, 0)
    dropout = best_dropout(arrays)
    for kind in ("plain", "chain", "pairs", "plain-bmes", "chain-bmes"):
        for start in range(STARTS):
            yield f"network/{kind}/{dropout}/{start}", partial(network, kind, dropout, start)
    fields = list(itertools.product(("crf", "alone"), LETTERS, ["pairs"], PENALTIES, [EVERY]))
    fields += itertools.product(["crf"], LETTERS, ("one", "single"), [PENALTY], [EVERY])
    fields += [("crf", "BMES", "digits", PENALTY, EVERY)]
    for setting in fields:
        yield "/".join(map(str, ("field", *setting))), partial(field, page, *setting)
    for every, model in itertools.product(SIZES, ("crf", "alone")):
        setting = model, "BMES", "pairs", PENALTY, every
        look = partial(field, page, *setting, LOOKS[:2])
        yield "/".join(map(str, ("field", *setting))), look
    for model, l2 in itertools.product(("crf", "alone"), PENALTIES):
        yield f"english/{model}/{l2}", partial(english, model, l2)


def shape(word):
    """Return A for capitals, a for small letters, 0 for digits; of equals in a row one is left."""
    for kind, sign in (("[A-Z]", "A"), ("[a-z]", "a"), ("[0-9]", "0")):
        word = re.sub(kind, sign, word)
    return re.sub(r"(.)\1+", r"\1", word)


def word_features(features, words):
    """Return for each place the page's features of the words, and of their shapes."""
    pairs = zip(features(words), features([shape(word) for word in words]), strict=True)
    return [[*own, *[("shape", *f) for f in others]] for own, others in pairs]


def role_walls(n):
    """Return 0 where a tag of n roles may follow or come first, and minus infinity elsewhere.

    The tags are 2 r and 2 r + 1 for the first and further words of role r; role 0 has no further.
    """
    a, b = np.indices((2 * n, 2 * n))
    may_follow = (b % 2 == 0) | ((a // 2 == b // 2) & (b > 1))
    return np.where(may_follow, 0, -np.inf), np.where(np.arange(2 * n) % 2, -np.inf, 0)


def role_counts(page, guess, part):
    """Count spans right, guessed and true in each file, of all roles and of each: (files, 5, 3)."""
    files = page["sides"][part]
    table = np.zeros((len(files), len(page["ROLES"]), 3), int)
    for words, given, true in zip(page["side"][part], guess, page["roles"][part], strict=True):
        file = files.index(page["sentences"][words][1])
        ours, theirs = ({s for s in page["spans"](tags) if s[2]} for tags in (given, true))
        for kind in range(len(page["ROLES"])):
            a, b = ({s for s in some if kind in (0, s[2])} for some in (ours, theirs))
            table[file, kind] += len(a & b), len(a), len(b)
    return table


def judged(page, texts, tags):
    """Count sentences, those with a span, spans, and by what may make one right.

    That is the sentence's own function with such an argument, a public name of scikit-learn's, or
    one of Python's three constants.
    """
    public = {name for found in (all_estimators, all_functions) for name, _ in found()}
    n = np.zeros(6, int)
    for words, row in zip(texts, tags, strict=True):
        found = ["".join(words[i:j]) for i, j, kind in page["spans"](row) if kind]
        argument = sum(name in page["sentences"][words][2] for name in found)
        named = sum(name in public - page["sentences"][words][2] for name in found)
        constant = sum(name in ("None", "True", "False") for name in found)
        n += 1, bool(found), len(found), argument, named, constant
    return n


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
