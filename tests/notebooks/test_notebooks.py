"""Every notebook keeps the rules of hygiene.py, and each rule catches its breach."""

import copy
import pathlib

import course_pages
import hygiene
import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils.results import KEY

ROOT = pathlib.Path(__file__).parents[2]
NOTEBOOKS = course_pages.notebooks()


def drawing(width="432pt", size="10px"):
    words = f'<text font-size="10px">x</text><text font-size="{size}">y</text>'
    svg = f'<svg width="{width}">{words}</svg>'
    return new_output("display_data", {"image/svg+xml": svg, "text/plain": "<Figure size 600x300>"})


def relative(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=relative)
def test_notebook_keeps_the_rules(path):
    notebook = nbformat.read(path, as_version=4)
    assert hygiene.problems(notebook, part=path.parent.name) == []


def test_every_notebook_is_in_the_table_of_contents():
    there = {
        p for p in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts
    }
    assert there == set(NOTEBOOKS)


def main_result():
    return new_output("display_data", {"text/plain": "0.9"}, metadata={KEY: {"digits": 2}})


def good_notebook():
    """The smallest notebook that keeps every rule."""
    picture = {"mystnb": {"image": {"alt": "A line that rises from left to right."}}}
    tail = "**Figure.** It rises.\n\n## Pitfalls\n\nNone.\n\n## Summary\n\nShort.\n\n## Exercises\n"
    exercise = "### Exercise {}: add\n\nAdd one."
    cells = [
        new_markdown_cell("# A title\n\n**You will** see.\n\n**You need** nothing."),
        new_code_cell("import math", metadata={"tags": ["setup"]}, outputs=[main_result()]),
        new_code_cell("plt.show()", metadata=picture, outputs=[drawing()]),
        new_markdown_cell(tail),
    ]
    for number in (1, 2):
        solution = (
            f"def add{number}(x):\n    ### BEGIN SOLUTION\n    return x + 1\n    ### END SOLUTION"
        )
        cells += [
            new_markdown_cell(exercise.format(number)),
            new_code_cell(solution, metadata={"tags": ["solution", "hide-cell"]}),
            new_code_cell(f"assert add{number}(1) == 2", metadata={"tags": ["check"]}),
        ]
    cells.append(new_markdown_cell("## Further reading\n\nA book."))
    notebook = new_notebook(cells=cells)
    notebook.metadata.course = {"seconds": 5, "peak_memory_mb": 90, "network": False, "gpu": False}
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    for number, cell in enumerate(hygiene.code_cells(notebook), 1):
        cell.execution_count = number
    return notebook


def edit(place, **changes):
    def apply(notebook):
        notebook.cells[place].update(changes)

    return apply


def without_outputs(notebook):
    for cell in hygiene.code_cells(notebook):
        cell.outputs = []


def output_elsewhere(notebook):
    notebook.cells[1].outputs = notebook.cells[2].outputs
    notebook.cells[2].outputs = []


def without_facts(notebook):
    del notebook.metadata["course"]


def course(**changes):
    def apply(notebook):
        notebook.metadata.course.update(changes)

    return apply


def with_cell(cell):
    def apply(notebook):
        cell.id = "one-more"
        notebook.cells.insert(2, cell)
        for number, code in enumerate(hygiene.code_cells(notebook), 1):
            code.execution_count = number

    return apply


def with_cells(count, source):
    def apply(notebook):
        for number in range(count):
            with_cell(new_code_cell(source))(notebook)
            notebook.cells[2].id = f"more-{number}"

    return apply


def stderr(notebook):
    notebook.cells[1].outputs = [new_output("stream", name="stderr", text="Warning: no GPU")]


def stored_error(notebook):
    notebook.cells[1].outputs = [new_output("error", ename="KeyError", evalue="", traceback=[])]


def without_alt(notebook):
    notebook.cells[2].metadata = {}


def pixels(notebook):
    notebook.cells[2].outputs = [new_output("display_data", {"image/png": "AAAA"})]


def untag_check(notebook):
    notebook.cells[6].metadata.tags = []


BROKEN = {
    "is no valid notebook": edit(1, metadata=NotebookNode(tags=["setup", "setup"])),
    "is of format 4.4": lambda notebook: notebook.update(nbformat_minor=4),
    "without a readable id": edit(1, id="0a1b2c3d"),
    "more than 300000": edit(0, source="# T\n\n**You will** **You need** " + "x" * 300_000),
    "has 26 lines": edit(1, source="x = 1\n" * 26),
    "not executed from top to bottom": edit(2, execution_count=7),
    "outputs: stores no output": without_outputs,
    "cell cell-2 prints or draws, and stores no output": output_elsewhere,
    "stores an error": stored_error,
    "stores a warning": stderr,
    "absolute path": edit(1, source="open('/home/me/data.csv')"),
    "without a sentence of alt text": without_alt,
    "no drawing: call use_course_settings": pixels,
    "1 figure wider than 6 inches": edit(2, outputs=[drawing(width="433pt")]),
    "1 figure with words under 10 points": edit(2, outputs=[drawing(size="9px")]),
    "1 figure without a caption": edit(3, source="## Pitfalls\n\n## Summary\n\n## Exercises"),
    "1 figure told by a color": edit(
        3, source="**Figure.** Zeros in white.\n\n## Pitfalls\n\n## Summary\n\n## Exercises"
    ),
    "keeps to none: take the reason out": course(
        figures_because="It shows a whole page of a paper."
    ),
    "do not render": edit(0, source="# T\n\n**You will** **You need**\n\n```{note}\nHi\n```"),
    "has not exactly one title": edit(-1, source="# B\n\n## Further reading\n\nA book."),
    "has no cell with the tag setup": edit(1, metadata=NotebookNode()),
    "has no picture": edit(2, source="x", outputs=[new_output("stream", text="a")]),
    "does not begin with a title": edit(0, source="**You will** and **You need**"),
    "lacks the part **You need**": edit(0, source="# T\n\n**You will** see."),
    "lacks the section '## Pitfalls'": edit(3, source="## Summary\n\nA.\n\n## Exercises\n"),
    "another order": edit(3, source="\n## Summary\n\nA\n\n## Pitfalls\n\nA\n\n## Exercises\n"),
    "no cell with the tag check follows": untag_check,
    "asserts nothing": edit(6, source="add1(1) == 2"),
    "one pair of solution marks": edit(5, source="def add1(x):\n    return x + 1"),
    "lacks the tag hide-cell": edit(5, metadata=NotebookNode(tags=["solution"])),
    "2 exercises and 1 cells with the tag solution": edit(5, metadata=NotebookNode()),
    "not two to five": edit(4, source="Add one."),
    "lacks the measured facts": without_facts,
    "has 46 s, more than 45 s, and no reason": course(seconds=46),
    "has 46 s, more than 45 s": course(seconds=46, slower_because="A word."),
    "stores 0 main results": edit(1, outputs=[]),
    "stores 2 main results": with_cell(new_code_cell("result", outputs=[main_result()])),
    "keeps to 45 s: take the reason out": course(slower_because="Three models are trained here."),
    "has 3": with_cell(new_markdown_cell("word " * 3_000)),
    "has 301 lines of code": with_cells(15, "x = 1\n" * 20),
    "cells, more than one sitting": with_cells(85, ""),
    "take the reason out": course(longer_because="Two ideas that need each other."),
    "imports Keras before": with_cell(new_code_cell("from keras import layers")),
}


def test_a_good_notebook_has_no_problem():
    assert hygiene.problems(good_notebook(), "code") == []


@pytest.mark.parametrize("problem", BROKEN)
def test_each_rule_catches_its_breach(problem):
    notebook = copy.deepcopy(good_notebook())
    BROKEN[problem](notebook)
    found = hygiene.problems(notebook, "code")
    assert any(problem in p for p in found), found


def test_mathematics_has_a_smaller_budget_and_reasons_excuse():
    notebook = good_notebook()
    notebook.metadata.course["seconds"] = 26
    assert hygiene.problems(notebook, "code") == []
    assert "26 s, more than 25 s" in hygiene.problems(notebook, "math")[0]
    notebook.metadata.course["slower_because"] = "The last section trains a model three times."
    assert hygiene.problems(notebook, "math") == []
    with_cell(new_markdown_cell("word " * 3_000))(notebook)
    notebook.metadata.course["longer_because"] = "Two ideas that need each other."
    assert hygiene.problems(notebook, "math") == []


def test_only_the_code_part_needs_a_main_result():
    notebook = good_notebook()
    notebook.cells[1].outputs = []
    assert "result: stores 0" in hygiene.problems(notebook, "code")[0]
    assert hygiene.problems(notebook, "math") == []


def test_keras_after_the_settings_is_right():
    notebook = good_notebook()
    with_cell(new_code_cell("use_course_settings()\n\nimport keras"))(notebook)
    assert hygiene.problems(notebook, "code") == []
