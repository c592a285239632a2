"""Boxes found and boxes that are there: how far they overlap, and what finding them is worth.

A detection is a row of six numbers: how sure, which label, then left, top, right and bottom.
"""

import contextlib
import io

import numpy as np

RECALLS = np.linspace(0, 1, 101)  # where COCO reads the precision
STRICT = np.linspace(0.5, 0.95, 10)  # COCO's thresholds of the intersection over union


def iou(boxes, others):
    """Return the intersection over union of each box with each other box.

    Parameters
    ----------
    boxes : array_like, shape (n, 4)
        Left, top, right, bottom.
    others : array_like, shape (m, 4)

    Returns
    -------
    (n, m) ndarray

    Raises
    ------
    ValueError
        If one of them is no table of four columns.

    Examples
    --------
    >>> iou([[0, 0, 4, 4]], [[2, 1, 6, 5], [0, 0, 4, 4]]).round(3).tolist()
    [[0.231, 1.0]]
    """
    a, b = np.asarray(boxes, float), np.asarray(others, float)
    for name, array in (("boxes", a), ("others", b)):
        if array.size and (array.ndim != 2 or array.shape[1] != 4):
            raise ValueError(f"{name} must be rows of four numbers, got shape {array.shape}")
    a, b = a.reshape(-1, 1, 4), b.reshape(1, -1, 4)
    shared = _area(np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]))  # n m
    union = _area(a[..., 2:] - a[..., :2]) + _area(b[..., 2:] - b[..., :2]) - shared
    return shared / np.where(union > 0, union, 1)  # a box without area overlaps none


def _area(sides):
    """Multiply width and height; a side below 0 is none."""
    sides = np.maximum(sides, 0)
    return sides[..., 0] * sides[..., 1]


def matches(found, boxes, labels, thresholds=(0.5,)):
    """Tell which detections of a picture find an object that no surer one has found.

    Parameters
    ----------
    found : (k, 6) ndarray
        The detections.
    boxes, labels : (m, 4) and (m,) ndarrays
        What is there.
    thresholds : sequence of t floats
        From which intersection over union on an object of the same label counts as found.

    Returns
    -------
    (k, t) ndarray of bool

    Examples
    --------
    >>> found = np.array([[0.9, 3, 0, 0, 4, 5], [0.8, 3, 0, 0, 3, 4]])
    >>> matches(found, np.array([[0, 0, 4, 4]]), np.array([3])).ravel().tolist()
    [True, False]
    """
    hit = np.zeros((len(found), len(thresholds)), bool)
    overlaps = np.where(found[:, 1:2] == labels, iou(found[:, 2:], boxes), -1)  # k m
    order = np.argsort(-found[:, 0], kind="stable")
    for place, threshold in enumerate(thresholds):
        left = overlaps.copy()
        for i in order:
            if left.shape[1] and left[i].max() >= min(threshold, 1 - 1e-10):
                hit[i, place] = True
                left[:, left[i].argmax()] = -1  # found: no other detection finds it again
    return hit


def faultless(found, boxes, labels, sure=0.0):
    """Tell which pictures are read without a fault: each object found, and nothing else said.

    Parameters
    ----------
    found, boxes, labels : lists of n ndarrays
        As in `mean_average_precision`; found is what overlaps by one half or more.
    sure : float
        Only detections with a score above it count.

    Returns
    -------
    (n,) ndarray of bool

    Examples
    --------
    >>> found = np.array([[0.9, 3, 0, 0, 4, 5], [0.2, 7, 0, 0, 3, 4]])
    >>> there = [np.array([[0, 0, 4, 4]])], [np.array([3])]
    >>> [faultless([found], *there, sure).item() for sure in (0.0, 0.5)]
    [False, True]
    """
    right = []
    for rows, *there in zip(found, boxes, labels, strict=True):
        rows = rows[rows[:, 0] > sure]
        right.append(len(rows) == len(there[1]) and matches(rows, *there).all())
    return np.array(right)


def mean_average_precision(found, boxes, labels, thresholds=(0.5,), counts=None):
    """Return COCO's average precision, averaged over the labels that occur.

    Parameters
    ----------
    found : list of n (k, 6) ndarrays
        The detections in each picture.
    boxes, labels : lists of n ndarrays
        What is in each.
    thresholds : sequence of t floats
        As in `matches`.
    counts : (d, n) array_like of int, optional
        How often each picture counts, for a bootstrap; by default once each, with d = 1.

    Returns
    -------
    (d, t) ndarray

    Examples
    --------
    >>> found = [np.array([[0.9, 3, 0, 0, 4, 5], [0.8, 3, 0, 0, 3, 4]])]
    >>> mean_average_precision(found, [np.array([[0, 0, 4, 4]])], [np.array([3])]).tolist()
    [[1.0]]
    """
    counts = np.ones((1, len(found)), int) if counts is None else np.asarray(counts)
    hit = np.concatenate(
        [matches(*scene, thresholds) for scene in zip(found, boxes, labels, strict=True)]
    )
    scene = np.repeat(np.arange(len(found)), [len(rows) for rows in found])
    home = np.repeat(np.arange(len(found)), [len(rows) for rows in labels])
    rows, real = np.concatenate(found), np.concatenate(labels)
    results = []
    for label in np.unique(real):
        objects = counts[:, home[real == label]].sum(axis=1)  # d
        mine = np.flatnonzero(rows[:, 1] == label)
        mine = mine[np.argsort(-rows[mine, 0], kind="stable")]
        weight = counts[:, scene[mine]]  # d k
        results.append([_areas(weight, hit[mine, t], objects) for t in range(len(thresholds))])
    return np.nanmean(results, axis=0).T


def _areas(weight, hit, objects):
    """Return the mean of the best precision from each recall on: (d,), NaN without objects."""
    right = np.cumsum(weight * hit, axis=1)
    precision = right / np.maximum(np.cumsum(weight, axis=1), 1)
    best = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    best = np.pad(best, ((0, 0), (0, 1)))  # a recall that is never reached has precision 0
    areas = []
    for line, found, there in zip(best, right, objects, strict=True):
        places = np.searchsorted(found / max(there, 1), RECALLS)
        areas.append(line[places].mean() if there else np.nan)
    return areas


def coco_average_precision(found, boxes, labels):
    """Let COCO's own code, pycocotools, judge.

    Parameters
    ----------
    found, boxes, labels : lists of n ndarrays
        As in `mean_average_precision`.

    Returns
    -------
    (3,) ndarray
        Average precision: mean over the thresholds of `STRICT`, at 0.5, and at 0.75.

    Raises
    ------
    ImportError
        If pycocotools is missing.
    """
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    things, rows = [], []
    for picture, (said, *there) in enumerate(zip(found, boxes, labels, strict=True), 1):
        for box, label in zip(*there, strict=True):
            about = {"id": len(things) + 1, "iscrowd": 0, "area": float(np.prod(box[2:] - box[:2]))}
            things.append(about | _as_coco(picture, label, box))
        rows += [_as_coco(picture, row[1], row[2:]) | {"score": float(row[0])} for row in said]
    categories = sorted({row["category_id"] for row in things + rows})
    with contextlib.redirect_stdout(io.StringIO()):  # it talks
        truth = COCO()
        truth.dataset = {
            "images": [{"id": n + 1} for n in range(len(found))],
            "categories": [{"id": n} for n in categories],
            "annotations": things,
        }
        truth.createIndex()
        judge = COCOeval(truth, truth.loadRes(rows), "bbox")
        judge.evaluate()
        judge.accumulate()
        judge.summarize()
    return np.array(judge.stats[:3])


def _as_coco(picture, label, box):
    frame = [float(v) for v in (*box[:2], *(box[2:] - box[:2]))]  # left, top, width, height
    return {"image_id": picture, "category_id": int(label), "bbox": frame}
