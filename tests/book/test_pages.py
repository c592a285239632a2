"""Each page in a browser, headless: from here and without errors, whole on any screen and on paper,
and without a fault that axe-core knows. Skipped where Chromium is not installed.
"""

import re
import time
from importlib import resources

import pytest
from built_site import NOTEBOOKS, PAGES
from chromium import complaints, open_page, requests_of, set_media, set_width

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
COLORS = ["color-contrast", "link-in-text-block"]
SMALLEST = 8  # CSS pixels that a word in a figure has at least, on a phone
PAPER = 680  # CSS pixels between the margins of A4


def strangers(addresses, home):
    own = (home, "data:", "blob:", "about:")
    return [address for address in addresses if not address.startswith(own)]


# Formulas that take no room or are set in another font than the one made for them.
NOT_DRAWN = """
const set = (font) => font.family.includes("Course Math") && font.status === "loaded";
const ours = [...document.fonts].some(set);
return [...document.querySelectorAll(".math")].filter((box) => box.checkVisibility())
  .filter((box) => !ours || !(box.querySelector("math")?.getBoundingClientRect().width > 1))
  .map((box) => box.textContent);
"""


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
# Boxes of the article that paper would cut: nobody scrolls on paper.
CUT_ON_PAPER = """
return [...document.querySelectorAll("article, article *")]
  .filter((e) => e.checkVisibility() && !e.closest("math, svg"))
  .filter((e) => getComputedStyle(e).overflowX !== "visible")
  .filter((e) => e.scrollWidth > e.clientWidth + 1)
  .map((e) => e.outerHTML.slice(0, 100));
"""
BRIGHTNESS = """
const color = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
return color[3] === 0 ? 255 : (color[0] + color[1] + color[2]) / 3;
"""
FIGURES = """
return [...document.querySelectorAll("article img")].filter((i) => i.checkVisibility())
  .map((i) => [decodeURI(i.getAttribute("src")), i.getBoundingClientRect().width]);
"""

# Of each kind of word in code, one is enough to judge its colour; attention has ten thousand.
ONE_OF_EACH = """
const seen = new Set();
window.takenOut = [];
for (const word of document.querySelectorAll("pre span[class]")) {
  if (seen.has(word.className)) {
    const mark = document.createComment("");
    word.replaceWith(mark);
    takenOut.unshift([mark, word]);
  }
  seen.add(word.className);
}
"""
PUT_BACK = "for (const [mark, word] of takenOut) mark.replaceWith(word)"


# Of the words that have the same colors, on the same ground in boxes of the same colors, the first.
ONE_OF_EACH_COLOR = """
(() => {
  const known = new Map([[null, ""]]);
  const ground = (box) => {
    if (!known.has(box)) {
      const {color, backgroundColor, backgroundImage, opacity} = getComputedStyle(box);
      const own = [color, backgroundColor, backgroundImage, opacity].join(" ");
      const below = ground(box.parentElement);
      known.set(box, below.endsWith(`|${own}`) ? below : `${below}|${own}`);
    }
    return known.get(box);
  };
  const holdsWords = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const seen = new Set();
  const isNew = (e) => {
    const s = getComputedStyle(e);
    const font = [s.fontSize, s.fontWeight, s.textShadow, s.textDecorationLine, s.borderBottom];
    const kind = [e.tagName, ...font, ground(e)].join(" ");
    return !seen.has(kind) && seen.add(kind);
  };
  const words = [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility())
    .filter((e) => e.matches("input, select, textarea") || (holdsWords(e) && isNew(e)));
  return {include: words};
})()
"""


def faults(browser, where="document", **options):
    """Return what axe finds as lines: the rule, how grave, and the first place.

    The page is afterwards as it was.
    """
    browser.execute_script(AXE + ONE_OF_EACH)
    run = f"axe.run({where.strip()}, arguments[0]).then(arguments[1])"
    found = browser.execute_async_script(run, {"resultTypes": ["violations"], **options})
    browser.execute_script(PUT_BACK)
    return [
        f"{v['id']} ({v['impact']}), {len(v['nodes'])} times: {v['nodes'][0]['html'][:200]}"
        for v in found["violations"]
    ]


def smallest_word(drawing, width):
    """Return how high the smallest words of an SVG are at that width, or None without words."""
    view = float(re.search(r'viewBox="\S+ \S+ ([\d.]+) ', drawing)[1])
    sizes = re.findall(r"font(?:-size)?: ?[^;\"]*?([\d.]+)px", drawing)
    return min(map(float, sizes)) * width / view if sizes else None


def too_small(browser, site, page):
    """Return {figure: height of its smallest words}, where they cannot be read."""
    heights = {}
    for source, width in browser.execute_script(FIGURES):
        drawing = (site / page).parent.joinpath(source).read_text(encoding="utf-8")
        heights[source] = smallest_word(drawing, width) or SMALLEST
    return {source: height for source, height in heights.items() if height < SMALLEST}


@pytest.mark.parametrize("page", [*PAGES, "search"])
def test_page_from_a_server_by_day(browser, server, site, page):
    open_page(browser, f"{server}/{page}.html")
    asked = requests_of(browser)
    assert any(address.endswith(".css") or ".css?" in address for address in asked)
    assert strangers(asked, server) == []
    assert complaints(browser) == []
    assert browser.execute_script(NOT_DRAWN) == []
    assert faults(browser) == []
    browser.execute_script(UNFOLD)
    for width in (320, 390):
        set_width(browser, width)
        assert browser.execute_script(WIDTH) <= width
        assert browser.execute_script(CUT_OFF) == []
    if page in NOTEBOOKS:
        assert too_small(browser, site, page) == {}


def test_axe_finds_no_fault_where_there_is_no_page(browser, server):
    open_page(browser, f"{server}/404.html")
    assert faults(browser) == []


@pytest.mark.parametrize("page", [*PAGES, "search"])
def test_page_from_a_folder_in_the_dark_and_its_paper_white(browser, folder, page):
    set_media(browser, theme="dark")
    open_page(browser, f"{folder}/{page}.html")
    assert strangers(requests_of(browser), folder) == []
    assert complaints(browser) == []
    assert browser.execute_script("return document.documentElement.dataset.theme") == "dark"
    set_width(browser, PAPER, 1000)
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    set_media(browser, "print")
    assert browser.execute_script(CUT_ON_PAPER) == []
    assert browser.execute_script(WIDTH) <= PAPER
    assert browser.execute_script(BRIGHTNESS) > 250
    assert browser.execute_script("return document.querySelector('article h1').checkVisibility()")
    set_media(browser, theme="dark")
    assert faults(browser, ONE_OF_EACH_COLOR, runOnly=COLORS) == []


# The tests of the tests.


@pytest.fixture
def show(browser, tmp_path):
    """Return a function that opens a page with that body."""

    def open_body(body):
        (tmp_path / "page.html").write_text(f"<html><body>{body}</body></html>")
        browser.get((tmp_path / "page.html").as_uri())

    return open_body


def test_a_request_elsewhere_and_an_error_are_noticed(browser, show, tmp_path):
    browser.set_page_load_timeout(3)
    try:
        show('<img alt="" src="http://203.0.113.1:9/a.png"><script>missing()</script>')
    except Exception:  # nobody answers there
        time.sleep(0.1)
    finally:
        browser.set_page_load_timeout(60)
    assert strangers(requests_of(browser), tmp_path.as_uri()) == ["http://203.0.113.1:9/a.png"]
    assert any("missing is not defined" in message for message in complaints(browser))


def test_a_fault_that_axe_knows_is_noticed(browser, show):
    show('<p style="color: #ccc">pale</p><h1>A</h1><h3>C</h3><img src="a.png">')
    found = " ".join(faults(browser))
    for rule in ("color-contrast", "image-alt", "html-has-lang", "region", "heading-order"):
        assert rule in found


@pytest.mark.parametrize("fault", ["color: #ccc", "background: #333", "opacity: 0.3"])
@pytest.mark.parametrize("where", ["span", "div"])
def test_one_word_in_pale_colors_is_noticed_among_others(browser, show, fault, where):
    words = "<p>dark <b>words</b></p><div><p>more</p></div><span>and more</span>"
    show(words * 3 + words.replace(f"<{where}>", f'<{where} style="{fault}">') + words)
    for some in ("document", ONE_OF_EACH_COLOR):
        [found] = faults(browser, some, runOnly=COLORS)
        assert "color-contrast (serious), 1 times" in found


@pytest.mark.parametrize(("way", "screen"), [("hidden", ["B wide"]), ("auto", [])])
def test_what_is_cut_off_is_noticed(browser, show, way, screen):
    set_width(browser, 390)
    wide = '<b style="display: block; width: 1600px">wide</b>'
    box = f'<div style="overflow-x: {way}; width: 300px">{wide}</div>'
    show(f'<meta name="viewport" content="width=device-width"><article>{box}</article>')
    assert browser.execute_script(CUT_OFF) == screen
    assert len(browser.execute_script(CUT_ON_PAPER)) == 1
    show(f'<meta name="viewport" content="width=device-width"><article>{wide}</article>')
    assert browser.execute_script(WIDTH) > 390


def test_a_page_is_after_axe_as_it_was(browser, show):
    show("<pre><span class='a'>x <span class='b'>y</span></span><span class='a'>z</span></pre>" * 2)
    html = "return document.body.innerHTML"
    before = browser.execute_script(html)
    faults(browser)
    assert browser.execute_script(html) == before


def test_small_words_are_noticed():
    drawing = '<svg viewBox="0 0 400 100"><text style="font: {}px sans">word</text></svg>'
    assert smallest_word(drawing.format(10), 200) == 5
    assert smallest_word(drawing.format("italic 12"), 400) == 12
    assert smallest_word('<svg viewBox="0 0 400 100"></svg>', 200) is None
