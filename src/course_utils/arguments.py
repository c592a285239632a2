"""Checks of arguments: an error names the argument, what was expected and what came."""

import numpy as np


def as_integer(name, value, minimum):
    """Return value as an int of at least minimum; True and 1.5 are refused."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be an integer, got {value!r}")
    if value < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {value}")
    return int(value)


def choose(name, value, allowed):
    """Return value if it is one of allowed; otherwise raise ValueError that lists them."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")
    return value
