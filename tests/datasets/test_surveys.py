"""The tables about people inside statsmodels: shapes, units, and facts that are known of them."""

import numpy as np
import pytest

from course_utils.datasets import load_doctor_visits, load_mode_choice


@pytest.fixture(scope="module")
def visits():
    return load_doctor_visits()


@pytest.fixture(scope="module")
def modes():
    return load_mode_choice()


def column(table, name):
    return table.data[:, table.feature_names.index(name)]


def test_the_tables_are_complete(visits, modes):
    for table, rows, columns in ((visits, 20190, 21), (modes, 840, 7)):
        assert table.data.shape == (rows, columns) and table.data.dtype == np.float64
        assert table.target.shape == (rows,) and table.target.dtype == np.int64
        assert len(set(table.feature_names)) == len(table.units) == columns


def test_visits_agree_with_statsmodels(visits):
    from statsmodels.datasets import randhie

    source = randhie.load_pandas().data
    np.testing.assert_array_equal(visits.target, source["mdvis"])
    np.testing.assert_allclose(column(visits, "chronic diseases"), source["disea"], atol=1e-5)
    np.testing.assert_array_equal(column(visits, "poor health"), source["hlthp"])


def test_a_person_has_a_row_a_year_and_one_household(visits):
    assert len(np.unique(visits.people)) == 5912 and len(np.unique(visits.households)) == 1853
    pairs = np.column_stack([visits.people, column(visits, "year of the study")])
    assert len(np.unique(pairs, axis=0)) == len(pairs)
    homes = np.unique(np.column_stack([visits.people, visits.households]), axis=0)
    assert len(homes) == 5912, "nobody lives in two households"


def test_four_columns_of_the_visits_have_gaps(visits):
    gaps = {
        name: int(np.isnan(column(visits, name)).sum())
        for name in visits.feature_names
        if np.isnan(column(visits, name)).any()
    }
    assert gaps == {"yearly limit": 5, "incentive": 5, "education": 4, "general health": 5223}


def test_modes_agree_with_statsmodels(modes):
    from statsmodels.datasets import modechoice

    source = modechoice.load_pandas().data
    names = ["mode", "ttme", "invc", "invt", "gc", "hinc", "psize"]
    np.testing.assert_array_equal(modes.data, source[names])
    np.testing.assert_array_equal(modes.target, source["choice"])
    np.testing.assert_array_equal(modes.travellers, source["individual"])


def test_each_traveller_takes_one_of_four_modes(modes):
    assert np.bincount(modes.travellers)[1:].tolist() == [4] * 210
    assert np.bincount(modes.travellers, modes.target)[1:].tolist() == [1] * 210
    assert np.array_equal(column(modes, "mode"), np.tile([1, 2, 3, 4], 210))


def test_the_waiting_times_give_the_answer_away(modes):
    by_train = column(modes, "mode") == 2
    waiting, taken = column(modes, "waiting time"), modes.target == 1
    assert set(waiting[by_train & ~taken]) == {34, 44}
    assert not set(waiting[by_train & taken]) & {34, 44}
