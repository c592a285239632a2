"""What this book says, and questions about it."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_book_passages():
    """The prose of this book, paragraph by paragraph, with questions and where the answers stand.

    Returns
    -------
    Dataset
        pages, titles, headings : list of n str
            Where each paragraph stands: "notebooks/math/attention.ipynb", the title of the page,
            and the heading above the paragraph, "" before the first one.
        paragraphs : list of n str
            Without marks, each sentence on a line of its own. Code, tables and exercises are left
            out.
        questions : dict of lists of (str, str, tuple)
            By part: "validation" and "test", written for this data set, and "asked", the book's
            own questions. Each is (language, question, answers): "en" or "zh", the question, and
            a tuple with the sections that answer it, "page#heading", or for "asked" the pages. An
            empty tuple means that the book has no answer.
        names : list of n (str, str, str)
            The glossary's other names: (term, what it is also called or "", its Chinese name).
        date : str
            When the paragraphs were taken from the book.

    Examples
    --------
    >>> book = load_book_passages()
    >>> book.questions["test"][0]
    ('en', 'My old Mac has an Intel chip. What can I use instead?', ('book/setup.md#Macs',))
    """
    stored = read_shipped("book_passages")
    pages, titles, headings, paragraphs = zip(*_rows(stored["paragraphs"]), strict=True)
    questions = {}
    for part, language, question, *answers in _rows(stored["questions"]):
        questions.setdefault(part, []).append((language, question, tuple(answers)))
    return Dataset(
        CATALOGUE["book_passages"],
        pages=list(pages),
        titles=list(titles),
        headings=list(headings),
        paragraphs=list(paragraphs),
        questions=questions,
        names=_rows(stored["names"]),
        date=str(stored["date"]),
    )


def _rows(packed):
    """Return the rows of words that are packed in bytes."""
    return [tuple(row.split("\x1f")) for row in packed.tobytes().decode().split("\x1e")]
