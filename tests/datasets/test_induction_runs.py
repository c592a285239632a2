"""Networks that learn to look letters up, as shipped, and the script that made them."""

import make_induction_runs as script
import numpy as np
import pytest


def test_every_network_of_the_script_is_there_with_all_its_starts(runs):
    for field in (runs.weights, runs.curve, runs.rates):
        assert set(field) == set(script.KINDS)
    for name, (options, _, steps, _) in script.KINDS.items():
        assert runs.curve[name].shape == (script.STARTS, steps // script.LAP + 1, 2)
        assert len(runs.weights[name]) == script.STARTS
        for weights in runs.weights[name]:
            assert len(weights) == 2 + 5 * options["depth"]


def test_the_best_rate_for_loops_lies_between_two_that_were_worse(runs):
    marks = runs.rates["loops, one layer"][:, 1]
    assert 0 < marks.argmax() < len(marks) - 1


@pytest.mark.parametrize("name", script.KINDS)
def test_the_rounded_weights_are_as_good_as_the_curve_says(runs, name):
    options, draw, _, _ = script.KINDS[name]
    rows = draw(300, np.random.default_rng(2_000))
    x, y = rows[:, :-1], rows[:, 1:]
    known = script.knowable(x, 1 if "loops" in name else 2)
    for weights, curve in zip(runs.weights[name], runs.curve[name], strict=True):
        logits, _ = script.forward(weights, x, told=options.get("told", False))
        loss = script.losses(logits, y)[known].mean()
        right = (logits.argmax(axis=-1) == y)[known].mean()
        np.testing.assert_allclose([loss, right], curve[-1], atol=0.01)


def test_one_layer_has_the_weights_of_two(runs):
    sizes = {
        name: sum(array.size for array in runs.weights[name][0])
        for name in ("half dictionary", "loops, one layer", "pairs, one layer")
    }
    assert max(sizes.values()) / min(sizes.values()) < 1.02


def test_a_letter_can_be_known_where_it_stood_before():
    loops, period = script.loops(20, np.random.default_rng(0))
    known = script.knowable(loops[:, :-1], 1)
    assert np.array_equal(known, np.arange(script.T) >= period[:, None])
    pairs = script.pairs(1, np.random.default_rng(0))[:, :-1]
    known = script.knowable(pairs, 2)[0]
    for i in range(script.T):
        assert known[i] == (i % 2 == 0 and pairs[0, i] in pairs[0, :i:2])
