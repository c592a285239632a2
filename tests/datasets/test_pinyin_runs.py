"""The trainings on pinyin as shipped, and the script that made them."""

import make_pinyin_runs as script
import numpy as np
import pytest

from course_utils.datasets import load_pinyin_runs


@pytest.fixture(scope="module")
def stored():
    return load_pinyin_runs()


def test_all_rates_and_all_starts_are_there(stored):
    assert stored.rates[:, 0] == pytest.approx(script.RATES)
    assert stored.losses.shape == (script.STARTS, script.EPOCHS)
    assert stored.right.shape == (script.STARTS, 2000)
    assert np.all((stored.right.mean(axis=1) > 0.8) & (stored.right.mean(axis=1) < 1))


def test_the_rate_was_chosen_between_two_that_were_worse(stored):
    assert 0 < stored.rates[:, 1].argmax() < len(stored.rates) - 1


def test_every_training_learned(stored):
    assert np.all(stored.losses[:, -1] < 0.2 * stored.losses[:, 0])


def test_the_weights_are_finite_and_were_stored_in_half_precision(stored):
    for array in stored.weights:
        assert np.all(np.isfinite(array))
        assert np.array_equal(array, array.astype("float16"))


def test_it_is_small_enough_to_ship():
    assert script.FILE.stat().st_size < 120_000
