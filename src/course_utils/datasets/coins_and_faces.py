"""Pictures inside scikit-image: a photo of coins with their boxes, and small faces."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .packages import package_file

# Read off the photo at five times its size, under a grid of ten pixels, row by row: the course's.
_BOXES = (
    *((22, 34, 67, 75), (81, 38, 120, 74), (132, 28, 179, 74)),
    *((192, 30, 240, 73), (255, 34, 297, 72), (305, 16, 365, 72)),
    *((25, 104, 67, 145), (84, 107, 122, 145), (134, 110, 174, 145)),
    *((186, 105, 226, 144), (245, 95, 296, 144), (317, 105, 356, 145)),
    *((26, 177, 63, 217), (80, 175, 124, 217), (135, 179, 174, 217)),
    *((189, 170, 237, 217), (251, 172, 297, 217), (315, 156, 380, 218)),
    *((18, 232, 75, 288), (92, 244, 136, 287), (144, 236, 201, 288)),
    *((220, 240, 269, 288), (276, 239, 327, 288), (335, 247, 381, 289)),
)
# Marked a second time, at ten times the photo's size under a grid of one pixel.
_AGAIN = (
    *((22, 33, 67, 75), (81, 39, 120, 74), (132, 28, 179, 74)),
    *((192, 30, 240, 73), (255, 34, 297, 72), (305, 16, 365, 72)),
    *((25, 104, 67, 146), (84, 107, 122, 145), (134, 110, 174, 145)),
    *((185, 105, 227, 145), (245, 95, 296, 145), (317, 105, 357, 145)),
    *((25, 177, 63, 217), (80, 175, 124, 217), (135, 179, 174, 217)),
    *((189, 170, 237, 217), (251, 172, 297, 217), (315, 156, 380, 218)),
    *((18, 232, 75, 288), (92, 244, 136, 287), (144, 236, 202, 288)),
    *((219, 240, 269, 288), (275, 239, 327, 289), (335, 247, 382, 289)),
)


def load_coins():
    """A photo of 24 old coins, and a box around each.

    Returns
    -------
    Dataset
        image : (303, 384) uint8
            From 0 for black to 255 for white.
        boxes : (24, 4) int64
            Left, top, right and bottom of each coin, in pixels, row by row.
        again : (24, 4) int64
            The same, marked a second time.

    Raises
    ------
    ImportError
        If scikit-image or Pillow is missing.

    Examples
    --------
    >>> coins = load_coins()
    >>> coins.image.shape, coins.boxes[0].tolist()
    ((303, 384), [22, 34, 67, 75])
    """
    from PIL import Image

    with Image.open(package_file("skimage", "scikit-image", "data/coins.png")) as photo:
        image = np.array(photo, dtype=np.uint8)
    return Dataset(CATALOGUE["coins"], image=image, boxes=np.array(_BOXES), again=np.array(_AGAIN))


def load_faces():
    """A hundred faces and a hundred pieces of background, of 25×25 pixels.

    Returns
    -------
    Dataset
        images : (200, 25, 25) float32
            From 0 for black to 1 for white.
        labels : (200,) int64
            1 for the hundred faces, which come first, and 0 for what is none.

    Raises
    ------
    ImportError
        If scikit-image is missing.

    Examples
    --------
    >>> faces = load_faces()
    >>> faces.images.shape, faces.labels.sum().item()
    ((200, 25, 25), 100)
    """
    images = np.load(package_file("skimage", "scikit-image", "data/lfw_subset.npy"))
    return Dataset(
        CATALOGUE["faces"],
        images=images.astype(np.float32),
        labels=np.repeat([1, 0], 100),
    )
