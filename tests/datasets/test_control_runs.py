"""The learners that balance a pole as shipped, and the script that made them."""

import make_control_runs as script
import numpy as np
import pytest


def test_every_learner_of_the_script_is_there_with_five_runs(runs):
    for field in (runs.tried, runs.settings, runs.best, runs.notes, runs.weights):
        assert set(field) == set(script.TRIALS)
    for learner, settings in script.TRIALS.items():
        flat = [np.hstack(setting) for setting in settings]
        np.testing.assert_allclose(runs.settings[learner], flat, rtol=1e-6)
        assert runs.tried[learner].shape == (len(settings), 2)
        assert runs.notes[learner].shape[1:] == (3, 5)
        assert all(len(w) == 5 for w in runs.weights[learner])
        used = runs.notes[learner][-1, 0]
        if learner.startswith("random search"):  # the last round that fits
            assert np.all(used <= script.BUDGET)
        else:  # the last update is finished
            assert np.all((used >= script.BUDGET) & (used < 1.03 * script.BUDGET))


def test_the_chosen_setting_holds_most_and_falls_least_among_equals(runs):
    for learner, tried in runs.tried.items():
        held, falls = tried[runs.best[learner]]
        assert held == tried[:, 0].max()
        assert falls == tried[tried[:, 0] == held, 1].min()


@pytest.mark.parametrize("learner", script.TRIALS)
def test_the_first_steps_are_the_same_again(runs, learner):
    setting = script.TRIALS[learner][runs.best[learner]]
    # A table's rate falls over its budget, so it learns for all of it; a search has large rounds.
    budget = {"Q": script.BUDGET, "r": 40_000}.get(learner[0], 4000)
    _, notes = script.learn(learner, setting, 5, script.SEEDS["learn"], budget=budget)
    np.testing.assert_allclose(notes[0], runs.notes[learner][0], rtol=1e-3)


def test_the_gradient_is_that_of_the_log_probability():
    rng = np.random.default_rng(0)
    w = [rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 3, 1))]
    seen, advantage = rng.normal(size=(2, 5, 7, 4)), rng.normal(size=(2, 5, 7))
    right = rng.random((2, 5, 7)) < 0.5

    def total(w):
        p = script.chance(w, seen.reshape(2, 35, 4)).reshape(2, 5, 7)
        return np.sum(np.log(np.where(right, p, 1 - p)) * advantage)

    for i, slope in enumerate(script.climb(w, seen, right, advantage)):
        for place in np.ndindex(*w[i].shape):
            up, down = ([a.copy() for a in w] for _ in range(2))
            up[i][place] += 1e-6
            down[i][place] -= 1e-6
            assert np.isclose((total(up) - total(down)) / 2e-6, slope[place], rtol=1e-4, atol=1e-6)


def test_a_delayed_push_arrives_late():
    seen = []

    def policy(state):
        seen.append(state)
        return np.ones(len(state), bool)

    start = np.zeros((1, 4))
    rng = np.random.default_rng(3)
    before = np.random.default_rng(3).random((1, 9)) < 0.5
    script.play(policy, start, steps=4, rng=rng, delay=2)
    speeds = np.diff([state[0, 1] for state in seen])
    assert [s > 0 for s in speeds] == [*before[0, 1::-1].tolist(), True][: len(speeds)]


def test_each_cell_of_the_table_is_reached():
    grid = np.stack(np.meshgrid(*[np.linspace(-0.99, 0.99, 12)] * 4), axis=-1)
    states = grid * [2.4, 2.0, np.pi / 15, 2.0]
    found = script.cell(states, (3, 2, 5, 4))
    assert set(found.ravel().tolist()) == set(range(120))
