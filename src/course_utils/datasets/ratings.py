"""MovieLens: what people thought of films, and when they said so."""

import numpy as np

from .archives import read_members
from .dataset import Dataset
from .download import fetch_files
from .registry import REGISTRY

_FILES = ("u.data", "u.item", "u.genre")


def fetch_movielens(*, folder=None, progress=False):
    """100,000 ratings of 1,682 films by 943 people, from 1997 and 1998.

    Downloads 5 MB once.

    Parameters
    ----------
    folder : path, optional
        Where to keep the file (default: COURSE_DATA, then the platform's cache).
    progress : bool
        Draw a progress bar.

    Returns
    -------
    Dataset
        users : (100000,) int64
            Who rated, from 0.
        films : (100000,) int64
            What was rated, as its place in `titles`.
        ratings : (100000,) int64
            From 1 to 5.
        times : (100000,) int64
            When, in seconds since 1970: split by time, so that the test comes after.
        titles : list of 1,682 str
            With the year in brackets.
        genres : (1682, 19) int64
            1 where a film is of a genre; a film may have several.
        genre_names : list of str
            What the columns mean.

    Raises
    ------
    FetchError
        If the file is not to be had.
    ValueError
        If it has another form.

    Examples
    --------
    >>> fetch_movielens().titles[0]    # doctest: +SKIP
    'Toy Story (1995)'
    """
    entry = REGISTRY["movielens"]
    (path,) = fetch_files(entry, folder, progress).values()
    members = read_members(path, lambda name: name.split("/")[-1] in _FILES)
    texts = {name.split("/")[-1]: data.decode("latin-1") for name, data in members.items()}
    if sorted(texts) != sorted(_FILES):
        raise ValueError(f"{path} must hold {', '.join(_FILES)}, it holds {', '.join(texts)}")
    ratings = _numbers(path, texts["u.data"])
    genre_names = [line.split("|")[0] for line in texts["u.genre"].splitlines() if line]
    rows = [line.split("|") for line in texts["u.item"].splitlines() if line]
    if any(len(row) != 5 + len(genre_names) for row in rows):
        raise ValueError(f"{path}: every line of u.item must hold five fields and the genres")
    if [row[0] for row in rows] != [str(place) for place in range(1, len(rows) + 1)]:
        raise ValueError(f"{path}: u.item must number the films from 1, in order")
    if ratings[:, 1].max() > len(rows) or ratings[:, :2].min() < 1:
        raise ValueError(f"{path}: u.data must rate films that stand in u.item")
    return Dataset(
        entry,
        users=ratings[:, 0] - 1,
        films=ratings[:, 1] - 1,
        ratings=ratings[:, 2].copy(),
        times=ratings[:, 3].copy(),
        titles=[row[1] for row in rows],
        genres=np.array([row[5:] for row in rows], dtype=np.int64),
        genre_names=genre_names,
    )


def _numbers(path, text):
    """Return the lines of u.data as (n, 4) int64: user, film, rating, time."""
    rows = [line.split("\t") for line in text.splitlines() if line]
    if not rows or any(len(row) != 4 or not all(map(str.isdigit, row)) for row in rows):
        raise ValueError(f"{path}: every line of u.data must hold four whole numbers")
    return np.array(rows, dtype=np.int64)
