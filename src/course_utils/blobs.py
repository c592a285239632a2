"""Ink of a scene as blobs, each whole or cut in two, for a classifier of small squares.

A blob can be read in several ways: first whole, then after each cut. A way is a list of pieces,
one or two, and a piece has a box and a square.
"""

from typing import NamedTuple

import numpy as np
from scipy import ndimage

from course_utils.detection import iou
from course_utils.scenes import as_square

SPECK = 12  # pixels: less ink is noise


class Piece(NamedTuple):
    """Some ink of a blob.

    Parameters
    ----------
    box : (4,) ndarray of int
        Left, top, right and bottom of the ink, in pixels of the scene.
    square : (196,) ndarray
        What is in the box, on 14 × 14 pixels.
    """

    box: np.ndarray
    square: np.ndarray


def find_blobs(image, cuts=None):
    """Find connected ink darker than Otsu's threshold, and the ways to read it.

    Parameters
    ----------
    image : (h, w) ndarray
        From about 0 for paper to 1 for ink.
    cuts : function, optional
        From the mask of a blob to a list of cuts; each is a pair of masks that share its ink.

    Returns
    -------
    list of list of list of Piece
        Of each blob the ways to read it: whole, then cut.

    Examples
    --------
    >>> image = np.zeros((20, 20))
    >>> image[2:8, 3:7] = 1
    >>> [[[piece.box.tolist() for piece in way] for way in ways] for ways in find_blobs(image)]
    [[[[3, 2, 7, 8]]]]
    """
    from skimage.filters import threshold_otsu  # a second, which other pages need not wait

    marks, _ = ndimage.label(image > threshold_otsu(image), np.ones((3, 3)))
    found = []
    for number, (rows, columns) in enumerate(ndimage.find_objects(marks), 1):
        own, grey = marks[rows, columns] == number, image[rows, columns]
        if own.sum() >= SPECK:
            masks = [[own], *(cuts(own) if cuts else [])]
            corner = columns.start, rows.start
            found.append([[_piece(mask, grey, corner) for mask in way] for way in masks])
    return found


def _piece(mask, grey, corner):
    down, right = mask.any(axis=1), mask.any(axis=0)
    top, left = down.argmax(), right.argmax()
    bottom, end = len(down) - down[::-1].argmax(), len(right) - right[::-1].argmax()
    place = slice(top, bottom), slice(left, end)
    x, y = corner
    box = np.array([x + left, y + top, x + end, y + bottom])
    return Piece(box, as_square(mask[place] * grey[place]))


def all_squares(scenes):
    """Return the squares of all pieces, in their order.

    Parameters
    ----------
    scenes : list of lists
        What `find_blobs` gives, for each scene.

    Returns
    -------
    (n, 196) ndarray of float32
    """
    squares = [p.square for blobs in scenes for ways in blobs for way in ways for p in way]
    return np.array(squares, np.float32).reshape(len(squares), 196)


def read_blobs(scenes, chances, longest=np.inf, handicap=0.0):
    """Read each blob in its surest way; a way is as sure as the worse of its pieces.

    Parameters
    ----------
    scenes : list of n lists
        What `find_blobs` gives, for each scene.
    chances : (m, labels) ndarray
        How sure a classifier is of each label, for each row of `all_squares`.
    longest : float
        Only a blob whose box is longer, in pixels, may be cut.
    handicap : float
        Taken from how sure the whole blob is.

    Returns
    -------
    list of n (k, 6) ndarrays
        Detections: score, label, left, top, right, bottom.

    Raises
    ------
    ValueError
        If there are more or fewer chances than pieces.

    Examples
    --------
    >>> image = np.zeros((20, 20))
    >>> image[2:8, 3:7] = 1
    >>> read_blobs([find_blobs(image)], np.array([[0.1, 0.9]]))[0].tolist()
    [[0.9, 1.0, 3.0, 2.0, 7.0, 8.0]]
    """
    pieces = sum(len(way) for blobs in scenes for ways in blobs for way in ways)
    if len(chances) != pieces:
        raise ValueError(f"chances must have a row for each of {pieces} pieces, got {len(chances)}")
    scores, labels = np.max(chances, axis=1, initial=0), np.argmax(chances, axis=1)
    found, done = [], 0
    for blobs in scenes:
        rows = []
        for ways in blobs:
            named = []
            for way in ways:
                here = range(done, done + len(way))
                done += len(way)
                named.append(
                    [(scores[n], labels[n], *p.box) for n, p in zip(here, way, strict=True)]
                )
            sure = [min(row[0] for row in way) for way in named]
            sure[0] -= handicap
            box = ways[0][0].box
            rows += named[int(np.argmax(sure))] if max(box[2:] - box[:2]) > longest else named[0]
        found.append(np.array(rows, float).reshape(-1, 6))
    return found


def examples(scenes, rng, cuts=None):
    """Give squares with names to learn from: whole blobs, and pieces if there are cuts.

    Parameters
    ----------
    scenes : course_utils.scenes.Scenes
        Their boxes and labels tell which digit a piece is.
    rng : numpy.random.Generator
        Half of the pieces that are no digit are drawn.
    cuts : function, optional
        As in `find_blobs`.

    Returns
    -------
    squares : (n, 196) ndarray
    names : (n,) ndarray of int
        The digit, or 10 for none: two digits in one, or a part of one.
    """
    squares, names = [], []
    for image, boxes, labels in zip(scenes.images, scenes.boxes, scenes.labels, strict=True):
        for whole, *pairs in find_blobs(image, cuts):
            over = iou([whole[0].box], boxes)[0]
            alone = over.max() > 0.7 and np.sum(over > 0.1) == 1
            squares.append(whole[0].square)
            names.append(labels[over.argmax()] if alone else 10)
            parted = [piece for pair in pairs for piece in pair]
            over = iou([piece.box for piece in parted], boxes)
            for piece, one in zip(parted, over, strict=True):
                fits = not alone and one.max() > 0.55
                if fits or rng.random() < 0.5:
                    squares.append(piece.square)
                    names.append(labels[one.argmax()] if fits else 10)
    return np.array(squares), np.array(names)
