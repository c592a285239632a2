"""Prices of the American stock market, which come inside the package arch."""

import csv
import datetime
import gzip

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import package_file


def load_sp500():
    """The S&P 500 on 5,031 days, and the VIX on those from 2014.

    Returns
    -------
    Dataset
        dates : (5031,) datetime64[D]
            The trading days from 4 January 1999 to 31 December 2018.
        open, high, low, close : (5031,) float64
            The index at the start of the day, its highest and lowest, and at the end.
        vix : (5031,) float64
            The volatility in percent a year that prices of options implied at the end of the day;
            NaN before 3 January 2014.

    Raises
    ------
    ImportError
        If arch is missing.

    Examples
    --------
    >>> market = load_sp500()
    >>> print(market.dates[0], market.close[0].round(1), market.dates[-1], market.vix[-1])
    1999-01-04 1228.1 2018-12-31 25.42
    """
    index = _rows("data/sp500/sp500.csv.gz")
    rows = _rows("data/vix/vix.csv.gz")
    vix = {row["Date"]: float(row["vix"]) for row in rows if row["vix"] != "."}  # ".": a holiday
    prices = {
        name.lower(): np.array([float(row[name]) for row in index])
        for name in ("Open", "High", "Low", "Close")
    }
    days = [datetime.datetime.strptime(row["Date"], "%m/%d/%Y").date() for row in index]
    return Dataset(
        CATALOGUE["sp500"],
        dates=np.array(days, "datetime64[D]"),
        **prices,
        vix=np.array([vix.get(row["Date"], np.nan) for row in index]),
    )


def _rows(path):
    """Return the rows of a table inside arch, each a dict."""
    with gzip.open(package_file("arch", "arch", path), "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))
