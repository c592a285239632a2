"""Marking word vectors against what people said of pairs of words."""

import numpy as np
from scipy.stats import rankdata

from course_utils.intervals import Interval


def known_pairs(index, test):
    """Return the pairs of a test whose two words have a vector, and people's scores of them.

    Parameters
    ----------
    index : mapping
        From a word to the row of its vector.
    test : Dataset
        As `datasets.load_word_similarity` returns it.

    Returns
    -------
    rows : (n, 2) int
        The rows of the two words.
    scores : (n,) float

    Raises
    ------
    ValueError
        If fewer than three pairs are known.

    Examples
    --------
    >>> from course_utils.datasets import load_word_similarity
    >>> index = {"coast": 0, "shore": 1, "king": 2, "queen": 3, "car": 4, "automobile": 5}
    >>> rows, scores = known_pairs(index, load_word_similarity("wordsim353"))
    >>> rows.tolist(), scores.tolist()
    ([[2, 3], [4, 5], [0, 1]], [8.58, 8.94, 9.1])
    """
    known = [i for i, pair in enumerate(test.pairs) if all(word in index for word in pair)]
    if len(known) < 3:
        raise ValueError(f"index knows both words of {len(known)} pairs, expected three or more")
    rows = np.array([[index[word] for word in test.pairs[i]] for i in known])
    return rows, test.scores[known]


def pair_cosines(vectors, rows):
    """Return the cosine of each pair of rows: (n,) for a table of vectors and rows (n, 2)."""
    a, b = (vectors[column] for column in np.transpose(rows))
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return np.sum(a * b, axis=1) / np.maximum(lengths, 1e-12)


def similarity_score(vectors, index, test):
    """Return Spearman's rank correlation of cosines with people's scores, over the known pairs.

    Parameters
    ----------
    vectors : (words, width) array
        A row for each word.
    index, test
        As in `known_pairs`.

    Returns
    -------
    float
        1 for the same order, 0 for no relation.

    Examples
    --------
    >>> from course_utils.datasets import load_dictionary_vectors, load_word_similarity
    >>> dictionary = load_dictionary_vectors()
    >>> index = {word: row for row, word in enumerate(dictionary.words)}
    >>> similarity_score(dictionary.counted, index, load_word_similarity()) > 0.4
    True
    """
    rows, scores = known_pairs(index, test)
    return float(_spearman(pair_cosines(vectors, rows), scores))


def score_interval(vectors, index, test, *, times=1000, level=0.95):
    """Give a score with a bootstrap interval: pairs of words are drawn again with replacement.

    Parameters
    ----------
    vectors : (words, width) array, or a list of them
        Of several tables (one for each start) the mean score is taken.
    index, test
        As in `known_pairs`.
    times : int
        How many draws.
    level : float
        Share of the draws that lie within the interval.

    Returns
    -------
    Interval
        n is the number of pairs.
    """
    return _interval([(1, vectors)], index, test, times, level)


def score_difference(ours, theirs, index, test, *, times=1000, level=0.95):
    """Give the difference of two scores with its interval: each draw of pairs marks both.

    Parameters
    ----------
    ours, theirs : (words, width) array, or a list of them
        Rows of the same words in the same order.
    index, test, times, level
        As in `score_interval`.

    Returns
    -------
    Interval
        Of ours - theirs. A pair that is hard for both drops out of the difference, so two
        intervals that overlap do not settle it, and this one does.
    """
    return _interval([(1, ours), (-1, theirs)], index, test, times, level)


def _interval(parts, index, test, times, level):
    rows, scores = known_pairs(index, test)
    sides = []
    for sign, tables in parts:
        tables = tables if isinstance(tables, (list, tuple)) else [tables]
        sides.append((sign, [pair_cosines(table, rows) for table in tables]))

    def marked(draws):
        return sum(
            sign
            * np.mean([_spearman(cosines[draws], scores[draws]) for cosines in columns], axis=0)
            for sign, columns in sides
        )

    rng = np.random.default_rng(0)
    draws = rng.integers(len(rows), size=(times, len(rows)))  # draws pairs
    tail = 50 * (1 - level)
    low, high = np.percentile(marked(draws), [tail, 100 - tail])
    return Interval(float(marked(np.arange(len(rows)))), float(low), float(high), len(rows))


def _spearman(a, b):
    """Correlate the ranks along the last axis."""
    a, b = (rankdata(values, axis=-1) for values in (a, b))
    a, b = (ranks - ranks.mean(axis=-1, keepdims=True) for ranks in (a, b))
    return np.sum(a * b, axis=-1) / np.sqrt(np.sum(a**2, axis=-1) * np.sum(b**2, axis=-1))
