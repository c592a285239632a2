"""The trainings of autoencoders as shipped, and the script that made them."""

import make_autoencoder_runs as script
import numpy as np
import pytest

from course_utils.drawn_digits import look, small_digits
from course_utils.frechet import frechet_distance


def test_every_kind_of_the_script_is_there_with_all_its_starts(runs):
    assert set(runs.rates) == set(runs.losses) == set(runs.measured) == set(script.KINDS)
    assert {key: len(starts) for key, starts in runs.weights.items()} == script.KEPT
    for key, options in script.KINDS.items():
        assert runs.losses[key].shape == (script.STARTS, options.get("epochs", 60))
        assert np.isfinite(runs.losses[key]).all()
        assert np.isnan(runs.measured[key]["bits"]).all() == ("noise" not in options)


def test_all_that_draw_tried_several_parts(runs):
    kinds = [key for key in script.KINDS if key[1] == 8]
    assert set(runs.parts) == {*kinds, *(("PCA", k) for k in script.COMPONENTS)}
    for rows in runs.parts.values():
        assert tuple(rows[:, 0]) == script.PARTS[: len(rows)]
        assert len(rows) == len(script.PARTS) or rows[-1, 2] < 0.8


def test_weights_are_those_of_the_network_that_the_script_builds(runs):
    *_, network = script.build(8)
    for weights in runs.weights["plain", 8]:
        assert [w.shape for w in weights] == [tuple(w.shape) for w in network.trainable_weights]


def test_each_rate_was_chosen_between_two_that_were_worse(runs):
    for key, tried in runs.rates.items():
        assert 0 < tried[:, 1].argmin() < len(tried) - 1, key
        np.testing.assert_array_equal(tried[:, 0], np.sort(tried[:, 0]))


def test_parts_keep_their_distance_from_the_training_digits(runs):
    for key, rows in runs.parts.items():
        parts = script.best_parts(rows)
        _, apart, near = rows[rows[:, 0] == parts][0]
        assert near >= 0.8 and not np.any((rows[:, 2] >= 0.8) & (rows[:, 1] < apart)), key


def test_what_was_measured_follows_from_the_weights(runs):
    _, _, test = small_digits()
    rng = np.random.default_rng(1)
    for key, starts in runs.weights.items():
        for place, weights in enumerate(starts):
            mean, _ = script.encode(weights, test.images)
            error = np.sum((script.decode(weights, mean) - test.images) ** 2, axis=1).mean()
            assert error == pytest.approx(runs.measured[key]["error"][place], rel=1e-3)
            normal = rng.standard_normal((1000, key[1])).astype(np.float32)
            drawn = look(script.decode(weights, normal))[0]
            apart = frechet_distance(drawn, look(test.images)[0])
            assert apart == pytest.approx(runs.measured[key]["from_normal"][place], rel=0.2)


def test_codes_from_a_mixture_have_its_mean_and_spread():
    rng = np.random.default_rng(0)
    codes = rng.standard_normal((500, 3)) @ rng.standard_normal((3, 3)) + [1, 2, 3]
    drawn = script.draw_codes(script.fit_parts(codes, 2), rng, 20_000)
    np.testing.assert_allclose(drawn.mean(axis=0), codes.mean(axis=0), atol=0.1)
    np.testing.assert_allclose(np.cov(drawn.T), np.cov(codes.T), atol=0.3)


def test_copies_are_near_and_unseen_digits_are_not():
    learn, choose, _ = small_digits()
    assert script.nearness(learn.images[:50], learn.images, choose.images) < 0.01
    assert script.nearness(choose.images, learn.images, choose.images) == 1
