"""The judge of drawn digits as shipped, and the script that made it."""

import make_digit_judge as script
import numpy as np

from course_utils.datasets import load_digit_judge
from course_utils.drawn_digits import look, small_digits


def test_the_kind_of_the_script_that_is_best_on_the_validation_digits_was_kept():
    judge = load_digit_judge()
    units = script.KINDS[judge.tried[:, 3].argmax()][0]
    np.testing.assert_array_equal(judge.tried[:, :3], script.KINDS)
    assert [w.shape for w in judge.weights] == [
        *[(196, units), (units,), (units, 32), (32,), (32, 10), (10,)]
    ]


def test_it_is_as_right_on_the_validation_digits_as_when_it_was_chosen():
    _, choose, _ = small_digits()
    right = np.mean(look(choose.images)[1].argmax(axis=1) == choose.labels)
    assert abs(right - load_digit_judge().tried[:, 3].max()) <= 0.002  # two pictures: rounding


def test_moved_pictures_are_the_same_ink_up_to_a_pixel_away():
    picture = np.zeros((50, 14, 14))
    picture[:, 6, 8] = 1
    moved = script.moved(picture.reshape(50, 196), np.random.default_rng(0)).reshape(50, 14, 14)
    places = {tuple(place) for place in np.argwhere(moved)[:, 1:].tolist()}
    assert places == {(row, column) for row in (5, 6, 7) for column in (7, 8, 9)}
    assert (moved.sum(axis=(1, 2)) == 1).all()
