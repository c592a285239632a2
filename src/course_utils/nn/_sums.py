"""Sums over all axes but the last: the gradient of what every row got, a bias or a mean."""

from course_utils.nn import fast


@fast.first(fast.sum_rows)
def sum_rows(x):
    """(..., C) -> (C,)."""
    return x.sum(tuple(range(x.ndim - 1)))
