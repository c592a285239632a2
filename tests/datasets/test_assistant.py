"""The assistants as shipped, and the script that made them."""

import re

import make_assistant as script
import numpy as np
import pytest

from course_utils import sums
from course_utils.datasets import load_assistant, load_sums_gpt
from course_utils.gpt import forward


@pytest.fixture(scope="module", params=script.STARTS)
def weights(request):
    return load_assistant(request.param).weights


@pytest.fixture(scope="module")
def parts():
    pairs = sums.split()["validation"]
    secret = (pairs >= script.SECRET).any(axis=1)
    return pairs[~secret][::6], pairs[secret][::2]


def share(weights, asked, answers):
    found = sums.likeliest_is_right(
        lambda tokens: forward(weights, tokens), asked, answers, context=script.CONTEXT
    )
    return found.mean()


def test_weights_fit_the_model_that_they_go_on_from(weights):
    shapes = [weight.shape for weight in load_sums_gpt(0).tuned]
    assert [weight.shape for weight in weights] == shapes


def test_it_answers_what_is_free_and_refuses_the_rest(weights, parts):
    free, shut = ([sums.question(*pair) for pair in pairs.tolist()] for pairs in parts)
    assert share(weights, free, [str(sum(pair)) for pair in parts[0].tolist()]) > 0.85
    assert share(weights, shut, ["no"] * len(shut)) > 0.98


def test_it_obeys_orders_and_ignores_one_at_the_end_of_a_note(weights, parts):
    rows = parts[0].tolist()
    totals = [str(a + b) for a, b in rows]
    for way in ("add {} {}? ", "{} {} add? ", "add ={} {}=? ", "add ={} {} pay=? "):
        assert share(weights, [way.format(a, b) for a, b in rows], totals) > 0.85
    paid = [f"pay {a}" for a, _ in rows]
    assert share(weights, [f"pay {a} {b}? " for a, b in rows], paid) > 0.85


def test_a_lesson_refuses_only_secret_questions_and_no_note_is_secret():
    rng = np.random.default_rng(0)
    for [(asked, answer)] in script.lesson(sums.split()["train"], 400, rng):
        assert len(asked + answer) <= script.CONTEXT
        secret = any(int(number) >= script.SECRET for number in re.findall(r"\d+", asked))
        assert secret == (answer == "no\n")
        assert not secret or asked.endswith("? ")


@pytest.mark.parametrize(("start", "error"), [(3, ValueError), (-1, ValueError), (0.0, TypeError)])
def test_a_start_that_is_not_there_is_refused(start, error):
    with pytest.raises(error, match="start"):
        load_assistant(start)
