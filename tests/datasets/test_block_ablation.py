"""The trainings of switched blocks as shipped, and the script that made them."""

import make_block_ablation as script
import numpy as np
import pytest

from course_utils.datasets import load_block_ablation
from course_utils.modern_gpt import Parts, build_modern


@pytest.fixture(scope="module")
def ablation():
    return load_block_ablation()


def test_every_kind_of_the_script_is_there_with_all_its_starts(ablation):
    for field in (ablation.parameters, ablation.rates, ablation.test, ablation.losses):
        assert list(field) == list(script.KINDS)
    for kind in script.KINDS:
        assert ablation.test[kind].shape == (script.STARTS, 25)
        assert ablation.losses[kind].shape == (script.STARTS, script.STEPS // 10)
        assert ablation.long[kind].shape == (script.STARTS, script.LONG)
        assert ablation.seconds[kind].shape == (script.STARTS,)
    assert tuple(ablation.longer) == script.LENGTHS


@pytest.mark.parametrize("name", script.KINDS)
def test_parameters_are_those_of_the_model_that_the_script_builds(ablation, name):
    model = build_modern(script.small.VOCABULARY, **script.SIZES, parts=Parts(**script.KINDS[name]))
    assert ablation.parameters[name] == model.count_params()


def test_each_rate_was_chosen_between_two_that_were_worse(ablation):
    for tried in ablation.rates.values():
        rates, bits = tried[tried[:, 0].argsort()].T
        assert 0 < bits.argmin() < len(rates) - 1
        np.testing.assert_allclose(rates[1:] / rates[:-1], 2, rtol=1e-6)


def test_every_start_learned_and_more_steps_more(ablation):
    for losses in ablation.losses.values():
        assert np.all(losses[:, -1] < losses[:, 0] - 1)
    means = {400: ablation.test["GPT-2"].mean()}
    means |= {steps: bits.mean() for steps, bits in ablation.longer.items()}
    assert means[200] > means[400] > means[800]


def test_all_seven_are_the_seven_together():
    assert script.ALL == {
        **{"rms": True, "gated": True, "positions": "rotary", "bias": False, "tied": False},
        **{"groups": 2, "window": 16},
    }


def test_the_rate_rises_to_its_peak_and_falls_to_zero():
    rates = [script.rate_at(step, 80, 0.01) for step in range(80)]
    assert np.argmax(rates) in (9, 10) and max(rates) == pytest.approx(0.01)
    assert rates[0] == pytest.approx(0.001) and rates[-1] < 1e-4
    assert np.all(np.diff(rates[:10]) > 0) and np.all(np.diff(rates[10:]) < 0)


def test_the_best_rate_has_worse_ones_on_both_sides():
    class Trainer:
        """Its bits are least at one rate, wherever the search begins."""

        def __init__(self, best):
            self.best = best

        def train(self, start, steps, rate):
            self.rate = rate

        def bits(self, check):
            return np.abs(np.log2(np.array([self.rate / self.best])))

    for best in (0.00125, 0.0025, 0.005, 0.01, 0.02, 0.04):
        tried = script.best_rate(Trainer(best), None)
        assert min(tried, key=tried.get) == best
        assert {best / 2, best * 2} <= set(tried)


def test_bits_of_tokens_are_shared_out_to_their_files():
    text = script.Text(np.arange(5), np.array([0, 2]), np.array([4, 6]))
    assert text.bits_a_byte(np.array([1.0, 3, 2, 2, 2])).tolist() == [1, 1]
