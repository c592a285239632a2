"""Two time series that come inside statsmodels: one that swings, one that swings and climbs."""

from dataclasses import dataclass

import numpy as np

from ._base import Dataset, package_file


@dataclass(frozen=True, eq=False, repr=False)
class Sunspots(Dataset):
    """One number a year.

    years: (n,) int64; values: (n,) float64, mean number of sunspots (no unit).
    """

    years: np.ndarray
    values: np.ndarray


@dataclass(frozen=True, eq=False, repr=False)
class CarbonDioxide(Dataset):
    """One number a month.

    months: (n,) datetime64[M]; values: (n,) float64, parts per million by volume (ppm);
    filled: (n,) bool, True where the month had no measurement and its value was interpolated.
    """

    months: np.ndarray
    values: np.ndarray
    filled: np.ndarray


def load_sunspots():
    """Return the yearly number of sunspots from 1700 to 2008.

    years: (309,) int64; values: (309,) float64.

    Raises ImportError if statsmodels is missing.

    >>> sunspots = load_sunspots()
    >>> sunspots.years[0].item(), sunspots.values[0].item()
    (1700, 5.0)
    """
    path = package_file("statsmodels", "statsmodels", "datasets/sunspots/sunspots.csv")
    years, values = np.loadtxt(path, delimiter=",", skiprows=1, quotechar='"').T
    return Sunspots(
        years=years.astype(np.int64),
        values=values.copy(),
        description="Mean number of sunspots in each year from 1700 to 2008 (the old count, "
        "before its revision in 2015). It rises and falls every eleven years or so, never twice "
        "to the same height. Before 1749 it was put together from few reports.",
        licence="public domain",
        source="National Geophysical Data Center (NOAA); inside statsmodels",
    )


def load_co2():
    """Return the carbon dioxide in the air above Mauna Loa, month by month, 1958 to 2001.

    months: (526,) datetime64[M]; values: (526,) float64 in ppm; filled: (526,) bool.
    A month's value is the mean of its weekly measurements. Five months have none: theirs lies
    on the straight line between the months before and after, and filled is True.

    Raises ImportError if statsmodels is missing.

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
    return CarbonDioxide(
        months=months,
        values=values,
        filled=filled,
        description="Carbon dioxide in the air at the Mauna Loa observatory, Hawaii: mean of the "
        "weekly flask measurements of each month. The 59 weeks without a measurement are left "
        "out of the mean; the five months without any are interpolated on a straight line.",
        licence="public domain",
        source="C. D. Keeling and T. P. Whorf, Atmospheric CO2 concentrations derived from flask "
        "air samples, Carbon Dioxide Information Analysis Center, 2004; inside statsmodels",
    )


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
