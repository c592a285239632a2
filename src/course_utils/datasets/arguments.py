"""Checks of a loader's arguments."""

import numpy as np


def choose(name, value, allowed):
    """Return value if it is one of allowed; otherwise raise ValueError that lists them."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")
    return value


def count_of(name, value, minimum=1):
    """Return value as an int of at least minimum, or raise TypeError or ValueError."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be an integer, got {value!r}")
    if value < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {value}")
    return int(value)
