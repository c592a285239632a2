"""Words, passages, and the marks of a ranking, beside scikit-learn's."""

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from course_utils.searching import cut, measures, ranks, sections, words


@pytest.fixture
def book():
    return SimpleNamespace(
        pages=["a", "a", "a", "b"],
        titles=["Page A", "Page A", "Page A", "Page B"],
        headings=["", "One", "One", "One"],
        paragraphs=["first words", "one two three\nfour five", "six", "seven"],
    )


def test_words_lose_their_endings_where_three_letters_stay():
    assert words("Losses, costs & costing; CLASSIFIED red is") == (
        "loss cost cost classifi red is".split()
    )


def test_a_section_is_a_heading_of_a_page(book):
    assert sections(book) == {
        "a#": "first words\n",
        "a#One": "one two three\nfour five\nsix\n",
        "b#One": "seven\n",
    }


@pytest.mark.parametrize(
    ("size", "expected", "starts"),
    [
        (5, ["first words\n", "one two three\nfour five\n", "six\n", "seven\n"], [0, 1, 3]),
        (1, ["first words\n", "one two three\n", "four five\n", "six\n", "seven\n"], [0, 1, 4]),
        (99, ["first words\n", "one two three\nfour five\nsix\n", "seven\n"], [0, 1, 2]),
    ],
)
def test_passages_stay_within_sections_and_within_the_size(book, size, expected, starts):
    passages, first = cut(book, size, headings=False)
    assert passages == expected
    assert first.tolist() == starts


def test_a_passage_says_where_it_stands(book):
    passages, _ = cut(book, 5)
    assert passages[1:3] == ["Page A. One.\none two three\nfour five\n", "Page A. One.\nsix\n"]


def test_ties_count_against_what_is_right():
    assert [r.tolist() for r in ranks(np.zeros((1, 7)), [[3]])] == [[7]]
    assert [r.tolist() for r in ranks(np.array([[1, 3, 2]]), [[2, 0]])] == [[2, 3]]


def test_measures_of_untied_scores_are_those_of_their_definitions():
    rng = np.random.default_rng(0)
    scores = rng.permuted(np.tile(np.arange(23.0), (40, 1)), axis=1)
    right = [rng.choice(23, 1 + i % 3, replace=False).tolist() for i in range(40)]
    truth = np.array([np.isin(np.arange(23), r) for r in right]).astype(int)
    got = measures(scores, right)
    order = np.argsort(-scores, axis=1)
    for k, column in ((1, 0), (5, 1)):
        hits = np.take_along_axis(truth, order[:, :k], axis=1).any(axis=1)
        np.testing.assert_array_equal(got[:, column], hits)
    best = np.take_along_axis(truth, order, axis=1).argmax(axis=1) + 1
    np.testing.assert_allclose(got[:, 2], 1 / best)
    np.testing.assert_allclose(got[:, 3].mean(), ndcg_score(truth, scores, k=10))
