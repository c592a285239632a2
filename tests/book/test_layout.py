"""What screens and paper show: nothing reaches beyond the edge, and figures keep readable words."""

import re

import chromium
import pytest
from course_pages import chapters

PAGES = [name for chapter, below in chapters() for name in [chapter, *below]]
PAGES += ["book/welcome", "search"]

# What the screen cuts off at the right: no box around it scrolls.
CUT_OFF = """
const scrolls = (box) => {
  for (; box && box !== document.body; box = box.parentElement) {
    const way = getComputedStyle(box).overflowX;
    if ((way === "auto" || way === "scroll") && box.scrollWidth > box.clientWidth) return true;
  }
  return false;
};
return [...document.querySelectorAll("article *")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().width && !e.closest("math"))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e))
  .map((e) => e.tagName + " " + e.textContent.trim().slice(0, 60));
"""
WIDTH = "return document.documentElement.scrollWidth"
UNFOLD = "for (const fold of document.querySelectorAll('details')) fold.open = true"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("width", [320, 390])
def test_phone_shows_the_whole_width(browser, server, page, width):
    chromium.set_width(browser, width)
    chromium.open_page(browser, f"{server}/{page}.html")
    browser.execute_script(UNFOLD)
    assert browser.execute_script(WIDTH) <= width
    assert browser.execute_script(CUT_OFF) == []


# Tables that are cards and scroll all the same; and what stands before the cells of the first.
CARDS = """
const tables = [...document.querySelectorAll("table.cards")];
const label = (cell) => getComputedStyle(cell, "::before").content.replaceAll(/" "|"/g, "");
return [
  tables.filter((table) => table.scrollWidth > table.parentElement.clientWidth + 1).length,
  [...tables[0].querySelector("tbody tr").cells].map(label),
];
"""


@pytest.mark.parametrize("page", ["book/data", "book/notation", "book/teaching"])
def test_phone_shows_tables_of_words_as_cards(phone, server, page):
    chromium.open_page(phone, f"{server}/{page}.html")
    heads = phone.execute_script(
        "return [...document.querySelectorAll('table.cards')[0].tHead.rows[0].cells]"
        ".map((cell) => cell.textContent.trim())"
    )
    scrolling, labels = phone.execute_script(CARDS)
    assert scrolling == 0
    assert labels == ["none", *[f"{head}: " for head in heads[1:]]]


# Boxes of the article that paper would cut: nobody scrolls on paper.
CUT_ON_PAPER = """
return [...document.querySelectorAll("article, article *")]
  .filter((e) => e.checkVisibility() && !e.closest("math, svg"))
  .filter((e) => getComputedStyle(e).overflowX !== "visible")
  .filter((e) => e.scrollWidth > e.clientWidth + 1)
  .map((e) => e.outerHTML.slice(0, 100));
"""
PAPER = 680  # CSS pixels between the margins of A4
BRIGHTNESS = """
const color = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
return color[3] === 0 ? 255 : (color[0] + color[1] + color[2]) / 3;
"""


@pytest.mark.parametrize("page", PAGES)
def test_paper_shows_everything_dark_on_white(browser, server, page):
    chromium.set_theme(browser, "dark")
    chromium.set_width(browser, PAPER, 1000)
    chromium.open_page(browser, f"{server}/{page}.html")
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert browser.execute_script(CUT_ON_PAPER) == []
    assert browser.execute_script(WIDTH) <= PAPER
    assert browser.execute_script(BRIGHTNESS) > 250
    assert browser.execute_script("return document.querySelector('article h1').checkVisibility()")


SMALLEST = 8  # CSS pixels that a word in a figure has at least, on a phone
FIGURES = """
return [...document.querySelectorAll("article img")].filter((i) => i.checkVisibility())
  .map((i) => [decodeURI(i.getAttribute("src")), i.getBoundingClientRect().width]);
"""


def smallest_word(drawing, width):
    """Return how high the smallest words of an SVG are at that width, or None without words."""
    view = float(re.search(r'viewBox="\S+ \S+ ([\d.]+) ', drawing)[1])
    sizes = re.findall(r"font(?:-size)?: ?[^;\"]*?([\d.]+)px", drawing)
    return min(map(float, sizes)) * width / view if sizes else None


@pytest.mark.parametrize("page", [name for name in PAGES if name.startswith("notebooks/")])
def test_phone_shows_figures_with_readable_words(phone, site, folder, page):
    chromium.open_page(phone, f"{folder}/{page}.html")
    figures = phone.execute_script(FIGURES)
    assert figures
    drawn = [(source, width) for source, width in figures if source.endswith(".svg")]
    assert drawn == [tuple(figure) for figure in figures], "figures are stored as SVG"
    small = {}
    for source, width in drawn:
        drawing = (site / page).parent.joinpath(source).read_text(encoding="utf-8")
        height = smallest_word(drawing, width)
        if height is not None and height < SMALLEST:
            small[source] = height
    assert small == {}


# The tests of the tests.


def test_a_page_too_wide_is_noticed(phone, tmp_path):
    page = tmp_path / "page.html"
    head = '<html><head><meta name="viewport" content="width=device-width"></head>'
    page.write_text(f'{head}<body><div style="width: 600px">wide</div></body></html>')
    phone.get(page.as_uri())
    assert phone.execute_script(WIDTH) > 390


@pytest.mark.parametrize(("way", "screen"), [("hidden", ["B wide"]), ("auto", [])])
def test_what_is_cut_off_is_noticed(phone, tmp_path, way, screen):
    page = tmp_path / "page.html"
    head = '<html><head><meta name="viewport" content="width=device-width"></head>'
    wide = '<b style="display: block; width: 600px">wide</b>'
    box = f'<article><div style="overflow-x: {way}; width: 300px">{wide}</div></article>'
    page.write_text(f"{head}<body>{box}</body></html>")
    phone.get(page.as_uri())
    assert phone.execute_script(CUT_OFF) == screen
    assert len(phone.execute_script(CUT_ON_PAPER)) == 1


def test_small_words_are_noticed():
    drawing = '<svg viewBox="0 0 400 100"><text style="font: {}px sans">word</text></svg>'
    assert smallest_word(drawing.format(10), 200) == 5
    assert smallest_word(drawing.format("italic 12"), 400) == 12
    assert smallest_word('<svg viewBox="0 0 400 100"></svg>', 200) is None
