"""Pooling against each window, finite differences and its own algebra."""

import numpy as np
import pytest
import reference_convolution as reference
from examples import both_ways
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.nn import (
    average_pool2d,
    check_gradients,
    fast,
    global_average_pool2d,
    global_max_pool2d,
    max_pool2d,
    vjp,
)
from course_utils.nn.fast import windows

WINDOWS = {max_pool2d: np.max, average_pool2d: np.mean}
GLOBAL = {global_max_pool2d: np.max, global_average_pool2d: np.mean}
both = pytest.mark.parametrize("op", WINDOWS, ids=lambda op: op.__name__)
every = pytest.mark.parametrize("op", [*WINDOWS, *GLOBAL], ids=lambda op: op.__name__)


def distinct(*shape, dtype=np.float64):
    """Numbers of which no two are near: a finite difference must not change who is largest."""
    count = int(np.prod(shape))
    return np.random.default_rng(count).permutation(count).reshape(shape).astype(dtype)


@st.composite
def pools(draw):
    pair = st.tuples(st.integers(1, 4), st.integers(1, 4))
    size = draw(pair)
    strides = draw(st.one_of(st.none(), st.integers(1, 5), pair))
    rims = st.tuples(*(st.tuples(st.integers(0, p - 1), st.integers(0, p - 1)) for p in size))
    padding = draw(st.one_of(st.sampled_from(["valid", "same"]), rims))
    height, width = (max(p, draw(st.integers(1, 7))) for p in size)
    shape = draw(st.integers(0, 2)), height, width, draw(st.integers(1, 3))
    return shape, size, {"strides": strides, "padding": padding}


@both
@settings(max_examples=30, deadline=None, derandomize=True)
@given(pools())
def test_equals_windows_and_finite_differences(op, case):
    shape, size, options = case
    x = distinct(*shape)
    pairs = both_ways(op, x=x, pool_size=size, **options)
    assert_allclose(pairs[0][1], reference.pool2d(WINDOWS[op], x, size, **options))
    for ours, exact in pairs:
        assert_allclose(ours, exact)
    with fast.disabled():
        check_gradients(op, x, size, **options)


@both
@pytest.mark.parametrize("size", [(2, 2), (3, 1), (1, 2)])
@pytest.mark.parametrize("block", [1, 90, 500])  # rows, some rows, some images
def test_blocks_give_what_one_gives(op, size, block, monkeypatch):
    x = distinct(5, 11, 7, 3)
    whole = op(x, size, strides=(2, 1), padding="same")
    monkeypatch.setattr(windows, "BLOCK", block)
    assert_array_equal(op(x, size, strides=(2, 1), padding="same"), whole)


@pytest.mark.parametrize("op", GLOBAL, ids=lambda op: op.__name__)
@pytest.mark.parametrize("keepdims", [False, True])
def test_global_pooling_reduces_each_channel(op, keepdims):
    x = distinct(2, 5, 7, 3)
    expected = [[GLOBAL[op](x[n, :, :, c]) for c in range(3)] for n in range(2)]
    output = op(x, keepdims=keepdims)
    assert output.shape == ((2, 1, 1, 3) if keepdims else (2, 3))
    assert_allclose(output.reshape(2, 3), expected)
    check_gradients(op, x, keepdims=keepdims)


@pytest.mark.parametrize("value", [1, np.inf, -np.inf])
def test_tied_maxima_give_their_gradient_to_the_first(value):
    x = np.full((1, 4, 4, 1), value)
    _, pullback = vjp(max_pool2d, x)
    (d_x,) = pullback(np.full((1, 2, 2, 1), 5.0))
    assert_array_equal(d_x[0, ::2, ::2, 0], np.full((2, 2), 5.0))
    assert d_x.sum() == 20
    _, pullback = vjp(max_pool2d, x, padding=((1, 1), (1, 1)))
    (d_x,) = pullback(np.full((1, 3, 3, 1), 5.0))  # none to the padding, which is before the first
    assert d_x[0, 0, 0, 0] == 5 and d_x.sum() == 45
    _, pullback = vjp(global_max_pool2d, x)
    (d_x,) = pullback(np.array([[5.0]]))
    assert d_x[0, 0, 0, 0] == d_x.sum() == 5


@every
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_stays_in_its_windows(op, value):
    x = distinct(1, 6, 6, 2)
    x[0, 3, 2, 1] = value
    output = op(x)
    combine = {**WINDOWS, **GLOBAL}[op]
    if op in WINDOWS:
        assert_array_equal(output, reference.pool2d(combine, x, 2))
    else:
        assert_array_equal(output, [[combine(x[..., 0]), combine(x[..., 1])]])
