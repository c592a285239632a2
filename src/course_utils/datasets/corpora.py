"""The field's text sets: IMDB, text8, and English sentences with their French translations."""

import numpy as np

from .archives import only_member, read_members
from .dataset import Dataset
from .download import fetch_files
from .registry import REGISTRY

_FEELINGS = ["neg", "pos"]


def fetch_imdb(*, folder=None, progress=False):
    """50,000 film reviews: 25,000 to train on and 25,000 for the test, half of each negative.

    Downloads 84 MB once; reading takes several seconds.

    Parameters
    ----------
    folder : path, optional
        Where to keep the file (default: COURSE_DATA, then the platform's cache).
    progress : bool
        Draw a progress bar.

    Returns
    -------
    Dataset
        train_texts : list of 25,000 str
            As they were written, with a few HTML tags; all negative ones come first: shuffle.
        train_labels : (25000,) int64
            0 negative and 1 positive.
        test_texts, test_labels
            The same for the test.
        label_names : list of 2 str
            What the labels mean.

    Raises
    ------
    FetchError
        If the file is not to be had.
    ValueError
        If it has another form.

    Examples
    --------
    >>> fetch_imdb().label_names    # doctest: +SKIP
    ['negative', 'positive']
    """
    entry = REGISTRY["imdb"]
    (path,) = fetch_files(entry, folder, progress).values()
    members = read_members(path, _is_review)
    train_texts, train_labels = _reviews(path, members, "train")
    test_texts, test_labels = _reviews(path, members, "test")
    return Dataset(
        entry,
        train_texts=train_texts,
        train_labels=train_labels,
        test_texts=test_texts,
        test_labels=test_labels,
        label_names=["negative", "positive"],
    )


def fetch_text8(*, folder=None, progress=False):
    """100 million characters of English, words and spaces and nothing else.

    Downloads 31 MB once.

    Parameters
    ----------
    folder, progress
        As in `fetch_imdb`.

    Returns
    -------
    Dataset
        text : str
            Letters a to z and spaces, numbers spelt out; `text[:n].split()` gives words. All of
            it has 17 million words: as a list they take a gigabyte.

    Raises
    ------
    FetchError
        If the file is not to be had.
    ValueError
        If it has another form.

    Examples
    --------
    >>> fetch_text8().text[:23]    # doctest: +SKIP
    ' anarchism originated a'
    """
    entry = REGISTRY["text8"]
    (path,) = fetch_files(entry, folder, progress).values()
    members = read_members(path, lambda name: name == "text8")
    return Dataset(entry, text=only_member(path, "text8", members).decode("ascii"))


def fetch_parallel_corpus(*, folder=None, progress=False):
    """Short English sentences with their French translations.

    Downloads a file of unpublished size once.

    Parameters
    ----------
    folder, progress
        As in `fetch_imdb`.

    Returns
    -------
    Dataset
        sources : list of n str
            English, in order of length. Many occur several times with other translations: split
            by sources, not by pairs.
        targets : list of n str
            French; `targets[i]` says the same as `sources[i]`.

    Raises
    ------
    FetchError
        If the file is not to be had.
    ValueError
        If it has another form.

    Examples
    --------
    >>> pairs = fetch_parallel_corpus()    # doctest: +SKIP
    >>> pairs.sources[0], pairs.targets[0]    # doctest: +SKIP
    ('Go.', 'Va !')
    """
    entry = REGISTRY["parallel_corpus"]
    (path,) = fetch_files(entry, folder, progress).values()
    members = read_members(path, lambda name: name.split("/")[-1] == "fra.txt")
    lines = only_member(path, "fra.txt", members).decode("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line]
    if any(len(row) < 2 for row in rows):
        raise ValueError(f"{path}: every line of fra.txt must hold two sentences and a tab")
    spaces = str.maketrans("\u202f\xa0", "  ")  # French sets narrow spaces before ! and ?
    return Dataset(
        entry,
        sources=[row[0].translate(spaces) for row in rows],
        targets=[row[1].translate(spaces) for row in rows],
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
