"""The prices agree with the package, and with themselves."""

import numpy as np
import pytest

from course_utils.datasets import load_sp500


@pytest.fixture(scope="module")
def market():
    return load_sp500()


def test_they_agree_with_the_package(market):
    import arch.data.sp500
    import arch.data.vix

    source = arch.data.sp500.load()
    np.testing.assert_array_equal(market.dates, source.index.to_numpy().astype("datetime64[D]"))
    for name in ("Open", "High", "Low", "Close"):
        np.testing.assert_array_equal(getattr(market, name.lower()), source[name])
    vix = arch.data.vix.load()["vix"]
    vix = vix[~vix.index.duplicated()].reindex(source.index)
    np.testing.assert_array_equal(market.vix, vix)


def test_days_follow_one_another_and_prices_lie_between_their_extremes(market):
    assert (np.diff(market.dates) > np.timedelta64(0)).all()
    for price in (market.open, market.close):
        assert (market.low <= price + 1e-6).all() and (price <= market.high + 1e-6).all()


def test_the_vix_is_known_from_its_first_day_on(market):
    known = np.isfinite(market.vix)
    assert market.dates[known][0] == np.datetime64("2014-01-03")
    assert known[np.argmax(known) :].all()


def test_the_worst_day_is_that_of_october_2008(market):
    change = np.diff(np.log(market.close))
    assert market.dates[1:][np.argmin(change)] == np.datetime64("2008-10-15")
