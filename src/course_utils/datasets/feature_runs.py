"""How well features do that were made by hand or learned, from few examples to many."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_feature_runs():
    """Answers to the same test by features made by hand, learned, and both.

    Returns
    -------
    Dataset
        tried : dict of (settings,) float32
            From what was read, by which features and from how many examples, such as
            ("images", "HOG", 30), to the share of validation examples that each of two settings got
            right; the keys of the field below are the same. For texts, 0 examples stand for all.
            ("images", "convolutional network, longer", 100) has one setting, of 2,700 steps.
        right : dict of (draws, n) bool
            Whether each test example was answered correctly, for each draw of the examples to
            learn from; no example is in two draws of one size.
        files : (m,) int64
            The file that each test text is from.
        weights : list of 8 (...) float32
            Of the convolutional network that learned from 3,000 digits, in Keras's order.
        words : list of n str
            The words of the vectors.
        vectors : (n, 50) float32
            Learned by Word2Vec from docstrings without labels, none of a validation or test file;
            each row has length 1.

    Examples
    --------
    >>> runs = load_feature_runs()
    >>> runs.right["images", "HOG", 30].shape
    (5, 1000)
    """
    arrays = read_shipped("feature_runs")
    tried, right, asked = {}, {}, {}
    for name, values in arrays.items():
        if name.count("/") == 3:
            kind, features, count, field = name.split("/")
            key = kind, features, int(count)
            {"tried": tried, "right": right, "asked": asked}[field][key] = values
    right = {
        key: np.unpackbits(bits, axis=1, count=int(asked[key])).astype(bool)
        for key, bits in right.items()
    }
    vectors = arrays["vectors"].astype(np.float32)
    return Dataset(
        CATALOGUE["feature_runs"],
        tried=tried,
        right=right,
        files=arrays["files"].astype(np.int64),
        weights=[arrays[f"weight/{i}"].astype(np.float32) for i in range(8)],
        words=arrays["words"].tolist(),
        vectors=vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
    )
