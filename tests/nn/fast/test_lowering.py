"""Convolution as matrix products equals its windows, for few outputs too, in pieces of any size."""

import tracemalloc

import numpy as np
import pytest
import reference_convolution as reference
from examples import normal

from course_utils.nn import conv2d
from course_utils.nn.fast import lowering
from course_utils.nn.fast.memory import pad
from course_utils.nn.geometry import read_geometry


def test_temporaries_stay_small():
    for shape in [(8, 56, 64, 64, 3), (2, 112, 3, 64, 7), (4, 28, 256, 128, 1)]:
        n, size, c, o, k = shape
        x, kernel = normal(n, size, size, c, dtype="f"), normal(k, k, c, o, dtype="f")
        tracemalloc.start()
        conv2d(x, kernel, padding="same", strides=2 if k == 7 else 1)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        padding = k // 2
        padded = n * (size + 2 * padding + 3) ** 2 * c * 4
        output = n * (size // (2 if k == 7 else 1)) ** 2 * o * 4
        assert peak - output - padded < 3.2e6


@pytest.mark.parametrize("dilation_rate", [1, (2, 3)])
@pytest.mark.parametrize("padding", ["valid", "same", ((2, 0), (1, 3))])
@pytest.mark.parametrize("shape", [(3, 7, 9, 11), (1, 5, 7, 4), (0, 5, 7, 4)])
def test_few_outputs_equal_their_windows(shape, padding, dilation_rate, monkeypatch):
    monkeypatch.setattr(lowering, "BLOCK", 700)  # no more than an image at a time
    x, kernel = normal(*shape), normal(3, 2, shape[3], 2)
    geometry = read_geometry(shape[1:3], (3, 2), 1, padding, dilation_rate)
    expected = reference.conv2d(x, kernel, padding=padding, dilation_rate=dilation_rate)
    np.testing.assert_allclose(lowering.correlate_few(pad(x, geometry), kernel, geometry), expected)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_few_outputs_keep_what_is_not_finite_in_its_windows(value):
    x, kernel = normal(2, 7, 9, 8), normal(3, 3, 8, 2)
    assert lowering.few_outputs_pay(kernel.shape, read_geometry((7, 9), (3, 3), 1, "same", 1), 1)
    x[1, 2, 8, 3] = value
    finite = np.isfinite(conv2d(x, kernel, padding="same"))
    assert not finite[1, 1:4, 7:].any()
    finite[1, 1:4, 7:] = True
    assert finite.all()
