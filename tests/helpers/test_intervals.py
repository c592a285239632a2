"""Intervals against SciPy, and against what they promise: how often they hold the truth."""

import numpy as np
import pytest
from scipy import stats

from course_utils.intervals import Interval, mean_interval, paired_difference, rate_interval


def test_mean_interval_is_students():
    values = [3.1, 2.7, 4.0, 3.3]
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.9)
    found = mean_interval(values, level=0.9)
    assert found.n == 4
    np.testing.assert_allclose(found[:3], (np.mean(values), expected.low, expected.high))


def test_paired_difference_is_the_paired_t_test():
    ours, theirs = [3.1, 2.7, 4.0], [2.9, 2.8, 3.1]
    expected = stats.ttest_rel(ours, theirs).confidence_interval(0.95)
    np.testing.assert_allclose(paired_difference(ours, theirs)[1:3], expected)


def test_mean_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(0)
    found = [mean_interval(rng.normal(5, 2, 4)) for _ in range(2000)]
    held = np.mean([low <= 5 <= high for _, low, high, _ in found])
    assert 0.935 < held < 0.965


@pytest.mark.parametrize("successes", [0, 5, 12])
def test_rate_interval_solves_wilsons_equation(successes):
    found = rate_interval(successes, 12)
    for end in (found.low, found.high):  # |rate - end| = z · standard error at the end
        expected = stats.norm.ppf(0.975) * np.sqrt(end * (1 - end) / 12)
        np.testing.assert_allclose(abs(found.estimate - end), expected, atol=1e-9)
    assert 0 <= found.low <= successes / 12 <= found.high <= 1


def test_interval_prints_its_n():
    assert str(Interval(0.12345, 0.1, 0.2, 9)) == "0.123 (0.1 to 0.2, n = 9)"


@pytest.mark.parametrize(
    ("error", "words", "call"),
    [
        (ValueError, r"values must be two or more .* got shape \(1,\)", lambda: mean_interval([1])),
        (ValueError, "values must be finite, got .* nan", lambda: mean_interval([1.0, np.nan])),
        (ValueError, r"shape \(2, 2\)", lambda: mean_interval(np.ones((2, 2)))),
        (ValueError, "level must lie between", lambda: mean_interval([1, 2], level=95)),
        (
            ValueError,
            "ours has 2 values and theirs 3",
            lambda: paired_difference([1, 2], [1, 2, 3]),
        ),
        (TypeError, "successes must be a whole number, got 0.5", lambda: rate_interval(0.5, 9)),
        (TypeError, "n must be a whole number", lambda: rate_interval(1, 9.0)),
        (ValueError, "got 10 of 9", lambda: rate_interval(10, 9)),
        (ValueError, "got 0 of 0", lambda: rate_interval(0, 0)),
    ],
)
def test_what_does_not_fit_is_named(error, words, call):
    with pytest.raises(error, match=words):
        call()
