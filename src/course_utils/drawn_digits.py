"""Digits for networks that learn to draw, and a judge of what they drew.

The pages that draw digits share both, so that their numbers stand side by side.
"""

import functools
from typing import NamedTuple

import numpy as np

from course_utils import nn
from course_utils.datasets import load_digit_judge, load_mnist_sample


class Digits(NamedTuple):
    """Pictures (n, 196), from 0 for paper to 1 for ink, and the digits (n,) that they show."""

    images: np.ndarray
    labels: np.ndarray


def small_digits(mnist=None):
    """Cut MNIST's digits of 14 × 14 pixels into three parts.

    Parameters
    ----------
    mnist : Dataset, optional
        What `datasets.fetch_mnist` returned; by default the 5,000 digits that come with the course.

    Returns
    -------
    train, validation, test : Digits
        3,000, 1,000 and 1,000, as many of each digit, cut in the order of the file; of `mnist`
        55,000, 5,000 and its 10,000 test images, which are by other writers.

    Examples
    --------
    >>> train, validation, test = small_digits()
    >>> train.images.shape, test.labels.shape
    ((3000, 196), (1000,))
    """
    if mnist is None:
        sample = load_mnist_sample()
        images, labels = sample.images, sample.labels
        place = np.arange(500)[None] + 500 * np.arange(10)[:, None]  # digit, place within it
        parts = [part.ravel() for part in np.split(place, [300, 400], axis=1)]
    else:
        images = np.concatenate([mnist.train_images, mnist.test_images])
        labels = np.concatenate([mnist.train_labels, mnist.test_labels])
        learn = len(mnist.train_images)
        parts = np.split(np.arange(len(images)), [learn * 11 // 12, learn])
    pixels = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)) / 255  # of 2 by 2 each
    pixels = pixels.reshape(-1, 196).astype(np.float32)
    return [Digits(pixels[part], labels[part]) for part in parts]


@functools.cache
def _judge():
    return load_digit_judge().weights


def look(pictures):
    """Show pictures to a classifier that knows none but the 3,000 training digits.

    Parameters
    ----------
    pictures : array_like, shape (n, 196)
        Digits of 14 × 14 pixels, real or drawn; what is below 0 or above 1 is clipped.

    Returns
    -------
    features : (n, 32) ndarray of float32
        Its last hidden layer, for `course_utils.frechet.frechet_distance`.
    chances : (n, 10) ndarray of float32
        How sure it is of each digit.

    Raises
    ------
    ValueError
        If pictures is no table of 196 finite numbers a row.

    Notes
    -----
    The classifier is that of `datasets.load_digit_judge`.

    Examples
    --------
    >>> _, _, test = small_digits()
    >>> features, chances = look(test.images[:5])
    >>> features.shape, chances.argmax(axis=1).tolist(), test.labels[:5].tolist()
    ((5, 32), [0, 0, 0, 0, 0], [0, 0, 0, 0, 0])
    """
    pictures = np.asarray(pictures, dtype=np.float32)
    if pictures.ndim != 2 or pictures.shape[1] != 196 or not np.isfinite(pictures).all():
        raise ValueError(
            f"pictures must be rows of 196 finite numbers, got shape {pictures.shape}"
            + (" with NaN or infinity" if not np.isfinite(pictures).all() else "")
        )
    w1, b1, w2, b2, w3, b3 = _judge()
    hidden = nn.relu(nn.dense(np.clip(pictures, 0, 1), w1, b1))
    features = nn.relu(nn.dense(hidden, w2, b2))
    return features, nn.softmax(nn.dense(features, w3, b3))
