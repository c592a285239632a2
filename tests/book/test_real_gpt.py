"""The page that sets the course's GPT beside a large one tells it as the notebook shows it."""

import re

import environment
import pytest

from course_utils import datasets

PAGE = (environment.ROOT / "book" / "real_gpt.md").read_text("utf-8")


def ours(row):
    """Return what stands in the column of the course's GPT."""
    return re.search(rf"^\| \*\*{row}\*\* \| (.*?) \|", PAGE, re.M)[1]


@pytest.fixture(scope="module")
def gpt():
    return datasets.load_small_gpt()


def test_the_course_has_the_gpt_that_the_page_tells_of(gpt):
    vectors, inner = gpt.weights[0], gpt.weights[1:-2]
    assert ours("Parameters") == f"{sum(w.size for w in gpt.weights):,}"
    assert ours("Tokens") == f"a vocabulary of {len(vectors)}"
    heads = inner[2].shape[1]
    assert ours("Layers, width, heads") == f"{len(inner) // 16}, {vectors.shape[1]}, {heads}"
