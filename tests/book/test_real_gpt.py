"""The page that sets the course's GPT beside a large one tells it as the notebook shows it."""

import re

import environment
import pytest
from make_small_gpt import BATCH

from course_utils import datasets

PAGE = (environment.ROOT / "book" / "real_gpt.md").read_text("utf-8")


def ours(row):
    """Return what stands in the column of the course's GPT."""
    return re.search(rf"^\| \*\*{row}\*\* \| (.*?) \|", PAGE, re.M)[1]


@pytest.fixture(scope="module")
def gpt():
    return datasets.load_small_gpt()


def test_the_course_has_the_gpt_that_the_page_tells_of(gpt):
    parameters, sizes = sum(w.size for w in gpt.weights), gpt.sizes
    batch = BATCH * sizes["context"]
    operations = 6 * parameters * batch * max(gpt.curves)
    assert ours("Parameters") == f"{parameters:,}"
    assert ours("Tokens") == f"a vocabulary of {len(gpt.weights[0])}"
    assert ours("Length of a text") == f"{sizes['context']} tokens"
    assert ours("Layers, width, heads") == "{blocks}, {width}, {heads}".format(**sizes)
    assert ours("A batch") == f"{batch} tokens"
    assert f"${operations / 1e13:.1f} \\cdot 10^{{13}}$ in" in ours("Arithmetic")
