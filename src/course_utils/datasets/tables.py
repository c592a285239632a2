"""Tables that come inside scikit-learn: small, clean, and known to everybody."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import sklearn_datasets

_NOT_STATED = "not stated"


def load_breast_cancer():
    """569 tumours, measured under the microscope: 212 malignant, 357 benign.

    Returns
    -------
    Dataset
        data : (569, 30) float64
            A row for each tumour, a column for each measure.
        target : (569,) int64
            0 malignant and 1 benign.
        feature_names, units : list of 30 str
            The name and the unit of each column.
        target_names : list of 2 str
            The name of each class.

    Raises
    ------
    ImportError
        If scikit-learn is missing.

    Examples
    --------
    >>> table = load_breast_cancer()
    >>> table.target_names
    ['malignant', 'benign']
    """
    bunch = sklearn_datasets().load_breast_cancer()
    return _classes("breast_cancer", bunch, units=[_NOT_STATED] * 30)


def load_wine():
    """178 Italian wines of three grape varieties, by their chemistry.

    Returns
    -------
    Dataset
        data : (178, 13) float64
            A row for each wine, a column for each measure.
        target : (178,) int64
            The variety: 0, 1 or 2.
        feature_names, units : list of 13 str
            The name and the unit of each column.
        target_names : list of 3 str
            The name of each class.

    Raises
    ------
    ImportError
        If scikit-learn is missing.

    Examples
    --------
    >>> load_wine().feature_names[0]
    'alcohol'
    """
    return _classes("wine", sklearn_datasets().load_wine(), units=[_NOT_STATED] * 13)


def load_iris():
    """150 flowers of three species of iris, 50 of each.

    Returns
    -------
    Dataset
        data : (150, 4) float64
            A row for each flower, lengths and widths in centimetres.
        target : (150,) int64
            The species: 0, 1 or 2.
        feature_names, units : list of 4 str
            The name and the unit of each column.
        target_names : list of 3 str
            The name of each species.

    Raises
    ------
    ImportError
        If scikit-learn is missing.

    Examples
    --------
    >>> load_iris().target_names
    ['setosa', 'versicolor', 'virginica']
    """
    bunch = sklearn_datasets().load_iris()
    bunch.feature_names = [name.removesuffix(" (cm)") for name in bunch.feature_names]
    return _classes("iris", bunch, units=["cm"] * 4)


def load_diabetes():
    """442 people with diabetes: ten measures, and how the illness went on in a year.

    Returns
    -------
    Dataset
        data : (442, 10) float64
            A row for each patient, as measured (not scaled).
        target : (442,) float64
            A score of how far the illness had gone on, 25 to 346.
        feature_names, units : list of 10 str
            The name and the unit of each column.
        target_names, target_units : list of 1 str
            The name and the unit of the target.

    Raises
    ------
    ImportError
        If scikit-learn is missing.

    Examples
    --------
    >>> table = load_diabetes()
    >>> table.feature_names[2], table.units[2], table.data[0, 2].item()
    ('bmi', 'kg/m²', 32.1)
    """
    units = {"age": "years", "sex": "1 or 2", "bmi": "kg/m²"}
    bunch = sklearn_datasets().load_diabetes(scaled=False)
    return Dataset(
        CATALOGUE["diabetes"],
        data=np.array(bunch.data, dtype=np.float64),
        target=np.array(bunch.target, dtype=np.float64),
        feature_names=list(bunch.feature_names),
        units=[units.get(name, _NOT_STATED) for name in bunch.feature_names],
        target_names=["progression"],
        target_units=["score"],
    )


def load_linnerud():
    """Twenty men in a fitness club: three exercises against three body measures.

    Returns
    -------
    Dataset
        data : (20, 3) float64
            Counts of chin-ups, sit-ups and jumps.
        target : (20, 3) float64
            Weight, waist and pulse.
        feature_names, units : list of 3 str
            The name and the unit of each column.
        target_names, target_units : list of 3 str
            The name and the unit of each target.

    Raises
    ------
    ImportError
        If scikit-learn is missing.

    Examples
    --------
    >>> load_linnerud().target_units
    ['lb', 'in', 'beats/min']
    """
    bunch = sklearn_datasets().load_linnerud()
    return Dataset(
        CATALOGUE["linnerud"],
        data=np.array(bunch.data, dtype=np.float64),
        target=np.array(bunch.target, dtype=np.float64),
        feature_names=[name.lower() for name in bunch.feature_names],
        units=["count"] * 3,
        target_names=[name.lower() for name in bunch.target_names],
        target_units=["lb", "in", "beats/min"],
    )


def _classes(name, bunch, *, units):
    """Return scikit-learn's bunch as a table whose target is a class."""
    return Dataset(
        CATALOGUE[name],
        data=np.array(bunch.data, dtype=np.float64),
        target=np.array(bunch.target, dtype=np.int64),
        feature_names=[str(name) for name in bunch.feature_names],
        units=units,
        target_names=[str(name) for name in bunch.target_names],
    )
