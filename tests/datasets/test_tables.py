"""The tables inside scikit-learn: shapes, units, and facts that are known of them."""

import numpy as np
import pytest

from course_utils import datasets

TABLES = {  # name: rows, columns, classes (0: a regression)
    "breast_cancer": (569, 30, 2),
    "wine": (178, 13, 3),
    "iris": (150, 4, 3),
    "diabetes": (442, 10, 0),
    "linnerud": (20, 3, 0),
}


def load(name):
    return getattr(datasets, f"load_{name}")()


@pytest.mark.parametrize(("name", "form"), TABLES.items())
def test_a_table_is_complete(name, form):
    rows, columns, classes = form
    table = load(name)
    assert table.data.shape == (rows, columns) and table.data.dtype == np.float64
    assert np.isfinite(table.data).all() and np.isfinite(table.target).all()
    assert len(table.feature_names) == len(table.units) == columns
    assert len(set(table.feature_names)) == columns
    if classes:
        assert table.target.dtype == np.int64
        assert set(table.target) == set(range(classes))
        assert len(table.target_names) == classes
    else:
        assert table.target.dtype == np.float64 and len(table.target) == rows
        assert len(table.target_names) == len(table.target_units)


@pytest.mark.parametrize(
    ("name", "counts"),
    [("breast_cancer", [212, 357]), ("wine", [59, 71, 48]), ("iris", [50, 50, 50])],
)
def test_the_classes_have_their_known_sizes(name, counts):
    assert np.bincount(load(name).target).tolist() == counts


def test_iris_is_fishers_in_centimetres():
    iris = load("iris")
    assert iris.data[0].tolist() == [5.1, 3.5, 1.4, 0.2]
    assert iris.data[34].tolist() == [4.9, 3.1, 1.5, 0.2], "a row that many copies have wrong"
    assert iris.feature_names[0] == "sepal length" and set(iris.units) == {"cm"}


def test_diabetes_is_not_scaled():
    table = load("diabetes")
    age, sex, bmi = table.data[:, :3].T
    assert (age.min(), age.max()) == (19, 79)
    assert set(sex) == {1, 2}
    assert bmi.min() > 15 and bmi.max() < 45
    assert (table.target.min(), table.target.max()) == (25, 346)
    assert table.units[:3] == ["years", "1 or 2", "kg/m²"]


def test_linnerud_has_three_targets_in_their_units():
    table = load("linnerud")
    assert table.target.shape == (20, 3)
    assert table.target[0].tolist() == [191, 36, 50]
    assert dict(zip(table.target_names, table.target_units, strict=True)) == {
        "weight": "lb",
        "waist": "in",
        "pulse": "beats/min",
    }
