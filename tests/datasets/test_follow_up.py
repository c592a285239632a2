"""The smokers agree with the package and with the book; the light chains, from a small file."""

import numpy as np
import pytest
from file_server import tar_file
from loader_docs import assert_promised

from course_utils.datasets import fetch_light_chains, load_smokers

HEADER = "@relation flchain\n" + "".join(
    f"@attribute {name} {kind}\n"
    for name, kind in {
        "age": "numeric",
        "sex": "{F,M}",
        "sample.yr": "{1995,1996}",
        "kappa": "numeric",
        "lambda": "numeric",
        "flc.grp": "{1,2,10}",
        "creatinine": "numeric",
        "mgus": "{no,yes}",
        "futime": "numeric",
        "death": "{alive,dead}",
        "chapter": "{Blood,External Causes}",
    }.items()
)
ROWS = "@data\n97,F,1997,5.7,4.86,10,1.7,no,85,dead,Blood\n90,M,1997,1.51,1.46,6,?,yes,9,alive,?\n"
PLACE = "scikit_survival-0.28.0/sksurv/datasets/data/flchain.arff"


@pytest.fixture(scope="module")
def smokers():
    return load_smokers()


def column(table, name):
    return table.data[:, table.feature_names.index(name)]


def test_the_smokers_agree_with_the_package(smokers):
    from causaldata import nhefs

    source = nhefs.load_pandas().data
    np.testing.assert_array_equal(smokers.target, source["death"])
    np.testing.assert_array_equal(column(smokers, "age in 1971"), source["age"])
    np.testing.assert_array_equal(column(smokers, "stopped smoking by 1982"), source["qsmk"])
    diabetes = column(smokers, "diabetes")
    np.testing.assert_array_equal(np.nan_to_num(diabetes, nan=2), source["diabetes"])


def test_the_counts_are_those_of_the_book(smokers):
    """Hernán and Robins give 318 deaths among 1,629, and 102 and 216 by who had stopped."""
    died, stopped = smokers.target == 1, column(smokers, "stopped smoking by 1982") == 1
    assert (died.sum(), (died & stopped).sum(), (died & ~stopped).sum()) == (318, 102, 216)


def test_the_months_lie_in_the_ten_years(smokers):
    died = smokers.target == 1
    assert (smokers.months[died].min(), smokers.months[died].max()) == (1, 120)
    assert set(smokers.months[~died].tolist()) == {120}


def test_the_gaps_are_where_they_are_known(smokers):
    gaps = dict(zip(smokers.feature_names, np.isnan(smokers.data).sum(0).tolist(), strict=True))
    asked_half = ("high blood pressure", "diabetes", "for high blood pressure", "for the bowels")
    known = {
        "family income": 62,
        "weight in 1982": 63,
        "systolic pressure in 1982": 77,
        "diastolic pressure in 1982": 81,
        "cholesterol": 16,
        "drinks rarely": 5,
        **dict.fromkeys(asked_half, 791),
    }
    assert {name: count for name, count in gaps.items() if count} == known


@pytest.mark.parametrize("module", ["causaldata", "pandas"])
def test_a_missing_package_is_named(monkeypatch, module):
    if module == "pandas":
        monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    else:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=f"pip install {module}"):
        load_smokers()


def test_light_chains(stick):
    stick("light_chains", tar_file({PLACE: (HEADER + ROWS).encode(), "x/README": b"read me"}))
    table = fetch_light_chains()
    assert_promised(table, fetch_light_chains, small=True)
    np.testing.assert_array_equal(table.target, [1, 0])
    np.testing.assert_array_equal(table.days, [85, 9])
    np.testing.assert_array_equal(table.data[0], [97, 1, 1997, 5.7, 4.86, 10, 1.7, 0])
    np.testing.assert_array_equal(table.data[1], [90, 0, 1997, 1.51, 1.46, 6, np.nan, 1])


def test_light_chains_without_their_file_are_named(stick):
    stick("light_chains", tar_file({"x/whas500.arff": b"@data\n"}))
    with pytest.raises(ValueError, match=r"must hold one file flchain\.arff, it holds 0"):
        fetch_light_chains()


@pytest.mark.parametrize(
    "text",
    [
        HEADER.replace("kappa", "kapa") + ROWS,
        HEADER + "@data\n97,F,1997\n",
        HEADER + "@data\n",
        ROWS,
    ],
)
def test_light_chains_of_another_form_are_named(stick, text):
    stick("light_chains", tar_file({PLACE: text.encode()}))
    with pytest.raises(ValueError, match=r"flchain\.arff must have the columns age, sex"):
        fetch_light_chains()
