"""The losses against plain loops, Keras and PyTorch, and by their properties."""

import numpy as np
import pytest
import reference_layers as reference
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from numpy.testing import assert_allclose, assert_array_equal
from reference_keras import keras, output_and_gradients

from course_utils import nn

ROUNDING = {np.float32: 1e-5, np.float64: 1e-12}


def normal(*shape, seed=0, dtype=np.float64):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def integers(high, *shape, seed=0):
    return np.random.default_rng(seed).integers(0, high, shape)


@given(array_shapes(max_dims=4, max_side=5), st.integers(0, 100))
@settings(max_examples=30, deadline=None)
def test_equal_the_formula(shape, seed):
    z, y = normal(*shape, seed=seed) * 5, normal(*shape, seed=seed + 1)
    assert_allclose(nn.mean_squared_error(z, y), reference.mean_squared_error(z, y), rtol=1e-12)
    labels = integers(shape[-1], *shape[:-1], seed=seed)
    assert_allclose(
        nn.cross_entropy(z, labels), reference.cross_entropy(z, labels), rtol=1e-12, atol=1e-14
    )
    answers = integers(2, *shape, seed=seed)
    assert_allclose(
        nn.binary_cross_entropy(z, answers), reference.binary_cross_entropy(z, answers), rtol=1e-11
    )


@pytest.mark.parametrize("dtype", ROUNDING)
@pytest.mark.parametrize("shape", [(7,), (5, 7), (2, 3, 5, 7)])
def test_agree_with_keras(shape, dtype):
    z, y = normal(*shape, dtype=dtype) * 3, normal(*shape, seed=1, dtype=dtype)
    labels = integers(shape[-1], *shape[:-1])
    answers, name = integers(2, *shape).astype(dtype), np.dtype(dtype).name
    cases = [
        (nn.mean_squared_error, [z, y], keras.losses.MeanSquaredError(dtype=name)),
        (
            nn.cross_entropy,
            [z, labels],
            keras.losses.SparseCategoricalCrossentropy(True, dtype=name),
        ),
        (nn.binary_cross_entropy, [z, answers], keras.losses.BinaryCrossentropy(True, dtype=name)),
    ]
    for op, (first, second), loss in cases:
        if op is nn.cross_entropy and len(shape) == 1:
            continue  # Keras wants a batch
        expected, (d_expected,) = output_and_gradients(
            lambda t, second=second, loss=loss: loss(second, t), [first], dtype(1.5)
        )
        output, pullback = nn.vjp(op, first, second)
        assert output.dtype == dtype and output.shape == ()
        assert_allclose(output, expected, rtol=ROUNDING[dtype])
        assert_allclose(pullback(1.5)[0], d_expected, rtol=ROUNDING[dtype] * 10, atol=1e-8)


def test_agree_with_pytorch():
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    z, answers, labels = normal(5, 7) * 3, integers(2, 5, 7).astype(float), integers(7, 5)
    for op, loss, target in [
        (nn.mean_squared_error, functional.mse_loss, answers),
        (nn.cross_entropy, functional.cross_entropy, labels),
        (nn.binary_cross_entropy, functional.binary_cross_entropy_with_logits, answers),
    ]:
        t = torch.tensor(z, requires_grad=True)
        expected = loss(t, torch.tensor(target))
        expected.backward()
        output, pullback = nn.vjp(op, z, target)
        assert_allclose(output, expected.item(), rtol=1e-13)
        assert_allclose(pullback(1.0)[0], t.grad.numpy(), rtol=1e-11, atol=1e-15)


def test_gradients_by_differences():
    z, y = normal(2, 5, 7), normal(2, 5, 7, seed=1)
    soft = np.random.default_rng(0).uniform(0.1, 0.9, z.shape)
    nn.check_gradients(nn.mean_squared_error, z, y)
    nn.check_gradients(nn.mean_squared_error, z, integers(3, 2, 5, 7))
    nn.check_gradients(nn.cross_entropy, z, integers(7, 2, 5))
    nn.check_gradients(nn.cross_entropy, z[0, 0], np.array(3))
    nn.check_gradients(nn.binary_cross_entropy, z, soft)
    nn.check_gradients(nn.binary_cross_entropy, z, integers(2, 2, 5, 7))


@pytest.mark.parametrize("dtype", ROUNDING)
def test_stable_far_out(dtype):
    z = np.array([[1e4, -1e4], [-1e4, 1e4]], dtype)
    assert_array_equal(nn.cross_entropy(z, [0, 1]), 0)
    assert_allclose(nn.cross_entropy(z, [1, 0]), 2e4)
    assert_array_equal(nn.binary_cross_entropy(z, [[1, 0], [0, 1]]), 0)
    assert_allclose(nn.binary_cross_entropy(z, [[0, 1], [1, 0]]), 1e4)
    for op, labels in [(nn.cross_entropy, [1, 0]), (nn.binary_cross_entropy, [[0, 1], [1, 0]])]:
        (d_z,) = nn.vjp(op, z, np.array(labels))[1](1.0)
        count = 2 if op is nn.cross_entropy else 4
        assert_allclose(d_z, np.sign(z) / count)


def test_guessing_costs_what_the_formula_says():
    assert_allclose(nn.cross_entropy(np.zeros((3, 10)), [0, 5, 9]), np.log(10))
    assert_allclose(nn.binary_cross_entropy(np.zeros(4), [0, 1, 1, 0]), np.log(2))
    z = normal(5, 7)
    labels = integers(7, 5)
    shifted = nn.cross_entropy(z + 100.0, labels)
    assert_allclose(shifted, nn.cross_entropy(z, labels), rtol=1e-12)
    # the gradient of a row sums to zero: logits may be shifted at no cost
    assert_allclose(nn.vjp(nn.cross_entropy, z, labels)[1](1.0)[0].sum(axis=-1), 0, atol=1e-16)


def test_two_classes_are_the_binary_case():
    z, answers = normal(11) * 4, integers(2, 11)
    two = np.stack([np.zeros(11), z], axis=-1)
    assert_allclose(nn.cross_entropy(two, answers), nn.binary_cross_entropy(z, answers))


def test_nan_is_not_hidden():
    z = np.array([[0.0, np.nan], [1.0, 2.0]])
    assert np.isnan(nn.cross_entropy(z, [0, 1]))
    assert np.isnan(nn.binary_cross_entropy(z, np.ones((2, 2))))
    assert np.isnan(nn.binary_cross_entropy(np.ones((2, 2)), np.abs(z) / 2))
    assert np.isnan(nn.mean_squared_error(z, z))
    assert nn.cross_entropy([[0.0, -np.inf]], [1]) == np.inf
    assert nn.cross_entropy([[0.0, -np.inf]], [0]) == 0
    assert np.isnan(nn.cross_entropy([[0.0, np.inf]], [0]))


def test_an_infinite_logit_costs_its_limit():
    z = np.array([np.inf, -np.inf])
    assert nn.binary_cross_entropy(z, [1, 0]) == 0
    for wrong in ([0, 0], [1, 1], [0.5, 0.0]):
        assert nn.binary_cross_entropy(z, wrong) == np.inf
    (d_z,) = nn.vjp(nn.binary_cross_entropy, z, [0, 0])[1](1.0)
    assert_array_equal(d_z, [0.5, 0])


def test_the_ends_of_float32_pass_without_a_warning():
    z = np.array([[3e38, -3e38]], np.float32)
    assert nn.cross_entropy(z, [0]) == 0
    assert_array_equal(nn.vjp(nn.cross_entropy, z, np.array([1]))[1](1.0)[0], [[1, -1]])
    assert nn.binary_cross_entropy(z, [[1, 0]]) == 0
    assert nn.mean_squared_error(z, -z) == np.inf
    assert np.isnan(nn.mean_squared_error([np.inf], [np.inf]))


def test_long_sums_stay_accurate_in_float32():
    """A sum that adds one number after the other is off by 1e-5 here."""
    z, y = normal(2_000_000, dtype=np.float32) * 3, normal(2_000_000, seed=1, dtype=np.float32)
    for op, second in [(nn.mean_squared_error, y), (nn.binary_cross_entropy, y > 0)]:
        assert_allclose(op(z, second), op(z.astype(np.float64), second), rtol=1e-6)


def test_labels_are_checked():
    z = np.zeros((3, 5))
    with pytest.raises(ValueError, match="labels must lie between 0 and 4, got 5"):
        nn.cross_entropy(z, [0, 5, 1])
    with pytest.raises(ValueError, match="labels must lie between 0 and 4, got -1"):
        nn.cross_entropy(z, [0, -1, 1])
    with pytest.raises(TypeError, match=r"labels must be integers, .* got dtype float64"):
        nn.cross_entropy(z, [0.0, 1.0, 2.0])
    with pytest.raises(ValueError, match=r"labels must have shape \(3,\), got \(3, 1\)"):
        nn.cross_entropy(z, [[0], [1], [2]])
    with pytest.raises(ValueError, match=r"labels must have shape \(3,\), got \(3, 5\)"):
        nn.cross_entropy(z, np.eye(3, 5, dtype=int))
    with pytest.raises(ValueError, match="logits must have at least 1 axis"):
        nn.cross_entropy(1.0, 0)
    with pytest.raises(ValueError, match=r"labels must lie between 0 and 1, got -1"):
        nn.binary_cross_entropy([1.0, 2.0], [-1, 1])
    with pytest.raises(ValueError, match=r"labels must lie between 0 and 1, got 2"):
        nn.binary_cross_entropy([1.0, 2.0], [2, 1])
    with pytest.raises(ValueError, match=r"labels must lie between 0 and 1, got -2"):
        nn.binary_cross_entropy([1.0, 2.0], [np.nan, -2])
    with pytest.raises(ValueError, match="labels must be an array, got parts that differ in shape"):
        nn.cross_entropy(np.zeros((2, 2, 5)), [[0], [1, 2]])


def test_shapes_never_broadcast():
    for op, name in [(nn.mean_squared_error, "targets"), (nn.binary_cross_entropy, "labels")]:
        with pytest.raises(ValueError, match=rf"{name} must have shape \(3, 1\), got \(3,\)"):
            op(np.zeros((3, 1)), np.zeros(3))


def test_no_mean_of_nothing():
    for op in (nn.mean_squared_error, nn.binary_cross_entropy):
        with pytest.raises(ValueError, match=r"must not be empty, got shape \(0, 3\)"):
            op(np.zeros((0, 3)), np.zeros((0, 3)))
    with pytest.raises(ValueError, match=r"logits must not be empty, got shape \(0, 3\)"):
        nn.cross_entropy(np.zeros((0, 3)), np.zeros(0, int))


def test_single_numbers():
    assert nn.mean_squared_error(3.0, 1.0) == 4
    assert_allclose(nn.binary_cross_entropy(0.0, 1), np.log(2))
    assert_allclose(nn.vjp(nn.mean_squared_error, np.array(3.0), np.array(1.0))[1](1.0), [4, -4])
