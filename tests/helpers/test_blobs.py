"""Ink in blobs: found, cut, read in the surest way, and named for a classifier to learn from."""

import numpy as np
import pytest

from course_utils.blobs import SPECK, all_squares, examples, find_blobs, read_blobs
from course_utils.scenes import Scenes


def paper():
    """Return a scene: a bar of 20 × 4, a square of 6 × 6 that touches nothing, and a speck."""
    image = np.zeros((40, 40))
    image[2:6, 3:23] = image[20:26, 30:36] = 1
    image[30:33, 2:5] = 1
    return image


def halves(own):
    """Cut a long blob in the middle and at a quarter."""
    if max(own.shape) <= 10:
        return []
    pairs = []
    for at in (own.shape[1] // 2, own.shape[1] // 4):
        left = own.copy()
        left[:, at:] = False
        pairs.append([left, own & ~left])
    return pairs


def test_each_blob_of_some_size_is_found_with_its_box():
    assert SPECK > 9
    found = find_blobs(paper())
    assert [[len(way) for way in ways] for ways in found] == [[1], [1]]
    assert [ways[0][0].box.tolist() for ways in found] == [[3, 2, 23, 6], [30, 20, 36, 26]]
    assert found[1][0][0].square.shape == (196,) and found[1][0][0].square.min() > 0.9
    assert np.isclose(found[0][0][0].square.sum(), 14 * 3)  # 20 × 4 scaled to 14 × 3


def test_diagonal_ink_is_one_blob():
    image = np.zeros((20, 20))
    image[2:6, 2:6] = image[6:10, 6:10] = 1
    assert [ways[0][0].box.tolist() for ways in find_blobs(image)] == [[2, 2, 10, 10]]


def test_a_cut_blob_comes_whole_and_in_pieces_that_share_its_ink():
    bar, square = find_blobs(paper(), halves)
    assert [len(way) for way in bar] == [1, 2, 2] and len(square) == 1
    assert [piece.box.tolist() for piece in bar[1]] == [[3, 2, 13, 6], [13, 2, 23, 6]]
    assert [piece.box.tolist() for piece in bar[2]] == [[3, 2, 8, 6], [8, 2, 23, 6]]


def test_another_blob_in_the_box_is_not_in_the_square():
    image = np.zeros((40, 40))
    image[2, 2:20] = image[2:20, 2] = 1  # an angle
    image[10:14, 10:14] = 1  # inside its box
    angle = find_blobs(image)[0][0][0]
    assert angle.box.tolist() == [2, 2, 20, 20]
    assert angle.square.reshape(14, 14)[5:11, 5:11].max() == 0


# Of the bar: whole, both halves, both parts at a quarter; then the square.
CHANCES = np.array([[0.6, 0.4], [0.1, 0.9], [0.7, 0.3], [0.5, 0.5], [0.99, 0.01], [0.2, 0.8]])


@pytest.mark.parametrize(
    ("longest", "handicap", "said"),
    [
        (np.inf, 0, [0, 1]),
        (10, 0, [1, 0, 1]),  # the worse half at 0.7 is surer than the whole at 0.6
        (20, 0, [0, 1]),  # no longer than 20
        (19, 0, [1, 0, 1]),
        (10, -0.2, [0, 1]),
    ],
)
def test_the_surest_way_is_read(longest, handicap, said):
    scenes = [find_blobs(paper(), halves)]
    [rows] = read_blobs(scenes, CHANCES, longest, handicap)
    assert rows[:, 1].tolist() == said
    assert rows[-1].tolist() == [0.8, 1, 30, 20, 36, 26]
    if len(said) == 3:
        assert rows[0].tolist() == [0.9, 1, 3, 2, 13, 6] and rows[1, 0] == 0.7


def test_scenes_follow_each_other_and_one_may_be_empty():
    scenes = [find_blobs(paper()), [], find_blobs(paper())]
    assert all_squares(scenes).shape == (4, 196) and all_squares([]).shape == (0, 196)
    rows = read_blobs(scenes, np.eye(4))
    assert [len(one) for one in rows] == [2, 0, 2] and rows[1].shape == (0, 6)
    assert np.concatenate(rows)[:, 1].tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("rows", [5, 7])
def test_chances_of_other_pieces_are_refused(rows):
    with pytest.raises(ValueError, match=f"a row for each of 6 pieces, got {rows}"):
        read_blobs([find_blobs(paper(), halves)], np.ones((rows, 2)))


def test_examples_are_named_after_the_box_that_they_fill():
    boxes = np.array([[3, 2, 13, 6], [13, 2, 23, 6], [30, 20, 36, 26]])
    scenes = Scenes(paper()[None], [boxes], [np.array([4, 7, 9])], [])
    squares, names = examples(scenes, np.random.default_rng(0))
    assert names.tolist() == [10, 9]  # two digits in one blob, and one alone
    drawn = [examples(scenes, np.random.default_rng(seed), halves)[1] for seed in range(40)]
    assert all(names[:3].tolist() == [10, 4, 7] and names[-1] == 9 for names in drawn)
    # At a quarter: 5 × 4 of 10 × 4 fit no box, 15 × 4 fit the second by two thirds.
    assert all(names[-2] == 7 for names in drawn)
    share = np.mean([len(names) == 6 for names in drawn])
    assert {len(names) for names in drawn} == {5, 6} and 0.2 < share < 0.8
    assert len(squares) == 2 and squares.shape[1] == 196
