"""The comparison of a page's code with a script's notices a difference."""

from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from page_code import assert_same_code

SHOWN = "def double(x):\n    return 2 * x\n\n\ndef half(x):\n    return x / 2"


@pytest.fixture
def page(tmp_path):
    cells = [new_code_cell("%pip install x"), new_code_cell(SHOWN)]
    nbformat.write(new_notebook(cells=cells), tmp_path / "page.ipynb")
    return tmp_path / "page.ipynb"


def script(page, source):
    page.with_suffix(".py").write_text(source, encoding="utf-8")
    return SimpleNamespace(__file__=page.with_suffix(".py"))


def test_what_is_said_about_code_may_differ(page):
    held = SHOWN.replace("    return 2", '    """Twice x."""\n    return 2')
    held = held.replace("def half", "@cache\ndef half")
    assert_same_code(page, script(page, held), ["double", "half"])
    assert_same_code(page, script(page, SHOWN.replace("x / 2", "lib.x / 2")), ["half"], "lib.")


@pytest.mark.parametrize(
    "held", [SHOWN.replace("2 * x", "3 * x"), "def half(x):\n    return x / 2"]
)
def test_other_code_and_missing_code_are_noticed(page, held):
    with pytest.raises(AssertionError, match="double"):
        assert_same_code(page, script(page, held), ["half", "double"])
