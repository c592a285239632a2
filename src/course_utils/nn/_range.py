"""The ends of the range of numbers: where a square or a sum would overflow, or vanish, although
the answer is an ordinary number. Everywhere else these helpers change nothing.
"""

import math

import numpy as np


def in_units(x, axis, epsilon):
    """Return (x / unit, unit) for a normalisation, whose result is the same in every unit.

    unit is 1, or has for each row along axis a power of two (division by it is exact): that of the
    row's largest number where squares would overflow, or vanish beside epsilon.
    """
    info = np.finfo(x.dtype)
    largest = np.maximum(x.max(axis, keepdims=True), -x.min(axis, keepdims=True))
    high = np.sqrt(info.max / max(1, x.shape[axis])) / 2
    low = np.sqrt(info.tiny) / info.eps if epsilon < info.tiny / info.eps**2 else 0
    is_far = (largest > high) | (largest < low)
    if not is_far.any():
        return x, 1
    is_far &= np.isfinite(largest) & (largest > 0)
    exponent = np.frexp(np.maximum(largest, np.sqrt(epsilon)))[1] - 1
    unit = np.where(is_far, np.ldexp(x.dtype.type(1), exponent), x.dtype.type(1))
    return x / unit, unit


def mean_of(values):
    """The mean, also where the sum overflows."""
    mean = values.mean()
    return (values / values.size).sum() if np.isinf(mean) else mean


def mean_of_squares(values):
    """The mean of the squares, also where a square or their sum overflows."""
    mean = np.square(values).mean()
    return np.square(values / math.sqrt(values.size)).sum() if np.isinf(mean) else mean


def average(sum_up, x, count):
    """sum_up(x) / count, also where the sum overflows: then the sum of smaller numbers."""
    output = sum_up(x) / count
    if np.isfinite(output).all():
        return output
    unit = x.dtype.type(2.0 ** np.ceil(np.log2(np.max(count))))
    return np.where(np.isfinite(output), output, sum_up(x / unit) / (count / unit))
