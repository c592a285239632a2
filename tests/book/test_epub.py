"""The EPUB: strict XML with formulas and drawings, without scripts, and checked by epubcheck."""

import shutil
import types
import zipfile

import make_epub
import pytest
import small_book
from course_pages import ROOT
from docutils import nodes, utils
from epub_book import StrictTree, strict_drawing, strict_page

PAGES = {
    "index.md": """# A book

```{toctree}
:hidden:
notebooks/line
```

Half is $\\frac{1}{2}$, and in a table $\\begin{bmatrix} a & b \\end{bmatrix}$.

$$\\underbrace{a + b}_{c} = \\dfrac12$$

**Live picture.** [Regression](notebooks/line.md#regression).

```{raw} html
<form><input required></form>
```

```{raw} html
<p>seven, in silence<br><audio controls src="data:audio/wav;base64,AA=="></audio></p>
```
""",
    "notebooks/line.md": "# A line\n\n## Regression\n\n[Back](../index.md)\n",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Return the EPUB of a small book."""
    folder = tmp_path_factory.mktemp("book")
    shutil.copytree(ROOT / "book" / "_static", folder / "book" / "_static")
    conf = {
        "extensions": ["myst_parser", "mathml", "live_pictures", "epub_book"],
        "myst_enable_extensions": ["dollarmath"],
        "myst_heading_anchors": 3,
        "html_theme_options": {"repository_url": "https://github.com/owner/course"},
        "project": "A book",
        "author": "Its authors",
        "copyright": "2026",
    }
    out, warnings = small_book.build(folder, PAGES, "epub", **conf)
    assert warnings == ""
    return out / "course.epub"


@pytest.fixture(scope="module")
def files(book):
    with zipfile.ZipFile(book) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def test_list_of_files_says_what_pages_hold(files):
    kind = 'media-type="application/xhtml+xml"'
    assert f'href="index.xhtml" {kind} properties="mathml svg"' in files["content.opf"]
    assert f'href="notebooks/line.xhtml" {kind} />' in files["content.opf"]
    for name in ("nav.xhtml", "toc.ncx"):
        assert "index.xhtml" in files[name] and "notebooks/line.xhtml" in files[name]


def test_pages_hold_no_scripts_and_no_forms(files):
    page = files["index.xhtml"]
    assert "<script" not in page and "<form" not in page
    assert 'xmlns="http://www.w3.org/1998/Math/MathML"' in page
    assert "Live picture." in page and "<svg" in page
    assert not [name for name in files if name.endswith(".js")]


def test_of_a_player_the_words_stay(files):
    assert "<p>seven, in silence</p>" in files["index.xhtml"]
    assert "<audio" not in files["index.xhtml"]


def test_styles_and_font_come_along(files):
    for style in ("ebook.css", "course/live.css", "math.css", "pygments.css"):
        assert f"_static/{style}" in files and f"_static/{style}" in files["index.xhtml"]
    assert "font/woff2" in files["_static/math.css"]


@pytest.mark.skipif(not shutil.which("epubcheck"), reason="`apt install epubcheck` brings it")
def test_epubcheck_finds_nothing_and_a_page_that_is_no_xml(book, tmp_path):
    make_epub.check(book)
    broken = tmp_path / "broken.epub"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"</h1>", b"") if name == "index.xhtml" else data)
    with pytest.raises(SystemExit, match="epubcheck finds faults"):
        make_epub.check(broken)


def test_a_missing_epubcheck_is_named(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="epubcheck is missing"):
        make_epub.check("course.epub")


def test_pages_and_drawings_become_strict():
    assert strict_page('<svg class="a"><math>') == (
        '<svg xmlns="http://www.w3.org/2000/svg" class="a">'
        '<math xmlns="http://www.w3.org/1998/Math/MathML">'
    )
    whole = '<svg xmlns="http://www.w3.org/2000/svg">'
    assert strict_page(whole) == whole
    drawing = (
        '<!DOCTYPE svg PUBLIC "a" "b">\n<svg><image id="a" style="image-rendering:pixelated"/>'
        '<path id="b"/><use href="#b"/></svg>'
    )
    assert strict_drawing(drawing) == (
        '<svg><image style="image-rendering:optimizeSpeed"/><path id="b"/><use href="#b"/></svg>'
    )


def test_a_list_comes_out_of_its_paragraph_in_a_book_alone():
    for builder, outer in (("html", nodes.paragraph), ("epub", nodes.bullet_list)):
        document = utils.new_document("page")
        document.settings.env = types.SimpleNamespace(
            app=types.SimpleNamespace(builder=types.SimpleNamespace(name=builder))
        )
        document += nodes.paragraph("", "", nodes.bullet_list())
        StrictTree(document).run()
        assert isinstance(document[0], outer)
