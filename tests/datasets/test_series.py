"""Sunspots and carbon dioxide: the known values, and how the gaps were filled."""

import numpy as np

from course_utils.datasets import load_co2, load_sunspots
from course_utils.datasets.series import _monthly


def test_sunspots():
    sunspots = load_sunspots()
    np.testing.assert_array_equal(sunspots.years, np.arange(1700, 2009))
    assert sunspots.years.dtype == np.int64 and sunspots.values.dtype == np.float64
    assert sunspots.values.min() == 0
    known = dict(zip(sunspots.years.tolist(), sunspots.values.tolist(), strict=True))
    assert (known[1700], known[1957], known[2008]) == (5.0, 190.2, 2.9)
    assert sunspots.years[sunspots.values.argmax()] == 1957, "the highest peak of the old count"


def test_co2():
    co2 = load_co2()
    expected = np.arange(np.datetime64("1958-03"), np.datetime64("2002-01"))
    np.testing.assert_array_equal(co2.months, expected)
    assert co2.months.dtype == "datetime64[M]" and co2.values.dtype == np.float64
    assert np.isfinite(co2.values).all()
    assert co2.values.min() > 312 and co2.values.max() < 375
    yearly = co2.values[10:-12].reshape(-1, 12)
    assert np.all(np.diff(yearly.mean(axis=1)) > 0), "it rises every year"
    assert set(yearly.argmax(axis=1)) <= {3, 4, 5}, "with its peak in spring (April to June)"


def test_co2_says_which_months_are_filled():
    co2 = load_co2()
    filled = co2.months[co2.filled].astype(str).tolist()
    assert filled == ["1958-06", "1958-10", "1964-02", "1964-03", "1964-04"]
    (one,) = np.flatnonzero(co2.months == np.datetime64("1958-06"))
    assert co2.values[one] == (co2.values[one - 1] + co2.values[one + 1]) / 2
    (gap,) = np.flatnonzero(co2.months == np.datetime64("1964-02"))
    np.testing.assert_allclose(np.diff(co2.values[gap - 1 : gap + 4], n=2), 0, atol=1e-9)


def test_co2_agrees_with_pandas():
    import statsmodels.datasets.co2 as source

    weekly = source.load_pandas().data["co2"]
    monthly = weekly.resample("MS").mean()
    co2 = load_co2()
    np.testing.assert_array_equal(monthly.isna().to_numpy(), co2.filled)
    known = ~co2.filled
    np.testing.assert_allclose(co2.values[known], monthly.to_numpy()[known], rtol=1e-12)


def test_monthly_by_hand():
    days = np.array(
        ["2000-01-01", "2000-01-08", "2000-02-05", "2000-04-01", "2000-04-08"], "datetime64[D]"
    )
    months, values, filled = _monthly(days, np.array([1.0, 3.0, np.nan, 8.0, np.nan]))
    assert months.astype(str).tolist() == ["2000-01", "2000-02", "2000-03", "2000-04"]
    assert values.tolist() == [2, 4, 6, 8]
    assert filled.tolist() == [False, True, True, False]
