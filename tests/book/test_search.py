"""The search answers what students ask: the right place is among the first three."""

import chromium
import pytest
from selenium.webdriver.common.by import By

# What is asked, and the beginning of the address that answers it.
QUERIES = {
    "attention": "notebooks/math/attention",
    "注意力": "notebooks/math/attention",
    "self-attention": "notebooks/math/attention",
    "why divide by sqrt d": "notebooks/math/attention",
    "multi head attention": "book/reference/multi_head",
    "word2vec": "notebooks/code/word2vec",
    "word embedding": "notebooks/math/embeddings",
    "skip-gram": "book/glossary.html#term-skip-gram",
    "negative sampling": "notebooks/math/embeddings",
    "backpropagation": "book/glossary.html#term-back-propagation",
    "back propagation": "book/glossary.html#term-back-propagation",
    "cross entropy": "book/glossary.html#term-cross-entropy",
    "crossentropy": "book/glossary.html#term-cross-entropy",
    "how many parameters GPT": "notebooks/concepts/what_makes_a_model_large",
    "大模型": "notebooks/concepts/what_makes_a_model_large",
    "卷积": "notebooks/code/cnn",
    "convolutional neural network": "notebooks/code/cnn",
    "max pooling": "book/glossary.html#term-pooling",
    "overfitting": "notebooks/challenges/overfitting",
    "过拟合": "notebooks/challenges/overfitting",
    "double descent": "notebooks/challenges/overfitting",
    "early stopping": "book/glossary.html#term-early-stopping",
    "time series": "notebooks/applications/time_series",
    "forecasting": "notebooks/applications/time_series",
    "perceptron": "notebooks/history/three_eras",
    "install": "book/setup",
    "classroom": "book/setup",
    "jupyterhub": "book/hub",
    "download data": "book/data",
    "layer normalization": "book/glossary.html#term-layer-normalisation",
    "gelu": "book/reference/activations",
    "vjp": "book/reference/gradients",
}
ANSWER = """
const book = prepare(SEARCH_DATA);
return arguments[0].map((query) => search(query, book).slice(0, 3).map((hit) => hit.entry.url));
"""


def test_first_three_hits_answer(browser, folder):
    """From a folder on disk, where a browser lets no page read another."""
    chromium.open_page(browser, f"{folder}/search.html")
    found = dict(zip(QUERIES, browser.execute_script(ANSWER, list(QUERIES)), strict=True))
    wrong = {
        query: hits
        for query, hits in found.items()
        if not any(hit.startswith(QUERIES[query]) for hit in hits)
    }
    assert len(QUERIES) >= 30 and wrong == {}


def hits(browser):
    return browser.find_elements(By.CSS_SELECTOR, "#search-results li")


@pytest.mark.parametrize("place", ["server", "folder"])
def test_page_of_results_shows_where_and_what(browser, place, request):
    home = request.getfixturevalue(place)
    chromium.open_page(browser, f"{home}/search.html?q=perceptron")
    assert len(hits(browser)) > 3
    marked = [hit.find_elements(By.TAG_NAME, "mark") for hit in hits(browser)]
    assert any(words and words[0].text.lower().startswith("perceptron") for words in marked)
    link = hits(browser)[0].find_element(By.TAG_NAME, "a").get_attribute("href")
    chromium.open_page(browser, link)
    assert chromium.complaints(browser) == []


@pytest.mark.parametrize("query", ["qwertzuiop", "the of", "<qzx>zzxqy</qzx>"])
def test_nonsense_is_answered_in_words(browser, folder, query):
    chromium.open_page(browser, f"{folder}/search.html?q={query}")
    assert hits(browser) == []
    summary = browser.find_element(By.ID, "search-summary").text
    assert summary.startswith(f"Nothing was found for “{query}”")
    assert chromium.complaints(browser) == []
