"""An encoder and a decoder that learned how Chinese phrases sound."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_pinyin_runs():
    """Trainings of a small encoder and decoder that writes phrases of `load_pinyin` as they sound.

    Returns
    -------
    Dataset
        rates : (3, 2) float32
            The learning rates that were tried, and the share of validation phrases that the
            network wrote rightly.
        losses : (3, passes) float32
            The training loss in each pass, for three starts at the best rate.
        right : (3, 2000) bool
            Which phrases of the test each start wrote rightly.
        weights : list of (...) float32
            The weights of the first start, in the order of Keras; rounded to half precision
            before the test.

    Examples
    --------
    >>> runs = load_pinyin_runs()
    >>> runs.right.shape
    (3, 2000)
    """
    stored = read_shipped("pinyin_runs")
    names = sorted(name for name in stored if name.startswith("weights/"))
    weights = [stored.pop(name).astype("float32") for name in names]
    return Dataset(CATALOGUE["pinyin_runs"], **stored, weights=weights)
