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
    prose = cell("markdown", "word " * 2000 + "\n\n### Exercise 1\n\n### Exercise 2")
    code = cell("code", "x = 1\n" * 100)
    assert notebook(prose, code).minutes == 10 + 5 + 20
    assert notebook(cell("markdown", "Short.")).minutes == 5
