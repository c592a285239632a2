"""Windows of a picture hold what crops hold, and crowds show the crops that they name."""

import numpy as np

from course_utils.detection import iou
from course_utils.windows import SIDE, STEP, crowd, crowds, histograms, slide


def test_windows_cover_the_picture_and_hold_its_histograms():
    image = np.random.default_rng(0).random((35, 45))
    windows, boxes = slide(image)
    assert boxes[0].tolist() == [0, 0, SIDE, SIDE] and boxes[-1].tolist() == [20, 10, 45, 35]
    assert len(np.unique(boxes, axis=0)) == len(boxes) == len(windows) == 3 * 5
    assert np.all(boxes % STEP == 0)
    blocks = histograms(image)
    assert np.array_equal(windows[5 + 2], blocks[1:5, 2:6].ravel())  # down by one, right by two
    assert boxes[5 + 2].tolist() == [10, 5, 35, 30]


def test_a_window_sees_edges_where_they_are_and_not_how_bright_they_are():
    image = np.zeros((50, 50))
    image[:, 12] = 0.5
    windows, boxes = slide(image)
    lit = windows.any(axis=1)
    assert np.array_equal(lit, boxes[:, 0] <= 10)
    again, _ = slide(image / 4)
    np.testing.assert_allclose(windows, again, atol=0.01)


def test_a_crowd_shows_what_it_names_where_it_says():
    rng = np.random.default_rng(1)
    shown, others = rng.random((5, SIDE, SIDE)), -rng.random((20, SIDE, SIDE))
    drawn = set()
    for _ in range(20):
        picture, boxes, who = crowd(shown, others, rng)
        assert picture.shape == (100, 100) and len(boxes) == len(who) == 3
        assert (iou(boxes, boxes) - np.eye(3)).max() == 0
        for (left, top, right, bottom), row in zip(boxes, who, strict=True):
            assert np.array_equal(picture[top:bottom, left:right], shown[row])
        assert np.sum(picture > 0) == 3 * SIDE**2  # the rest is ground
        drawn |= set(who)
    assert drawn == set(range(5))


def test_the_ground_is_sixteen_other_crops():
    others = -np.arange(1.0, 17).reshape(16, 1, 1) * np.ones((SIDE, SIDE))
    picture, *_ = crowd(np.ones((1, SIDE, SIDE)), others, np.random.default_rng(0), many=1)
    tiles = picture.reshape(4, SIDE, 4, SIDE).transpose(0, 2, 1, 3).reshape(16, -1)
    assert sorted(tile.min() for tile in tiles) == sorted(-np.arange(1.0, 17))


def test_crowds_differ_and_come_with_their_windows():
    rng = np.random.default_rng(2)
    found = crowds(rng.random((3, SIDE, SIDE)), rng.random((16, SIDE, SIDE)), 4, rng)
    assert len({picture.tobytes() for picture, *_ in found}) == 4
    for picture, boxes, (windows, places) in found:
        assert boxes.shape == (3, 4) and places.shape == (16 * 16, 4)
        assert np.array_equal(windows, slide(picture)[0])
