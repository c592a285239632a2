"""The field's small picture sets: MNIST, Fashion-MNIST and CIFAR-10."""

from dataclasses import dataclass

import numpy as np

from ._base import Dataset
from .archives import read_gzip, read_members
from .download import fetch_files
from .registry import REGISTRY

_CLOTHES = [
    *("T-shirt", "trousers", "pullover", "dress", "coat"),
    *("sandal", "shirt", "sneaker", "bag", "ankle boot"),
]
_THINGS = [
    *("airplane", "automobile", "bird", "cat", "deer"),
    *("dog", "frog", "horse", "ship", "truck"),
]
_CIFAR_SHAPE = (3, 32, 32)  # a record is one label, then this many bytes, channels first


@dataclass(frozen=True, eq=False, repr=False)
class ImageSplits(Dataset):
    """Pictures for training and for the test, with one class each.

    train_images: (n, height, width) or (n, height, width, 3) uint8, 0 to 255;
    train_labels: (n,) uint8; test_images, test_labels: the same for the test;
    label_names: the name of each class.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    label_names: list


def fetch_mnist(*, folder=None, progress=False):
    """Return MNIST: 60,000 handwritten digits to train on and 10,000 for the test.

    folder: where to keep the files (default: COURSE_DATA, then the platform's cache);
    progress: draw a progress bar.
    train_images: (60000, 28, 28) uint8, 0 is paper and 255 is ink; train_labels: (60000,) uint8;
    test_images: (10000, 28, 28); test_labels: (10000,). Downloads 12 MB once.

    Raises FetchError if the files are not to be had, ValueError if one has another form.

    >>> fetch_mnist()    # doctest: +SKIP
    ImageSplits(train_images: (60000, 28, 28) uint8, train_labels: (60000,) uint8,
    test_images: (10000, 28, 28) uint8, test_labels: (10000,) uint8, label_names: list of 10)
    """
    return _four_files(
        "mnist",
        label_names=[str(digit) for digit in range(10)],
        description="Handwritten digits of American census workers and pupils, centred in 28×28 "
        "pixels; no writer of the training part wrote for the test part. Nearly solved: a "
        "linear classifier reaches 92 %, a small network 99 %.",
        folder=folder,
        progress=progress,
    )


def fetch_fashion_mnist(*, folder=None, progress=False):
    """Return Fashion-MNIST: 60,000 pictures of clothes to train on and 10,000 for the test.

    Arguments, shapes, dtypes and errors as in `fetch_mnist`. Downloads 31 MB once.

    >>> fetch_fashion_mnist().label_names[9]    # doctest: +SKIP
    'ankle boot'
    """
    return _four_files(
        "fashion_mnist",
        label_names=list(_CLOTHES),
        description="Clothes from the catalogue of a shop, grey, 28×28 pixels, in ten classes: "
        "made to take the place of MNIST, and harder.",
        folder=folder,
        progress=progress,
    )


def fetch_cifar10(*, folder=None, progress=False):
    """Return CIFAR-10: 50,000 colour photos to train on and 10,000 for the test.

    folder, progress: as in `fetch_mnist`.
    train_images: (50000, 32, 32, 3) uint8, red, green, blue; train_labels: (50000,) uint8;
    test_images: (10000, 32, 32, 3); test_labels: (10000,). Downloads 170 MB once.
    The binary edition is read: the Python edition is a pickle.

    Raises FetchError if the file is not to be had, ValueError if it has another form.

    >>> fetch_cifar10().train_images.shape    # doctest: +SKIP
    (50000, 32, 32, 3)
    """
    entry = REGISTRY["cifar10"]
    (path,) = fetch_files(entry, folder, progress).values()
    members = read_members(path, lambda name: name.endswith(".bin"))
    train = [data for name, data in members.items() if "/data_batch_" in name]
    test = [data for name, data in members.items() if name.endswith("/test_batch.bin")]
    train_images, train_labels = _cifar_records(path, train)
    test_images, test_labels = _cifar_records(path, test)
    return ImageSplits(
        train_images=train_images,
        train_labels=train_labels,
        test_images=test_images,
        test_labels=test_labels,
        label_names=list(_THINGS),
        description="Colour photos of 32×32 pixels of animals and vehicles, 6,000 a class. "
        "A few test photos nearly repeat training photos.",
        licence=entry.licence,
        source=entry.source,
    )


def read_idx(path):
    """Return the array in a gzipped IDX file of unsigned bytes, the form of MNIST.

    The file is: two zero bytes, 8 for unsigned bytes, the number of axes, the length of each axis
    in four bytes with the highest first, the values.

    Raises ValueError if the file has another form or another length.
    """
    data = read_gzip(path)
    if len(data) < 4 or data[:3] != b"\x00\x00\x08":
        raise ValueError(f"{path} is no IDX file of bytes: it begins with {data[:4].hex(' ')}")
    axes = data[3]
    start = 4 + 4 * axes
    shape = tuple(int.from_bytes(data[i : i + 4], "big") for i in range(4, start, 4))
    expected = start + int(np.prod(shape))
    if len(data) != expected:
        raise ValueError(
            f"{path} must hold {expected} bytes for shape {shape}, it holds {len(data)}"
        )
    return np.frombuffer(data, dtype=np.uint8, offset=start).reshape(shape).copy()


def _four_files(name, *, folder, progress, **about):
    """Return the images and labels of a set in MNIST's form."""
    entry = REGISTRY[name]
    paths = fetch_files(entry, folder, progress)
    arrays = {}
    for part, prefix in (("train", "train"), ("test", "t10k")):
        images = read_idx(paths[f"{prefix}-images-idx3-ubyte.gz"])
        labels = read_idx(paths[f"{prefix}-labels-idx1-ubyte.gz"])
        if images.ndim != 3 or labels.shape != images.shape[:1]:
            raise ValueError(
                f"{name}: the {part} images of shape {images.shape} do not go with labels of "
                f"shape {labels.shape}"
            )
        arrays |= {f"{part}_images": images, f"{part}_labels": labels}
    return ImageSplits(**arrays, **about, licence=entry.licence, source=entry.source)


def _cifar_records(path, batches):
    """Return (images, labels) of the binary batches of CIFAR-10, channels last."""
    data = np.frombuffer(b"".join(batches), dtype=np.uint8)
    size = 1 + int(np.prod(_CIFAR_SHAPE))
    if data.size == 0 or data.size % size:
        raise ValueError(f"{path} must hold records of {size} bytes, it holds {data.size} bytes")
    records = data.reshape(-1, size)
    images = records[:, 1:].reshape(-1, *_CIFAR_SHAPE).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), records[:, 0].copy()
