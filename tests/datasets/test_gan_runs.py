"""The games of generators and critics as shipped, and the script that made them."""

import make_gan_runs as script
import numpy as np
from keras import ops

from course_utils.engines import gradient, weight_gradients

KEYS = [(drawn, way) for drawn, ways in script.TRIED.items() for way in ways]


def test_every_way_of_the_script_is_there_with_all_its_starts(runs):
    for field in (runs.rates, runs.rate, runs.notes):
        assert set(field) == set(KEYS)
    for key in KEYS:
        assert runs.notes[key].shape == (script.STARTS, script.LAPS, 3)
    for key in runs.shares:
        assert runs.album[key].shape == (4, 300, 2)
        last = script.covered(runs.album[key][-1])
        assert abs(last - runs.notes[key][0, -1, 2]) < 0.15  # a few of the same drawings
        assert runs.shares[key].shape == (script.STARTS, 8)
        assert np.all(runs.shares[key].sum(axis=1) <= 1)
    for key in runs.counts:
        for field in (runs.distance, runs.wiped, runs.sure):
            assert field[key].shape == (script.STARTS,)
        assert np.all(runs.counts[key].sum(axis=1) == 1000)


def test_each_rate_was_chosen_between_two_that_were_worse(runs):
    for (drawn, way), tried in runs.rates.items():
        marks = tried[:, 1] if drawn == "digits" else -tried[:, 1]
        learned = drawn == "digits" or marks.min() < -0.2  # a collapse is one at each rate
        assert not learned or 0 < marks.argmin() < len(marks) - 1, (drawn, way)


def test_covered_is_one_for_the_towns_themselves_and_an_eighth_for_one_of_them():
    assert script.covered(script.ring()) > 0.95
    assert script.covered(np.repeat(script.MODES[:1], 50, axis=0)) == 1 / 8
    assert script.covered(np.zeros((50, 2))) == 0


def test_grain_is_wiped_off_at_the_level_that_suits_best():
    _, choose, test = script.small_digits()
    goal = script.look(test.images)[0]
    grain = 0.15 * np.random.default_rng(0).random(choose.images.shape)
    level = script.best_level(np.maximum(choose.images, grain), goal)
    assert level == 0.2
    assert script.wipe(np.array([-1, 0.1, 0.2, 2.0]), 0.2).tolist() == [0, 0, 0.2, 1]


def test_the_slope_of_the_critic_is_that_of_its_score():
    critic, x = script.Critic(5), np.random.default_rng(0).standard_normal((7, 3))
    x = x.astype("float32")
    _, steep = critic(x)
    [by_x] = gradient(lambda x: ops.sum(critic(x)[0]), x)
    np.testing.assert_allclose(np.sum(by_x**2, axis=1), ops.convert_to_numpy(steep), rtol=1e-4)


def test_each_player_is_taught_by_its_own_cost_alone():
    game, x = script.set_up(2, 3, 4), script.ring(30)
    for place, learns in ((0, game.critic), (1, game.generator)):
        found = weight_gradients(game.model, lambda _, costs, p=place: costs[:, p], x, x)
        mine = {id(w) for w in learns.trainable_variables}
        for weight, by_it in zip(game.model.trainable_variables, found, strict=True):
            assert (np.abs(by_it).max() > 0) == (id(weight) in mine), weight.path
