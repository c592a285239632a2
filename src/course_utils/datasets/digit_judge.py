"""A classifier that judges drawn digits."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_digit_judge():
    """A classifier of digits of 14 × 14 pixels, for pages that draw some.

    Returns
    -------
    Dataset
        weights : list of 6 (...) float32
            Kernels and biases of dense layers of 200, 32 and 10 units, ReLU between them. What is
            read is (n, 196), from 0 for paper to 1 for ink.
        tried : (4, 4) float64
            Units of the first layer, dropout behind it, whether the training digits were moved by
            up to a pixel, and accuracy on the validation digits; the last was kept.

    Examples
    --------
    >>> [w.shape for w in load_digit_judge().weights[::2]]
    [(196, 200), (200, 32), (32, 10)]
    """
    arrays = read_shipped("digit_judge")
    weights = [arrays[f"weight_{place}"].astype(np.float32) for place in range(6)]
    return Dataset(CATALOGUE["digit_judge"], weights=weights, tried=arrays["tried"])
