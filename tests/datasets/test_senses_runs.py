"""One block on three senses as shipped, and the script that made it."""

import make_senses_runs as script
import numpy as np
import pytest

SENSES = ("name", "picture", "sound")


def test_every_sense_is_there_with_all_its_starts(runs):
    for field in (runs.rates, runs.rate, runs.curves, runs.seen):
        assert tuple(sorted(field)) == SENSES
    for sense in SENSES:
        assert runs.curves[sense].shape == (script.STARTS, script.EPOCHS, 2)
        assert runs.seen[sense].shape[0] == script.STARTS and runs.seen[sense].max() == 9
        tried = runs.rates[sense]
        assert np.allclose(tried[:, 0], script.RATES)
        assert 0 < tried[:, 1].argmax() < len(tried) - 1
        assert runs.rate[sense] in script.RATES
    assert len(runs.frozen) == 9
    for (source, target), ends in runs.frozen.items():
        assert source != target and ends.shape == (script.STARTS,) and ends.min() > 0.2
        assert runs.frozen_curves[source, target].shape == (script.STARTS, script.EPOCHS, 2)
        assert np.allclose(runs.frozen_rates[source, target][:, 0], script.STILL_RATES)


def test_the_joint_model_of_the_script_takes_the_weights_and_has_learned(runs):
    model, towers = script.make_joint()
    model.set_weights(runs.weights["joint"])
    new = np.flatnonzero(script.senses.PAIR_PARTS == "test")
    for way, shares in script.look_up(towers, new).items():
        assert shares == pytest.approx(runs.new[way][0], abs=0.11)
        assert runs.new[way].shape == (script.STARTS, 10) and runs.known[way].shape[1] == 80
    assert len(runs.costs) == script.STARTS
    assert np.all(runs.costs[:, -1] < runs.costs[:, 0] / 2)


def test_the_weights_of_the_first_starts_see_what_they_saw(runs):
    model = script.make_classifier()
    data = {"picture": script.senses.pictures(), "sound": script.senses.sounds()}
    for sense, parts in data.items():
        model.set_weights(runs.weights[sense])
        assert np.mean(script.answers(model, parts["test"].x) == runs.seen[sense][0]) > 0.97
    model.set_weights(runs.weights["frozen"])
    part = data["picture"]["test"]
    right = np.mean(script.answers(model, part.x) == part.y)
    assert right == pytest.approx(runs.frozen["random", "picture"][0], abs=0.01)


def test_the_cost_of_vectors_that_tell_nothing_is_the_logarithm_of_their_number():
    same = np.ones((7, 6, 4), "float32")
    assert float(script.contrast(None, same)) == pytest.approx(np.log(7), rel=1e-5)


def test_a_frozen_block_stands_still_and_the_rest_learns():
    model = script.make_classifier(frozen=True)
    learns = sum(int(np.prod(w.shape)) for w in model.trainable_variables)
    assert learns == model.count_params() - model.get_layer("block").count_params()


def test_the_first_lap_of_the_joint_model_costs_what_is_stored(runs):
    script.keras.utils.set_random_seed(0)
    model, _ = script.make_joint()
    [cost] = script.train_joint(model, script.JOINT_RATE, seed=0, stop=1)
    assert cost == pytest.approx(runs.costs[0, 0], abs=0.15)
