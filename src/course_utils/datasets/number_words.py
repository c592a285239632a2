"""Number words and the digits they stand for: pairs for translation, made by rule."""

import numpy as np

from course_utils.arguments import as_integer, choose

from .catalogue import CATALOGUE
from .dataset import Dataset

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = (("million", 10**6), ("thousand", 10**3))
_MOST_DIGITS = 9
_FIGURES = "零一二三四五六七八九"


def load_number_words(count=12_000, seed=0, *, digits=(1, 6), language="english"):
    """Numbers in words, and the same numbers in digits: pairs for translation.

    Parameters
    ----------
    count : int
        How many pairs.
    seed : int
        Draws them.
    digits : (int, int)
        The fewest and the most digits, 1 to 9.
    language : {"english", "chinese"}
        Of the words. The numbers do not depend on it.

    Returns
    -------
    Dataset
        sources : list of count str
            Words such as "forty two thousand and seven" or "四万二千零七".
        targets : list of count str
            Digits such as "42007"; `targets[i]` says the same as `sources[i]`.

    Raises
    ------
    ValueError
        If there are not so many numbers, or for another language.
    TypeError
        If count or seed is no integer.

    Notes
    -----
    Every number occurs once, so no part of the list repeats another. Each count of digits is
    drawn equally often until its numbers are used up; the order is random.

    Examples
    --------
    >>> numbers = load_number_words(3, digits=(5, 5))
    >>> for words, figures in zip(numbers.sources, numbers.targets, strict=True):
    ...     print(figures, "=", words)
    67325 = sixty seven thousand three hundred and twenty five
    86554 = eighty six thousand five hundred and fifty four
    56002 = fifty six thousand and two
    """
    count, seed = as_integer("count", count, 1), as_integer("seed", seed, 0)
    languages = {"english": in_words, "chinese": in_chinese}
    write = languages[choose("language", language, languages)]
    fewest, most = _digit_range(digits)
    lengths = range(fewest, most + 1)
    available = sum(_numbers_with(d) for d in lengths)
    if count > available:
        raise ValueError(f"count must be at most {available} with digits={digits}, got {count}")
    numbers = _draw(count, lengths, np.random.default_rng(seed))
    return Dataset(
        CATALOGUE["number_words"],
        sources=[write(n) for n in numbers],
        targets=[str(n) for n in numbers],
    )


def in_words(number):
    """Return an integer from 0 to 999,999,999 in English words, without hyphens.

    Examples
    --------
    >>> in_words(1_700_042)
    'one million seven hundred thousand and forty two'
    """
    if number == 0:
        return _ONES[0]
    words = []
    for name, size in _SCALES:
        if number >= size:
            words += [*_below_thousand(number // size), name]
            number %= size
    if words and 0 < number < 100:
        words.append("and")
    return " ".join(words + _below_thousand(number))


def in_chinese(number):
    """Return an integer from 0 to 999,999,999 in Chinese numerals.

    One 零 stands wherever zeros lie between two other figures.

    Examples
    --------
    >>> in_chinese(1_700_042)
    '一百七十万零四十二'
    """
    words, gap = "", False
    for place in reversed(range(len(str(number)))):
        figure = number // 10**place % 10
        if figure:
            words += "零" * gap + _FIGURES[figure] + ("", "十", "百", "千")[place % 4]
        gap = not figure and words != ""
        if place in (4, 8) and number // 10**place % 10_000:
            words += {4: "万", 8: "亿"}[place]
    return words.removeprefix("一" * words.startswith("一十")) or _FIGURES[0]


def _below_thousand(number):
    """Return the words of an integer from 0 to 999; none for 0."""
    words = []
    if number >= 100:
        words += [_ONES[number // 100], "hundred"]
        number %= 100
        words += ["and"] if number else []
    if number >= 20:
        words.append(_TENS[number // 10])
        number %= 10
    return words + ([_ONES[number]] if number else [])


def _digit_range(digits):
    """Return (fewest, most), checked."""
    if not isinstance(digits, (tuple, list)) or len(digits) != 2:
        raise ValueError(f"digits must be a pair (fewest, most), got {digits!r}")
    fewest, most = (as_integer("digits", d, 1) for d in digits)
    if not fewest <= most <= _MOST_DIGITS:
        raise ValueError(f"digits must rise from at least 1 to at most 9, got {digits!r}")
    return fewest, most


def _numbers_with(digits):
    """Return how many numbers have so many digits; 0 counts as one digit."""
    return 10 if digits == 1 else 9 * 10 ** (digits - 1)


def _draw(count, lengths, rng):
    """Return count different numbers, of each length equally many while they last."""
    taken = dict.fromkeys(lengths, 0)
    while (rest := count - sum(taken.values())) > 0:
        open_lengths = [d for d in lengths if taken[d] < _numbers_with(d)]
        share = max(1, rest // len(open_lengths))
        for d in open_lengths[:rest]:
            taken[d] += min(share, _numbers_with(d) - taken[d])
    numbers = []
    for d, amount in taken.items():
        lowest = 0 if d == 1 else 10 ** (d - 1)
        numbers += (lowest + rng.choice(_numbers_with(d), amount, replace=False)).tolist()
    return [numbers[i] for i in rng.permutation(count)]
