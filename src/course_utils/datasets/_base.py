"""What every loader shares: the form of its result, and the way to files inside other packages."""

import importlib.util
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Dataset:
    """What every loader returns, whatever else it holds.

    description: what the data are, where they come from, what to beware of.
    licence: the terms you use them under.
    source: who made them, or the package that they lie in.

    Fields cannot be replaced. Arrays and lists are yours: each call of a loader makes new ones.
    """

    description: str
    licence: str
    source: str

    def __repr__(self):
        about = {f.name for f in fields(Dataset)}
        shown = (f.name for f in fields(self) if f.name not in about)
        return f"{type(self).__name__}({', '.join(_outline(n, getattr(self, n)) for n in shown)})"


def _outline(name, value):
    """Return name and the size of value, as a reader wants to see it first."""
    if isinstance(value, np.ndarray):
        return f"{name}: {value.shape} {value.dtype}"
    if isinstance(value, (list, dict)):
        return f"{name}: {type(value).__name__} of {len(value)}"
    return f"{name}: {value!r}"


def package_folder(module, install):
    """Return the folder of an installed package without importing it.

    module: the name that is imported; install: the name that pip knows.
    Raises ImportError that says what to install.
    """
    found = importlib.util.find_spec(module)
    if found is None or not found.submodule_search_locations:
        raise missing(install)
    return Path(found.submodule_search_locations[0])


def package_file(module, install, path):
    """Return a file inside an installed package, as a Path.

    Raises ImportError if the package is missing, or came without that file.
    """
    file = package_folder(module, install) / path
    if not file.is_file():
        raise ImportError(
            f"{install} is installed, but its file {path} is not there.\n"
            f"Install it afresh: python -m pip install --force-reinstall {install}"
        )
    return file


def missing(install):
    """Return the ImportError for a package that a loader reads from."""
    return ImportError(
        f"This data set lies inside the package {install}, which is not installed.\n"
        f"Install it: python -m pip install {install}"
    )


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
