"""The tables of scikit-learn and statsmodels: facts that are known of them, beside their forms."""

import numpy as np
import pytest

from course_utils import datasets

COUNTS = {  # of each class or choice
    "breast_cancer": [212, 357],
    "wine": [59, 71, 48],
    "iris": [50, 50, 50],
    "mode_choice": [630, 210],
}


def load(name):
    return getattr(datasets, f"load_{name}")()


@pytest.fixture(scope="module")
def visits():
    return load("doctor_visits")


@pytest.fixture(scope="module")
def modes():
    return load("mode_choice")


def column(table, name):
    return table.data[:, table.feature_names.index(name)]


@pytest.mark.parametrize("name", ["diabetes", "linnerud", "longley", "doctor_visits", *COUNTS])
def test_a_table_is_complete(name):
    table = load(name)
    assert np.isfinite(table.target).all()
    assert np.isfinite(table.data).all() or name == "doctor_visits"
    assert len(set(table.feature_names)) == len(table.units) == table.data.shape[1]
    if name in COUNTS:
        assert np.bincount(table.target).tolist() == COUNTS[name]
        assert len(table.target_names) == len(COUNTS[name])


def test_iris_is_fishers_in_centimetres():
    iris = load("iris")
    assert iris.data[0].tolist() == [5.1, 3.5, 1.4, 0.2]
    assert iris.data[34].tolist() == [4.9, 3.1, 1.5, 0.2], "a row that many copies have wrong"
    assert iris.feature_names[0] == "sepal length" and set(iris.units) == {"cm"}


def test_diabetes_is_not_scaled():
    table = load("diabetes")
    age, sex, bmi = table.data[:, :3].T
    assert (age.min(), age.max(), set(sex)) == (19, 79, {1, 2})
    assert 15 < bmi.min() < bmi.max() < 45
    assert (table.target.min(), table.target.max()) == (25, 346)
    assert table.units[:3] == ["years", "1 or 2", "kg/m²"]


def test_linnerud_has_three_targets_in_their_units():
    table = load("linnerud")
    assert table.target[0].tolist() == [191, 36, 50]
    units = dict(zip(table.target_names, table.target_units, strict=True))
    assert units == {"weight": "lb", "waist": "in", "pulse": "beats/min"}


def test_food_spending():
    households = load("food_spending")
    assert np.all(households.food < households.income), "nobody spends more on food than it has"
    income = np.sort(households.income)
    assert income[-1] > 1.7 * income[-2], "the rich household"


def test_longley_has_the_solution_that_nist_certifies():
    table = load("longley")
    x = np.column_stack([np.ones(16), table.data])
    weights = np.linalg.lstsq(x, table.target)[0]
    certified = [-3482258.63459582, 15.0618722713733, -0.0358191792925910, -2.02022980381683]
    certified += [-1.03322686717359, -0.0511041056535807, 1829.15146461355]
    np.testing.assert_allclose(weights, certified, rtol=1e-9)
    np.testing.assert_array_equal(table.data[:, -1], np.arange(1947, 1963))


def test_visits_and_modes_agree_with_statsmodels(visits, modes):
    from statsmodels.datasets import modechoice, randhie

    source = randhie.load_pandas().data
    np.testing.assert_array_equal(visits.target, source["mdvis"])
    np.testing.assert_allclose(column(visits, "chronic diseases"), source["disea"], atol=1e-5)
    np.testing.assert_array_equal(column(visits, "poor health"), source["hlthp"])
    source = modechoice.load_pandas().data
    names = ["mode", "ttme", "invc", "invt", "gc", "hinc", "psize"]
    np.testing.assert_array_equal(modes.data, source[names])
    np.testing.assert_array_equal(modes.target, source["choice"])
    np.testing.assert_array_equal(modes.travellers, source["individual"])


def test_a_person_has_a_row_a_year_and_one_household(visits):
    assert len(np.unique(visits.people)) == 5912 and len(np.unique(visits.households)) == 1853
    for others, rows in ((column(visits, "year of the study"), 20190), (visits.households, 5912)):
        assert len(np.unique(np.column_stack([visits.people, others]), axis=0)) == rows


def test_four_columns_of_the_visits_have_gaps(visits):
    gaps = dict(zip(visits.feature_names, np.isnan(visits.data).sum(0).tolist(), strict=True))
    known = {"yearly limit": 5, "incentive": 5, "education": 4, "general health": 5223}
    assert {name: count for name, count in gaps.items() if count} == known


def test_each_traveller_takes_one_of_four_modes(modes):
    assert np.bincount(modes.travellers)[1:].tolist() == [4] * 210
    assert np.bincount(modes.travellers, modes.target)[1:].tolist() == [1] * 210
    assert np.array_equal(column(modes, "mode"), np.tile([1, 2, 3, 4], 210))


def test_the_waiting_times_give_the_answer_away(modes):
    by_train = column(modes, "mode") == 2
    waiting, taken = column(modes, "waiting time"), modes.target == 1
    assert set(waiting[by_train & ~taken]) == {34, 44}
    assert not set(waiting[by_train & taken]) & {34, 44}
