"""The activations against their formulas, and by their properties."""

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy.special import erf, expit

from course_utils import nn


def gelu(x, approximate=True):
    if approximate:
        return x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    return x / 2 * (1 + erf(x / np.sqrt(2)))


FORMULAS = {
    "relu": lambda x: np.where(x > 0, x, 0),
    "leaky_relu": lambda x, negative_slope: np.where(x > 0, x, negative_slope * x),
    "elu": lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(x)),
    "softplus": lambda x: np.logaddexp(0, x),
    "sigmoid": expit,
    "tanh": np.tanh,
    "silu": lambda x: x * expit(x),
    "gelu": gelu,
}
POINTWISE = [  # the function, its options, and its limits and slopes at -inf and +inf
    (nn.relu, {}, (0, 0), (np.inf, 1)),
    (nn.leaky_relu, {"negative_slope": 0.2}, (-np.inf, 0.2), (np.inf, 1)),
    (nn.leaky_relu, {"negative_slope": 0}, (0, 0), (np.inf, 1)),
    (nn.elu, {"alpha": 1}, (-1, 0), (np.inf, 1)),
    (nn.elu, {"alpha": 0}, (0, 0), (np.inf, 1)),
    (nn.softplus, {}, (0, 0), (np.inf, 1)),
    (nn.sigmoid, {}, (0, 0), (1, 0)),
    (nn.tanh, {}, (-1, 0), (1, 0)),
    (nn.silu, {}, (0, 0), (np.inf, 1)),
    (nn.gelu, {}, (0, 0), (np.inf, 1)),
    (nn.gelu, {"approximate": False}, (0, 0), (np.inf, 1)),
]
ROUNDING = {np.float32: 2e-6, np.float64: 1e-14}
pointwise = pytest.mark.parametrize(("op", "options", "low", "high"), POINTWISE)


@pytest.mark.parametrize("dtype", ROUNDING)
@pointwise
def test_equals_the_formula_to_the_last_digits(op, options, low, high, dtype):
    x = np.concatenate([np.linspace(-9, 9, 1009), [-80, 80, 1e-30, -1e-30]]).astype(dtype)
    expected = FORMULAS[op.__name__](x.astype(float), **options)
    assert_allclose(op(x, **options), expected, rtol=ROUNDING[dtype], atol=ROUNDING[dtype])
    if op in (nn.sigmoid, nn.silu, nn.softplus):  # in the tail too, where all is small
        x = np.array([-85, -40, -20], dtype)
        assert_allclose(op(x), FORMULAS[op.__name__](x.astype(float)), rtol=1e-6)


@pytest.mark.parametrize("dtype", ROUNDING)
@pointwise
def test_limits_and_their_slopes(op, options, low, high, dtype):
    (low, slope_below), (high, slope_above) = low, high
    largest = np.finfo(dtype).max
    x = np.array([-np.inf, -largest, largest, np.inf, np.nan], dtype)
    output, pullback = nn.vjp(op, x, **options)
    low_answer = low if np.isfinite(low) else dtype(slope_below * x[1])
    assert_array_equal(output, [low, low_answer, min(high, largest), high, np.nan])
    slopes = np.array([slope_below, slope_below, slope_above, slope_above], dtype)
    assert_array_equal(pullback(np.ones(5))[0][:4], slopes)


def test_forms_of_gelu_differ_as_the_docstring_says():
    x = np.linspace(-6, 6, 4001)
    difference = np.abs(nn.gelu(x) - nn.gelu(x, approximate=False)).max()
    assert 0.0004 < difference < 0.0005


# ---- softmax and log_softmax ----

both = pytest.mark.parametrize("op", [nn.softmax, nn.log_softmax])


@both
@given(
    arrays(np.float64, array_shapes(max_dims=4, max_side=5), elements=st.floats(-700, 700)),
    st.data(),
)
@settings(max_examples=15, deadline=None, derandomize=True)
def test_softmax_over_any_axis(op, x, data):
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    expected = getattr(scipy.special, op.__name__)(x, axis)
    assert_allclose(op(x, axis), expected, rtol=1e-13, atol=1e-13)
    nn.check_gradients(op, x / 100, axis=axis)


@both
@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (1,), (2, 1)])
def test_softmax_of_none_and_of_one(op, shape):
    output, pullback = nn.vjp(op, np.ones(shape))
    assert output.shape == pullback(np.ones(shape))[0].shape == shape
    assert_array_equal(output, 1 if op is nn.softmax else 0)


def test_softmax_of_numbers_without_end():
    x = np.array([[0.0, -np.inf, 0.0], [0.0, np.inf, 0.0], [0.0, np.nan, 0.0], [-np.inf] * 3])
    nan = [np.nan] * 3
    assert_array_equal(nn.softmax(x), [[0.5, 0, 0.5], nan, nan, nan])
    assert_allclose(nn.log_softmax(x), [[-np.log(2), -np.inf, -np.log(2)], nan, nan, nan])
    assert_allclose(nn.vjp(nn.softmax, x[:1])[1](np.arange(3.0)[None])[0], [[-0.5, 0, 0.5]])
    ends = np.float32([3e38, -3e38])
    assert_array_equal(nn.softmax(ends), [1, 0])
    assert_array_equal(nn.log_softmax(ends), [0, -np.inf])
