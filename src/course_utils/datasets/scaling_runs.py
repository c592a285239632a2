"""Language models of 15 sizes, marked while they read."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_scaling_runs():
    """Losses of small language models by size and by how much text they have read.

    Returns
    -------
    Dataset
        hidden : (15,) int
            How many hidden units a model has.
        parameters : (15,) int
            How many numbers it learns.
        marks : (9,) int
            After how many examples, a letter and the ten before it, a loss is taken.
        rates : (5,) float
            The learning rates that were tried.
        trial : (15, 5, 9) float32
            Bits a letter on the validation text, by a start that serves for nothing else; NaN
            for a rate that was not tried, since the best lay further inside.
        rate : (15, 9) float
            The rate with the least of these losses, for each size and mark.
        test : (3, 15, 9) float32
            Bits a letter on the test text of three other starts, at that rate.
        further : (2, 15) float32
            The same of two further starts, at the last mark only; NaN for 2, 128 and 256 units.

    Examples
    --------
    >>> runs = load_scaling_runs()
    >>> runs.parameters[[0, -1]].tolist(), runs.test.shape
    ([647, 76127], (3, 15, 9))
    """
    stored = read_shipped("scaling_runs")
    best = np.nanargmin(stored["trial"], axis=1)  # 15 9
    hidden = stored["hidden"]
    return Dataset(
        CATALOGUE["scaling_runs"],
        hidden=hidden,
        parameters=351 + 148 * hidden,
        marks=stored["marks"],
        rates=stored["rates"],
        trial=stored["trial"],
        rate=stored["rates"][best],
        test=np.take_along_axis(stored["losses"], best[None, :, None], axis=2)[:, :, 0],
        further=stored["further"],
    )
