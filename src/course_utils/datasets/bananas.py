"""Photos with a banana in each, and its box: a public set for detectors, to download."""

import csv
import io

import numpy as np

from .archives import read_members
from .dataset import Dataset
from .download import fetch_files
from .registry import REGISTRY

_PARTS = {"train": "bananas_train", "test": "bananas_val"}  # d2l calls its second part so
_COLUMNS = ["img_name", "label", "xmin", "ymin", "xmax", "ymax"]


def fetch_bananas(*, folder=None, progress=False):
    """Bananas pasted into 1,100 photos, one in each, with its box.

    Downloads a file of unpublished size once.

    Parameters
    ----------
    folder : path, optional
        Where to keep the file (default: COURSE_DATA, then the platform's cache).
    progress : bool
        Draw a progress bar.

    Returns
    -------
    Dataset
        train_images : (n, 256, 256, 3) uint8
            Red, green, blue. The authors of the set give 1,000 of them.
        train_boxes : (n, 4) float64
            Left, top, right, bottom, in pixels.
        test_images, test_boxes
            The same for the second part, of 100.

    Raises
    ------
    FetchError
        If the file is not to be had.
    ImportError
        If Pillow is missing.
    ValueError
        If it has another form.

    Examples
    --------
    >>> fetch_bananas().train_images.shape    # doctest: +SKIP
    (1000, 256, 256, 3)
    """
    entry = REGISTRY["bananas"]
    (path,) = fetch_files(entry, folder, progress).values()
    members = read_members(path, lambda name: name.endswith((".csv", ".png")))
    fields = {}
    for part, place in _PARTS.items():
        images, boxes = _read_part(path, members, f"banana-detection/{place}")
        fields |= {f"{part}_images": images, f"{part}_boxes": boxes}
    return Dataset(entry, **fields)


def _read_part(path, members, place):
    """Return the pictures and boxes of one part, in the order of its table."""
    table = f"{place}/label.csv"
    if table not in members:
        raise ValueError(f"{path} must hold {table}")
    rows = csv.DictReader(io.StringIO(members[table].decode("utf-8", "replace")))
    if rows.fieldnames != _COLUMNS:
        raise ValueError(f"{table} must begin with {','.join(_COLUMNS)}, got {rows.fieldnames}")
    images, boxes = [], []
    for row in rows:
        try:
            box = [float(row[side]) for side in _COLUMNS[2:]]
        except (TypeError, ValueError):
            raise ValueError(f"line {rows.line_num} of {table} must hold four numbers") from None
        left, top, right, bottom = box
        if not (0 <= left < right <= 256 and 0 <= top < bottom <= 256):
            raise ValueError(f"line {rows.line_num} of {table} is no box of a picture: {box}")
        name = f"{place}/images/{row['img_name']}"
        if name not in members:
            raise ValueError(f"{path} lacks {name}, which {table} names")
        images.append(_picture(name, members[name]))
        boxes.append(box)
    if not images:
        raise ValueError(f"{table} names no picture")
    return np.stack(images), np.array(boxes)


def _picture(name, data):
    from PIL import Image, UnidentifiedImageError

    try:
        picture = np.array(Image.open(io.BytesIO(data)).convert("RGB"))
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise ValueError(f"{name} is no picture: {error}") from error
    if picture.shape != (256, 256, 3):
        raise ValueError(f"{name} must be of 256 × 256 pixels, got {picture.shape[:2]}")
    return picture
