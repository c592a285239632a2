"""Answers are drawn as often as they are likely, and their probabilities add up."""

import numpy as np
import pytest

from course_utils.answers import CONTEXT, LONGEST, batch, chances, draw, is_right, log_probability
from course_utils.datasets import load_sums_gpt
from course_utils.sums import CHARACTERS, decode, question


@pytest.fixture(scope="module")
def weights():
    return load_sums_gpt().tuned


def test_answers_are_drawn_as_often_as_they_are_likely(weights):
    drawn = draw(weights, [(47, 38)], 2000, np.random.default_rng(0))[0]
    likely = chances(weights, [(47, 38)])[0]
    for text, chance in zip(["85\n", "85 sir\n", "75\n", "75 sir\n"], likely, strict=True):
        spread = np.sqrt(chance * (1 - chance) / 2000)
        assert abs(np.mean(drawn == text) - chance) < 4 * spread + 1e-9


def test_each_question_gets_its_own_answers(weights):
    pairs = [(21, 34), (62, 17), (50, 20)]
    drawn = draw(weights, pairs, 40, np.random.default_rng(0))
    assert drawn.shape == (3, 40)
    one = draw(weights, pairs[1:2], 40, np.random.default_rng(1))[0]
    both = is_right([pairs[1]] * 40, drawn[1]).mean(), is_right([pairs[1]] * 40, one).mean()
    assert min(both) > 0.5


def test_an_answer_that_never_ends_is_cut():
    def ones(*shape):
        return np.ones(shape, dtype="float32")

    size, width = len(CHARACTERS), 2
    vectors = np.zeros((size, width), dtype="float32")
    vectors[CHARACTERS.index("7")] = 40  # whatever was read, it says 7
    weights = [vectors, np.zeros(width), ones(width)]
    drawn = draw(weights, [(10, 10)], 2, np.random.default_rng(0))
    assert drawn.tolist() == [["7" * LONGEST] * 2]


def test_training_counts_the_answer_and_its_end():
    inputs, targets, answers = batch([(27, 45)], ["72 sir\n"])
    assert inputs.shape == targets.shape == answers.shape == (1, CONTEXT)
    assert decode(targets[0][answers[0]]) == "72 sir\n"
    assert decode(inputs[0]).startswith("\n" + question(27, 45))


def test_probabilities_of_what_may_follow_add_up_to_one(weights):
    texts = [f"8{character}" for character in CHARACTERS]
    pairs = [(47, 38)] * len(texts)
    total = np.exp(log_probability(weights, pairs, texts)).sum()
    first = np.exp(log_probability(weights, pairs[:1], ["8"])).item()
    assert total == pytest.approx(first, rel=1e-4)


def test_chances_without_a_carry_count_each_answer_once(weights):
    found = chances(weights, [(21, 34), (47, 38)])
    assert found[0, 2:].tolist() == [0, 0]
    assert np.all(found[1] > 0)
    assert np.all(found.sum(axis=1) <= 1)


def test_right_is_the_sum_polite_or_plain_and_nothing_else():
    texts = ["85\n", "85 sir\n", "75\n", "85", "85 sir sir\n", "085\n"]
    assert is_right([(47, 38)] * 6, texts).tolist() == [True, True, False, False, False, False]


def test_a_number_of_answers_below_one_is_refused(weights):
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        draw(weights, [(47, 38)], 0, np.random.default_rng(0))
