"""Make the data set detector_runs.npz: how the readers of the page on object detection train.

Run `python tools/make_detector_runs.py folder [file]`. It takes about fifteen minutes of one
core. The scenes, the network and the cuts are the page's own: its cells are run, up to those that
train. Each training of a network leaves its results in the folder: an interrupted run goes on
where it stopped. Keras 3.15.1 on TensorFlow made the file that we ship. With `pieces` in place of
the folder only the readers of cut ink are trained, and what the file holds of networks stays. Then
run it with `moved`: what all readers make of other scenes, again by the page's own cells.
"""

import sys
from itertools import product
from pathlib import Path

import nbformat
import numpy as np
from page_cells import define
from scipy import special
from sklearn.neural_network import MLPClassifier

from course_utils import datasets
from course_utils.blobs import all_squares, examples, find_blobs, read_blobs
from course_utils.detection import faultless, mean_average_precision
from course_utils.scenes import compose, discs

FILE = Path(datasets.__file__).parent / "data" / "detector_runs.npz"
PAGE = Path(__file__).parents[1] / "notebooks" / "applications" / "object_detection.ipynb"
CELLS = (
    "setup-1",  # what is imported
    "setup-2",
    "digits-1",  # the digits in three parts, validation and test scenes
    "split-1",  # how a blob is cut
    "suppress-1",
    "targets-1",
    "loss-1",
    "network-1",
    "network-2",
    "detect-1",
)
SCENES, STARTS, TRIAL = 3200, 3, 100
STEPS = {"digits": 3200, "digits, 800 steps": 800, "discs": 400}
RATES = 0.003, 0.01, 0.03  # tried at 400 steps
MARKED = 100  # validation scenes of each kind, of the 200, that mark a training on its way
LOOK = 8  # test scenes whose detections are stored
UNITS, PASSES, BATCH = 200, 15, 100  # of the classifier of pieces: as many steps as the network
PIECE_RATES = 0.0005, 0.001, 0.002
SETTINGS = [*product((18, 20, 22, 24), (-0.1, 0, 0.1, 0.2))]  # length, handicap


def mark(page, model):
    """Return the average precision at 0.5 on validation scenes, MARKED of each kind together."""
    found, boxes, labels = [], [], []
    for scenes in page["validation"].values():
        found += page["detect"](model, scenes.images[:MARKED])
        boxes += scenes.boxes[:MARKED]
        labels += scenes.labels[:MARKED]
    return mean_average_precision(found, boxes, labels)[0, 0]


def whole(page, model):
    """Return the share of validation scenes, apart and touching, read without a fault at best."""
    shares = []
    for kind in ("apart", "touching"):
        scenes = page["validation"][kind]
        found = page["detect"](model, scenes.images)
        there = scenes.boxes, scenes.labels
        shares.append([faultless(found, *there, sure).mean() for sure in np.arange(0.1, 0.9, 0.05)])
    return np.transpose(shares)[np.mean(shares, axis=0).argmax()]


def learn(kept, page, model, scenes, seed, rate, steps, marked=True):
    """Train, or read what an earlier run has kept: losses, marks of each quarter, all weights."""
    if not kept.exists():
        losses, marks = [], []
        for lap in page["learn"](model, scenes, seed, rate, steps):
            losses.append(lap)
            if marked and len(losses) % (steps // 200) == 0:
                marks.append(mark(page, model))
        np.savez(kept, *model.get_weights(), losses=losses, marks=marks)
        print(kept.stem, np.round(losses[-1], 3), np.round(marks, 3), flush=True)
    with np.load(kept) as stored:
        weights = [stored[f"arr_{place}"] for place in range(len(stored) - 2)]
        return stored["losses"], stored["marks"], weights


def chances(weights, squares):
    """How sure the classifier is of ten digits and of none."""
    kernel, bias, kernel_out, bias_out = weights
    hidden = np.maximum(squares @ kernel + bias, 0)
    return special.softmax(hidden @ kernel_out + bias_out, axis=1)


def best_setting(cut, scenes, weights):
    """Length and handicap at which most validation scenes are read, and the share of each kind."""
    votes = {kind: chances(weights, all_squares(cut[kind]))[:, :10] for kind in cut}
    shares = [
        [
            faultless(read_blobs(cut[kind], votes[kind], *setting), *scenes[kind][1:3]).mean()
            for kind in ("apart", "touching")
        ]
        for setting in SETTINGS
    ]
    best = int(np.mean(shares, axis=1).argmax())
    return SETTINGS[best], shares[best]


def read_pieces(page, scenes):
    """Train the classifier of pieces: choose a rate with a start of its own, then three starts."""
    rng = np.random.default_rng(0)

    def some_cuts(own):
        pairs = page["cuts"](own)
        return [pairs[n] for n in rng.permutation(len(pairs))[:8]]

    squares, names = examples(scenes, rng, some_cuts)
    validation = page["validation"]
    cut = {k: [find_blobs(x, page["cuts"]) for x in s.images] for k, s in validation.items()}

    def trained(rate, start):
        net = MLPClassifier(
            UNITS, batch_size=BATCH, learning_rate_init=rate, alpha=0.001, random_state=start
        )
        for _ in range(PASSES):
            net.partial_fit(squares, names, classes=np.arange(11))
        pairs = zip(net.coefs_, net.intercepts_, strict=True)
        weights = [values.astype(np.float16) for pair in pairs for values in pair]
        found = best_setting(cut, validation, [values.astype(float) for values in weights])
        print("pieces", rate, start, *found, flush=True)
        return weights, *found

    tried = [(rate, np.mean(trained(rate, TRIAL)[2])) for rate in PIECE_RATES]
    rate = max(tried, key=lambda pair: pair[1])[0]
    weights, settings, shares = zip(*[trained(rate, n) for n in range(STARTS)], strict=True)
    steps = PASSES * int(np.ceil(len(names) / BATCH))
    arrays = {"pieces/rates": tried, "pieces/setting": settings, "pieces/whole": shares}
    arrays["pieces/learned"] = len(names), np.sum(names == 10), steps
    arrays = {name: np.float32(values) for name, values in arrays.items()}
    arrays["moved"] = np.zeros((6, 6, 200), np.int8)  # until make_moved has run
    for start, place in product(range(STARTS), range(4)):
        arrays[f"pieces/{start}/{place}"] = weights[start][place]
    return arrays


def make_pieces(file=FILE):
    """Train the readers of cut ink alone; what the file holds of networks stays."""
    page = define(PAGE, CELLS)
    with np.load(file) as stored:
        arrays = {n: stored[n] for n in stored.files if n.split("/")[0] not in ("pieces", "moved")}
    arrays |= read_pieces(page, compose(*page["digits"]["train"], SCENES, seed=10))
    np.savez_compressed(file, **arrays)


def make_moved(file=FILE):
    """Store which scenes each reader reads off its scenes; the page computes one row of them."""
    cells = [
        cell.id for cell in nbformat.read(PAGE, as_version=4).cells if cell.cell_type == "code"
    ]
    page = define(PAGE, cells[cells.index("setup-1") : cells.index("moved-2")])
    with np.load(file) as stored:
        arrays = {name: stored[name] for name in stored.files}
    shares = [page["moved_shares"](name) for name in page["OFF"]]
    arrays["moved"] = np.round(3 * np.array(shares)).astype(np.int8)
    np.savez_compressed(file, **arrays)


def make(folder, file=FILE):
    """Choose a rate with a start of its own, then train the others."""
    page, folder = define(PAGE, CELLS), Path(folder)
    plain = compose(*page["digits"]["train"], SCENES, seed=10)
    sets = {
        "digits": plain,
        "digits, 800 steps": plain,
        "discs": discs(SCENES, seed=10),
    }
    model, tried = page["build"](10), []
    for rate in RATES:
        run = learn(folder / f"trial {rate}.npz", page, model, plain, TRIAL, rate, 400)
        tried.append((rate, run[1][-1]))
    arrays, rate = {"rates": np.float32(tried)}, max(tried, key=lambda pair: pair[1])[0]
    for kind, scenes in sets.items():
        marked = kind != "discs"
        if not marked:
            model = page["build"](1, width=12)
        for start in range(STARTS):
            kept = folder / f"{kind} {start}.npz"
            losses, marks, weights = learn(
                kept, page, model, scenes, start, rate, STEPS[kind], marked
            )
            weights = [values.astype(np.float16) for values in weights]
            arrays.setdefault(f"{kind}/losses", []).append(losses)
            if marked:
                arrays.setdefault(f"{kind}/marks", []).append(marks)
                model.set_weights(weights)
                arrays.setdefault(f"{kind}/whole", []).append(whole(page, model))
            if kind == "digits" and start == 0:
                found = page["detect"](model, page["tests"]["touching"].images[:LOOK])
                arrays["look"] = np.float32([(n, *row) for n in range(LOOK) for row in found[n]])
            if kind != "digits, 800 steps":  # of these the page needs only how good they were
                for place, values in enumerate(weights):
                    arrays[f"{kind}/{start}/{place}"] = values
    for name, values in arrays.items():
        if isinstance(values, list):
            arrays[name] = np.float32(values)
    arrays |= read_pieces(page, plain)
    np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    if sys.argv[1:2] == ["pieces"]:
        make_pieces(*sys.argv[2:3])
    elif sys.argv[1:2] == ["moved"]:
        make_moved(*sys.argv[2:3])
    else:
        make(*sys.argv[1:3])
