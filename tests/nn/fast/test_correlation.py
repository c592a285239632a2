"""The three products of a convolution equal their definitions, whichever way a shape takes."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.nn import conv2d, conv2d_transpose, fast, vjp

pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
sides = st.tuples(st.integers(0, 2), st.integers(0, 3))


def normal(*shape):
    return np.random.default_rng(shape).standard_normal(shape)


def assert_equals_the_definition(op, x, kernel, **options):
    output, pullback = vjp(op, x, kernel, **options)
    d_output = normal(*output.shape)
    with fast.disabled():
        plain, plain_pullback = vjp(op, x, kernel, **options)
        gradients = plain_pullback(d_output)
    for ours, exact in zip((output, *pullback(d_output)), (plain, *gradients), strict=True):
        assert ours.shape == exact.shape
        np.testing.assert_allclose(ours, exact, atol=1e-11)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    pairs,
    st.sampled_from([1, 1, (2, 1), (2, 3)]),
    st.one_of(st.just("same"), st.tuples(sides, sides)),
    st.sampled_from([(1, 2, 3), (2, 4, 6), (3, 3, 3), (1, 16, 2)]),
)
def test_any_stride_kernel_and_padding(kernel_size, strides, dilation_rate, padding, channels):
    groups, c, o = channels
    x, kernel = normal(2, 13, 11, c), normal(*kernel_size, c // groups, o)
    options = {"strides": strides, "dilation_rate": dilation_rate, "padding": padding}
    assert_equals_the_definition(conv2d, x, kernel, groups=groups, **options)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.tuples(st.integers(1, 5), st.integers(1, 5)), pairs, st.sampled_from(["valid", "same"]))
def test_any_transposed_stride_kernel_and_padding(kernel_size, strides, padding):
    x, kernel = normal(2, 5, 7, 6), normal(*kernel_size, 4, 6)
    assert_equals_the_definition(conv2d_transpose, x, kernel, strides=strides, padding=padding)


def test_nan_and_infinity_of_a_strided_kernel_reach_what_meets_them():
    for value in (np.nan, np.inf):
        kernel = normal(3, 3, 2, 5)
        kernel[0, 1, 1, 3] = value
        x = normal(1, 9, 9, 2)
        assert_equals_the_definition(conv2d, x, kernel, strides=2, padding="same")
