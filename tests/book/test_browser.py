"""What a reader does on the site, in a browser: by keyboard, on a phone, in the dark."""

import pytest
from built_site import NOTEBOOKS
from chromium import open_page, wait
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

# Words of a drawing that reach beyond its edge, where they are not shown.
BEYOND_THE_EDGE = """
return [...document.querySelectorAll("svg.speed-chart text")].filter((text) => {
  const [word, box] = [text, text.ownerSVGElement].map((e) => e.getBoundingClientRect());
  return word.left < box.left - 1 || word.right > box.right + 1;
}).map((text) => text.textContent);
"""


def test_chart_shows_its_words_whole(browser, server):
    open_page(browser, f"{server}/book/how_fast_is_numpy.html")
    assert browser.find_elements(By.CSS_SELECTOR, "svg.speed-chart text")
    assert browser.execute_script(BEYOND_THE_EDGE) == []


# Icons of the page's head whose sign is not in the icon font as it was cut.
MISSING_ICONS = """
const shown = [...document.querySelectorAll("i[class*=fa-]")].filter((i) => i.checkVisibility());
return [shown.length, shown.filter((icon) => {
  const style = getComputedStyle(icon, "::before");
  const sign = style.content.replaceAll('"', "");
  const font = `${style.fontWeight} 16px ${style.fontFamily}`;
  return sign === "none" || !document.fonts.check(font, sign);
}).map((icon) => icon.className)];
"""


def test_icons_are_drawn(browser, server):
    open_page(browser, f"{server}/book/welcome.html")
    shown, missing = browser.execute_script(MISSING_ICONS)
    assert shown >= 4 and missing == []


def test_keyboard_opens_search(browser, server):
    open_page(browser, f"{server}/book/welcome.html")
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.CONTROL, "k")
    wait(
        browser,
        lambda: browser.switch_to.active_element.get_attribute("type") == "search",
        "the search field",
    )
    browser.switch_to.active_element.send_keys("perceptron", Keys.ENTER)
    wait(browser, lambda: "search.html" in browser.current_url, "the page of results")


def test_keyboard_skips_to_the_text_and_shows_where_it_is(browser, server):
    open_page(browser, f"{server}/book/welcome.html")
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    first = browser.switch_to.active_element
    assert first.get_attribute("href").endswith("#main-content")
    wait(browser, lambda: first.rect["y"] >= 0, "the skip link to come into view")
    outline = "return getComputedStyle(document.activeElement).outlineStyle"
    assert browser.execute_script(outline) != "none"


def test_dark_mode_turns_the_page_dark_and_stays(browser, server):
    open_page(browser, f"{server}/book/welcome.html")

    def brightness():
        color = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in color.strip("rgba()").split(",")[:3]) / 3

    def theme():
        return browser.execute_script("return document.documentElement.dataset.theme")

    def press_until(wanted):
        for _ in range(3):  # the button goes round: auto, light, dark
            if browser.execute_script("return document.documentElement.dataset.mode") == wanted:
                return
            buttons = browser.find_elements(By.CSS_SELECTOR, "button.theme-switch-button")
            next(b for b in buttons if b.is_displayed()).click()

    press_until("light")
    assert theme() == "light" and brightness() > 200
    press_until("dark")
    assert theme() == "dark" and brightness() < 60
    open_page(browser, f"{server}/book/notation.html")
    assert theme() == "dark" and brightness() < 60
    press_until("light")


def test_phone_opens_the_sidebar(phone, server):
    open_page(phone, f"{server}/book/welcome.html")
    entry = "//*[starts-with(@id, 'pst-primary-sidebar')]//a[contains(., 'Glossary')]"

    def in_view():
        shown = [a for a in phone.find_elements(By.XPATH, entry) if a.is_displayed()]
        return [a for a in shown if 0 <= a.rect["x"] < 390]

    assert in_view() == []
    buttons = phone.find_elements(By.CSS_SELECTOR, "button.primary-toggle")
    next(b for b in buttons if b.is_displayed()).click()
    wait(phone, in_view, "the sidebar")


def test_solution_unfolds(browser, server):
    open_page(browser, f"{server}/{NOTEBOOKS[0]}.html")
    fold = browser.find_element(By.XPATH, "//details[contains(., 'Show the solution')]")
    code = fold.find_element(By.CSS_SELECTOR, "pre")
    assert not code.is_displayed()
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", fold)
    fold.find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
    wait(browser, code.is_displayed, "the solution")


def test_hub_button_leads_to_the_readers_hub(browser, server):
    name = NOTEBOOKS[0]
    open_page(browser, f"{server}/{name}.html")
    link = browser.find_element(By.CSS_SELECTOR, "a[href*='hub.html?']").get_attribute("href")
    open_page(browser, link)
    assert f"{name}.ipynb" in browser.find_element(By.ID, "hub-target").text
    browser.find_element(By.ID, "hub-address").send_keys(f"{server}/", Keys.ENTER)
    wait(browser, lambda: "git-pull" in browser.current_url, "the hub")
    query = link.split("?")[1]
    assert browser.current_url == f"{server}/hub/user-redirect/git-pull?{query}"


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
    open_page(phone, f"{server}/{page}.html")
    heads = phone.execute_script(
        "return [...document.querySelectorAll('table.cards')[0].tHead.rows[0].cells]"
        ".map((cell) => cell.textContent.trim())"
    )
    scrolling, labels = phone.execute_script(CARDS)
    assert scrolling == 0
    assert labels == ["none", *[f"{head}: " for head in heads[1:]]]


# At each stop, what has the focus: where it is, whether one sees that, and what it is if it is no
# link, no fold, no field and nothing that has to scroll.
KEEP_STOPS = """
window.stops = [];
document.addEventListener("focusin", () => window.stops.push(stop()));
function stop() {
  const e = document.activeElement, style = getComputedStyle(e);
  // A halo around a point of a drawing, in place of an outline.
  const ring = e.querySelector(".live-halo");
  const meant = "a, summary, input, select, audio, [role=slider], .run-bar button, "
    + ".live-controls button, .cell_output pre, div.math, span.math.long, "
    + ".pst-scrollable-table-container";
  return {
    marked: ring ? getComputedStyle(ring).stroke !== "none"
      : style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    inside: e.closest("article") !== null,
    after: e.closest(".prev-next-footer") !== null,
    other: e.matches(meant) ? "" : e.outerHTML.slice(0, 100),
  };
}
"""


def walk(browser):
    """Press Tab from the top of the page to the end of its article; return where it stopped."""
    browser.execute_script(KEEP_STOPS)
    for _ in range(20):
        ActionChains(browser).send_keys(20 * Keys.TAB).perform()
        stops = browser.execute_script("return window.stops")
        ends = [place for place, stop in enumerate(stops) if stop["after"]]
        if ends:
            return stops[: ends[0] + 1]
    raise AssertionError(f"no end after {len(stops)} stops")


@pytest.mark.parametrize("page", NOTEBOOKS)
def test_keyboard_stops_where_there_is_something_to_do(browser, server, page):
    """There were 262 stops in one article once, most at formulas and at buttons that copy."""
    open_page(browser, f"{server}/{page}.html")
    stops = walk(browser)
    assert [stop for stop in stops if not stop["marked"]] == []
    article = [stop for stop in stops if stop["inside"]]
    assert [stop["other"] for stop in article if stop["other"]] == []
    assert 10 < len(article) < 120


# The test of the test.


def test_words_beyond_the_edge_are_noticed(browser, tmp_path):
    page = tmp_path / "page.html"
    word = '<text x="{}" y="20" text-anchor="end">a long word</text>'
    words = word.format(10) + word.format(190)
    page.write_text(f'<svg class="speed-chart" viewBox="0 0 200 30" width="200">{words}</svg>')
    browser.get(page.as_uri())
    assert browser.execute_script(BEYOND_THE_EDGE) == ["a long word"]


# Formulas measured: y has a tail and x none, a hat stands above its letter, a prime is no speck.
SCRIPTS = """
const box = document.querySelector("article, main").appendChild(document.createElement("p"));
box.innerHTML = `<math style="font-size:100px"><msub><mi>x</mi><mn>1</mn></msub>
  <msub><mi>y</mi><mn>1</mn></msub>
  <mover accent="true"><mi>u</mi><mo stretchy="false">¯</mo></mover>
  <msup><mi>m</mi><mo>′</mo></msup></math>`;
const place = (path) => box.querySelector(path).getBoundingClientRect();
return {
  lower: place("msub + msub mn").bottom - place("msub mn").bottom,
  gap: parseFloat(getComputedStyle(box.querySelector("mover mo")).paddingBottom),
  prime: place("msup mo").width,
};
"""


def test_scripts_of_formulas_stand_as_in_print(browser, server):
    open_page(browser, f"{server}/notebooks/math/attention.html")
    found = browser.execute_script(SCRIPTS)
    assert abs(found["lower"]) < 3 and found["gap"] > 4 and found["prime"] > 22, found
