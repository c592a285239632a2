"""The trainings of deep networks as shipped, and the script that made them."""

import make_depth_runs as script
import numpy as np
import pytest

KEYS = [(kind, 2 * blocks + 2) for kind in script.KINDS for blocks in script.BLOCKS]


def test_every_network_of_the_script_is_there_with_all_its_starts(runs):
    for field in (runs.parameters, runs.rates, runs.starts, runs.losses):
        assert set(field) == set(KEYS)
    for key in KEYS:
        assert runs.starts[key].shape == (script.STARTS, 4)
        assert runs.losses[key].shape == (script.STARTS, script.EPOCHS[key[0]])
        assert np.all((runs.starts[key][:, ::2] >= 0) & (runs.starts[key][:, ::2] <= 1))


@pytest.mark.parametrize("kind", script.KINDS)
def test_parameters_are_those_of_the_model_that_the_script_builds(runs, kind):
    model = script.network(3, **script.KINDS[kind])
    assert runs.parameters[kind, 8] == model.count_params()


def test_each_rate_was_chosen_between_two_that_were_worse(runs):
    for key, tried in runs.rates.items():
        losses = tried[:, 4]
        learned = losses.min() < 2
        assert not learned or 0 < losses.argmin() < len(losses) - 1, key


def test_what_is_trained_and_chosen_on_ends_where_the_test_begins():
    assert script.TRAIN.stop == script.VALIDATION.start and script.VALIDATION.stop == 1287
    images, labels = script.read_digits()
    assert len(images) == len(labels) == 1797
    assert images[script.TRAIN].mean() == pytest.approx(0, abs=1e-5)
    assert images[script.TRAIN].std() == pytest.approx(1, abs=1e-3)
