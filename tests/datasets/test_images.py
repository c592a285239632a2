"""Digits and photos as known; MNIST, Fashion-MNIST and CIFAR-10 from small true files."""

import gzip

import numpy as np
import pytest
from file_server import idx_file, tar_file
from loader_docs import assert_promised

from course_utils.datasets import (
    fetch_cifar10,
    fetch_fashion_mnist,
    fetch_mnist,
    load_digits,
    load_mnist_sample,
    load_photos,
)
from course_utils.datasets.images import read_idx

RNG = np.random.default_rng(0)
SIZES = {"train": 7, "t10k": 5}


def test_digits_run_from_paper_to_ink_in_sixteen_steps():
    digits = load_digits()
    assert (digits.images.min(), digits.images.max()) == (0, 1)
    np.testing.assert_array_equal(digits.images * 16, np.round(digits.images * 16))
    expected = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.bincount(digits.labels).tolist() == expected
    assert digits.images[:, :, 3:5].mean() > digits.images[:, :, :2].mean(), "ink in the middle"


def test_the_part_of_mnist_has_500_of_each_digit_in_its_middle():
    sample = load_mnist_sample()
    assert np.bincount(sample.labels).tolist() == [500] * 10
    assert (sample.images.min(), sample.images.max()) == (0, 255)
    ones, noughts = (sample.images[sample.labels == n, 10:18, 12:16].mean() for n in (1, 0))
    assert ones > 2 * noughts, "ink in the middle of a one, paper in that of a nought"


def test_photos_are_in_colour():
    photos = load_photos()
    assert photos.names == ["china", "flower"]
    assert photos.images[0][0, 0].tolist() == [174, 201, 231], "sky, red first"


def mnist_arrays():
    arrays = {}
    for part, n in SIZES.items():
        arrays[f"{part}-images-idx3-ubyte.gz"] = RNG.integers(0, 256, (n, 3, 2), dtype=np.uint8)
        arrays[f"{part}-labels-idx1-ubyte.gz"] = RNG.integers(0, 10, n, dtype=np.uint8)
    return arrays


def packed(arrays):
    return [gzip.compress(idx_file(array)) for array in arrays.values()]


@pytest.mark.parametrize(
    ("name", "fetch"), [("mnist", fetch_mnist), ("fashion_mnist", fetch_fashion_mnist)]
)
def test_four_idx_files_become_four_arrays(stick, name, fetch):
    arrays = mnist_arrays()
    stick(name, *packed(arrays))
    found = fetch()
    for part, prefix in (("train", "train"), ("test", "t10k")):
        for kind, end in (("images", "images-idx3-ubyte.gz"), ("labels", "labels-idx1-ubyte.gz")):
            np.testing.assert_array_equal(
                getattr(found, f"{part}_{kind}"), arrays[f"{prefix}-{end}"]
            )
    assert_promised(found, fetch_mnist, small=True)


def test_the_argument_names_the_folder(stick, tmp_path):
    stick("mnist", *packed(mnist_arrays()))
    fetch_mnist(folder=tmp_path / "mine")
    assert len(list((tmp_path / "mine" / "mnist").iterdir())) == 4
    assert not (tmp_path / "cache").exists()


def test_images_and_labels_must_go_together(stick):
    arrays = mnist_arrays()
    arrays["t10k-labels-idx1-ubyte.gz"] = np.zeros(6, dtype=np.uint8)
    stick("mnist", *packed(arrays))
    with pytest.raises(ValueError, match=r"test images of shape \(5, 3, 2\).*shape \(6,\)"):
        fetch_mnist()


@pytest.mark.parametrize("shape", [(7,), (5, 3), (2, 3, 5), (0, 3, 2)])
def test_idx_keeps_shape_and_order(tmp_path, shape):
    array = RNG.integers(0, 256, shape, dtype=np.uint8)
    (tmp_path / "a.gz").write_bytes(gzip.compress(idx_file(array)))
    np.testing.assert_array_equal(read_idx(tmp_path / "a.gz"), array)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is no IDX file"),
        (b"\x00\x00\x0d\x01\x00\x00\x00\x00", "begins with 00 00 0d 01"),
        (b"GIF89a", "begins with 47 49 46 38"),
        (idx_file(np.zeros((2, 3), np.uint8))[:-1], "must hold 18 bytes.*it holds 17"),
        (idx_file(np.zeros((2, 3), np.uint8)) + b"\0", "must hold 18 bytes.*it holds 19"),
    ],
)
def test_another_form_than_idx_is_named(tmp_path, data, message):
    (tmp_path / "a.gz").write_bytes(gzip.compress(data))
    with pytest.raises(ValueError, match=message):
        read_idx(tmp_path / "a.gz")


def cifar_archive(batches):
    return tar_file({f"cifar-10-batches-bin/{name}": data for name, data in batches.items()})


def record(label, image):
    """Return one record of the binary edition: the label, then the red, green and blue planes."""
    planes = [image[:, :, channel].tobytes() for channel in range(3)]
    return bytes([label]) + b"".join(planes)


def test_cifar_has_its_channels_last_and_its_batches_in_order(stick):
    images = RNG.integers(0, 256, (6, 32, 32, 3), dtype=np.uint8)
    batches = {f"data_batch_{i}.bin": record(i, images[i]) for i in (2, 1, 3, 5, 4)}
    batches |= {"test_batch.bin": record(9, images[0]), "batches.meta.txt": b"airplane\n"}
    stick("cifar10", cifar_archive(batches))
    cifar = fetch_cifar10()
    assert_promised(cifar, fetch_cifar10, small=True)
    np.testing.assert_array_equal(cifar.train_images, images[1:])
    np.testing.assert_array_equal(cifar.test_images, images[:1])
    assert cifar.train_labels.tolist() == [1, 2, 3, 4, 5]
    assert (cifar.test_labels.tolist(), cifar.label_names[9]) == ([9], "truck")
    assert cifar.train_images.flags.c_contiguous


@pytest.mark.parametrize("batches", [{}, {"data_batch_1.bin": b"\0" * 3072}])
def test_cifar_of_another_length_is_named(stick, batches):
    stick("cifar10", cifar_archive(batches))
    with pytest.raises(ValueError, match="records of 3073 bytes"):
        fetch_cifar10()
