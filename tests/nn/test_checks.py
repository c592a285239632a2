"""The reader of declared arguments: what it lets pass, and how it words what it does not."""

import numpy as np
import pytest

from course_utils.nn._checks import read


def test_returns_arrays_of_one_dtype_in_their_order():
    x, kernel, bias = read(
        x=(np.ones((5, 7, 2), np.float32), "... C"),
        kernel=([[1, 2, 3], [4, 5, 6]], "C U"),
        bias=(None, "U?"),
    )
    assert bias is None
    assert x.dtype == kernel.dtype == np.float64
    assert (x.shape, kernel.shape) == ((5, 7, 2), (2, 3))


def test_arrays_that_fit_are_not_copied():
    x = np.ones((5, 7), np.float32)
    assert read(x=(x, "N C"))[0] is x


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ({"x": ((), "... C")}, r"x must have shape \(..., C\), got \(\)"),
        ({"x": ((3,), "N C")}, r"x must have shape \(N, C\), got \(3,\)"),
        ({"x": ((3,), "")}, r"x must have shape \(\), got \(3,\)"),
        ({"x": ((3, 2), "C")}, r"x must have shape \(C,\), got \(3, 2\)"),
        ({"x": ((7, 2), "N C"), "y": ((3, 4), "C U")}, r"y must have shape \(2, U\), got \(3, 4\)"),
        ({"x": ((7, 3), "U 2U")}, r"x must have shape \(U, 2U\), got \(7, 3\)"),
        ({"x": ((7, 2), "N U"), "y": ((5,), "3U")}, r"y must have shape \(6,\), got \(5,\)"),
        ({"x": ((3, 5), "2 U")}, r"x must have shape \(2, U\), got \(3, 5\)"),
        ({"x": ((5,), "U"), "y": ((1,), "U?")}, r"y must have shape \(5,\), got \(1,\)"),
    ],
)
def test_an_error_says_what_was_expected_and_what_came(shapes, words):
    with pytest.raises(ValueError, match=rf"^{words}$"):
        read(**{name: (np.ones(shape), axes) for name, (shape, axes) in shapes.items()})
