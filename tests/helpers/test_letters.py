"""The split of Wikipedia's letters: whole pages, in order, and nothing shared."""

import numpy as np
import pytest

from course_utils.letters import numbers, split_letters, text_of


@pytest.fixture(scope="module")
def letters():
    return split_letters()


def test_text_and_numbers_are_each_others_inverse():
    text = "the quick brown fox jumps over the lazy dog"
    assert text_of(numbers(text)) == text
    assert numbers(text).min() == 0 and numbers(text).max() == 26


def test_parts_have_their_sizes_and_titles(letters):
    assert letters.train.shape == (1_000_000,)
    assert letters.validation.shape == (10, 3000) and letters.test.shape == (20, 3000)
    assert {part: len(titles) for part, titles in letters.titles.items()} == {
        "validation": 10,
        "test": 20,
    }


def test_no_page_is_in_two_parts(letters):
    assert not set(letters.titles["validation"]) & set(letters.titles["test"])
    read = text_of(letters.train)
    for page in np.concatenate([letters.validation, letters.test]):
        assert text_of(page[:100]) not in read
