"""Sums over many rows: blocked summation, whose rounding error is small.

`rows.sum(0)` adds row after row to one total, so that its rounding error grows with their number
(NumPy adds in pairs only along the last axis). A product with ones adds a thousand rows in
vectors of many numbers, and is faster besides.
Paper: Higham, The Accuracy of Floating Point Summation, SIAM Journal on Scientific Computing, 1993.
"""

import math

import numpy as np

from course_utils.nn.fast.switch import optional

ROWS = 1024  # in one product


@optional
def sum_rows(x):
    """Sum (..., C) over all axes but the last.

    >>> sum_rows(np.array([[1.0, 2.0], [10.0, 20.0]]))
    array([11., 22.])
    """
    rows = x.reshape(math.prod(x.shape[:-1]), x.shape[-1])
    ones = np.ones(ROWS, rows.dtype)
    whole = len(rows) // ROWS * ROWS
    total = ones[: len(rows) - whole] @ rows[whole:]
    if whole:
        total += (ones @ rows[:whole].reshape(-1, ROWS, rows.shape[1])).sum(0)
    return total
