"""The activations against plain loops, Keras, SciPy and PyTorch, and by their properties."""

import warnings

import numpy as np
import pytest
import reference_layers as reference
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal
from reference_keras import keras, output_and_gradients

from course_utils import nn
from course_utils.nn.fast import elementwise, erf

POINTWISE = {
    "relu": (nn.relu, {}),
    "sigmoid": (nn.sigmoid, {}),
    "tanh": (nn.tanh, {}),
    "silu": (nn.silu, {}),
    "gelu": (nn.gelu, {}),
    "gelu_exact": (nn.gelu, {"approximate": False}),
}
FLOATS = {np.float32: 2e-6, np.float64: 1e-14}  # dtype and what its rounding amounts to here


def normal(*shape, seed=0, dtype=np.float64):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def limits(name):
    """Return what an activation does at -inf, +inf and NaN."""
    low = {"tanh": -1.0}.get(name, 0.0)
    high = {"tanh": 1.0, "sigmoid": 1.0}.get(name, np.inf)
    return np.array([low, high, np.nan])


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", POINTWISE)
def test_equals_the_formula(name, dtype):
    op, options = POINTWISE[name]
    x = np.concatenate([np.linspace(-9, 9, 1009), [-80, 80, 1e-30, -1e-30]]).astype(dtype)
    output = op(x, **options)
    expected = reference.each(reference.ACTIVATIONS[name], x)
    assert output.dtype == dtype
    assert_allclose(output, expected, rtol=FLOATS[dtype], atol=FLOATS[dtype])


@pytest.mark.parametrize("name", ["sigmoid", "silu"])
def test_far_tail_keeps_its_digits(name):
    x = np.array([-85.0, -40.0, -20.0], np.float32)
    expected = reference.each(reference.ACTIVATIONS[name], x)
    assert_allclose(POINTWISE[name][0](x), expected, rtol=1e-6)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", POINTWISE)
def test_infinity_and_nan(name, dtype):
    op, options = POINTWISE[name]
    x = np.array([-np.inf, np.inf, np.nan], dtype)
    output, pullback = nn.vjp(op, x, **options)
    assert_array_equal(output, limits(name))
    (d_x,) = pullback(np.ones(3))
    high = 1 if np.isinf(limits(name)[1]) else 0
    assert_array_equal(d_x[:2], [0, high])
    largest = np.finfo(dtype).max
    output, pullback = nn.vjp(op, np.array([-largest, largest], dtype), **options)
    assert_array_equal(output, [limits(name)[0], min(limits(name)[1], largest)])
    assert_array_equal(pullback(np.ones(2))[0], [0, high])


@pytest.mark.parametrize("name", POINTWISE)
def test_agrees_with_keras(name):
    op, options = POINTWISE[name]
    x, d = normal(3, 5, 7, dtype=np.float32) * 3, normal(3, 5, 7, seed=1, dtype=np.float32)
    keras_op = getattr(keras.ops, op.__name__)
    expected, (d_expected,) = output_and_gradients(lambda t: keras_op(t, **options), [x], d)
    output, pullback = nn.vjp(op, x, **options)
    assert_allclose(output, expected, rtol=2e-6, atol=2e-6)
    assert_allclose(pullback(d)[0], d_expected, rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize("name", POINTWISE)
def test_agrees_with_pytorch(name):
    torch = pytest.importorskip("torch")
    op, options = POINTWISE[name]
    torch_op = {"tanh": torch.tanh, "sigmoid": torch.sigmoid}.get(name)
    torch_op = torch_op or getattr(torch.nn.functional, op.__name__)
    torch_options = {"approximate": "tanh"} if name == "gelu" else {}
    x, d = normal(3, 5, 7) * 3, normal(3, 5, 7, seed=1)
    t = torch.tensor(x, requires_grad=True)
    expected = torch_op(t, **torch_options)
    expected.backward(torch.tensor(d))
    output, pullback = nn.vjp(op, x, **options)
    assert_allclose(output, expected.detach().numpy(), rtol=1e-13, atol=1e-14)
    assert_allclose(pullback(d)[0], t.grad.numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", POINTWISE)
def test_gradient_by_differences(name):
    op, options = POINTWISE[name]
    x = normal(5, 7)
    x += np.sign(x) * 0.01  # relu has no slope at 0
    nn.check_gradients(op, x, **options)


@pytest.mark.parametrize("name", POINTWISE)
@pytest.mark.parametrize("order", ["C", "F", "strided"])
def test_blocks_equal_the_whole(name, order, monkeypatch):
    """Large arrays are worked on in pieces: same numbers, whatever the memory looks like."""
    op, options = POINTWISE[name]
    x = normal(13, 17, 11)
    x = x[::2, ::-1] if order == "strided" else np.asarray(x, order=order)
    whole, pullback = nn.vjp(op, x, **options)
    slope = pullback(np.ones_like(x))[0]
    monkeypatch.setattr(elementwise, "BLOCK", 7)
    output, pullback = nn.vjp(op, x, **options)
    assert_array_equal(output, whole)
    assert_array_equal(pullback(np.ones_like(x))[0], slope)


@pytest.mark.parametrize("name", POINTWISE)
@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (1, 1)])
def test_sizes_of_none_and_one(name, shape):
    op, options = POINTWISE[name]
    output, pullback = nn.vjp(op, np.full(shape, 0.5), **options)
    assert output.shape == pullback(np.ones(shape))[0].shape == shape


def test_whole_numbers_are_computed_in_float64():
    assert nn.sigmoid([0, 1]).dtype == np.float64
    assert_array_equal(nn.relu(np.array([-3, 4])), [0.0, 4.0])


def test_erf_equals_scipys():
    x = np.concatenate([np.linspace(-7, 7, 200_003), np.logspace(-320, 300, 4001)])
    with np.errstate(under="ignore"):
        assert_allclose(erf(x), scipy.special.erf(x), rtol=7e-16, atol=1e-300)
    x = x[np.abs(x) < 1e30].astype(np.float32)
    assert_allclose(erf(x), scipy.special.erf(x.astype(np.float64)), rtol=4e-7, atol=1e-37)
    assert_array_equal(erf(np.array([-np.inf, np.inf, np.nan, -0.0])), [-1, 1, np.nan, -0.0])
    assert np.signbit(erf(np.array([-0.0])))[0]
    x = np.float32([-np.inf, -9, -4, 4, np.inf, np.nan, -0.0])
    assert_array_equal(erf(x), np.float32([-1, -1, -1, 1, 1, np.nan, -0.0]))
    assert erf(x).dtype == np.float32 and np.signbit(erf(x)[-1])
    assert_allclose(nn.gelu(np.float32(1), approximate=False), 0.8413447)


def test_forms_of_gelu_differ_as_the_docstring_says():
    x = np.linspace(-6, 6, 4001)
    difference = np.abs(nn.gelu(x) - nn.gelu(x, approximate=False)).max()
    assert 0.0004 < difference < 0.0005


def test_approximate_must_be_a_truth_value():
    with pytest.raises(TypeError, match="approximate must be True or False, got 'tanh'"):
        nn.gelu([1.0], approximate="tanh")


@pytest.mark.parametrize("op", [nn.relu, nn.sigmoid, nn.tanh, nn.silu, nn.gelu, nn.softmax])
@pytest.mark.parametrize("x", [["a"], [1j], None])
def test_only_numbers(op, x):
    with pytest.raises(TypeError, match="x must be an array of real numbers"):
        op(x)


# ---- softmax and log_softmax ----


@given(
    arrays(np.float64, array_shapes(max_dims=4, max_side=5), elements=st.floats(-700, 700)),
    st.data(),
)
@settings(max_examples=60, deadline=None)
def test_softmax_over_any_axis(x, data):
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    before = x.copy()
    output = nn.softmax(x, axis)
    expected = np.moveaxis(reference.softmax(np.moveaxis(x, axis, -1)), -1, axis)
    assert_allclose(output, expected, rtol=1e-13, atol=1e-300)
    assert_allclose(output.sum(axis), 1, rtol=1e-13)
    logarithm = np.moveaxis(reference.log_softmax(np.moveaxis(x, axis, -1)), -1, axis)
    assert_allclose(nn.log_softmax(x, axis), logarithm, rtol=1e-13, atol=1e-13)
    assert_array_equal(x, before)


@pytest.mark.parametrize("op", [nn.softmax, nn.log_softmax])
@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("dtype", FLOATS)
def test_softmax_agrees_with_keras(op, axis, dtype):
    x, d = normal(3, 5, 7, dtype=dtype) * 5, normal(3, 5, 7, seed=1, dtype=dtype)
    keras_op = getattr(keras.ops, op.__name__)
    expected, (d_expected,) = output_and_gradients(lambda t: keras_op(t, axis=axis), [x], d)
    output, pullback = nn.vjp(op, x, axis=axis)
    assert output.dtype == dtype
    assert_allclose(output, expected, rtol=FLOATS[dtype] * 5, atol=FLOATS[dtype])
    assert_allclose(pullback(d)[0], d_expected, rtol=FLOATS[dtype] * 20, atol=FLOATS[dtype] * 5)


@pytest.mark.parametrize("op", [nn.softmax, nn.log_softmax])
@pytest.mark.parametrize("axis", [0, -1])
def test_softmax_gradient_by_differences(op, axis):
    nn.check_gradients(op, normal(3, 5, 7) * 2, axis=axis)


def test_softmax_does_not_see_a_shift():
    x = normal(5, 7)
    assert_allclose(nn.softmax(x + 1e4), nn.softmax(x), rtol=1e-9)
    assert_allclose(nn.softmax(np.array([1e4, -1e4, 1e4])), [0.5, 0, 0.5])
    assert_array_equal(nn.log_softmax(np.array([1e4, -1e4])), [0, -2e4])


def test_softmax_of_minus_infinity_is_zero():
    x = np.array([[0.0, -np.inf, 0.0]])
    assert_array_equal(nn.softmax(x), [[0.5, 0, 0.5]])
    assert nn.log_softmax(x)[0, 1] == -np.inf
    assert_allclose(nn.vjp(nn.softmax, x)[1](np.ones((1, 3)))[0], 0)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("op", [nn.softmax, nn.log_softmax])
def test_softmax_hides_nothing(op, bad):
    x = np.array([[0.0, bad, 1.0], [0.0, 0.0, 0.0]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        output = op(x)
    assert np.isnan(output[0]).all()
    assert np.isfinite(output[1]).all()


def test_softmax_of_nothing_allowed_is_nan():
    assert np.isnan(nn.softmax(np.full((2, 3), -np.inf))).all()


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (1,), (2, 1)])
@pytest.mark.parametrize("op", [nn.softmax, nn.log_softmax])
def test_softmax_sizes_of_none_and_one(op, shape):
    output, pullback = nn.vjp(op, np.ones(shape))
    assert output.shape == pullback(np.ones(shape))[0].shape == shape
    if shape[-1] == 1:
        assert_array_equal(output, 1 if op is nn.softmax else 0)


@pytest.mark.parametrize("op", [nn.softmax, nn.log_softmax])
def test_axis_is_checked(op):
    with pytest.raises(ValueError, match=r"axis must be one of x's 2 axes, got 2"):
        op(np.ones((2, 3)), axis=2)
    with pytest.raises(ValueError, match=r"axis must be one of x's 0 axes"):
        op(1.0)
    with pytest.raises(TypeError, match=r"axis must be an integer, got 1\.0"):
        op(np.ones((2, 3)), axis=1.0)


def test_softmax_of_numbers_at_the_ends_of_float32():
    x = np.float32([3e38, -3e38])
    assert_array_equal(nn.softmax(x), [1, 0])
    assert_array_equal(nn.log_softmax(x), [0, -np.inf])
