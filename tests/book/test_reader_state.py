"""What a browser keeps for its reader alone: pages read, exercises done, code hidden."""

import chromium
import pytest
from course_pages import parts
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

NOTEBOOKS = [name for part in parts() for name in part.notebooks]
FIRST, SECOND = NOTEBOOKS[:2]


@pytest.fixture
def reader(browser, server):
    """Return a function that opens a page as a reader who has never been here."""
    chromium.open_page(browser, f"{server}/book/about.html")
    browser.execute_script("localStorage.clear()")
    return lambda page: chromium.open_page(browser, f"{server}/{page}.html")


def find(browser, selector):
    return browser.find_element(By.CSS_SELECTOR, selector)


def test_an_exercise_stays_ticked_until_it_is_not(browser, reader):
    reader(FIRST)
    boxes = browser.find_elements(By.CSS_SELECTOR, "section.exercise .exercise-done input")
    assert len(boxes) == len(browser.find_elements(By.CSS_SELECTOR, "section.exercise")) > 1
    assert not any(box.is_selected() for box in boxes)
    boxes[1].send_keys(Keys.SPACE)
    reader(SECOND)
    assert browser.find_elements(By.CSS_SELECTOR, ".exercise-done input:checked") == []
    reader(FIRST)
    boxes = browser.find_elements(By.CSS_SELECTOR, ".exercise-done input")
    assert [box.is_selected() for box in boxes].index(True) == 1
    assert "I have done this one" in find(browser, "label.exercise-done").text
    boxes[1].send_keys(Keys.SPACE)
    reader(FIRST)
    assert browser.find_elements(By.CSS_SELECTOR, ".exercise-done input:checked") == []


def count(browser):
    return find(browser, ".pages-read").get_attribute("textContent")


def test_a_page_counts_as_read_when_its_end_was_seen(browser, reader):
    reader(FIRST)
    assert count(browser) == ""
    for number, page in enumerate((FIRST, SECOND, SECOND), start=1):
        reader(page)
        browser.execute_script("document.querySelector('.prev-next-footer').scrollIntoView()")
        wanted = f"You have read {min(number, 2)} of {len(NOTEBOOKS)} notebooks"
        chromium.wait(browser, lambda w=wanted: count(browser) == w, wanted)
    reader("book/about")
    assert count(browser) == wanted
    read = browser.find_elements(By.CSS_SELECTOR, ".bd-links a.read")
    assert [
        link.get_attribute("href").endswith(f"{page}.html")
        for link, page in zip(read, (FIRST, SECOND), strict=True)
    ] == [True, True]


def test_code_is_hidden_on_every_page_until_it_is_shown(browser, reader):
    def shown():
        cells = browser.find_elements(By.CSS_SELECTOR, "article > section .cell > .cell_input")
        return {cell.is_displayed() for cell in cells}

    def press():
        browser.execute_script("arguments[0].click()", find(browser, ".run-bar button"))

    reader(FIRST)
    assert shown() == {True} and find(browser, ".run-bar button").text == "Hide code"
    press()
    for page in (FIRST, SECOND):
        reader(page)
        assert shown() == {False} and find(browser, ".run-bar button").text == "Show code"
        assert any(o.is_displayed() for o in browser.find_elements(By.CLASS_NAME, "cell_output"))
    press()
    reader(FIRST)
    assert shown() == {True}


def test_pages_work_where_nothing_may_be_kept(browser, server):
    forbid = "Storage.prototype.getItem = Storage.prototype.setItem = () => { throw 1 }"
    add, remove = (f"Page.{verb}ScriptToEvaluateOnNewDocument" for verb in ("add", "remove"))
    script = browser.execute_cdp_cmd(add, {"source": forbid})
    try:
        chromium.open_page(browser, f"{server}/{FIRST}.html")
        find(browser, ".exercise-done input").send_keys(Keys.SPACE)
        browser.execute_script("document.querySelector('.run-bar button').click()")
        assert find(browser, ".run-bar button").text == "Show code"
        assert count(browser) == ""
    finally:
        browser.execute_cdp_cmd(remove, script)
