"""What is found against what is there: overlaps, matches and average precision as COCO has it."""

import numpy as np
import pytest

from course_utils.detection import (
    STRICT,
    coco_average_precision,
    faultless,
    iou,
    matches,
    mean_average_precision,
)


def random_scenes(rng, n=30):
    """Return detections, boxes and labels: near, double, wrongly named, missed and made up."""
    found, boxes, labels = [], [], []
    for _ in range(n):
        corner = rng.integers(0, 40, (rng.integers(0, 5), 2))
        there = np.hstack([corner, corner + rng.integers(6, 20, corner.shape)]).astype(float)
        names = rng.integers(0, 3, len(there))
        guesses = np.vstack([there, there, rng.uniform(0, 60, (2, 4))])
        guesses += rng.normal(0, 1.5, guesses.shape)
        guesses[:, 2:] = np.maximum(guesses[:, 2:], guesses[:, :2] + 1)
        named = np.r_[names, rng.integers(0, 3, len(guesses) - len(names))]
        found.append(np.column_stack([rng.random(len(guesses)), named, guesses]))
        boxes.append(there)
        labels.append(names)
    return found, boxes, labels


@pytest.mark.parametrize("seed", range(5))
def test_average_precision_is_that_of_coco(seed):
    scenes = random_scenes(np.random.default_rng(seed))
    ours = mean_average_precision(*scenes, STRICT)[0]
    expected = coco_average_precision(*scenes)
    np.testing.assert_allclose((ours.mean(), ours[0], ours[5]), expected, atol=1e-9)


def test_iou_counts_cells():
    grid = np.zeros((2, 10, 10), bool)
    grid[0, 0:4, 0:4] = grid[1, 1:5, 2:6] = True
    expected = (grid[0] & grid[1]).sum() / (grid[0] | grid[1]).sum()
    assert iou([(0, 0, 4, 4)], [(2, 1, 6, 5)]).item() == expected
    assert iou(np.zeros((0, 4)), [(0, 0, 1, 1)]).shape == (0, 1)
    assert iou([(0, 0, 1, 1)], [(1, 1, 2, 2)]).item() == 0
    assert iou([(3, 3, 1, 1)], [(1, 1, 2, 2), (3, 3, 1, 1)]).tolist() == [[0, 0]]  # no box at all


def test_each_object_is_found_once_and_by_the_surest():
    found = np.array([[0.2, 1, 0, 0, 4, 4], [0.9, 1, 0, 0, 4, 5], [0.5, 2, 0, 0, 4, 4]])
    hit = matches(found, np.array([[0, 0, 4, 4]]), np.array([1]))
    assert hit.ravel().tolist() == [False, True, False]
    assert not matches(found, np.zeros((0, 4)), np.zeros(0)).any()


def test_counts_are_copies_of_scenes():
    found, boxes, labels = random_scenes(np.random.default_rng(9), 6)
    counts = np.array([[1, 0, 2, 1, 0, 3]])
    rows = np.repeat(np.arange(6), counts[0])
    copies = [[part[i] for i in rows] for part in (found, boxes, labels)]
    drawn = mean_average_precision(found, boxes, labels, (0.5, 0.75), counts)
    np.testing.assert_allclose(drawn, mean_average_precision(*copies, (0.5, 0.75)), atol=1e-9)


@pytest.mark.parametrize("wrong", [np.zeros(4), np.zeros((2, 6))])
def test_what_is_no_box_is_refused(wrong):
    with pytest.raises(ValueError, match="boxes must be rows of four numbers"):
        iou(wrong, np.zeros((1, 4)))
    with pytest.raises(ValueError, match="others must be rows of four numbers"):
        iou(np.zeros((1, 4)), wrong)


def test_a_picture_is_read_without_a_fault_if_all_is_found_and_nothing_else_said():
    boxes, labels = [np.array([[0, 0, 4, 4], [6, 0, 9, 4]])] * 5, [np.array([3, 7])] * 5
    both = np.array([[0.9, 3, 0, 0, 4, 5], [0.8, 7, 6, 0, 9, 4]])
    low = np.array([[0.2, 1, 0, 0, 4, 4]])
    found = [
        both,  # right
        both * [1, 0, 1, 1, 1, 1] + [0, 7, 0, 0, 0, 0],  # a name is wrong
        both[:1],  # one is missing
        np.vstack([both, low]),  # right, if a score of 0.2 doesn't count
        np.zeros((0, 6)),
    ]
    assert faultless(found, boxes, labels).tolist() == [True, False, False, False, False]
    assert faultless(found, boxes, labels, 0.3).tolist() == [True, False, False, True, False]
    assert faultless([found[4]], [np.zeros((0, 4))], [np.zeros(0, int)]).all()
