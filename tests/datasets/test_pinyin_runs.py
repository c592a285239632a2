"""The trainings on pinyin as shipped, and the script that made them."""

import make_pinyin_runs as script
import numpy as np
import pytest


def test_all_rates_and_all_starts_are_there(runs):
    assert runs.rates[:, 0] == pytest.approx(script.RATES)
    assert runs.losses.shape == (script.STARTS, script.EPOCHS)
    assert runs.right.shape == (script.STARTS, 2000)
    assert np.all((runs.right.mean(axis=1) > 0.8) & (runs.right.mean(axis=1) < 1))


def test_the_rate_was_chosen_between_two_that_were_worse(runs):
    assert 0 < runs.rates[:, 1].argmax() < len(runs.rates) - 1


def test_every_training_learned(runs):
    assert np.all(runs.losses[:, -1] < 0.2 * runs.losses[:, 0])


def test_the_weights_are_finite_and_were_stored_in_half_precision(runs):
    for array in runs.weights:
        assert np.all(np.isfinite(array))
        assert np.array_equal(array, array.astype("float16"))
