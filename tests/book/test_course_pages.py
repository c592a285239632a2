"""The reader of _toc.yml and of notebooks."""

import json

import course_pages
import pytest

TOC = """
root: book/welcome
parts:
  - caption: Start here
    chapters:
      - file: book/setup
        sections:
          - file: book/hub
  - caption: The course
    chapters:
      - file: book/math
        sections:
          - file: notebooks/math/b
          - file: notebooks/math/a
      - file: book/code
"""


def cell(kind, source, *tags):
    return {
        "cell_type": kind,
        "source": source.splitlines(keepends=True),
        "metadata": {"tags": tags},
    }


def notebook(*cells):
    return course_pages.Notebook(json.dumps({"cells": cells, "metadata": {}}))


def test_parts_and_notebooks_stand_in_the_order_of_the_list(tmp_path):
    (tmp_path / "_toc.yml").write_text(TOC, "utf-8")
    part = course_pages.Part("book/math", ("notebooks/math/b", "notebooks/math/a"))
    assert course_pages.parts(tmp_path) == [part]
    names = [path.relative_to(tmp_path).as_posix() for path in course_pages.notebooks(tmp_path)]
    assert names == ["notebooks/math/b.ipynb", "notebooks/math/a.ipynb"]


def test_title_and_reason():
    page = notebook(cell("markdown", "# Attention: a lookup\n\nIt learns,\nand it pays.\n\nMore."))
    assert (page.title, page.why) == ("Attention: a lookup", "It learns, and it pays.")


def test_the_reason_is_running_text_without_bold_marks():
    text = "# T: a\n\n> A motto.\n\n![A picture](a.svg)\n\nA **line**\nlearns."
    page = notebook(cell("markdown", text))
    assert (page.short_title, page.why) == ("T", "A line learns.")


def test_outcomes_are_a_list():
    text = "# T\n\n**You will**\n\n- fit a line,\n- measure its\n  error.\n\n**You need** none."
    assert notebook(cell("markdown", text)).outcomes == ["fit a line", "measure its error"]


def test_needs_are_the_links_of_the_line_and_of_its_list():
    lead = "**You need** [b](b.ipynb#fit), [a page](../../book/math.md) and:\n\n"
    text = lead + "- [c](../code/c.ipynb).\n\nSee [d](d.ipynb) for more."
    page = notebook(cell("markdown", "# T"), cell("markdown", text))
    assert page.needs("notebooks/math/a") == ["notebooks/math/b", "notebooks/code/c"]
    assert page.need == "[b](b.ipynb#fit), [a page](../../book/math.md) and"
    assert notebook(cell("markdown", "# T")).needs("notebooks/math/a") == []


def test_an_empty_notebook_has_a_title():
    page = notebook(cell("markdown", "# Empty"))
    assert (page.title, page.why, page.outcomes, page.need, page.minutes) == (
        "Empty",
        "",
        [],
        "",
        5,
    )


def test_a_page_of_prose_has_a_heading(tmp_path):
    (tmp_path / "a.md").write_text("# A heading\n\nText.\n", "utf-8")
    assert course_pages.heading("a", tmp_path) == "A heading"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Two words.", 2),
        ("A formula $a + b = c$ is one.", 5),
        ("$$\na + b\n$$", 1),
        ("`f(x, y)` too", 2),
        ("[see here](https://example.org/a/long/address)", 2),
        ("```\nx = 1\n```", 0),
        ("reader's state-of-the-art 1,797", 3),
    ],
)
def test_words(text, words):
    assert notebook(cell("markdown", text)).words == words


def test_folded_and_empty_lines_of_code_do_not_count():
    hidden = [cell("code", "x = 1", tag) for tag in sorted(course_pages.FOLDED)]
    assert notebook(cell("code", "x = 1\n\ny = 2"), *hidden).code_lines == 2


def test_minutes_follow_the_stated_rule():
    assert notebook(cell("markdown", "word " * 6_000)).minutes == 30
    assert notebook(cell("code", "x = 1\n" * 600)).minutes == 30
    assert notebook(cell("markdown", "### Exercise 1\n\n### Exercise 2")).minutes == 20
    assert notebook(cell("markdown", "Short.")).minutes == 5


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("import keras", True),
        ("from keras import ops", True),
        ("from keras.layers import Dense", True),
        ("# an important kerastase", False),
        ("import numpy", False),
    ],
)
def test_a_notebook_that_imports_keras_in_part_counts(source, answer, tmp_path):
    (tmp_path / "page.ipynb").write_text(json.dumps({"cells": [source]}), encoding="utf-8")
    assert course_pages.imports_keras(tmp_path / "page.ipynb") is answer
