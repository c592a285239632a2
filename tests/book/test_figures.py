"""Figures of notebooks in the built book: numbered captions, and a dark twin for each drawing."""

import base64
import xml.etree.ElementTree as ET

import bs4
import dark_words
import figure_themes
import numpy as np
import pictures
import pytest
import small_book
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils.plotting import COLORS

DRAWING = (
    '<svg width="432pt" viewBox="0 0 432 216" xmlns="http://www.w3.org/2000/svg">'
    '<path d="m0 216h432" fill="#fff"/><path style="fill: none; stroke: #0072b2" d="m0 0h9"/>'
    '<text fill="#010101">0.9</text><text>x</text></svg>'
)


def build(folder, cells, builder="html"):
    """Return the folder of a one-page book, and its warnings."""
    notebook = new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})
    extensions = ["myst_nb", "figure_captions", "figure_themes"]
    conf = {"extensions": extensions, "numfig": True, "nb_execution_mode": "off"}
    return small_book.build(folder, {"index.ipynb": notebook}, builder, **conf)


def figure_cell(name):
    alt = {"mystnb": {"image": {"alt": f"The figure {name}."}}}
    output = new_output("display_data", {"image/svg+xml": DRAWING.replace(">x<", f">{name}<")})
    return new_code_cell("plt.show()", metadata=alt, outputs=[output])


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    cells = [
        new_markdown_cell("# A page"),
        figure_cell("a"),
        new_markdown_cell("**Figure.** The line *falls*.\n\nIt falls."),
        figure_cell("b"),
        new_markdown_cell("No caption here."),
        figure_cell("c"),
        new_markdown_cell("**Figure.** It rises."),
    ]
    out, warnings = build(folder, cells)
    assert warnings == ""
    return out, bs4.BeautifulSoup((out / "index.html").read_text("utf-8"), "html.parser")


def test_captions_are_numbered_and_belong_to_their_figures(page):
    _, soup = page
    figures = soup.find_all("figure")
    assert [f.figcaption.get_text(" ", strip=True).strip(" ¶") for f in figures] == [
        "Figure 1. The line falls .",
        "Figure 2. It rises.",
    ]
    assert [f["id"] for f in figures] == ["figure-1", "figure-2"]
    assert [f.img["alt"] for f in figures] == ["The figure a.", "The figure c."]
    assert not any(f.find_all("img", recursive=False) for f in figures)  # the theme hides those
    assert "**" not in soup.get_text() and soup.get_text().count("It rises.") == 1
    assert "It falls." in soup.get_text() and "No caption here." in soup.get_text()


def test_each_drawing_has_a_dark_twin(page):
    folder, soup = page
    shown = soup.select(".cell_output img")
    assert [p["class"] for p in shown] == [["only-light"], ["only-dark"]] * 3
    light, dark = ((folder / p["src"]).read_text() for p in shown[:2])
    assert light == DRAWING.replace(">x<", ">a<")
    assert dark == figure_themes.darken(light) != light


def test_a_book_without_a_dark_page_has_one_picture_a_figure(tmp_path):
    out, _ = build(tmp_path, [new_markdown_cell("# T"), figure_cell("a")], "epub")
    text = (out / "index.xhtml").read_text("utf-8")
    assert text.count("<img") == 1 and "-dark.svg" not in text


@pytest.mark.parametrize(
    "above",
    [
        [],
        [new_code_cell("x = 1")],
        [new_markdown_cell("Words.")],
        [new_markdown_cell("> ![A drawing that no cell has made](drawing.png)")],
    ],
)
def test_a_caption_without_a_figure_is_a_warning(tmp_path, above):
    cells = [new_markdown_cell("# T"), *above, new_markdown_cell("**Figure.** Of what?")]
    _, warnings = build(tmp_path, cells)
    assert "no figure stands above 'Figure. Of what?'" in warnings


def test_ink_paper_and_palette_turn_and_words_on_heatmaps_stay():
    dark = figure_themes.darken(DRAWING)
    ink, paper, blue = (figure_themes.DARK[c] for c in ("#000000", "#ffffff", "#0072b2"))
    assert dark.startswith(f'<svg fill="{ink}" ')  # words without a colour of their own are ink
    assert f'fill="{paper}"' in dark and f"stroke: {blue}" in dark
    assert figure_themes.on_dark("#010101") == "#010101"
    assert figure_themes.on_dark("#666") == "#999999"
    assert figure_themes.on_dark("#123456") == "#123456"


@pytest.mark.parametrize(
    ("start", "sides"),
    [
        (b'<svg fill="#e6e6e6" width="432pt" height="216pt" viewBox="0 0 432 216">', (576, 288)),
        (b'<svg viewBox="0 0 32.4 16">', (32, 16)),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\0\x80", (256, 128)),
        (b"GIF89a", None),
    ],
)
def test_the_page_says_how_large_a_picture_is(tmp_path, start, sides):
    (tmp_path / "picture").write_bytes(start)
    assert pictures.size(tmp_path / "picture") == sides


ONE_WHITE_PIXEL = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJ"
    "RU5ErkJggg=="
)
ON_THINGS = f"""<svg width="99pt" xmlns="http://www.w3.org/2000/svg"
 xmlns:xlink="http://www.w3.org/1999/xlink"><path d="m0 99h99v-99h-99z" fill="#fff"/>
<g transform="translate(10 0)"><path d="m0 0h20v20h-20z" fill="#56b4e9"/></g>
<path d="m40 20h20v-20h-20z" fill="#d55e00" opacity=".1"/>
<image transform="matrix(20 0 0 20 70 0)" width="1" height="1" xlink:href="{ONE_WHITE_PIXEL}"/>
<image x="40" y="40" width="20" height="20" xlink:href="{ONE_WHITE_PIXEL}"/>
<text x="42" y="55">moved</text><text x="2" y="15">beside</text>
<text x="12" y="10">bar</text><text x="2" y="60">paper</text><text x="42" y="10">pale</text>
<text transform="translate(72 10)">pixel</text><text x="72" y="15" fill="#d55e00">red</text>
<text x="20" y="15" fill="#e69f00" text-anchor="middle">orange</text></svg>"""


def test_a_word_on_something_light_can_be_read():
    dark = bs4.BeautifulSoup(figure_themes.darken(ON_THINGS), "html.parser")
    fills = {word.get_text(): word.get("fill") for word in dark.find_all("text")}
    black = dark_words.BLACK
    assert [fills[word] for word in ("bar", "pixel", "moved", "orange")] == [black] * 4
    assert [fills[word] for word in ("paper", "pale", "beside")] == [None] * 3
    assert fills["red"] == "#d55e00"  # as on white paper


@pytest.mark.parametrize(
    ("attribute", "place"),
    [
        ("translate(3)", (5, 1)),
        ("scale(2)", (4, 2)),
        ("scale(2 3) translate(1 1)", (6, 6)),
        ("rotate(90)", (-1, 2)),
        ("rotate(90 2 0)", (1, 0)),
        ("matrix(1 2 3 4 5 6)", (10, 14)),
    ],
)
def test_a_transform_moves_a_point_as_svg_says(attribute, place):
    assert dark_words.transform(attribute) @ [2, 1, 1] == pytest.approx([*place, 1])


@pytest.mark.parametrize(
    "path",
    [
        '<path d="m0 0h20v20h-20z" fill="none"/>',
        '<path d="z" fill="#ffffff"/>',
        '<path d="m0 0h20l-20 20z" fill="#ffffff"/>',
    ],
)
def test_only_a_filled_rectangle_is_a_ground(path):
    assert dark_words.box(ET.fromstring(path), np.eye(3)) == []


def test_a_photo_has_no_dark_twin_and_keeps_the_width_that_its_page_gives(tmp_path):
    (tmp_path / "photo.png").write_bytes(base64.b64decode(ONE_WHITE_PIXEL.partition(",")[2]))
    text = "# T\n\n![One](photo.png)\n\n```{image} photo.png\n:width: 50px\n```\n"
    extensions = ["myst_parser", "figure_themes", "pictures"]
    out, _ = small_book.build(tmp_path, {"index.md": text}, extensions=extensions)
    one, narrow = bs4.BeautifulSoup((out / "index.html").read_text("utf-8"), "html.parser")("img")
    assert (one["width"], one["height"]) == ("1", "1")
    assert not narrow.has_attr("width") and "width: 50px" in narrow["style"]


@pytest.mark.parametrize("name", COLORS)
def test_every_color_of_the_course_can_be_read_on_dark_paper(name):
    color = figure_themes.DARK[COLORS[name].lower()]
    assert dark_words.contrast(color, figure_themes.PAPER) > 4.5
