"""The detectors as shipped, and what their pictures hold: coins with boxes, faces."""

import numpy as np

from course_utils.datasets import load_coins, load_detector_runs, load_faces
from course_utils.detection import iou


def test_every_kind_has_three_starts_that_learned():
    runs = load_detector_runs()
    assert set(runs.weights) == {"digits", "discs"}
    assert set(runs.losses) == set(runs.weights) | {"digits, 800 steps"}
    for losses in runs.losses.values():
        assert len(losses) == 3
    for kind, starts in runs.weights.items():
        assert len(starts) == 3
        assert all(np.isfinite(w).all() for weights in starts for w in weights)
        shapes = [[w.shape for w in weights] for weights in starts]
        assert shapes[0] == shapes[1] == shapes[2]
        assert (runs.losses[kind][:, -1] < runs.losses[kind][:, 0] / 2).all()
    assert set(runs.marks) == set(runs.whole) == set(runs.losses) - {"discs"}
    for kind, marks in runs.marks.items():
        assert marks.shape == (3, 4) and (marks[:, -1] > marks[:, 0]).all()
        assert runs.whole[kind].shape == (3, 2) and (np.diff(runs.whole[kind]) < 0).all()
    assert len(runs.look) == 8 and all(rows.shape[1] == 6 for rows in runs.look)
    assert runs.rates[:, 1].argmax() == 1  # between two that were worse


def test_the_classifier_of_pieces_has_three_starts_with_a_setting_each():
    runs = load_detector_runs()
    pieces = runs.pieces
    shapes = {"kernel": (196, 200), "bias": (200,), "kernel out": (200, 11), "bias out": (11,)}
    assert set(pieces) == {*shapes, "setting", "whole", "rates"}
    for name, shape in shapes.items():
        assert [values.shape for values in pieces[name]] == [shape] * 3
        assert all(np.isfinite(values).all() for values in pieces[name])
    assert not np.array_equal(pieces["kernel"][0], pieces["kernel"][1])
    assert np.min(pieces["setting"], axis=0)[0] >= 18 and np.shape(pieces["setting"]) == (3, 2)
    assert np.shape(pieces["whole"]) == (3, 2) and (np.diff(pieces["whole"]) < 0).all()
    assert np.shape(pieces["rates"]) == (3, 2) and np.min(pieces["rates"], axis=0)[1] > 0.5
    learned, none, steps = runs.learned
    assert 0 < none < learned / 2 and 3200 <= steps < 3500  # as many as the networks


def test_off_their_scenes_each_reader_has_a_count_of_starts():
    moved = load_detector_runs().moved
    assert moved.shape == (6, 6, 200) and moved.min() == 0 and moved.max() == 3
    assert set(np.unique(moved[:, 0])) == {0, 3}  # blobs: one start
    assert np.array_equal(moved[0, 2], moved[0, 3])  # nothing to turn
    assert moved[2:4, 5].mean() > moved[2:4, 2].mean() + 1  # other sizes: scaling helps


def test_the_coins_are_lighter_inside_their_boxes_than_just_outside():
    coins = load_coins()
    assert (iou(coins.boxes, coins.boxes) - np.eye(24)).max() == 0
    image = coins.image.astype(float)
    for left, top, right, bottom in coins.boxes:
        x, y = (left + right) // 2, (top + bottom) // 2
        for inner, outer in (
            (image[y - 3 : y + 4, left + 2], image[y - 3 : y + 4, left - 4]),
            (image[y - 3 : y + 4, right - 3], image[y - 3 : y + 4, min(right + 3, 383)]),
            (image[top + 2, x - 3 : x + 4], image[top - 4, x - 3 : x + 4]),
            (image[bottom - 3, x - 3 : x + 4], image[bottom + 3, x - 3 : x + 4]),
        ):
            assert inner.mean() > outer.mean() + 15


def test_the_second_marking_of_the_coins_agrees_with_the_first_within_two_pixels():
    coins = load_coins()
    assert coins.again.shape == coins.boxes.shape
    assert 0 < np.abs(coins.again - coins.boxes).max() <= 2
    assert np.diag(iou(coins.again, coins.boxes)).min() > 0.9


def test_faces_come_first_and_no_picture_comes_twice():
    faces = load_faces()
    assert faces.labels[:100].all() and not faces.labels[100:].any()
    assert faces.images.min() >= 0 and faces.images.max() <= 1
    assert len({image.tobytes() for image in faces.images}) == 200
