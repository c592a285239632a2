"""Scenes for a detector: handwritten digits on grey paper, each with its box.

A scene knows where its digits are because the course put them there, and from which pictures.
"""

import functools
from typing import NamedTuple

import numpy as np
from PIL import Image
from scipy import ndimage

from course_utils.detection import iou

SIDE = 64  # pixels of a scene


class Scenes(NamedTuple):
    """Pictures (n, 64, 64), about 0 for paper and 1 for ink, and what stands in each.

    Parameters
    ----------
    images : (n, 64, 64) ndarray of float32
        The pictures.
    boxes : list of n (k, 4) ndarrays of float
        Left, top, right and bottom of each digit's ink, in pixels.
    labels : list of n (k,) ndarrays of int
        Which digits they are.
    used : list of n (k,) ndarrays of int
        Which rows of the digits they were cut from.
    """

    images: np.ndarray
    boxes: list
    labels: list
    used: list


def ink(picture):
    """Cut a digit to its ink.

    Parameters
    ----------
    picture : (28, 28) ndarray of uint8
        0 is paper and 255 is ink.

    Returns
    -------
    ndarray of uint8
        The rows and columns between the first and the last pixel above 50.
    """
    rows, columns = np.nonzero(picture > 50)
    return picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def as_square(cut, side=14):
    """Fit what was cut out of a picture into a square, for a classifier.

    Parameters
    ----------
    cut : (h, w) ndarray
        From 0 for paper to 1 for ink.
    side : int
        To which the longer side is scaled.

    Returns
    -------
    (side * side,) ndarray
    """
    scale = side / max(cut.shape)
    height, width = [max(round(scale * length), 1) for length in cut.shape]
    square = np.zeros((side, side))
    top, left = (side - height) // 2, (side - width) // 2
    rows, columns = _resizing(cut.shape[0], height), _resizing(cut.shape[1], width)
    square[top : top + height, left : left + width] = rows @ np.clip(cut, 0, 1) @ columns.T
    return square.ravel()


@functools.cache
def _resizing(old, new):
    """Return how much of each old pixel goes into each new one, as Pillow resizes: (new, old)."""
    one = Image.fromarray(np.eye(old, dtype=np.float32))
    return np.asarray(one.resize((old, new), Image.BILINEAR)).astype(float)


def compose(
    images,
    labels,
    n,
    *,
    seed,
    count=(1, 4),
    heights=(12, 18),
    touching=0.5,
    pairs=1,
    inverted=0.0,
    bold=0.0,
    strokes=0.0,
):
    """Compose scenes of digits.

    Parameters
    ----------
    images : (m, 28, 28) ndarray of uint8
        Digits to draw from, 0 for paper and 255 for ink.
    labels : (m,) ndarray of int
        Which digits they are.
    n : int
        How many scenes.
    seed : int
        For all that is drawn by lot.
    count : (fewest, most)
        Digits in a scene.
    heights : (lowest, highest)
        Of a digit's ink, in pixels.
    touching : float
        In which share of the scenes the second digit's box reaches into the first one's, by an
        intersection over union from 0.05 to 0.3. All other boxes keep 2 pixels apart.
    pairs : int
        Up to how many pairs of a scene touch: the first and second digit, the third and fourth,
        and so on.
    inverted, bold, strokes : float
        In which share of the scenes ink is light on dark, is thicker by two pixels, and has three
        thin lines across it that belong to no digit.

    Returns
    -------
    Scenes

    Examples
    --------
    >>> digits = np.zeros((1, 28, 28), np.uint8)
    >>> digits[0, 4:24, 13:16] = 255  # a one
    >>> scenes = compose(digits, [1], 2, seed=0, count=(3, 3))
    >>> scenes.images.shape, [len(boxes) for boxes in scenes.boxes]
    ((2, 64, 64), [3, 3])
    """
    rng = np.random.default_rng(seed)
    found = Scenes(np.zeros((n, SIDE, SIDE), np.float32), [], [], [])
    for canvas in found.images:
        many = rng.integers(count[0], count[1] + 1)
        close, thick = rng.random() < touching, rng.random() < bold
        boxes, used = np.zeros((0, 4)), []
        for _ in range(40 * many):
            if len(boxes) == many:
                break
            row = rng.integers(len(images))
            cut = _scaled(ink(images[row]), rng.uniform(*heights), thick)
            reach = close and len(boxes) % 2 == 1 and len(boxes) < 2 * pairs
            box = _place(rng, cut.shape, boxes, reach)
            if box is None:
                continue
            left, top, right, bottom = box
            part = canvas[top:bottom, left:right]
            np.maximum(part, cut, out=part)
            boxes = np.vstack([boxes, box])
            used.append(row)
        if rng.random() < strokes:
            _cross(rng, canvas)
        paper, contrast = rng.uniform(0, 0.2), rng.uniform(0.6, 0.8)
        canvas[:] = paper + contrast * canvas + rng.normal(0, 0.04, canvas.shape)
        if rng.random() < inverted:
            canvas[:] = 1 - canvas
        found.boxes.append(boxes)
        found.labels.append(np.asarray(labels)[used].astype(int))
        found.used.append(np.array(used))
    return found


def _scaled(cut, height, thick):
    """Resize a digit's ink to a height, and make its strokes thicker if asked to."""
    rows = max(round(height), 4)
    columns = max(round(cut.shape[1] * height / cut.shape[0]), 3)
    small = np.asarray(Image.fromarray(cut).resize((columns, rows), Image.BILINEAR)) / 255
    if thick:
        small = ndimage.grey_dilation(np.pad(small, 1), size=(3, 3))
    return small


def _place(rng, shape, boxes, reach):
    """Draw a place for a digit, beside others or into the last; None if twenty draws fail."""
    height, width = shape
    for _ in range(20):
        if reach:  # beside or below the last, and into it
            middle = (boxes[-1, :2] + boxes[-1, 2:]) / 2
            turn = rng.uniform(0, 2 * np.pi)
            away = rng.uniform(4, 16) * np.array([np.cos(turn), np.sin(turn)])
            left, top = np.round(middle + away - (width / 2, height / 2)).astype(int)
        else:
            left, top = rng.integers(0, SIDE - width + 1), rng.integers(0, SIDE - height + 1)
        box = np.array([left, top, left + width, top + height])
        if box.min() < 0 or box.max() > SIDE:
            continue
        gap = np.array([-2, -2, 2, 2])
        others = boxes[:-1] if reach else boxes
        close = not reach or 0.05 < _most(boxes[-1:], box) < 0.3
        if close and _most(others, box + gap) == 0:
            return box
    return None


def _most(boxes, box):
    return iou(boxes, box[None]).max(initial=0)


def _cross(rng, canvas):
    """Draw three thin lines from edge to edge."""
    for _ in range(3):
        (x0, y0), (x1, y1) = rng.uniform(0, SIDE - 1, (2, 2))
        steps = np.linspace(0, 1, 2 * SIDE)
        x, y = np.round(x0 + (x1 - x0) * steps), np.round(y0 + (y1 - y0) * steps)
        canvas[y.astype(int), x.astype(int)] = 1


def discs(n, *, seed, radii=(5, 12)):
    """Compose scenes of light discs on a darker ground, as a camera sees coins on a table.

    Parameters
    ----------
    n : int
        How many scenes.
    seed : int
        For all that is drawn by lot.
    radii : (lowest, highest)
        Of a disc, in pixels; each is an ellipse, up to a tenth off a circle.

    Returns
    -------
    Scenes
        `labels` are zeros, and `used` is empty.
    """
    rng = np.random.default_rng(seed)
    found = Scenes(np.zeros((n, SIDE, SIDE), np.float32), [], [], [])
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    for canvas in found.images:
        slope = rng.uniform(-0.15, 0.15, 2)
        canvas[:] = rng.uniform(0.15, 0.4) + (slope[0] * x + slope[1] * y) / SIDE
        boxes = np.zeros((0, 4))
        for _ in range(rng.integers(1, 9)):
            a, b = rng.uniform(*radii) * rng.uniform(0.9, 1.1, 2)
            middle = rng.uniform((a, b), (SIDE - a, SIDE - b))
            reach = np.array([a, b])
            box = np.r_[middle - reach, middle + reach]
            if _most(boxes, box + np.array([-1, -1, 1, 1])) > 0:
                continue
            boxes = np.vstack([boxes, box])
            inside = ((x - middle[0]) / a) ** 2 + ((y - middle[1]) / b) ** 2 <= 1
            relief = ndimage.gaussian_filter(rng.normal(size=canvas.shape), 1) * 0.25
            light = rng.uniform(0.15, 0.45)
            canvas[inside] = (canvas + light + relief)[inside]
        canvas[:] = ndimage.gaussian_filter(canvas, 0.5) + rng.normal(0, 0.02, canvas.shape)
        found.boxes.append(boxes)
        found.labels.append(np.zeros(len(boxes), int))
        found.used.append(np.zeros(0, int))
    return found
