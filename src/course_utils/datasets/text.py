"""Texts that come inside gensim: an excerpt of Wikipedia, tests of word vectors, reviews, news."""

import bz2

import numpy as np

from course_utils.arguments import choose

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import missing, package_file

_WORD_PAIRS = {"wordsim353": "wordsim353.tsv", "simlex999": "simlex999.txt"}


def load_wikipedia():
    """An excerpt of the English Wikipedia: 206 pages, 453,267 words.

    Returns
    -------
    Dataset
        articles : list of 206 lists of str
            Lower-case words of 2 to 15 letters in the order of the text, without markup and
            punctuation.
        titles : list of 206 str
            The title of each page.

    Raises
    ------
    ImportError
        If gensim is missing.

    Notes
    -----
    About half the pages are redirects of a few words; 106 are articles of 50 words and more.
    Takes about two seconds, for the markup.

    Examples
    --------
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
    return Dataset(
        CATALOGUE["wikipedia"],
        articles=[tokenize(filter_wiki(text), 2, 15, True) for _, text in pages],
        titles=[title for title, _ in pages],
    )


def load_word_similarity(name="wordsim353"):
    """Pairs of words, with the score that people gave to their similarity.

    Parameters
    ----------
    name : {"wordsim353", "simlex999"}
        WordSim-353 (353 pairs) asks how related two words are, SimLex-999 (999) how alike.

    Returns
    -------
    Dataset
        pairs : list of (str, str)
            Lower case.
        scores : (n,) float64
            The mean over people, 0 to 10.

    Raises
    ------
    ValueError
        For another name.
    ImportError
        If gensim is missing.

    Examples
    --------
    >>> words = load_word_similarity("wordsim353")
    >>> words.pairs[1], words.scores[1].item()
    (('tiger', 'cat'), 7.35)
    """
    file = _WORD_PAIRS[choose("name", name, tuple(_WORD_PAIRS))]
    rows = [line.split("\t") for line in _lines(file) if not line.startswith("#")]
    return Dataset(
        CATALOGUE["word_similarity"],
        pairs=[(first.lower(), second.lower()) for first, second, _ in rows],
        scores=np.array([float(score) for *_, score in rows]),
    )


def load_analogies():
    """19,544 questions "a is to b as c is to d", in 14 relations.

    Returns
    -------
    Dataset
        sections : dict of list of (str, str, str, str)
            From the name of a relation to its questions (a, b, c, d), lower case.

    Raises
    ------
    ImportError
        If gensim is missing.

    Examples
    --------
    >>> load_analogies().sections["capital-common-countries"][0]
    ('athens', 'greece', 'baghdad', 'iraq')
    """
    sections = {}
    for line in _lines("questions-words.txt"):
        if line.startswith(":"):
            questions = sections.setdefault(line[1:].strip(), [])
        else:
            questions.append(tuple(line.lower().split()))
    return Dataset(CATALOGUE["analogies"], sections=sections)


def load_reviews():
    """200 sentences from film reviews, half of them against the film.

    Returns
    -------
    Dataset
        sentences : list of 200 str
            Lower case, words and punctuation set apart by spaces.
        labels : (200,) int64
            0 negative and 1 positive.
        label_names : list of 2 str
            What the labels mean.

    Raises
    ------
    ImportError
        If gensim is missing.

    Examples
    --------
    >>> reviews = load_reviews()
    >>> reviews.labels[0].item(), reviews.sentences[0]
    (0, 'simplistic , silly and tedious .')
    """
    names = {"__label__neg": 0, "__label__pos": 1}
    rows = [line.split(" ", 1) for line in _lines("pang_lee_polarity.cor", encoding="cp1252")]
    return Dataset(
        CATALOGUE["reviews"],
        sentences=[sentence.strip() for _, sentence in rows],
        labels=np.array([names[label] for label, _ in rows], dtype=np.int64),
        label_names=["negative", "positive"],
    )


def load_news():
    """300 news items of the year 2001 from Australia, one paragraph each.

    Returns
    -------
    Dataset
        documents : list of 300 str
            One text each.

    Raises
    ------
    ImportError
        If gensim is missing.

    Examples
    --------
    >>> len(load_news().documents)
    300
    """
    return Dataset(CATALOGUE["news"], documents=list(_lines("lee_background.cor")))


def _gensim_file(name):
    """Return one of the data files of gensim's tests, without importing gensim."""
    return package_file("gensim", "gensim", f"test/test_data/{name}")


def _lines(name, encoding="utf-8"):
    """Return the lines of a gensim file that hold something, without what surrounds them."""
    lines = _gensim_file(name).read_text(encoding=encoding).splitlines()
    return [line.strip() for line in lines if line.strip()]
