"""The GPTs of sums as shipped, and the scripts that made them."""

import make_sums_gpt as script
import make_sums_tuning as tuning
import numpy as np
import pytest

from course_utils import sums
from course_utils.datasets import load_sums_gpt
from course_utils.gpt import build_gpt, forward


@pytest.fixture(scope="module", params=script.STARTS)
def gpt(request):
    return load_sums_gpt(request.param)


@pytest.fixture(scope="module")
def some():
    return sums.split()["test"][::7]


def right(weights, asked, pairs):
    answers = [sums.answer(a, b) for a, b in pairs.tolist()]
    return sums.likeliest_is_right(
        lambda tokens: forward(weights, tokens), asked, answers, context=32
    )


def test_weights_fit_the_model_that_the_script_trains(gpt):
    assert gpt.sizes == script.SIZES
    assert gpt.characters == sums.CHARACTERS
    shapes = [weight.shape for weight in build_gpt(len(gpt.characters), **gpt.sizes).weights]
    assert [weight.shape for weight in gpt.base] == shapes
    assert [weight.shape for weight in gpt.tuned] == shapes


def test_the_base_adds_and_mostly_forgets_the_carry(gpt, some):
    found = right(gpt.base, [f"{a}+{b}=" for a, b in some.tolist()], some)
    carry = sums.has_carry(some)
    assert found[~carry].mean() > 0.95
    assert found[carry].mean() < 0.5


def test_a_careful_line_before_brings_the_carry_back(gpt, some):
    line = "".join(sums.sum_line(38, 47, careful=True))
    found = right(gpt.base, [f"{line}{a}+{b}=" for a, b in some.tolist()], some)
    assert found[sums.has_carry(some)].mean() > 0.6


def test_only_the_tuned_one_answers_questions(gpt, some):
    asked = [sums.question(a, b) for a, b in some.tolist()]
    assert right(gpt.base, asked, some).mean() < 0.1
    assert right(gpt.tuned, asked, some)[~sums.has_carry(some)].mean() > 0.85


def test_what_is_stored_of_a_run_is_what_its_weights_give(gpt):
    questions = [sums.question(a, b) for a, b in sums.split()["test"].tolist()]
    found = right(gpt.tuned, questions, sums.split()["test"])
    carry = sums.has_carry(sums.split()["test"])
    stored = gpt.tuning["tuned"]
    np.testing.assert_allclose([found[~carry].mean(), found[carry].mean()], stored[:2], atol=0.01)


def test_every_run_is_there_and_rates_were_chosen_on_the_validation_sums(gpt):
    runs = ["{} {} {}".format(*run) for run in tuning.arms()]
    assert list(gpt.tuning) == [*runs, "tuned"]
    assert list(gpt.rates) == ["full", "scratch", "scratch long", *tuning.PLACES]
    for arm, rows in gpt.rates.items():
        tried = tuning.RATES["some" if arm in tuning.PLACES else "full"]
        assert rows.shape == (len(tried), 5) and rows[:, 0].tolist() == list(tried)


@pytest.mark.parametrize(("start", "error"), [(3, ValueError), (-1, ValueError), (0.0, TypeError)])
def test_a_start_that_is_not_there_is_refused(start, error):
    with pytest.raises(error, match="start"):
        load_sums_gpt(start)


def test_lora_leaves_the_base_as_it_was():
    model, first = tuning.built("rank 4, dense")
    labels = sums.demonstrations(sums.split()["train"], 8, np.random.default_rng(0))
    tuning.tune(model, labels, 0.01, seed=0, steps=20)
    named = zip(model.variables, first, strict=True)
    moved = {v.name for v, value in named if not np.array_equal(v.numpy(), value)}
    assert moved == {"lora_kernel_a", "lora_kernel_b"}
