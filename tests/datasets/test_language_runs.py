"""The trainings of three language models as shipped, and the script that made them."""

import make_language_runs as script
import numpy as np

from course_utils.letters import split_letters, text_of


def test_every_network_of_the_script_is_there_with_all_its_starts(runs):
    keys = {
        (name, round(share, 2), length) for name in script.NETWORKS for share, length in script.PLAN
    }
    assert set(runs.test) == set(runs.valid) == set(runs.seconds) == keys
    for key in keys:
        assert runs.test[key].shape == (script.STARTS, 20)
        assert runs.valid[key].shape == (script.STARTS, 10)
        assert runs.seconds[key].shape == (script.STARTS,)
    for name, build in script.NETWORKS.items():
        assert len(runs.weights[name]) == build().count_params()
        assert set(runs.rates[name]) >= set(script.RATES)


def test_the_stored_runs_took_the_rate_that_was_best_on_validation_pages(runs):
    for name in script.NETWORKS:
        best = min(runs.rates[name].values())
        assert abs(runs.valid[name, 1.0, 4].mean() - best) < 0.1, name


def test_the_long_runs_were_looked_at_on_the_way_and_mixed_with_the_table(runs):
    assert set(runs.long_curve) == set(runs.long_test) == set(runs.long_mixture) == set(script.LONG)
    for name, (steps, _) in script.LONG.items():
        marks = [mark for mark in script.MARKS if mark <= steps]
        assert runs.long_curve[name][:, 0].tolist() == marks
        assert (np.diff(runs.long_curve[name][:, 1]) > 0).all()
        assert runs.long_test[name].shape == (20,)
        assert runs.long_mixture[name].mean() < runs.long_test[name].mean()


def test_a_long_run_begins_as_it_was_stored(runs):
    letters, model = split_letters(), script.transformer()
    steps, rate = script.LONG["Transformer"]
    script.prepare(model, rate, steps)
    script.train(model, letters.train, script.MARKS[0], 0, 64)
    found = script.bits_of_pages(model, letters.validation).mean()
    assert abs(found - runs.long_curve["Transformer"][0, 2]) < 0.3


def test_a_page_packs_into_as_many_bits_as_were_stored(runs):
    letters = split_letters()
    read = text_of(letters.train)
    found = script.packed_bits("bz2", read, text_of(letters.test[0]))
    np.testing.assert_allclose(found, runs.packed["bz2"][0], rtol=1e-5)


def test_it_holds_little_beside_the_weights(runs):
    of_weights = sum(w.nbytes for w in runs.weights.values())
    assert script.FILE.stat().st_size < of_weights + 60_000
