"""Solved positions of Hex and trainings by self-play as shipped, and the script that made them."""

import make_hex_runs as script
import numpy as np
import pytest
from page_cells import define


@pytest.fixture(scope="module")
def page():
    return define(script.PAGE, script.CELLS)


def test_every_way_has_its_starts_and_ends_where_its_marks_end(runs):
    assert set(runs.curves) == set(runs.right) == set(runs.seconds) == set(script.ARMS)
    marks = script.ROUNDS // script.EVERY + 1
    for arm, curve in runs.curves.items():
        assert curve.shape == (script.STARTS, marks, 2)
        np.testing.assert_allclose(runs.right[arm].mean(axis=1), curve[:, -1], atol=1e-6)
    assert all(np.isfinite(w).all() for w in runs.weights)


def test_positions_are_won_by_few_moves_on_free_cells_and_none_comes_twice(runs):
    every = np.concatenate(list(runs.boards.values()))
    right = np.concatenate(list(runs.winning.values()))
    assert len(np.unique(every, axis=0)) == len(every)
    assert not (right & (every != 0)).any()
    share = right.sum(axis=1) / (every == 0).sum(axis=1)
    assert share.min() > 0 and share.max() <= 0.5


def test_positions_are_solved_again(runs, page):
    for part, boards in runs.boards.items():
        late = np.count_nonzero(boards, axis=1).argsort(kind="stable")[-10:]
        for row in late:
            found = page["perfect_moves"](boards[row])
            np.testing.assert_array_equal(found, runs.winning[part][row])


def test_the_weights_give_the_stored_prior_and_moves(runs, page):
    boards, right = runs.boards["test"], runs.winning["test"]
    prior = page["network"](runs.weights)(boards)[0]
    np.testing.assert_allclose(prior, runs.prior, atol=0.01)
    hits = script.both(page, "full", runs.weights, boards, right, runs.chosen["puct"])
    assert np.mean(hits == runs.right["full"][0]) > 0.98  # they were rounded


def test_a_training_without_search_and_one_with_it_learn_something(runs, page):
    boards, right = runs.boards["validation"][:20], runs.winning["validation"][:20]
    short = {"seconds": 0.2, "rate": 0.002}
    run = script.train(page, "without search", 5, boards, right, 1.0, **short)
    assert len(run["curve"]) >= 2 and run["seconds"] >= 0.2
    first = next(page["rounds"](5, script.judges(page, "full"), page["puct"](1.0)))
    assert np.abs(run["w0"].astype(float) - first[0]).max() > 0.002


def test_games_have_distinct_openings(runs):
    assert len(np.unique(runs.openings, axis=0)) == len(runs.openings) == 50
    assert (np.abs(runs.openings).sum(axis=1) == 2).all()
    assert all(won.shape == (script.STARTS, 50, 2) for won in runs.games.values())
