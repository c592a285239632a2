"""The field's text sets: IMDB, text8, and English sentences with their French translations."""

from dataclasses import dataclass

import numpy as np

from ._base import Dataset
from .archives import read_members
from .download import fetch_files
from .numbers import Pairs
from .registry import REGISTRY

_FEELINGS = ["neg", "pos"]


@dataclass(frozen=True, eq=False, repr=False)
class TextSplits(Dataset):
    """Texts for training and for the test, with one class each.

    train_texts: list of n str; train_labels: (n,) int64; test_texts, test_labels: the same for
    the test; label_names: the name of each class.
    """

    train_texts: list
    train_labels: np.ndarray
    test_texts: list
    test_labels: np.ndarray
    label_names: list


@dataclass(frozen=True, eq=False, repr=False)
class LongText(Dataset):
    """text: one long str."""

    text: str

    def __repr__(self):
        return f"LongText(text: str of {len(self.text):,} characters)"


def fetch_imdb(*, folder=None, progress=False):
    """Return 25,000 film reviews to train on and 25,000 for the test, half of each negative.

    folder: where to keep the file (default: COURSE_DATA, then the platform's cache);
    progress: draw a progress bar.
    train_texts: list of 25,000 str as they were written, with a few HTML tags;
    train_labels: (25000,) int64, 0 negative and 1 positive; test_texts, test_labels: likewise.
    All negative ones come first: shuffle them. Downloads 84 MB once; reading takes several seconds.

    Raises FetchError if the file is not to be had, ValueError if it has another form.

    >>> fetch_imdb().label_names    # doctest: +SKIP
    ['negative', 'positive']
    """
    entry = REGISTRY["imdb"]
    (path,) = fetch_files(entry, folder, progress).values()
    members = read_members(path, _is_review)
    train_texts, train_labels = _reviews(path, members, "train")
    test_texts, test_labels = _reviews(path, members, "test")
    return TextSplits(
        train_texts=train_texts,
        train_labels=train_labels,
        test_texts=test_texts,
        test_labels=test_labels,
        label_names=["negative", "positive"],
        description="Film reviews with a clear opinion (at most 4 or at least 7 points of 10), at "
        "most 30 a film; no film is in both parts.",
        licence=entry.licence,
        source=entry.source,
    )


def fetch_text8(*, folder=None, progress=False):
    """Return text8: 100 million characters of English, words and spaces and nothing else.

    folder, progress: as in `fetch_imdb`.
    text: one str of a to z and spaces, numbers spelt out; `text[:n].split()` gives words.
    All of it has 17 million words: as a list they take a gigabyte. Downloads 31 MB once.

    Raises FetchError if the file is not to be had, ValueError if it has another form.

    >>> fetch_text8().text[:23]    # doctest: +SKIP
    ' anarchism originated a'
    """
    entry = REGISTRY["text8"]
    (path,) = fetch_files(entry, folder, progress).values()
    members = read_members(path, lambda name: name == "text8")
    return LongText(
        text=_only(path, "text8", members).decode("ascii"),
        description="The start of the English Wikipedia of March 2006, in lower case, without "
        "markup, tables and punctuation, digits spelt out: the usual text for word vectors.",
        licence=entry.licence,
        source=entry.source,
    )


def fetch_parallel_corpus(*, folder=None, progress=False):
    """Return short English sentences with their French translations.

    folder, progress: as in `fetch_imdb`.
    sources: list of str, English; targets: list of str, French. In order of length; many English
    sentences occur several times, with other translations: split by sources, not by pairs.
    Downloads a few megabytes once.

    Raises FetchError if the file is not to be had, ValueError if it has another form.

    >>> pairs = fetch_parallel_corpus()    # doctest: +SKIP
    >>> pairs.sources[0], pairs.targets[0]    # doctest: +SKIP
    ('Go.', 'Va !')
    """
    entry = REGISTRY["parallel_corpus"]
    (path,) = fetch_files(entry, folder, progress).values()
    members = read_members(path, lambda name: name.split("/")[-1] == "fra.txt")
    lines = _only(path, "fra.txt", members).decode("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line]
    if any(len(row) < 2 for row in rows):
        raise ValueError(f"{path}: every line of fra.txt must hold two sentences and a tab")
    spaces = str.maketrans("\u202f\xa0", "  ")  # French sets narrow spaces before ! and ?
    return Pairs(
        sources=[row[0].translate(spaces) for row in rows],
        targets=[row[1].translate(spaces) for row in rows],
        description="Everyday English sentences and their translations into French, written by "
        "volunteers.",
        licence=entry.licence,
        source=entry.source,
    )


def _is_review(name):
    """Return whether a member of IMDB's archive is a labelled review: aclImdb/train/pos/1_7.txt."""
    parts = name.split("/")
    return len(parts) == 4 and parts[2] in _FEELINGS and name.endswith(".txt")


def _reviews(path, members, part):
    """Return (texts, labels) of one part of IMDB."""
    texts, labels = [], []
    for name, data in members.items():
        _, member_part, feeling, _ = name.split("/")
        if member_part == part:
            texts.append(data.decode("utf-8"))
            labels.append(_FEELINGS.index(feeling))
    if set(labels) != {0, 1}:
        raise ValueError(f"{path} must hold reviews of both kinds under {part}/")
    return texts, np.array(labels, dtype=np.int64)


def _only(path, name, members):
    """Return the one member that was read, or raise ValueError."""
    if len(members) != 1:
        raise ValueError(f"{path} must hold one file {name}, it holds {len(members)}")
    (data,) = members.values()
    return data
