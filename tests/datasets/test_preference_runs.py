"""The stored runs, and the script that made them."""

import make_preference_runs as script
import numpy as np
import pytest

from course_utils.answers import is_right
from course_utils.datasets import load_sums_gpt
from course_utils.sums import split

PAIRS = np.array([(47, 38), (21, 34), (15, 15)])
TEXTS = np.array([["85\n", "75\n", "85 sir\n"], ["55\n"] * 3, ["20\n", "20\n", "30\n"]])


def test_rates_are_those_that_were_best_on_validation_sums(runs):
    assert set(runs.tried) == set(script.RATES)
    for method, rate in runs.runs[: len(script.RATES)]:
        tried = runs.tried[method]
        assert tried[:, 0].tolist() == pytest.approx(script.RATES[method])
        assert rate == tried[tried[:, 1:].mean(axis=1).argmax(), 0]


def test_every_run_was_measured_from_three_starts(runs):
    assert runs.measures == script.MEASURES
    assert runs.scores.shape == (len(runs.runs), 3, 6)
    assert runs.before.shape == (3, 6)
    assert np.all((runs.scores[..., :4] >= 0) & (runs.scores[..., :4] <= 1))
    assert np.all(runs.before[:, 4] == 0)
    for rewards in runs.rewards.values():
        assert rewards.shape == (3, script.STEPS)
    paired = [method == "brief" or method in script.BETAS for method, _ in runs.runs]
    assert np.isfinite(runs.ordered).all(axis=1).tolist() == paired


def test_pairs_match_a_right_answer_with_a_wrong_one_to_the_same_question():
    right = is_right(np.repeat(PAIRS, 3, axis=0), TEXTS.ravel()).reshape(3, 3)
    pairs, better, worse = script.preferences(PAIRS, TEXTS, right, np.random.default_rng(0))
    assert len(pairs) == 2  # one of the first question, one of the last
    assert is_right(pairs, better).all()
    assert not is_right(pairs, worse).any()


def test_judges():
    texts = ["85\n", "75 sir\n", "74\n", "\n"]
    pairs = [(47, 38)] * 4
    assert script.last_digit(pairs, texts).tolist() == [True, True, False, False]
    assert script.wordy(pairs, texts).tolist() == pytest.approx([1.3, 0.7, 0.3, 0.1])


@pytest.mark.parametrize("method", ["supervised", "rejection", "dpo 1", "brief", "grpo"])
def test_a_method_moves_the_model_towards_what_it_is_for(method, monkeypatch):
    monkeypatch.setattr(script, "STEPS", 12)
    monkeypatch.setattr(script, "QUESTIONS", 40)
    gpt, questions = load_sums_gpt(), split()["train"]
    student = script.Student(gpt.sizes)
    collected = script.collect(gpt.tuned, questions, np.random.default_rng(0))
    rng = np.random.default_rng(1)
    rate = {"dpo 1": 1e-4, "brief": 3e-5, "grpo": 1e-4}.get(method, 3e-4)
    script.tune(student, method, rate, gpt.tuned, collected, questions, rng)
    pairs, texts, right = collected
    after = student.log_probability(np.repeat(pairs, 8, axis=0), texts.ravel()).reshape(right.shape)
    student.start(gpt.tuned, 0.0)
    gain = after - student.log_probability(np.repeat(pairs, 8, axis=0), texts.ravel()).reshape(
        right.shape
    )
    if method == "brief":
        right = np.char.find(texts, "sir") < 0
    assert gain[right].mean() > gain[~right].mean()
