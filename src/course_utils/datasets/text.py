"""Texts that come inside gensim: an excerpt of Wikipedia, tests of word vectors, reviews, news."""

import bz2
from dataclasses import dataclass

import numpy as np

from ._base import Dataset, choose, missing, package_file

_WORD_PAIRS = {
    "wordsim353": (
        "wordsim353.tsv",
        "353 pairs of English words, scored from 0 to 10 for how related they are. Relatedness, "
        "not likeness: clothes and closet score 8.0.",
        "not stated in the file",
        "L. Finkelstein and others, Placing search in context: the concept revisited, ACM "
        "Transactions on Information Systems, 2002; inside gensim",
    ),
    "simlex999": (
        "simlex999.txt",
        "999 pairs of English words, scored from 0 to 10 for how alike their meanings are. "
        "Likeness, not relatedness: clothes and closet score 3.27.",
        "not stated in the file",
        "F. Hill, R. Reichart, A. Korhonen, SimLex-999: evaluating semantic models with "
        "(genuine) similarity estimation, Computational Linguistics, 2015; inside gensim",
    ),
}


@dataclass(frozen=True, eq=False, repr=False)
class Articles(Dataset):
    """Articles as lists of words.

    articles: list of lists of lower-case words; titles: one string an article.
    """

    articles: list
    titles: list


@dataclass(frozen=True, eq=False, repr=False)
class WordPairs(Dataset):
    """Pairs of words and what people thought of them.

    pairs: list of (str, str), lower case; scores: (n,) float64, the mean over people, 0 to 10.
    """

    pairs: list
    scores: np.ndarray


@dataclass(frozen=True, eq=False, repr=False)
class Analogies(Dataset):
    """Questions of the form: a is to b as c is to d.

    sections: dict from the name of a relation to a list of (a, b, c, d), lower case.
    """

    sections: dict


@dataclass(frozen=True, eq=False, repr=False)
class Reviews(Dataset):
    """Texts and whether each speaks for or against.

    sentences: list of n str; labels: (n,) int64, 0 negative and 1 positive;
    label_names: ["negative", "positive"].
    """

    sentences: list
    labels: np.ndarray
    label_names: list


@dataclass(frozen=True, eq=False, repr=False)
class Documents(Dataset):
    """documents: list of str, one text each."""

    documents: list


def load_wikipedia():
    """Return an excerpt of the English Wikipedia: 206 pages, 453,267 words.

    articles: list of 206 lists of lower-case words of 2 to 15 letters, in the order of the text,
    without markup and punctuation; titles: list of 206 str.
    About half the pages are redirects of a few words; 106 are articles of 50 words and more.
    Takes about two seconds, for the markup.

    Raises ImportError if gensim is missing.

    >>> wikipedia = load_wikipedia()
    >>> wikipedia.titles[1], " ".join(wikipedia.articles[1][:6])
    ('Anarchism', 'anarchism is political philosophy that advocates')
    """
    name = "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
    file = _gensim_file(name)
    try:
        from gensim.corpora.wikicorpus import extract_pages, filter_wiki, tokenize
    except ImportError as error:
        raise missing("gensim") from error
    with bz2.open(file) as stream:
        pages = [(title, text) for title, text, _ in extract_pages(stream, ("0",))]
    return Articles(
        articles=[tokenize(filter_wiki(text), 2, 15, True) for _, text in pages],
        titles=[title for title, _ in pages],
        description="206 pages from the start of a dump of the English Wikipedia, about "
        "450,000 words. Words of one letter (a, I) and of more than fifteen are left out, so "
        "are numbers. The pages come in the order of their number: many of the longest are "
        "about subjects that begin with A.",
        licence="CC BY-SA 3.0 and GFDL (Wikipedia)",
        source="the authors of Wikipedia; inside gensim, as data of its tests",
    )


def load_word_similarity(name="wordsim353"):
    """Return pairs of words with the score that people gave to their similarity.

    name: "wordsim353" (353 pairs, relatedness) or "simlex999" (999 pairs, likeness).
    pairs: list of (str, str), lower case; scores: (n,) float64 from 0 to 10.

    Raises ValueError for another name, ImportError if gensim is missing.

    >>> words = load_word_similarity("wordsim353")
    >>> words.pairs[1], words.scores[1].item()
    (('tiger', 'cat'), 7.35)
    """
    file, description, licence, source = _WORD_PAIRS[choose("name", name, tuple(_WORD_PAIRS))]
    rows = [line.split("\t") for line in _lines(file) if not line.startswith("#")]
    return WordPairs(
        pairs=[(first.lower(), second.lower()) for first, second, _ in rows],
        scores=np.array([float(score) for *_, score in rows]),
        description=description,
        licence=licence,
        source=source,
    )


def load_analogies():
    """Return 19,544 questions "a is to b as c is to d", in 14 relations.

    sections: dict from the name of the relation to a list of (a, b, c, d), lower case.

    Raises ImportError if gensim is missing.

    >>> load_analogies().sections["capital-common-countries"][0]
    ('athens', 'greece', 'baghdad', 'iraq')
    """
    sections = {}
    for line in _lines("questions-words.txt"):
        if line.startswith(":"):
            questions = sections.setdefault(line[1:].strip(), [])
        else:
            questions.append(tuple(line.lower().split()))
    return Analogies(
        sections=sections,
        description="Questions such as Athens : Greece = Baghdad : Iraq, five relations of "
        "meaning and nine of grammar (their names begin with gram). Few words of it occur in a "
        "small corpus: count the questions you leave out.",
        licence="Apache 2.0 (with word2vec)",
        source="T. Mikolov, K. Chen, G. Corrado, J. Dean, Efficient estimation of word "
        "representations in vector space, 2013; inside gensim",
    )


def load_reviews():
    """Return 200 sentences from film reviews, half of them against the film.

    sentences: list of 200 str, lower case, words and punctuation set apart by spaces;
    labels: (200,) int64, 0 negative and 1 positive.

    Raises ImportError if gensim is missing.

    >>> reviews = load_reviews()
    >>> reviews.labels[0].item(), reviews.sentences[0]
    (0, 'simplistic , silly and tedious .')
    """
    names = {"__label__neg": 0, "__label__pos": 1}
    rows = [line.split(" ", 1) for line in _lines("pang_lee_polarity.cor", encoding="cp1252")]
    return Reviews(
        sentences=[sentence.strip() for _, sentence in rows],
        labels=np.array([names[label] for label, _ in rows], dtype=np.int64),
        label_names=["negative", "positive"],
        description="200 sentences from film reviews, out of a set of 10,662: enough to show "
        "how a classifier is built, too few to train a good one.",
        licence="not stated",
        source="B. Pang and L. Lee, Seeing stars: exploiting class relationships for sentiment "
        "categorization with respect to rating scales, ACL, 2005; inside gensim",
    )


def load_news():
    """Return 300 news items of the year 2001 from Australia, one paragraph each.

    documents: list of 300 str.

    Raises ImportError if gensim is missing.

    >>> len(load_news().documents)
    300
    """
    return Documents(
        documents=list(_lines("lee_background.cor")),
        description="300 short news items of the Australian Broadcasting Corporation, from late "
        "2001: about 60,000 words. Many are about the same few events.",
        licence="not stated",
        source="M. Lee, B. Pincombe, M. Welsh, An empirical evaluation of models of text "
        "document similarity, Cognitive Science Society, 2005; inside gensim",
    )


def _gensim_file(name):
    """Return one of the data files of gensim's tests, without importing gensim."""
    return package_file("gensim", "gensim", f"test/test_data/{name}")


def _lines(name, encoding="utf-8"):
    """Return the lines of a gensim file that hold something, without what surrounds them."""
    lines = _gensim_file(name).read_text(encoding=encoding).splitlines()
    return [line.strip() for line in lines if line.strip()]
