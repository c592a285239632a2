"""The book's paragraphs as shipped, and the script that reads them."""

import make_book_passages as script
import pytest

from course_utils.datasets import load_book_passages


@pytest.fixture(scope="module")
def book():
    return load_book_passages()


@pytest.fixture
def root(tmp_path):
    (tmp_path / "book").mkdir()
    return tmp_path


def test_every_answer_is_a_section_or_a_page_that_is_there(book):
    sections = {
        f"{page}#{heading}" for page, heading in zip(book.pages, book.headings, strict=True)
    }
    for part in ("validation", "test"):
        assert all(a in sections for _, _, answers in book.questions[part] for a in answers)
    assert all(a in book.pages for _, _, answers in book.questions["asked"] for a in answers)


def test_no_question_and_no_answer_is_in_two_of_the_written_parts(book):
    ours, theirs = book.questions["validation"], book.questions["test"]
    assert not {row[1] for row in ours} & {row[1] for row in theirs}
    assert not {a for row in ours for a in row[2]} & {a for row in theirs for a in row[2]}
    assert len({row[1] for row in theirs}) == len(theirs)


def test_the_written_questions_are_those_beside_the_script(book):
    rows = [(part, *row) for part in ("validation", "test") for row in book.questions[part]]
    written = [(part, lang, q, tuple(a)) for part, lang, q, *a in script.written_questions()]
    assert sorted(rows) == sorted(written)


def test_the_script_still_reads_the_book(book):
    rows = script.read_book()
    assert len(rows) > 0.9 * len(book.paragraphs)
    kept = set(book.paragraphs) & {words for *_, words in rows}
    assert len(kept) > 0.5 * len(book.paragraphs)
    assert not any("retrieval" in page for page, *_ in rows)
    assert len(script.asked_questions()) >= 30
    assert ("overfitting", "overtraining", "过拟合") in script.other_names()


def test_paragraphs_know_where_they_stand_and_lose_their_marks():
    text = """# Title

First **words** of the [page](page.md), in *two* lines
and with `code`.

```python
x = "left out, as are tables and formulas"
```

## A heading

$$
y = f(x) + a + b + c
$$

| a | table | with | many | words |

- one item of a list, and
- two items of the list

## Summary

This is left out because it repeats the page.

### And this is too

These words stand under the summary as well.

## After

This paragraph is there once more.
"""
    assert script.paragraphs(text) == [
        ("Title", "", "First words of the page, in two lines\nand with code."),
        ("Title", "A heading", "one item of a list, and\ntwo items of the list"),
        ("Title", "After", "This paragraph is there once more."),
    ]


def test_the_questions_of_a_book_lead_to_its_pages(root):
    (root / "_toc.yml").write_text("root: book/a\nparts:\n  - chapters:\n      - file: book/b\n")
    (root / "book" / "a.md").write_text("# A\n")
    (root / "book" / "b.md").write_text("# B\n")
    (root / "book" / "questions.md").write_text(
        "# Q\n\n## Part\n\n### Where?\n\nIn [b](b.md), [the same](b.md) and [web](https://x.y).\n\n"
        "### Nowhere?\n\nNo page says.\n\n## Part two\n"
    )
    assert script.asked_questions(root) == [("asked", "en", "Where?", "book/b.md")]
