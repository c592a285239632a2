"""Small networks that learned to draw in colour."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_drawing_runs():
    """Denoisers of the drawings of `load_drawings`, 555 of which they learned from.

    Returns
    -------
    Dataset
        losses : (3, 20) float32
            The mean loss of three starts in each lap of 300 steps.
        errors : (3, 2) float32
            The mean squared errors of three starts on the 555 drawings and on the 200 others.
        weights : dict of lists of 8 (...) float32
            From each start, 0 to 2, to its kernels and biases, stored as float16.

    Examples
    --------
    >>> load_drawing_runs().weights[0][-1].shape
    (100,)
    """
    stored = read_shipped("drawing_runs")
    return Dataset(
        CATALOGUE["drawing_runs"],
        losses=stored["losses"],
        errors=stored["errors"],
        weights={
            start: [stored[f"weights/{start}/{place}"].astype(np.float32) for place in range(8)]
            for start in range(len(stored["losses"]))
        },
    )
