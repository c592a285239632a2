"""Tables and pictures that come inside scikit-learn: small, clean, and known to everybody."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ._base import Dataset, missing

_UCI = "CC BY 4.0 (UCI Machine Learning Repository)"
_NOT_STATED = "not stated"


@dataclass(frozen=True, eq=False, repr=False)
class Table(Dataset):
    """A table: one row an observation, one column a feature.

    data: (n, d) float64.
    target: (n,) int64 class numbers, or (n,) or (n, m) float64 for regression.
    feature_names: d names; units: d units, "not stated" where the source gives none.
    target_names: the name of each class, or of each target of a regression.
    target_units: one unit a target of a regression; empty for classes.
    """

    data: np.ndarray
    target: np.ndarray
    feature_names: list
    units: list
    target_names: list
    target_units: list


@dataclass(frozen=True, eq=False, repr=False)
class LabelledImages(Dataset):
    """Pictures with one class each.

    images: (n, height, width) float32, 0 is paper and 1 is ink.
    labels: (n,) int64.
    """

    images: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True, eq=False, repr=False)
class Photos(Dataset):
    """Colour photos.

    images: list of (height, width, 3) uint8, red, green, blue.
    names: one word a photo.
    """

    images: list
    names: list


def load_digits():
    """Return 1,797 handwritten digits of 8×8 pixels.

    images: (1797, 8, 8) float32 in [0, 1], in steps of 1/16; labels: (1797,) int64, 0 to 9.

    Raises ImportError if scikit-learn is missing.

    >>> digits = load_digits()
    >>> digits
    LabelledImages(images: (1797, 8, 8) float32, labels: (1797,) int64)
    >>> digits.labels[:5].tolist()
    [0, 1, 2, 3, 4]
    """
    bunch = _sklearn().load_digits()
    return LabelledImages(
        images=(bunch.images / 16).astype(np.float32),
        labels=bunch.target.astype(np.int64),
        description="1,797 digits written by 13 people, scanned at 32×32 and counted down to 8×8: "
        "each pixel says how many of its 4×4 dots were black, here divided by 16. This is the "
        "test part of a set of 5,620; the other part was written by 30 other people.",
        licence=_UCI,
        source="E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998; "
        "inside scikit-learn",
    )


def load_photos():
    """Return two colour photos, a Chinese temple and a flower.

    images: list of two (427, 640, 3) uint8; names: ["china", "flower"].

    Raises ImportError if scikit-learn or Pillow is missing.

    >>> load_photos().images[0].shape
    (427, 640, 3)
    """
    bunch = _sklearn().load_sample_images()
    return Photos(
        images=[np.array(image, dtype=np.uint8) for image in bunch.images],
        names=[Path(name).stem for name in bunch.filenames],
        description="Two photos of 640×427 pixels: a temple in China, and a flower.",
        licence="CC BY 2.0: name danielbuechele for the temple, vultilion for the flower",
        source="Flickr, found by Robert Layton in 2011; inside scikit-learn",
    )


def load_breast_cancer():
    """Return 569 tumours, measured under the microscope: 212 malignant, 357 benign.

    data: (569, 30) float64; target: (569,) int64, 0 malignant and 1 benign.

    Raises ImportError if scikit-learn is missing.

    >>> table = load_breast_cancer()
    >>> table.target_names
    ['malignant', 'benign']
    """
    bunch = _sklearn().load_breast_cancer()
    return _classes(
        bunch,
        units=[_NOT_STATED] * 30,
        description="Ten measures of the cell nuclei in a needle sample of 569 breast tumours: "
        "for each the mean, the standard error and the worst (mean of the three largest). "
        "The lengths depend on the microscope; the source gives no unit.",
        licence=_UCI,
        source="W. Wolberg, O. Mangasarian, N. Street, W. Street, Breast Cancer Wisconsin "
        "(Diagnostic), UCI, 1995; inside scikit-learn",
    )


def load_wine():
    """Return 178 Italian wines of three grape varieties, by their chemistry.

    data: (178, 13) float64; target: (178,) int64, the variety 0, 1 or 2.

    Raises ImportError if scikit-learn is missing.

    >>> load_wine().feature_names[0]
    'alcohol'
    """
    return _classes(
        _sklearn().load_wine(),
        units=[_NOT_STATED] * 13,
        description="Thirteen chemical measures of 178 wines from one region of Italy, made "
        "from three varieties of grape. The features differ in scale by a factor of a thousand.",
        licence=_UCI,
        source="S. Aeberhard and M. Forina, Wine, UCI, 1992; inside scikit-learn",
    )


def load_iris():
    """Return 150 flowers of three species of iris.

    data: (150, 4) float64 in centimetres; target: (150,) int64, 50 of each species.

    Raises ImportError if scikit-learn is missing.

    >>> load_iris().target_names
    ['setosa', 'versicolor', 'virginica']
    """
    bunch = _sklearn().load_iris()
    bunch.feature_names = [name.removesuffix(" (cm)") for name in bunch.feature_names]
    return _classes(
        bunch,
        units=["cm"] * 4,
        description="Length and width of the sepals and petals of 150 irises, 50 of each of "
        "three species. One species stands apart, the other two overlap.",
        licence=_UCI,
        source="R. A. Fisher, The use of multiple measurements in taxonomic problems, Annals of "
        "Eugenics, 1936, measured by E. Anderson; inside scikit-learn",
    )


def load_diabetes():
    """Return 442 people with diabetes: ten measures, and how the illness went on in a year.

    data: (442, 10) float64, as measured (not scaled); target: (442,) float64, 25 to 346.

    Raises ImportError if scikit-learn is missing.

    >>> table = load_diabetes()
    >>> table.data[0, :3]    # age in years, sex as 1 or 2, body mass index
    array([59. ,  2. , 32.1])
    """
    bunch = _sklearn().load_diabetes(scaled=False)
    units = {"age": "years", "sex": "1 or 2", "bmi": "kg/m²"}
    return Table(
        data=np.array(bunch.data, dtype=np.float64),
        target=np.array(bunch.target, dtype=np.float64),
        feature_names=list(bunch.feature_names),
        units=[units.get(name, _NOT_STATED) for name in bunch.feature_names],
        target_names=["progression"],
        target_units=["score"],
        description="Age, sex, body mass index, blood pressure (bp) and six measures of the "
        "blood serum (s1 total cholesterol, s2 LDL, s3 HDL, s4 total / HDL, s5 logarithm of "
        "triglycerides, s6 sugar) of 442 people with diabetes; the target is a score of how far "
        "the illness had gone on a year later.",
        licence="not stated",
        source="B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, Least angle regression, Annals "
        "of Statistics, 2004; inside scikit-learn",
    )


def load_linnerud():
    """Return twenty men in a fitness club: three exercises against three body measures.

    data: (20, 3) float64, counts of chin-ups, sit-ups and jumps;
    target: (20, 3) float64, weight, waist and pulse.

    Raises ImportError if scikit-learn is missing.

    >>> load_linnerud().target_units
    ['lb', 'in', 'beats/min']
    """
    bunch = _sklearn().load_linnerud()
    return Table(
        data=np.array(bunch.data, dtype=np.float64),
        target=np.array(bunch.target, dtype=np.float64),
        feature_names=[name.lower() for name in bunch.feature_names],
        units=["count"] * 3,
        target_names=[name.lower() for name in bunch.target_names],
        target_units=["lb", "in", "beats/min"],
        description="Three exercises and three body measures of twenty middle-aged men: small "
        "enough to read row by row, and a regression with several targets.",
        licence="BSD-3-Clause, with scikit-learn; the data's own terms are not stated",
        source="A. C. Linnerud, in M. Tenenhaus, La régression PLS: théorie et pratique, "
        "Technip, 1998; inside scikit-learn",
    )


def _classes(bunch, *, units, **about):
    """Return scikit-learn's bunch as a Table whose target is a class."""
    return Table(
        data=np.array(bunch.data, dtype=np.float64),
        target=np.array(bunch.target, dtype=np.int64),
        feature_names=[str(name) for name in bunch.feature_names],
        units=units,
        target_names=[str(name) for name in bunch.target_names],
        target_units=[],
        **about,
    )


def _sklearn():
    """Return sklearn.datasets, imported only now: it takes a second."""
    try:
        import sklearn.datasets
    except ImportError as error:
        raise missing("scikit-learn") from error
    return sklearn.datasets
