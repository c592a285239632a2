"""The printed book: one long page of all pages, with contents that know their page numbers."""

import shutil

import make_pdf
import pikepdf
import pytest
from bs4 import BeautifulSoup
from make_pdf import Book

CONFIG = """title: A Course
author: Its authors
repository:
  url: https://github.com/Owner/course
"""
TOC = """format: jb-book
root: book/welcome
parts:
  - caption: The course
    chapters:
      - file: book/math
        sections:
          - file: notebooks/math/line
"""
PAGES = {
    "book/welcome": '<a href="../notebooks/math/line.html#exercises">Go</a> <a href="#top">Up</a>'
    '<a href="../_sources/a.ipynb">File</a> <a href="https://a.org/b">Far</a>',
    "book/math": '<h2 id="top">Formulas</h2><img loading="lazy" src="../_images/a.svg" alt="A">'
    '<img class="only-dark" src="../_images/a-dark.svg" alt="A"><details>Folded</details>',
    "notebooks/math/line": '<ul class="run-bar"></ul><section id="exercises"><h2>Exercises</h2>'
    '<section class="exercise" id="one"><h3>Exercise 1</h3><p>The task.</p>'
    "<details><summary>A hint</summary>One.<details>Two.</details></details>"
    "<details>The solution.</details></section></section>",
}


@pytest.fixture
def root(tmp_path):
    (tmp_path / "_config.yml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "_toc.yml").write_text(TOC, encoding="utf-8")
    for name, text in PAGES.items():
        page = tmp_path / "html" / f"{name}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        title = name.rpartition("/")[2].capitalize()
        article = f'<article class="bd-article"><h1>{title}</h1>{text}</article>'
        page.write_text(f"<html><body><nav>Menu</nav>{article}</body></html>", encoding="utf-8")
    return tmp_path


@pytest.fixture
def page(root):
    book = Book(root, root / "html")
    return BeautifulSoup(book.html({"book-math": 7}), "html.parser")


def test_links_lead_within_the_book_or_to_the_site(page):
    addresses = [link["href"] for link in page.find(id="book-welcome").find_all("a")]
    assert addresses == [
        "#notebooks-math-line--exercises",
        "#book-welcome--top",
        "https://owner.github.io/course/_sources/a.ipynb",
        "https://a.org/b",
    ]
    assert page.find(id="notebooks-math-line--exercises").h2.text == "Exercises"
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(set(ids)) == len(ids)


def test_what_is_for_the_screen_stays_outside(page):
    assert "Menu" not in page.text and not page.select(".run-bar, nav nav")
    (picture,) = page.find(id="book-math").find_all("img")
    assert picture["src"] == "_images/a.svg" and not picture.has_attr("loading")
    assert all(fold.has_attr("open") for fold in page.find_all("details"))


def test_answers_stand_at_the_end_of_their_chapter(page):
    chapter = page.find(id="notebooks-math-line")
    assert chapter.select_one("section.exercise").get_text(" ") == "Exercise 1 The task."
    end = chapter.find_all("section", recursive=False)[-1]
    assert end.get_text(" ").split(" ") == (
        "Hints, checks and solutions Exercise 1 A hint One. Two. The solution.".split(" ")
    )


def test_contents_name_the_pages_and_their_numbers(page):
    lines = [line.get_text(" ") for line in page.select(".contents li")]
    assert lines == ["Welcome", "The course", "Math 7", "Line"]


def test_a_site_that_is_not_built_is_named(root):
    (root / "html" / "book" / "math.html").unlink()
    with pytest.raises(SystemExit, match=r"math\.html is missing: type 'make book' first"):
        Book(root, root / "html")


def test_a_missing_chromium_is_named(root, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="Chromium is missing"):
        make_pdf.make(Book(root, root / "html"), root / "course.pdf")


@pytest.mark.skipif(not shutil.which("chromium"), reason="Chromium is not installed")
def test_the_book_is_printed(root):
    count = make_pdf.make(Book(root, root / "html"), root / "course.pdf")
    with pikepdf.open(root / "course.pdf") as pdf:
        pages = make_pdf.pages_of(pdf)
        assert len(pdf.pages) == count
        assert str(pdf.docinfo["/Author"]) == "Its authors"
        assert pdf.Root.Outlines.Count > 0
    chapters = ["book-welcome", "book-math", "notebooks-math-line"]
    assert [pages[chapter] for chapter in chapters] == [3, 4, 5]  # after title and contents
    assert not (root / "html" / "course.html").exists()
