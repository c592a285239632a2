"""Searching in texts: words without endings, passages of the book, and marks for a ranking."""

import re

import numpy as np

_ENDING = re.compile(r"(?<=\w{3})(ies|es|s|ing|ed|ly)$")


def words(text):
    """Return the words of a text in lower case, their commonest English endings cut off.

    Examples
    --------
    >>> words("Errors cost: an error costs money.")
    ['error', 'cost', 'an', 'error', 'cost', 'money']
    """
    return [_ENDING.sub("", word) for word in re.findall(r"\w+", text.lower())]


def sections(book):
    """Return the text of each section of `load_book_passages`: {"page#heading": text}, in order."""
    texts = {}
    for page, heading, paragraph in zip(book.pages, book.headings, book.paragraphs, strict=True):
        key = f"{page}#{heading}"
        texts[key] = texts.get(key, "") + paragraph + "\n"
    return texts


def cut(book, size, *, headings=True):
    """Cut each section of the book into passages.

    Parameters
    ----------
    book : Dataset
        From `load_book_passages`.
    size : int
        Lines are joined as long as they have at most so many words together; one line that has
        more stays whole.
    headings : bool
        Put the page's title and the section's heading in front of every passage, on a line.

    Returns
    -------
    passages : list of n str
    first : (sections,) int64
        The place of each section's first passage; the sections are those of `sections(book)`.
    """
    titles = dict(zip(book.pages, book.titles, strict=True))
    passages, first = [], []
    for key, text in sections(book).items():
        page, _, heading = key.partition("#")
        head = f"{titles[page]}. {heading}.\n" if headings else ""
        first.append(len(passages))
        part = ""
        for line in text.splitlines():
            if part and len((part + line).split()) > size:
                passages.append(head + part)
                part = ""
            part += line + "\n"
        passages.append(head + part)
    return passages, np.array(first)


def ranks(scores, right):
    """Return the ranks of what is right, the best first, question by question.

    Parameters
    ----------
    scores : (questions, n) array_like
    right : list of lists of int
        Which of the n answer each question.

    Returns
    -------
    list of (answers,) ndarray of int
        A rank is the number of those that score as high or higher, itself included: ties count
        against it.

    Examples
    --------
    >>> ranks([[5.0, 1.0, 5.0]], [[1, 2]])
    [array([2, 3])]
    """
    return [
        np.sort([int((np.asarray(row) >= row[i]).sum()) for i in answers])
        for row, answers in zip(scores, right, strict=True)
    ]


def measures(scores, right):
    """Mark each question four ways: recall at 1 and at 5, reciprocal rank, nDCG at 10.

    Parameters
    ----------
    scores, right
        As in `ranks`.

    Returns
    -------
    (questions, 4) ndarray
        Whether one of the right ones is first, and among five; one over the best rank; and what
        1 / log2(1 + rank) adds up to within the first ten, over the most that it could.

    Examples
    --------
    >>> measures([[5.0, 1.0, 3.0]], [[2]]).round(2).tolist()
    [[0.0, 1.0, 0.5, 0.63]]
    """
    rows = []
    for found in ranks(scores, right):
        gain = np.sum(1 / np.log2(1 + found[found <= 10]))
        most = np.sum(1 / np.log2(2 + np.arange(min(len(found), 10))))
        rows.append([found[0] <= 1, found[0] <= 5, 1 / found[0], gain / most])
    return np.array(rows, dtype=float)
