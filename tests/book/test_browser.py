"""The built site in a real browser, headless: from a folder and from a server, wide and narrow.

Skipped where Chromium is not installed.
"""

import time

import pytest
from chromium import complaints, open_page, requests_of, wait
from course_pages import notebooks
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

SOME = [
    "book/welcome",
    "book/teaching",
    "book/map",
    "book/before_you_begin",
    "book/live_pictures",
    "book/math",
    "book/notation",
    "book/how_fast_is_numpy",
    "book/facts",
    "book/hub",
    "search",
]

NOTEBOOKS = [f"notebooks/{path.parent.name}/{path.stem}" for path in notebooks()]
PAGES = [*SOME, *NOTEBOOKS]


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


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("place", ["server", "folder"])
def test_page_loads_from_here_and_without_errors(browser, place, page, request):
    home = request.getfixturevalue(place)
    open_page(browser, f"{home}/{page}.html")
    asked = requests_of(browser)
    assert any(address.endswith(".css") or ".css?" in address for address in asked)
    assert strangers(asked, home) == []
    assert complaints(browser) == []
    assert browser.execute_script(NOT_DRAWN) == []


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


# The tests of the tests.


def test_a_request_elsewhere_and_an_error_are_noticed(browser, tmp_path):
    page = tmp_path / "page.html"
    away = '<img alt="" src="http://203.0.113.1:9/a.png">'
    page.write_text(f"<html><body>{away}<script>missing()</script></body></html>")
    browser.set_page_load_timeout(3)
    try:
        browser.get(page.as_uri())
    except Exception:  # nobody answers there
        time.sleep(0.1)
    finally:
        browser.set_page_load_timeout(60)
    assert strangers(requests_of(browser), tmp_path.as_uri()) == ["http://203.0.113.1:9/a.png"]
    assert any("missing is not defined" in message for message in complaints(browser))


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
