"""What every loader returns, and the record that describes it."""

import re
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is known of one data set before it is loaded.

    Attributes
    ----------
    name : str
        `load_` or `fetch_` and this name make the loader's.
    holds : str
        What it holds, in a few words.
    description : str
        What the data are, what was done to them, what to beware of.
    licence : str
        The terms you use them under: their name, then what else there is to say of them.
    source : str
        Who made them, and the package that they lie in.
    """

    name: str
    holds: str
    description: str
    licence: str
    source: str

    @property
    def terms(self):
        """The name of the licence alone."""
        return re.split(r" \(|[;:] ", self.licence)[0]


class Dataset:
    """What every loader returns: the fields that the loader names, and four more.

    Fields cannot be replaced. Arrays and lists are yours: each call of a loader makes new ones.

    Attributes
    ----------
    name, description, licence, source : str
        As in `Entry`.

    Examples
    --------
    >>> from course_utils.datasets import load_digits
    >>> digits = load_digits()
    >>> digits
    <Dataset digits: images (1797, 8, 8) float32, labels (1797,) int64>
    >>> digits.licence
    'CC BY 4.0 (UCI Machine Learning Repository)'
    """

    _ABOUT = ("name", "description", "licence", "source")

    def __init__(self, entry, **fields):
        vars(self).update(fields, **{name: getattr(entry, name) for name in self._ABOUT})

    def __setattr__(self, name, value):
        """Refuse: what was loaded is not changed by accident."""
        raise AttributeError(f"{name!r} cannot be set: the fields of a data set are fixed")

    def __getattr__(self, name):
        """Name the fields that there are; asked only for what is not there."""
        raise AttributeError(f"no field {name!r}; there are {', '.join(vars(self))}")

    def __repr__(self):
        """Outline every field, a shape or a length, on one line; not what is said about them."""
        about = (*self._ABOUT, "made_with")  # the texts that trainings belong to
        shown = [_outline(n, value) for n, value in vars(self).items() if n not in about]
        return f"<Dataset {self.name}: {', '.join(shown)}>"


def _outline(name, value):
    """Return a field's name and the size of what it holds."""
    if isinstance(value, np.ndarray):
        return f"{name} {value.shape} {value.dtype}"
    if isinstance(value, (list, dict, str)):
        return f"{name} {type(value).__name__} of {len(value):,}"
    return f"{name} {value!r}"
