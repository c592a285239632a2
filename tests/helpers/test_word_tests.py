"""Scores of word vectors against SciPy, and intervals that know what is paired."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from course_utils.datasets.catalogue import CATALOGUE
from course_utils.datasets.dataset import Dataset
from course_utils.word_tests import (
    known_pairs,
    pair_cosines,
    score_difference,
    score_interval,
    similarity_score,
)

WORDS = [f"w{i}" for i in range(40)]
INDEX = {word: i for i, word in enumerate(WORDS)}


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def test_list(rng):
    pairs = [(WORDS[i], WORDS[j]) for i in range(40) for j in range(i)][::3]
    pairs += [("w0", "unknown"), ("unknown", "w1")]
    scores = rng.integers(0, 8, len(pairs)).astype(float)  # with ties
    return Dataset(CATALOGUE["word_similarity"], pairs=pairs, scores=scores)


def test_the_score_is_spearmans_over_the_known_pairs(rng, test_list):
    vectors = rng.standard_normal((40, 7))
    rows, scores = known_pairs(INDEX, test_list)
    assert len(rows) == len(test_list.pairs) - 2
    by_hand = [
        vectors[i] @ vectors[j] / np.linalg.norm(vectors[i]) / np.linalg.norm(vectors[j])
        for i, j in rows
    ]
    np.testing.assert_allclose(pair_cosines(vectors, rows), by_hand)
    expected = spearmanr(by_hand, scores).statistic
    assert similarity_score(vectors, INDEX, test_list) == pytest.approx(expected)


def test_an_interval_holds_the_score_and_shrinks_with_the_level(rng, test_list):
    vectors = rng.standard_normal((40, 7))
    wide = score_interval(vectors, INDEX, test_list, times=200)
    narrow = score_interval(vectors, INDEX, test_list, times=200, level=0.5)
    assert wide.estimate == pytest.approx(similarity_score(vectors, INDEX, test_list))
    assert wide.low < narrow.low < wide.estimate < narrow.high < wide.high
    assert wide.n == len(test_list.pairs) - 2
    # About ± 1.96 / sqrt(n - 1) where nothing is known.
    assert (wide.high - wide.low) / 2 == pytest.approx(1.96 / np.sqrt(wide.n - 1), rel=0.25)


def test_a_difference_is_paired(rng, test_list):
    ours = rng.standard_normal((40, 7))
    theirs = ours + rng.normal(0, 0.05, ours.shape)
    same = score_difference(ours, 2 * ours, INDEX, test_list, times=100)
    assert same[:3] == pytest.approx((0, 0, 0))
    near = score_difference(ours, theirs, INDEX, test_list, times=200)
    alone = score_interval(ours, INDEX, test_list, times=200)
    assert near.high - near.low < (alone.high - alone.low) / 3
    back = score_difference(theirs, ours, INDEX, test_list, times=200)
    assert back.low == pytest.approx(-near.high)


def test_of_several_starts_the_mean_score_is_taken(rng, test_list):
    tables = [rng.standard_normal((40, 7)) for _ in range(3)]
    mean = np.mean([similarity_score(table, INDEX, test_list) for table in tables])
    assert score_interval(tables, INDEX, test_list, times=20).estimate == pytest.approx(mean)


def test_too_few_known_pairs_are_refused(test_list):
    with pytest.raises(ValueError, match="index knows both words of 1 pairs, expected three"):
        known_pairs({"w1": 0, "w0": 1}, test_list)
