"""Sunspots and carbon dioxide: the known values, and how the gaps were filled."""

import numpy as np
import pytest
from statsmodels.datasets import co2 as source

from course_utils.datasets import load_co2, load_sunspots
from course_utils.datasets.series import _monthly


@pytest.fixture(scope="module")
def co2():
    return load_co2()


def test_sunspots():
    sunspots = load_sunspots()
    np.testing.assert_array_equal(sunspots.years, np.arange(1700, 2009))
    assert sunspots.values.min() == 0
    assert [sunspots.values[year - 1700] for year in (1700, 1957, 2008)] == [5.0, 190.2, 2.9]
    assert sunspots.values.argmax() == 257, "the highest peak of the old count"


def test_co2(co2):
    expected = np.arange(np.datetime64("1958-03"), np.datetime64("2002-01"))
    np.testing.assert_array_equal(co2.months, expected)
    assert 312 < co2.values.min() < co2.values.max() < 375
    yearly = co2.values[10:-12].reshape(-1, 12)
    assert np.all(np.diff(yearly.mean(axis=1)) > 0), "it rises every year"
    assert set(yearly.argmax(axis=1)) <= {3, 4, 5}, "with its peak in spring (April to June)"


def test_co2_says_which_months_are_filled(co2):
    filled = co2.months[co2.filled].astype(str).tolist()
    assert filled == ["1958-06", "1958-10", "1964-02", "1964-03", "1964-04"]
    (gap,) = np.flatnonzero(co2.months == np.datetime64("1964-02"))
    for first, count in ((gap, 3), (3, 1)):  # on a straight line between their neighbours
        line = co2.values[first - 1 : first + count + 1]
        np.testing.assert_allclose(np.diff(line, n=2), 0, atol=1e-9)


def test_co2_agrees_with_pandas(co2):
    monthly = source.load_pandas().data["co2"].resample("MS").mean().to_numpy()
    np.testing.assert_array_equal(np.isnan(monthly), co2.filled)
    known = ~co2.filled
    np.testing.assert_allclose(co2.values[known], monthly[known], rtol=1e-12)


def test_monthly_by_hand():
    days = "2000-01-01 2000-01-08 2000-02-05 2000-04-01 2000-04-08".split()
    samples = np.array([1.0, 3.0, np.nan, 8.0, np.nan])
    months, values, filled = _monthly(np.array(days, "datetime64[D]"), samples)
    assert months.astype(str).tolist() == ["2000-01", "2000-02", "2000-03", "2000-04"]
    assert values.tolist() == [2, 4, 6, 8]
    assert filled.tolist() == [False, True, True, False]
