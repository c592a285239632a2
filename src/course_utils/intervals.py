"""How far a number may be off: intervals for means, for differences in pairs, for rates."""

from typing import NamedTuple

import numpy as np
from scipy import special


class Interval(NamedTuple):
    """An estimate, the ends of its interval, and how many independent units it stands on."""

    estimate: float
    low: float
    high: float
    n: int

    def __format__(self, spec):
        """Write all four, each number as the format says.

        >>> f"{Interval(0.5, 0.25, 0.75, 8):.2f}"
        '0.50 (0.25 to 0.75, n = 8)'
        """
        estimate, low, high = (format(value, spec) for value in self[:3])
        return f"{estimate} ({low} to {high}, n = {self.n})"

    def __str__(self):
        """Format to three digits."""
        return format(self, ".3g")


def mean_interval(values, *, level=0.95):
    """Give a mean with Student's t interval.

    Parameters
    ----------
    values : array_like, shape (n,)
        One number for each independent unit (a start, a writer, a cycle), n >= 2. Windows that
        overlap are no units: average them first within what is independent.
    level : float
        How often such intervals hold the true mean, between 0 and 1.

    Returns
    -------
    Interval

    Raises
    ------
    ValueError
        If there are fewer than two values, one is not finite, or level is not between 0 and 1.

    References
    ----------
    Student, The Probable Error of a Mean, Biometrika, 1908.

    Examples
    --------
    >>> print(mean_interval([4.0, 5.0, 6.0]))
    5 (2.52 to 7.48, n = 3)
    """
    values, level = _numbers("values", values), _level(level)
    mean, n = values.mean(), len(values)
    quantile = special.stdtrit(n - 1, (1 + level) / 2)  # of Student's t
    half = quantile * values.std(ddof=1) / np.sqrt(n)
    return Interval(float(mean), float(mean - half), float(mean + half), n)


def paired_difference(ours, theirs, *, level=0.95):
    """Give the mean of ours - theirs with its t interval, where both saw the same cases.

    Parameters
    ----------
    ours, theirs : array_like, shape (n,)
        Two results for each independent unit, in the same order, n >= 2.
    level : float
        As in `mean_interval`.

    Returns
    -------
    Interval
        Of the difference. What both share in a unit drops out, so that it is narrower than the
        two intervals of the means suggest.

    Raises
    ------
    ValueError
        As in `mean_interval`, or if the two have different lengths.

    Examples
    --------
    >>> print(paired_difference([4.0, 8.0, 6.0], [3.0, 6.5, 5.5]))
    1 (-0.242 to 2.24, n = 3)
    """
    ours, theirs = _numbers("ours", ours), _numbers("theirs", theirs)
    if len(ours) != len(theirs):
        raise ValueError(f"ours has {len(ours)} values and theirs {len(theirs)}: pairs need both")
    return mean_interval(ours - theirs, level=level)


def rate_interval(successes, n, *, level=0.95):
    """Give a rate with Wilson's interval, which stays between 0 and 1 and holds for small n too.

    Parameters
    ----------
    successes, n : int
        How many of how many independent cases, 0 <= successes <= n, n >= 1.
    level : float
        As in `mean_interval`.

    Returns
    -------
    Interval

    Raises
    ------
    TypeError
        If successes or n is not a whole number (a share is not enough).
    ValueError
        If they are out of range.

    References
    ----------
    Wilson, Probable Inference, the Law of Succession, and Statistical Inference, Journal of the
    American Statistical Association, 1927.

    Examples
    --------
    >>> f"{rate_interval(14, 14):.0%}"
    '100% (78% to 100%, n = 14)'
    """
    for name, value in (("successes", successes), ("n", n)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
            raise TypeError(f"{name} must be a whole number, got {value!r}")
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"expected 0 <= successes <= n and n >= 1, got {successes} of {n}")
    from scipy import stats  # half a second, which a page without rates need not wait

    ends = stats.binomtest(int(successes), int(n)).proportion_ci(_level(level), method="wilson")
    return Interval(successes / n, float(ends.low), float(ends.high), int(n))


def _numbers(name, values):
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or len(values) < 2:
        raise ValueError(f"{name} must be two or more numbers, got shape {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError(f"{name} must be finite, got {values}")
    return values


def _level(level):
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, got {level!r}")
    return level
