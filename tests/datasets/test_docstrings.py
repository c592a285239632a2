"""Docstrings of the installed libraries: masked, cut, labelled, and the same each time."""

import re
from collections import Counter

import numpy as np
import pytest

from course_utils.datasets import load_docstring_text, load_docstrings
from course_utils.datasets.docstrings import _opening

FIVE = "one two three four five"
NAMES = r"\b(numpy|np|scipy|scikit-learn|scikit learn|sklearn|statsmodels|matplotlib|pyplot|plt)\b"


@pytest.fixture(scope="module")
def texts():
    return load_docstrings()


def test_five_libraries_equally_often(texts):
    assert texts.label_names == ["numpy", "scipy", "sklearn", "statsmodels", "matplotlib"]
    assert np.bincount(texts.labels).tolist() == [1_000] * 5
    for label, file in zip(texts.labels, texts.files, strict=True):
        assert file.split("/")[0] == texts.label_names[label]
        assert file.endswith(".py") and "tests" not in file.split("/")
    files = Counter(file.split("/")[0] for file in set(texts.files))
    assert min(files.values()) >= 40, "enough files to split by"


def test_no_text_gives_its_library_away(texts):
    assert not [sentence for sentence in texts.sentences if re.search(NAMES, sentence)]


def test_texts_are_short_lower_case_and_different(texts):
    lengths = [len(sentence.split()) for sentence in texts.sentences]
    assert min(lengths) >= 5 and max(lengths) <= 62  # "scikit learn" is two words, then one
    assert all(sentence == sentence.lower() for sentence in texts.sentences)
    assert len(set(texts.sentences)) == len(texts.sentences)


def test_the_same_call_gives_the_same_texts_and_a_smaller_one_their_beginning(texts):
    first, second = load_docstrings(20), load_docstrings(20)
    assert (first.sentences, first.files) == (second.sentences, second.files)
    assert first.sentences[:20] == texts.sentences[:20]


@pytest.mark.parametrize(
    ("docstring", "opening"),
    [
        ("Sort the values of a list.", "sort the values of a list."),
        ("Too short.", ""),
        ("See `numpy.sort` or :func:`np.argsort` too.", "see library.sort or library.argsort too."),
        (f"{FIVE}.\n\nParameters\n----------\nx : array", f"{FIVE}."),
        (f"{FIVE}.\n\n>>> 1 + 1", f"{FIVE}."),
        (f"{FIVE}::\n\n    code", FIVE),
        (f"{FIVE}.\nSix " + "seven " * 55, f"{FIVE}."),
        ("word " * 61, ""),
        ("Uses snapshots of the smooth space.", "uses snapshots of the smooth space."),
    ],
)
def test_openings_by_hand(docstring, opening):
    assert _opening(docstring) == opening


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="per_library must be at least 1, got 0"):
        load_docstrings(0)
    with pytest.raises(ValueError, match=r"library must be one of 'numpy'.*got 'pandas'"):
        load_docstring_text("pandas")


def test_whole_docstrings_are_more_text():
    text = load_docstring_text("numpy")
    assert len(text.documents) == len(text.files) > 1_000
    assert any("Parameters\n----------" in document for document in text.documents)
    assert set(file.split("/")[0] for file in text.files) == {"numpy"}
    assert len(text.names) == len(text.files)
    place = text.names.index("vstack")
    assert text.documents[place].startswith("Stack arrays in sequence vertically")
    assert "" in text.names, "a module has no name"
