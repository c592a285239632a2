"""Word vectors that come with the course, trained on a dictionary."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_dictionary_vectors():
    """Vectors of 8,000 words, trained on Webster's dictionary of 1913.

    Returns
    -------
    Dataset
        words : list of 8,000 str
            The most frequent words of the dictionary, the most frequent first.
        frequency : (8000,) int64
            How often each occurs.
        trained : (3, 8000, 50) float32
            By Word2Vec's skip-gram with negative sampling, from three starts; each row has
            length 1.
        counted : (8000, 50) float32
            By the singular value decomposition of positive PMI on the same text and window; each
            row has length 1.
        entries, length : int
            How many entries and words were read.

    Examples
    --------
    >>> vectors = load_dictionary_vectors()
    >>> vectors.trained.shape, vectors.words[:3]
    ((3, 8000, 50), ['the', 'of', 'to'])
    """
    arrays = read_shipped("dictionary_vectors")
    return Dataset(
        CATALOGUE["dictionary_vectors"],
        words=arrays["words"].tolist(),
        frequency=arrays["frequency"],
        trained=_unpacked(arrays["trained"]),
        counted=_unpacked(arrays["counted"]),
        entries=int(arrays["entries"]),
        length=int(arrays["length"]),
    )


def _unpacked(codes):
    """Return the rows that whole numbers from -127 to 127 stand for, each of length 1."""
    rows = codes.astype(np.float32)
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)
