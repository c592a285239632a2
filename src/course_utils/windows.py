"""A window that slides over a picture, and pictures in which small crops are to be found.

What a window holds is told by histograms of gradients (Dalal and Triggs 2005).
"""

import numpy as np

from course_utils.detection import iou

SIDE = 25  # pixels of a window, and of a crop
STEP = 5  # pixels from a window to the next, and of a cell of the histograms


def histograms(image):
    """Count the gradients of a picture by direction in cells of 5 × 5 pixels.

    Parameters
    ----------
    image : (h, w) ndarray
        Its sides are multiples of 5.

    Returns
    -------
    (h / 5 - 1, w / 5 - 1, 32) ndarray
        For each block of 2 × 2 cells eight directions of each cell, compared within the block.

    Examples
    --------
    >>> histograms(np.eye(25)).shape
    (4, 4, 32)
    """
    from skimage.feature import hog  # a second, which other pages need not wait

    blocks = hog(image, 8, (STEP, STEP), (2, 2), feature_vector=False)  # down, across, 2, 2, 8
    return blocks.reshape(*blocks.shape[:2], 32)


def slide(image):
    """Give what each window of a picture holds, and where it is; windows are 5 pixels apart.

    Parameters
    ----------
    image : (h, w) ndarray
        As in `histograms`.

    Returns
    -------
    windows : (n, 512) ndarray
        The histograms within each.
    boxes : (n, 4) ndarray of int
        Left, top, right, bottom.

    Examples
    --------
    >>> windows, boxes = slide(np.zeros((25, 30)))
    >>> windows.shape, boxes.tolist()
    ((2, 512), [[0, 0, 25, 25], [5, 0, 30, 25]])
    """
    blocks, wide = histograms(image), SIDE // STEP - 1
    places = [
        (i, j) for i in range(blocks.shape[0] - wide + 1) for j in range(blocks.shape[1] - wide + 1)
    ]
    windows = np.array([blocks[i : i + wide, j : j + wide].ravel() for i, j in places])
    corners = STEP * np.array(places)[:, ::-1]
    return windows, np.hstack([corners, corners + SIDE])


def crowd(shown, others, rng, many=3):
    """Lay crops on sixteen other crops in a square; no two of them overlap.

    Parameters
    ----------
    shown, others : (n, 25, 25) and (m, 25, 25) ndarrays
        To draw from, with replacement; m >= 16, and of these without.
    rng : numpy.random.Generator
    many : int
        Crops laid.

    Returns
    -------
    picture : (100, 100) ndarray
    boxes : (many, 4) ndarray of int
        Where they lie.
    who : list of many ints
        Which rows of `shown` they are.
    """
    ground = others[rng.choice(len(others), 16, replace=False)].reshape(4, 4, SIDE, SIDE)
    picture = ground.transpose(0, 2, 1, 3).reshape(4 * SIDE, 4 * SIDE).copy()
    boxes, who = np.zeros((0, 4), int), []
    while len(boxes) < many:
        left, top = rng.integers(0, 3 * SIDE + 1, 2)
        box = np.array([[left, top, left + SIDE, top + SIDE]])
        if iou(box, boxes).max(initial=0) == 0:
            who.append(int(rng.integers(len(shown))))
            picture[top : top + SIDE, left : left + SIDE] = shown[who[-1]]
            boxes = np.vstack([boxes, box])
    return picture, boxes, who


def crowds(shown, others, n, rng):
    """Compose n crowds, and slide the window over each.

    Parameters
    ----------
    shown, others, rng
        As in `crowd`.
    n : int

    Returns
    -------
    list of n (picture, boxes, (windows, boxes of windows))
        From `crowd` and `slide`.
    """
    laid = [crowd(shown, others, rng) for _ in range(n)]
    return [(picture, boxes, slide(picture)) for picture, boxes, _ in laid]
