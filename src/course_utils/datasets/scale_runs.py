"""Seconds and memory of programs that clean and count text, up to 64 megabytes of it."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped

_PROGRAMS = ("all at once", "line by line", "pandas", "DuckDB", "Dask, 2 processes")
_COUNTS = ("line by line", "Dask, 2 processes")


def load_scale_runs():
    """What five programs need to clean text and count its words, on two cores.

    Returns
    -------
    Dataset
        sizes : (4,) int64
            Megabytes of text.
        seconds : dict of (4, 3) float32
            For each program: seconds for each size and each of three runs, without the start of
            Python and the imports; the start of Dask's two workers is counted.
        peaks : dict of (4, 3) float32
            For each program: the most megabytes that its processes held.
        count_seconds, count_peaks : dict of (4, 3) float32
            The same of two programs that count all words and clean nothing.

    Examples
    --------
    >>> runs = load_scale_runs()
    >>> runs.sizes, runs.peaks["pandas"].shape
    (array([ 1,  4, 16, 64]), (4, 3))
    """
    arrays = read_shipped("scale_runs")
    count = len(_PROGRAMS)
    return Dataset(
        CATALOGUE["scale_runs"],
        sizes=np.array([1, 4, 16, 64]),
        seconds=dict(zip(_PROGRAMS, arrays["seconds"][:count], strict=True)),
        peaks=dict(zip(_PROGRAMS, arrays["peaks"][:count], strict=True)),
        count_seconds=dict(zip(_COUNTS, arrays["seconds"][count:], strict=True)),
        count_peaks=dict(zip(_COUNTS, arrays["peaks"][count:], strict=True)),
    )
