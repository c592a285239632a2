"""The texts inside gensim: how many, and what stands in them."""

import re
from collections import Counter

import numpy as np
import pytest

from course_utils import datasets


def test_wikipedia_is_lower_case_words_and_no_markup():
    wikipedia = datasets.load_wikipedia()
    assert sum(len(article) >= 50 for article in wikipedia.articles) == 106
    words = Counter(word for article in wikipedia.articles for word in article)
    assert all(2 <= len(word) <= 15 and word == word.lower() for word in words)
    assert not any(re.search(r"[\W\d]", word) for word in words)
    assert len(words) > 30_000 and words["the"] / words.total() > 0.05
    assert all(words[markup] < 10 for markup in ("ref", "nbsp", "br", "cite"))
    assert wikipedia.articles[1][:4] == ["anarchism", "is", "political", "philosophy"]


@pytest.mark.parametrize(
    ("name", "n", "first", "clothes_and_closet"),  # related, and yet not alike
    [
        ("wordsim353", 353, ("love", "sex", 6.77), 8.0),
        ("simlex999", 999, ("old", "new", 1.58), 3.27),
    ],
)
def test_word_similarity(name, n, first, clothes_and_closet):
    words = datasets.load_word_similarity(name)
    assert len(words.pairs) == len(words.scores) == n
    assert words.scores.min() >= 0 and words.scores.max() <= 10
    assert (*words.pairs[0], words.scores[0]) == first
    assert all(word == word.lower() for pair in words.pairs for word in pair)
    place = [frozenset(pair) for pair in words.pairs].index(frozenset(("clothes", "closet")))
    assert words.scores[place] == clothes_and_closet
    assert str(clothes_and_closet) in words.description


def test_another_test_is_refused():
    with pytest.raises(ValueError, match="name must be one of 'wordsim353', 'simlex999', got 'x'"):
        datasets.load_word_similarity("x")


def test_analogies():
    sections = datasets.load_analogies().sections
    assert len(sections) == 14
    assert (len(sections["family"]), len(sections["capital-world"])) == (506, 4524)
    assert sections["family"][0] == ("boy", "girl", "brother", "sister")
    assert all(w == w.lower() for questions in sections.values() for q in questions for w in q)


def test_reviews():
    reviews = datasets.load_reviews()
    assert np.bincount(reviews.labels).tolist() == [100, 100]
    assert reviews.label_names == ["negative", "positive"]
    assert reviews.sentences[0] == "simplistic , silly and tedious ."
    assert not any("__label__" in sentence for sentence in reviews.sentences)
    dash = [sentence for sentence in reviews.sentences if "\N{EM DASH}" in sentence]
    assert dash, "the file is in Windows' encoding, not in Latin-1 or UTF-8"


def test_news():
    documents = datasets.load_news().documents
    assert documents[0].startswith("Hundreds of people have been forced to vacate their homes")
    assert 55_000 < sum(len(document.split()) for document in documents) < 65_000
