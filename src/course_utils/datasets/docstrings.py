"""Texts out of the docstrings of the scientific Python packages that are installed."""

import ast
import hashlib
import re
import warnings
from collections import deque

import numpy as np

from course_utils.arguments import as_integer, choose

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import package_folder

#: The name that is imported, and the name that pip knows.
LIBRARIES = {
    "numpy": "numpy",
    "scipy": "scipy",
    "sklearn": "scikit-learn",
    "statsmodels": "statsmodels",
    "matplotlib": "matplotlib",
}
_SHORTEST, _LONGEST = 5, 60  # words

_NAMES = re.compile(
    r"\b(numpy|np|scipy|scikit[ -]?learn|sklearn|statsmodels|sm|matplotlib|pyplot|plt|mpl|pylab)\b"
)
_MARKUP = re.compile(r":[\w:+-]+:(?=`)|[`*|~]|<[^>]*>|\[\w*\]_")
_SECTION = re.compile(r"\n\s*\n\s*(?:[A-Z][\w ]+\n\s*[-=~]{3,}|\.\. |>>> |:param)|::\s*\n")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z`])")


def load_docstrings(per_library=1_000):
    """The first words of docstrings, labelled by the library that they come from.

    Parameters
    ----------
    per_library : int
        How many texts of each of the five libraries at most.

    Returns
    -------
    Dataset
        sentences : list of n str
            5 to 60 words each: whole sentences from the start of a docstring, before its list of
            parameters, in lower case, the libraries' names replaced by "library". None occurs
            twice.
        labels : (n,) int64
            The library, as its place in `label_names`.
        label_names : list of 5 str
            What the labels mean.
        files : list of n str
            Where each text stands, such as "sklearn/svm/_classes.py". Split by file: texts of one
            file are alike.

    Raises
    ------
    ImportError
        If one of the five is missing.
    ValueError
        If per_library is below 1.

    Notes
    -----
    The texts are those of the installed versions: other versions give other texts, the same
    versions the same. Reads a share of the files, drawn once for all by a hash of their names;
    takes about three seconds.

    Examples
    --------
    >>> texts = load_docstrings(per_library=5)
    >>> texts.label_names
    ['numpy', 'scipy', 'sklearn', 'statsmodels', 'matplotlib']
    >>> texts.labels.shape
    (25,)
    """
    per_library = as_integer("per_library", per_library, 1)
    rows, seen = [], set()
    for label, library in enumerate(LIBRARIES):
        rows += _labelled(library, label, per_library, seen)
    return Dataset(
        CATALOGUE["docstrings"],
        sentences=[sentence for sentence, _, _ in rows],
        labels=np.array([label for _, label, _ in rows], dtype=np.int64),
        label_names=list(LIBRARIES),
        files=[file for _, _, file in rows],
    )


def load_docstring_text(library="sklearn"):
    """Every docstring of one library, whole: more text, for word vectors or a small GPT.

    About 1.3 to 5 million characters; takes one to four seconds.

    Parameters
    ----------
    library : {"sklearn", "numpy", "scipy", "statsmodels", "matplotlib"}
        Whose docstrings.

    Returns
    -------
    Dataset
        documents : list of n str
            As they stand in the source.
        files : list of n str
            Where each stands.
        names : list of n str
            The class or function that each describes; "" for a module.

    Raises
    ------
    ValueError
        For another library.
    ImportError
        If it is missing.

    Examples
    --------
    >>> text = load_docstring_text("sklearn")
    >>> sum(len(document) for document in text.documents) > 1_000_000
    True
    """
    choose("library", library, tuple(LIBRARIES))
    rows = [(*row, file) for file, path in _source_files(library) for row in _named(path)]
    return Dataset(
        CATALOGUE["docstring_text"],
        documents=[doc for doc, _, _ in rows],
        files=[file for _, _, file in rows],
        names=[name for _, name, _ in rows],
    )


def _labelled(library, label, limit, seen):
    """Return up to limit rows (sentence, label, file) of one library that are not in seen."""
    rows = []
    files = sorted(_source_files(library), key=lambda file: hashlib.md5(file[0].encode()).digest())
    for name, path in files:
        for docstring in _docstrings(path):
            sentence = _opening(docstring)
            if sentence and sentence not in seen:
                seen.add(sentence)
                rows.append((sentence, label, name))
                if len(rows) == limit:
                    return rows
    return rows


def _source_files(library):
    """Return [(name, path)] of a library's modules, its tests and vendored code left out."""
    folder = package_folder(library, LIBRARIES[library])
    paths = ((path.relative_to(folder.parent), path) for path in folder.rglob("*.py"))
    left_out = {"tests", "externals", "extern", "_external", "distutils"}
    return sorted(
        (name.as_posix(), path) for name, path in paths if left_out.isdisjoint(name.parts)
    )


def _docstrings(path):
    """Return the docstrings of a module, its classes and functions, indentation removed."""
    return [text for text, _ in _named(path)]


def _named(path):
    """Return [(docstring, name)] of a module, its classes and functions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an unknown escape in another project's string
        tree = ast.parse(path.read_bytes())
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = (node for node in _statements(tree) if isinstance(node, kinds))
    texts = ((ast.get_docstring(node), getattr(node, "name", "")) for node in nodes)
    return [(text, name) for text, name in texts if text]


def _statements(tree):
    """Yield what ast.walk does, without expressions: most of a file, and no docstring in them."""
    blocks = (ast.stmt, ast.excepthandler, ast.match_case)
    waiting = deque([tree])
    while waiting:
        node = waiting.popleft()
        yield node
        waiting.extend(child for child in ast.iter_child_nodes(node) if isinstance(child, blocks))


def _opening(docstring):
    r"""Return the first whole sentences of a docstring, masked; "" if they are too short.

    >>> _opening("Sort a NumPy array in place.\n\nParameters\n----------\nx : array")
    'sort a library array in place.'
    """
    prose = _SECTION.split(docstring, maxsplit=1)[0]
    taken = []
    for sentence in _SENTENCE_END.split(_MARKUP.sub("", prose)):
        words = sentence.split()
        if len(taken) + len(words) > _LONGEST:
            break
        taken += words
    text = _NAMES.sub("library", " ".join(taken).lower())
    return text if len(taken) >= _SHORTEST else ""
