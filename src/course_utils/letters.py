"""Wikipedia in Shannon's 27 signs, in three parts, for models that guess the next letter."""

from typing import NamedTuple

import numpy as np

from course_utils.datasets import load_wikipedia

#: The sign of each number: 0 is the space, which also stands before a page begins.
SIGNS = " abcdefghijklmnopqrstuvwxyz"
_PAGE = 3000


class Letters(NamedTuple):
    """A text as numbers from 0 (the space) to 26 (z).

    Parameters
    ----------
    train : (1000000,) int array
        The million letters before the first validation page.
    validation, test : (10, 3000) and (20, 3000) int array
        The openings of ten pages, and of the last twenty long ones. The ten between are left out.
    titles : dict of list of str
        The titles of the pages of "validation" and "test".
    """

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    titles: dict


def numbers(text):
    """Return text of small letters and spaces as numbers from 0 to 26: (n,) int.

    Examples
    --------
    >>> numbers("ab z").tolist()
    [1, 2, 0, 26]
    """
    codes = np.frombuffer(text.encode(), dtype=np.uint8).astype(int)
    return np.where(codes == 32, 0, codes - 96)


def text_of(letters):
    """Return numbers from 0 to 26 as text.

    Examples
    --------
    >>> text_of([1, 2, 0, 26])
    'ab z'
    """
    return "".join(SIGNS[letter] for letter in letters)


def split_letters():
    """Return the excerpt of `load_wikipedia` in three parts.

    Returns
    -------
    Letters

    Examples
    --------
    >>> letters = split_letters()
    >>> text_of(letters.test[9][:34])
    'albert einstein march april was ge'
    """
    wikipedia = load_wikipedia()
    kept = [
        (title, " ".join(word for word in words if word.isascii() and word.isalpha()))
        for title, words in zip(wikipedia.titles, wikipedia.articles, strict=True)
        if len(words) >= 50
    ]
    long = [place for place, (_, page) in enumerate(kept) if len(page) >= 8000]
    parts = {"validation": long[-40:-30], "test": long[-20:]}
    before = " ".join(page for _, page in kept[: parts["validation"][0]])
    opened = {
        name: np.stack([numbers(kept[place][1][:_PAGE]) for place in places])
        for name, places in parts.items()
    }
    titles = {name: [kept[place][0] for place in places] for name, places in parts.items()}
    return Letters(numbers(before[-1_000_000:]), **opened, titles=titles)
