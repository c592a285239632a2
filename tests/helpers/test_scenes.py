"""Composed scenes: their boxes hold the ink, and each way to change them does what it says."""

import numpy as np
import pytest

from course_utils.datasets import load_mnist_sample
from course_utils.detection import iou
from course_utils.scenes import SIDE, as_square, compose, discs, ink


@pytest.fixture(scope="module")
def mnist():
    return load_mnist_sample()


def make(mnist, n=40, **options):
    return compose(mnist.images, mnist.labels, n, seed=0, **options)


def pairs(boxes):
    overlaps = iou(boxes, boxes)
    return overlaps[np.triu_indices(len(boxes), 1)]


def test_boxes_hold_the_ink_and_keep_apart(mnist):
    scenes = make(mnist, touching=0)
    for image, boxes, labels, used in zip(*scenes, strict=True):
        assert 1 <= len(boxes) <= 4 and boxes.min() >= 0 and boxes.max() <= SIDE
        assert np.array_equal(labels, mnist.labels[used])
        assert not len(boxes) > 1 or pairs(boxes).max() == 0
        dark = image > 0.5
        for left, top, right, bottom in boxes.astype(int):
            assert dark[top:bottom, left:right].any()
            dark[top:bottom, left:right] = False
        assert not dark.any()


def test_the_second_reaches_into_the_first(mnist):
    scenes = make(mnist, touching=1, count=(2, 4))
    shares = [pairs(boxes).max() for boxes in scenes.boxes]
    assert min(shares) > 0.05 and max(shares) < 0.3
    assert all((pairs(boxes) > 0).sum() == 1 for boxes in scenes.boxes)


def test_several_pairs_touch_and_nothing_else(mnist):
    scenes = make(mnist, touching=1, count=(6, 6), pairs=2)
    for boxes in scenes.boxes:
        shares = iou(boxes, boxes)
        assert 0 < shares[0, 1] < 0.3 and 0 < shares[2, 3] < 0.3
        assert (np.triu(shares, 1) > 0).sum() == 2


def test_each_change_is_seen(mnist):
    plain, sides = make(mnist), lambda scenes: np.concatenate(scenes.boxes)
    assert np.median(make(mnist, inverted=1).images) > 0.7 > np.median(plain.images)
    large = sides(make(mnist, heights=(20, 26)))
    assert (large[:, 3] - large[:, 1]).min() >= 20
    dark = np.mean(plain.images > 0.5)
    assert np.mean(make(mnist, bold=1).images > 0.5) > 1.5 * dark
    assert np.mean(make(mnist, strokes=1).images > 0.5) > dark + 0.02
    assert min(map(len, make(mnist, count=(6, 8)).boxes)) >= 5


def test_the_same_seed_gives_the_same_and_a_part_is_the_beginning(mnist):
    long, short = make(mnist, n=6), make(mnist, n=3)
    assert np.array_equal(long.images[:3], short.images)


def test_a_square_keeps_the_shape():
    cut = np.ones((20, 5))
    square = as_square(cut).reshape(14, 14)
    assert (square.sum(axis=0) > 0).sum() == 4 and (square.sum(axis=1) > 0).all()
    assert ink(np.pad(np.full((3, 2), 255, np.uint8), 4)).shape == (3, 2)


def test_discs_are_lighter_than_their_ground():
    scenes = discs(20, seed=0)
    for image, boxes, labels, _ in zip(*scenes, strict=True):
        assert len(boxes) == len(labels)
        assert len(boxes) < 2 or pairs(boxes).max() == 0
        for left, top, right, bottom in boxes:
            x, y = int((left + right) / 2), int((top + bottom) / 2)
            assert image[y - 2 : y + 3, x - 2 : x + 3].mean() > np.median(image) - 0.1
