"""Number words: right for every number that can be checked, and drawn as promised."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.datasets import load_number_words
from course_utils.datasets.number_words import in_chinese, in_words

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
VALUES = {word: n for n, word in enumerate(ONES)}
VALUES |= {word: 10 * n for n, word in enumerate(TENS, 2)}


def to_number(words):
    """Return the number of some words, by reading them from left to right: an independent way."""
    total = group = 0
    for word in words.split():
        if word == "hundred":
            group *= 100
        elif word in ("thousand", "million"):
            total += group * {"thousand": 1_000, "million": 1_000_000}[word]
            group = 0
        elif word != "and":
            group += VALUES[word]
    return total + group


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (307, "three hundred and seven"),
        (2_100, "two thousand one hundred"),
        (90_017, "ninety thousand and seventeen"),
        (21_001_000, "twenty one million one thousand"),
        (1_001_001, "one million one thousand and one"),
    ],
)
def test_numbers_by_hand(number, words):
    assert in_words(number) == words


@given(st.integers(0, 999_999_999))
def test_words_can_be_read_back(number):
    assert to_number(in_words(number)) == number


def from_chinese(numerals):
    """Return the number of Chinese numerals, by reading them from left to right."""
    total = group = figure = 0
    for sign in numerals:
        if sign in "十百千":
            group += (figure or 1) * 10 ** (1 + "十百千".index(sign))
            figure = 0
        elif sign in "万亿":
            total += (group + figure) * {"万": 10**4, "亿": 10**8}[sign]
            group = figure = 0
        else:
            figure = "零一二三四五六七八九".index(sign)
    return total + group + figure


@pytest.mark.parametrize(
    ("number", "numerals"),
    [
        (0, "零"),
        (10, "十"),
        (115, "一百一十五"),
        (42_007, "四万二千零七"),
        (120_003, "十二万零三"),
        (100_000_008, "一亿零八"),
        (350_000_000, "三亿五千万"),
    ],
)
def test_chinese_numerals_by_hand(number, numerals):
    assert in_chinese(number) == numerals


@given(st.integers(0, 999_999_999))
def test_chinese_numerals_can_be_read_back(number):
    assert from_chinese(in_chinese(number)) == number


def test_both_languages_say_the_same_numbers():
    english, chinese = load_number_words(200), load_number_words(200, language="chinese")
    assert english.targets == chinese.targets
    assert chinese.sources == [in_chinese(int(target)) for target in chinese.targets]


def test_pairs_say_the_same_and_never_repeat():
    numbers = load_number_words()
    assert len(numbers.sources) == len(numbers.targets) == 12_000
    assert len(set(numbers.targets)) == len(set(numbers.sources)) == 12_000
    assert all(in_words(int(t)) == s for s, t in zip(numbers.sources, numbers.targets, strict=True))


def test_lengths_are_drawn_equally_while_they_last():
    lengths = Counter(map(len, load_number_words().targets))
    assert [lengths[n] for n in (1, 2, 3)] == [10, 90, 900]
    assert max(lengths[n] for n in (4, 5, 6)) - min(lengths[n] for n in (4, 5, 6)) <= 1


def test_the_order_is_random_and_the_seed_decides():
    first = load_number_words(500, seed=1)
    assert first.targets == load_number_words(500, seed=1).targets
    assert first.targets != load_number_words(500, seed=2).targets
    assert first.targets != sorted(first.targets, key=int)


def test_digits_bound_the_numbers_and_all_of_them_can_be_had():
    assert sorted(map(int, load_number_words(100, digits=(1, 2)).targets)) == list(range(100))
    assert {len(t) for t in load_number_words(50, digits=(7, 9)).targets} == {7, 8, 9}


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"count": 101, "digits": (1, 2)}, ValueError, "count must be at most 100.*got 101"),
        ({"count": 0}, ValueError, "count must be at least 1, got 0"),
        ({"count": 1.5}, TypeError, "count must be an integer, got 1.5"),
        ({"count": True}, TypeError, "count must be an integer, got True"),
        ({"seed": -1}, ValueError, "seed must be at least 0"),
        ({"digits": (3, 2)}, ValueError, r"digits must rise.*got \(3, 2\)"),
        ({"digits": (1, 10)}, ValueError, "digits must rise from at least 1 to at most 9"),
        ({"language": "latin"}, ValueError, "language must be .*got 'latin'"),
        ({"digits": 3}, ValueError, "digits must be a pair"),
    ],
)
def test_wrong_arguments_are_named(arguments, error, message):
    with pytest.raises(error, match=message):
        load_number_words(**arguments)
