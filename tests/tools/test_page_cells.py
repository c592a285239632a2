"""Scripts that run a page's own cells, each found by its `CELLS` and held to its `PAGE`."""

import ast

import nbformat
import pytest
from environment import ROOT

from course_utils import datasets

SCRIPTS = [p for p in sorted((ROOT / "tools").glob("make_*.py")) if "\nCELLS = " in p.read_text()]


@pytest.fixture(params=SCRIPTS, ids=lambda path: path.stem)
def script(request):
    return request.param


@pytest.fixture
def page(script):
    """The sources of the script's page by their ids, in order."""
    path = sorted(
        (part for part in ast.walk(value_of(script, "PAGE")) if isinstance(part, ast.Constant)),
        key=lambda part: part.col_offset,
    )
    names = [part.value for part in path if isinstance(part.value, str)]
    return {cell.id: cell.source for cell in nbformat.read(ROOT.joinpath(*names), 4).cells}


def value_of(script, name):
    """Return what a script assigns to a name, as a tree: no need to import what it trains with."""
    return next(
        node.value
        for node in ast.parse(script.read_text("utf-8")).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )


def cells_of(script):
    return eval(ast.unparse(value_of(script, "CELLS")))


def test_there_are_such_scripts():
    assert len(SCRIPTS) > 3


def test_the_cells_that_a_script_runs_stand_on_the_page_in_this_order(script, page):
    found = [list(page).index(cell) for cell in cells_of(script)]
    assert found == sorted(found)


def test_the_cells_that_a_script_runs_do_not_read_what_it_makes(script, page):
    loader = script.stem.replace("make_", "load_")
    readers = {cell for cell, source in page.items() if f"{loader}(" in source}
    assert bool(readers) == hasattr(datasets, loader)
    assert not readers & set(cells_of(script))
