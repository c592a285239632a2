"""Two small tables of economists that come inside statsmodels."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import package_file


def load_food_spending():
    """What 235 Belgian working-class households earned and spent on food in 1857.

    Returns
    -------
    Dataset
        income : (235,) float64
            Each household's income in a year, in Belgian francs.
        food : (235,) float64
            What it spent on food, in Belgian francs.

    Raises
    ------
    ImportError
        If statsmodels is missing.

    Examples
    --------
    >>> households = load_food_spending()
    >>> households.income[0].round(2).item(), households.food[0].round(2).item()
    (420.16, 255.84)
    """
    path = package_file("statsmodels", "statsmodels", "datasets/engel/engel.csv")
    income, food = np.loadtxt(path, delimiter=",", skiprows=1, unpack=True)
    return Dataset(CATALOGUE["food_spending"], income=income.copy(), food=food.copy())


def load_longley():
    """Employment in the United States, 1947 to 1962, and six numbers that rise with it.

    Returns
    -------
    Dataset
        data : (16, 6) float64
            A row for each year, a column for each measure.
        target : (16,) float64
            People employed, in thousands.
        feature_names, units : list of 6 str
            The name and the unit of each column.

    Raises
    ------
    ImportError
        If statsmodels is missing.

    Examples
    --------
    >>> table = load_longley()
    >>> table.data.shape, table.target[0].item()
    ((16, 6), 60323.0)
    """
    path = package_file("statsmodels", "statsmodels", "datasets/longley/longley.csv")
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    return Dataset(
        CATALOGUE["longley"],
        data=table[:, 2:].copy(),
        target=table[:, 1].copy(),
        feature_names=["price level", "product", "unemployed", "armed forces", "people", "year"],
        units=["1954 is 100", "million dollars", "thousand", "thousand", "thousand", "year"],
    )
