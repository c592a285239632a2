"""Who reads with other eyes and hands: axe-core's rules on every page, and the way by keyboard."""

from importlib import resources

import chromium
import pytest
from course_pages import chapters
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
PAGES = [name for chapter, below in chapters() for name in [chapter, *below]]
PAGES += ["book/welcome", "search", "404"]

# Of each kind of word in code, one is enough to judge its colour; attention has ten thousand.
ONE_OF_EACH = """
const seen = new Set();
for (const word of document.querySelectorAll("pre span[class]")) {
  if (seen.has(word.className)) word.remove();
  seen.add(word.className);
}
"""
RUN = "axe.run(document, arguments[0]).then(arguments[1])"
COLORS = ["color-contrast", "link-in-text-block"]


def faults(browser, **options):
    """Return what axe finds as lines: the rule, how grave, and the first place."""
    browser.execute_script(AXE)
    found = browser.execute_async_script(RUN, {"resultTypes": ["violations"], **options})
    return [
        f"{v['id']} ({v['impact']}), {len(v['nodes'])} times: {v['nodes'][0]['html'][:200]}"
        for v in found["violations"]
    ]


@pytest.mark.parametrize("page", PAGES)
def test_page_has_no_fault(browser, server, page):
    chromium.open_page(browser, f"{server}/{page}.html")
    browser.execute_script(ONE_OF_EACH)
    assert faults(browser) == []
    chromium.set_theme(browser, "dark")
    chromium.open_page(browser, f"{server}/{page}.html")
    browser.execute_script(ONE_OF_EACH)
    assert browser.execute_script("return document.documentElement.dataset.theme") == "dark"
    assert faults(browser, runOnly=COLORS) == []


# What has the focus: where it is, whether one sees that, and what it is if it is no link, no fold,
# no field and nothing that has to scroll.
FOCUS = """
const e = document.activeElement, style = getComputedStyle(e);
const ring = e.querySelector(".live-halo");  // around a point of a drawing, in place of an outline
const meant = "a, summary, input, select, [role=slider], .run-bar button, .cell_output pre, "
  + "div.math, span.math.long, .pst-scrollable-table-container";
return {
  marked: ring ? getComputedStyle(ring).stroke !== "none"
    : style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
  inside: e.closest("article") !== null,
  after: e.closest(".prev-next-footer") !== null,
  other: e.matches(meant) ? "" : e.outerHTML.slice(0, 100),
};
"""


def walk(browser):
    """Press Tab from the top of the page to the end of its article; return where it stopped."""
    stops = []
    while len(stops) < 400:
        ActionChains(browser).send_keys(Keys.TAB).perform()
        stops.append(browser.execute_script(FOCUS))
        if stops[-1]["after"]:
            return stops
    raise AssertionError(f"no end after {len(stops)} stops")


@pytest.mark.parametrize("page", [p for p in PAGES if p.startswith("notebooks/")])
def test_keyboard_stops_where_there_is_something_to_do(browser, server, page):
    """There were 262 stops in one article once, most at formulas and at buttons that copy."""
    chromium.open_page(browser, f"{server}/{page}.html")
    stops = walk(browser)
    assert [stop for stop in stops if not stop["marked"]] == []
    article = [stop for stop in stops if stop["inside"]]
    assert [stop["other"] for stop in article if stop["other"]] == []
    assert 10 < len(article) < 120


def test_a_fault_is_noticed(browser, tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<html><body><p style="color: #ccc">pale</p><img src="a.png"></body></html>')
    browser.get(page.as_uri())
    found = " ".join(faults(browser))
    for rule in ("color-contrast", "image-alt", "html-has-lang", "region"):
        assert rule in found
