"""Convolutions against their windows, finite differences and their own algebra."""

import numpy as np
import pytest
import reference_convolution as reference
from examples import both_ways, normal, random_like
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.nn import (
    check_gradients,
    conv1d,
    conv2d,
    conv2d_transpose,
    depthwise_conv2d,
    fast,
    vjp,
)

OPS = {
    conv2d: ((2, 7, 5, 3), (3, 2, 3, 11)),
    conv1d: ((2, 7, 3), (3, 3, 5)),
    depthwise_conv2d: ((2, 7, 5, 3), (3, 2, 3, 2)),
    conv2d_transpose: ((2, 5, 7, 3), (3, 2, 11, 3)),
}
some = settings(max_examples=30, deadline=None, derandomize=True)


@st.composite
def convolutions(draw):
    """A shape of input and kernel, and options that fit them."""
    size = st.integers(1, 7)
    groups = draw(st.integers(1, 3))
    kernel = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    strides = draw(st.one_of(st.integers(1, 5), st.tuples(st.integers(1, 5), st.integers(1, 5))))
    dilation = draw(st.one_of(st.integers(1, 3), st.tuples(st.integers(1, 3), st.integers(1, 3))))
    side = st.tuples(st.integers(0, 4), st.integers(0, 4))
    padding = draw(st.one_of(st.sampled_from(["valid", "same"]), st.tuples(side, side)))
    height, width = draw(size), draw(size)
    pair = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    if padding != "same":  # let the kernel fit
        rim = ((0, 0), (0, 0)) if padding == "valid" else padding
        height = max(height, (kernel[0] - 1) * pair[0] + 1 - sum(rim[0]))
        width = max(width, (kernel[1] - 1) * pair[1] + 1 - sum(rim[1]))
    x = (draw(st.integers(0, 2)), height, width, groups * draw(st.integers(1, 3)))
    shape = (*kernel, x[3] // groups, groups * draw(st.integers(1, 3)))
    options = {
        "strides": strides,
        "padding": padding,
        "dilation_rate": dilation,
        "groups": groups,
    }
    return x, shape, options


@some
@given(convolutions())
def test_conv2d_and_its_gradients(case):
    """The definition agrees with windows and differences, the fast ways with the definition."""
    x_shape, kernel_shape, options = case
    arrays = {
        "x": normal(*x_shape),
        "kernel": normal(*kernel_shape),
        "bias": normal(kernel_shape[3]),
    }
    pairs = both_ways(conv2d, **arrays, **options)
    assert_allclose(pairs[0][1], reference.conv2d(**arrays, **options), atol=1e-12)
    for ours, exact in pairs:
        assert_allclose(ours, exact, atol=1e-11)
    with fast.disabled():
        check_gradients(conv2d, **arrays, **options)


@some
@given(convolutions())
def test_transposed_convolution_is_the_pullback_of_convolution(case):
    """In other words its adjoint: ⟨conv x, y⟩ = ⟨x, convᵀ y⟩."""
    x_shape, kernel_shape, options = case
    if options["padding"] == "same":  # means another size there
        options["padding"] = ((1, 2), (0, 1))
    x, kernel = normal(*x_shape), normal(*kernel_shape)
    output, pullback = vjp(conv2d, x, kernel, **options)
    y = random_like(output)
    sides = ((0, 0), (0, 0)) if options["padding"] == "valid" else options["padding"]
    strides, dilation = (reference.pair(options[n]) for n in ("strides", "dilation_rate"))
    options["output_padding"] = tuple(
        (n + sum(p) - (k - 1) * d - 1) % s  # rows and columns that no window reached
        for n, p, k, d, s in zip(
            x_shape[1:3], sides, kernel_shape[:2], dilation, strides, strict=True
        )
    )
    assert_allclose(conv2d_transpose(y, kernel, **options), pullback(y)[0], atol=1e-11)
    bias = normal(kernel_shape[2] * options["groups"])
    check_gradients(conv2d_transpose, y, kernel, bias, **options)


@pytest.mark.parametrize("form", [lambda option: option, lambda option: (option,)])
def test_conv1d_is_conv2d_of_images_one_pixel_high(form):
    x, kernel = normal(2, 11, 3), normal(3, 3, 5)
    ours = conv1d(x, kernel, strides=form(2), dilation_rate=form(3), padding=form((2, 1)))
    options = {"strides": (1, 2), "dilation_rate": (1, 3), "padding": ((0, 0), (2, 1))}
    assert_array_equal(ours, conv2d(x[:, None], kernel[None], **options)[:, 0])


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_in_a_strided_kernel_reaches_what_meets_it(value):
    arrays = {"x": normal(1, 9, 9, 2), "kernel": normal(3, 3, 2, 5)}
    arrays["kernel"][0, 1, 1, 3] = value
    for ours, exact in both_ways(conv2d, **arrays, strides=2, padding="same"):
        assert_allclose(ours, exact, atol=1e-11)


@pytest.mark.parametrize("op", OPS, ids=lambda op: op.__name__)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_reaches_its_windows_only(op, value):
    x, kernel = (normal(*shape) for shape in OPS[op])
    mark, place = np.zeros(x.shape), (0, 1) + (0,) * (x.ndim - 3)
    x[place], mark[place] = value, 1
    assert_array_equal(~np.isfinite(op(x, kernel)), op(mark, np.abs(kernel) + 1) != 0)
