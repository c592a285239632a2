"""Two time series that come inside statsmodels: one that swings, one that swings and climbs."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import package_file


def load_sunspots():
    """The yearly number of sunspots from 1700 to 2008.

    Returns
    -------
    Dataset
        years : (309,) int64
            The years.
        values : (309,) float64
            The mean number of sunspots in each.

    Raises
    ------
    ImportError
        If statsmodels is missing.

    Examples
    --------
    >>> sunspots = load_sunspots()
    >>> sunspots.years[0].item(), sunspots.values[0].item()
    (1700, 5.0)
    """
    path = package_file("statsmodels", "statsmodels", "datasets/sunspots/sunspots.csv")
    years, values = np.loadtxt(path, delimiter=",", skiprows=1, quotechar='"').T
    return Dataset(CATALOGUE["sunspots"], years=years.astype(np.int64), values=values.copy())


def load_co2():
    """The carbon dioxide in the air above Mauna Loa, month by month, 1958 to 2001.

    Returns
    -------
    Dataset
        months : (526,) datetime64[M]
            The months.
        values : (526,) float64
            The mean of each month's weekly measurements, in parts per million by volume (ppm).
        filled : (526,) bool
            True for the five months without a measurement: their values lie on the straight
            line between the months before and after.

    Raises
    ------
    ImportError
        If statsmodels is missing.

    Examples
    --------
    >>> co2 = load_co2()
    >>> co2.months[0], co2.values[0].round(2).item()
    (np.datetime64('1958-03'), 316.1)
    >>> int(co2.filled.sum())
    5
    """
    path = package_file("statsmodels", "statsmodels", "datasets/co2/co2.csv")
    dates, weekly = np.genfromtxt(path, delimiter=",", skip_header=1, dtype="U8,f8", unpack=True)
    days = np.array([f"{d[:4]}-{d[4:6]}-{d[6:]}" for d in dates], dtype="datetime64[D]")
    months, values, filled = _monthly(days, weekly)
    return Dataset(CATALOGUE["co2"], months=months, values=values, filled=filled)


def _monthly(days, weekly):
    """Return (months, values, filled): means of the weekly values, gaps interpolated."""
    month_of_day = days.astype("datetime64[M]")
    one = np.timedelta64(1, "M")
    months = np.arange(month_of_day[0], month_of_day[-1] + one, one)
    place = (month_of_day - months[0]).astype(np.int64)
    known = np.isfinite(weekly)
    counts = np.bincount(place[known], minlength=len(months))
    sums = np.bincount(place[known], weights=weekly[known], minlength=len(months))
    filled = counts == 0
    values = np.interp(
        np.arange(len(months)), np.flatnonzero(~filled), sums[~filled] / counts[~filled]
    )
    return months, values, filled
