"""Make the data set hex_runs.npz: solved positions of Hex, and networks that taught themselves.

Run `python tools/make_hex_runs.py folder [file]`. It takes four minutes of one core. The game,
the search and the network are the page's own: its cells are run. Each part leaves its results
in the folder: an interrupted run goes on where it stopped.
"""

import itertools
import sys
import time
from pathlib import Path

import numpy as np
from page_cells import define

from course_utils import datasets

FILE = Path(datasets.__file__).parent / "data" / "hex_runs.npz"
PAGE = Path(__file__).parents[1] / "notebooks" / "applications" / "board_game.ipynb"
CELLS = (
    "setup-1",
    "board",
    "board-2",
    "fast-1",
    "fast-2",
    "fast-3",
    "ucb",
    "search-1",
    "search-2",
    "search-3",
    "puct",
    "net-1",
    "net-2",
    "self-1",
    "self-2",
    "self-2b",
    "self-3",
    "rival-1",
    "rival-2",
    "games-1",
)
ARMS = "full", "without value", "without prior", "without search"
ROUNDS, EVERY, STARTS, TRIAL = 40, 5, 3, 100
WIDTHS = 0.25, 0.5, 1.0, 2.0, 4.0  # c of both rules
PRAISED = 0.0006, 0.002, 0.006  # learning rates without search


def positions(page, count, seed):
    """Return won positions of 9 to 12 stones where at most half of the moves win: one a game."""
    rng = np.random.default_rng(seed)
    boards = page["openings"](np.full(700, 2), rng)
    wanted, going, found = rng.integers(9, 13, size=700), np.arange(700), []
    for stones in range(2, 13):
        found += [boards[game] for game in going if wanted[game] == stones]
        going = going[wanted[going] > stones]
        if len(going):
            visits = page["search"](boards[going], 32, page["fill"](1, rng), page["ucb"](1))
            likely = (visits / 32).cumsum(axis=1) > rng.random((len(going), 1))
            boards[going], won = page["play"](boards[going], likely.argmax(axis=1))
            going = going[~won]
    kept = []
    for board in rng.permutation(np.unique(found, axis=0)):
        page["solved"].clear()
        right = page["perfect_moves"](board)
        if 0 < right.sum() <= (board == 0).sum() / 2:
            kept.append((board, right))
        if len(kept) == count:
            break
    boards, right = map(np.array, zip(*kept, strict=True))
    return {"boards": boards, "right": right}


def judges(page, arm):
    """Return what an arm's search asks, from its weights and a source of chance."""
    if arm == "without value":  # the prior is the network's, the value a random game's
        return lambda w, rng: lambda x: (page["network"](w)(x)[0], page["fill"](1, rng)(x)[1])
    if arm == "without prior":  # and the other way round
        return lambda w, rng: lambda x: (page["fill"](1, rng)(x)[0], page["network"](w)(x)[1])
    return lambda w, _: page["network"](w)


def praised(page, seed, rate):
    """Yield weights that learn without search: moves of won games more, of lost ones less."""
    rng, optimizer = np.random.default_rng(seed), page["Adam"](page["new_weights"](seed))
    while True:
        yield optimizer.weights
        think = page["network"](optimizer.weights)

        def draw(boards, think=think):
            shares = think(boards)[0].cumsum(axis=1)
            moves = shares > rng.random((len(boards), 1)) * shares[:, -1:]
            return np.eye(25)[moves.argmax(axis=1)]

        boards, moves, results = page["self_play"](draw, rng, drawn=0)
        praise, way = results - think(boards)[1], rng.choice([-1, 1])
        examples = boards[:, ::way], moves[:, ::way], results
        optimizer.step(page["slopes"](optimizer.weights, *examples, praise), rate)


def both(page, arm, weights, boards, right, c, simulations=32):
    """Where do the network alone and the search with it keep the win? (B, 2) bool."""
    judge = judges(page, arm)(weights, np.random.default_rng(0))
    visits = page["search"](boards, simulations, judge, page["puct"](c))
    guess = page["network"](weights)(boards)[0]
    return np.stack([page["chosen_wins"](boards, right, x) for x in (guess, visits)], axis=1)


def train(page, arm, seed, boards, right, c, seconds=None, rate=None):
    """Train a start of an arm: curve (marks, 2), what is right at the end, seconds, weights."""
    if arm == "without search":
        steps = praised(page, seed, rate)
    else:
        steps = page["rounds"](seed, judges(page, arm), page["puct"](c))
    curve, spent, begun = [], 0.0, time.process_time()
    for number in itertools.count():
        weights = next(steps)
        spent += time.process_time() - begun
        done = number / ROUNDS if seconds is None else spent / seconds
        if done >= len(curve) / (ROUNDS // EVERY):
            hits = both(page, arm, weights, boards, right, c)
            curve.append(hits.mean(axis=0))
        if done >= 1:
            break
        begun = time.process_time()
    found = {"curve": np.float32(curve), "right": hits, "seconds": spent}
    return found | {f"w{place}": w.astype(np.float16) for place, w in enumerate(weights)}


def widths(page, boards, right, weights=None):
    """Try each c on the positions that choose: the share of wins kept, 128 simulations."""
    found = []
    for c in WIDTHS:
        if weights is None:
            judge, rule = page["fill"](1, np.random.default_rng(1)), page["ucb"](c)
        else:
            judge, rule = page["network"](weights), page["puct"](c)
        visits = page["search"](boards, 128, judge, rule)
        found.append((c, page["chosen_wins"](boards, right, visits).mean()))
    return {"tried": np.float32(found)}


def kept(folder, name, make):
    """Return arrays that an earlier run has kept, or make them."""
    file = Path(folder) / f"{name}.npz"
    if not file.exists():
        begun = time.process_time()
        np.savez(file, **make())
        print(name, f"{time.process_time() - begun:.0f} s", flush=True)
    with np.load(file) as stored:
        return dict(stored)


def weights_of(run):
    """Return the weights of a training, as they are shipped."""
    return [run[f"w{place}"].astype(np.float32) for place in range(6)]


def best_of(tried):
    """Return the choice of the highest mark."""
    return float(f"{tried['tried'][tried['tried'][:, 1].argmax(), 0]:.5g}")


def make(folder, file=FILE):
    """Solve positions, choose settings on those that choose, train, and let the starts play."""
    page, arrays = define(PAGE, CELLS), {}
    parts = {}
    for part, count, seed in (("validation", 80, 101), ("test", 200, 202)):
        parts[part] = kept(folder, part, lambda n=count, s=seed: positions(page, n, s))
        for name, values in parts[part].items():
            arrays[f"{name}/{part}"] = values
    choose, test = ((p["boards"], p["right"]) for p in (parts["validation"], parts["test"]))
    trial = kept(folder, "trial", lambda: train(page, "full", TRIAL, *choose, 1.0))
    tried = {
        "ucb": kept(folder, "ucb", lambda: widths(page, *choose)),
        "puct": kept(folder, "puct", lambda: widths(page, *choose, weights_of(trial))),
    }
    c = best_of(tried["puct"])

    def rates():
        runs = [train(page, ARMS[3], TRIAL, *choose, c, trial["seconds"] / 2, r) for r in PRAISED]
        return {"tried": [(r, run["curve"][-1, 0]) for r, run in zip(PRAISED, runs, strict=True)]}

    tried["praise"] = kept(folder, "praise", rates)
    arrays |= {f"tried/{name}": np.float32(values["tried"]) for name, values in tried.items()}
    full = []
    for arm in ARMS:
        starts = []
        for seed in range(STARTS):
            more = {}
            if arm == "without search":
                more = {"seconds": full[seed]["seconds"], "rate": best_of(tried["praise"])}
            make_it = lambda a=arm, s=seed, m=more: train(page, a, s, *test, c, **m)  # noqa: E731
            starts.append(kept(folder, f"{arm} {seed}", make_it))
        full = full or starts
        for field, name in (("curve", "curve"), ("right", "hits"), ("seconds", "seconds")):
            arrays[f"{name}/{arm}"] = np.stack([run[field] for run in starts])
    for place, w in enumerate(weights_of(full[0])):
        arrays[f"weights/{place}"] = w.astype(np.float16)
    arrays["prior/test"] = page["network"](weights_of(full[0]))(test[0])[0].astype(np.float16)
    for name, values in games(page, folder, full, tried, c).items():
        arrays[f"games/{name}"] = values
    np.savez_compressed(file, **arrays)


def games(page, folder, full, tried, c):
    """Let the searches with the three networks play rivals from 50 openings, both colours."""
    rng = np.random.default_rng(3)
    boards = np.unique(page["openings"](np.full(60, 2), rng), axis=0)
    boards = rng.permutation(boards)[:50]
    chance = page["fill"](1, rng), page["ucb"](best_of(tried["ucb"]))
    rivals = {
        f"random games, {n}": lambda x, n=n: page["search"](x, n, *chance).argmax(axis=1)
        for n in (32, 128, 512)
    }
    rivals["resistance, 2 moves"] = lambda x: page["look_ahead"](x, 2).argmax(axis=1)
    found = {"openings": boards}
    for name, rival in rivals.items():

        def all_starts(rival=rival):
            won = []
            for run in full:
                judge = page["network"](weights_of(run))
                mine = lambda x: page["search"](x, 32, judge, page["puct"](c)).argmax(axis=1)  # noqa: B023, E731
                won.append(page["match"](mine, rival, boards))
            return {"won": np.array(won)}

        found[name] = kept(folder, f"games {name}", all_starts)["won"]
    return found


if __name__ == "__main__":
    make(*sys.argv[1:3])
