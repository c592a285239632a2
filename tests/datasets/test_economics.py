"""The economists' tables: known values, and the coefficients that NIST certifies for Longley's."""

import numpy as np

from course_utils.datasets import load_food_spending, load_longley


def test_food_spending():
    households = load_food_spending()
    assert households.income.shape == households.food.shape == (235,)
    assert np.all(households.food < households.income), "nobody spends more on food than it has"
    income = np.sort(households.income)
    assert income[-1] > 1.7 * income[-2], "the rich household"


def test_longley_has_the_certified_solution():
    table = load_longley()
    x = np.column_stack([np.ones(16), table.data])
    weights = np.linalg.lstsq(x, table.target)[0]
    certified = [-3482258.63459582, 15.0618722713733, -0.0358191792925910, -2.02022980381683]
    certified += [-1.03322686717359, -0.0511041056535807, 1829.15146461355]
    np.testing.assert_allclose(weights, certified, rtol=1e-9)
    np.testing.assert_array_equal(table.data[:, -1], np.arange(1947, 1963))
    assert len(table.feature_names) == len(table.units) == 6
