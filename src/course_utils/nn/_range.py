"""The ends of the range of numbers, where a square or a sum would overflow, or vanish.

There these helpers find the answer, where it is an ordinary number; elsewhere they change nothing.
"""

import functools
import math

import numpy as np

ROOM = 40  # powers of two between a gradient and the largest number on the way to it


def in_any_unit(norm, x, *parameters, epsilon, axis):
    """Return output and pullback of a normalisation, whose result is the same in every unit.

    norm(x, *parameters, epsilon) returns them and the variance. Where its squares overflow, or
    vanish beside epsilon, the unit becomes a power of two (division by it is exact) as large as
    the largest number along axis.
    """
    output, pullback, variance = norm(x, *parameters, epsilon)
    info = np.finfo(x.dtype)
    lowest = info.tiny / info.eps**2
    is_small = epsilon < lowest and (variance < lowest).any()
    if np.isfinite(variance).all() and not is_small:
        return output, pullback
    largest = np.abs(x).max(axis, keepdims=True)
    exponent = np.frexp(np.maximum(largest, math.sqrt(epsilon)))[1] - 1
    unit = np.ldexp(x.dtype.type(1), np.where(np.isfinite(largest), exponent, 0))
    output, pullback, _ = norm(x / unit, *parameters, epsilon / unit / unit)

    def pullback_in_unit(d_output):
        d_x, *others = pullback(d_output)
        return d_x / unit, *others

    return output, pullback_in_unit


def without_overflow(pullback):
    """Mark a pullback whose sums may overflow on the way to finite gradients.

    It is linear: what it makes of d_output / unit is a unit-th of the gradients, so those that
    are not finite are taken from smaller numbers.
    """

    @functools.wraps(pullback)
    def careful(d_output):
        gradients = pullback(d_output)
        if all(d is None or _is_finite(d) for d in gradients):
            return gradients
        largest = np.abs(d_output).max(initial=0)
        if not 0 < largest < np.inf:
            return gradients
        exponent = int(np.frexp(largest)[1]) + ROOM
        smaller = pullback(np.ldexp(d_output, -exponent))
        return tuple(
            d if d is None else np.where(np.isfinite(d), d, np.ldexp(small, exponent))
            for d, small in zip(gradients, smaller, strict=True)
        )

    return careful


def _is_finite(array):
    total = np.vdot(array, array) if array.flags.c_contiguous else array.sum()  # one pass, no copy
    return np.isfinite(total) or np.isfinite(array).all()


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
    output = sum_up(x)
    output /= count
    if _is_finite(output):
        return output
    unit = x.dtype.type(2.0 ** np.ceil(np.log2(np.max(count))))
    return np.where(np.isfinite(output), output, sum_up(x / unit) / (count / unit))


def scores_below_top(scores, top, query, key, visible, scale):
    """Return attention's scores and each row's largest, top, so that scores - top is right.

    Where top is infinite because scores overflow, top is 0 and so are the largest scores, which
    queries and keys divided by powers of two tell. Numbers of that size that differ at all lie so
    far apart that the others' weight is 0.
    """
    query, key = _below_one(query, -1), _below_one(key, (-1, -2))
    small = (query * np.sign(scale)) @ key.swapaxes(-1, -2)  # ... T S
    if visible is not None:
        small = np.where(visible, small, -np.inf)
    small_top = small.max(-1, keepdims=True, initial=-np.inf)
    below = np.where(small == small_top, small.dtype.type(0), -np.inf)
    is_lost = np.isinf(top) & np.isfinite(small_top)
    return np.where(is_lost, below, scores), np.where(is_lost, 0, top)


def _below_one(array, axis):
    """Divide an array by the power of two above its largest number along axis."""
    return np.ldexp(array, -np.frexp(np.abs(array).max(axis, keepdims=True, initial=0))[1])
