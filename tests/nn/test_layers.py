"""Dense, embedding, norms and dropout against plain loops, Keras and PyTorch, and by properties."""

import warnings

import numpy as np
import pytest
import reference_layers as reference
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from numpy.testing import assert_allclose, assert_array_equal
from reference_keras import keras, output_and_gradients

from course_utils import nn
from course_utils.nn.fast import sum_rows


def normal(*shape, seed=0, dtype=np.float64):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def integers(high, *shape, seed=0):
    return np.random.default_rng(seed).integers(0, high, shape)


def compare(op, ours, layer_function, arrays, options=None, rtol=2e-5, atol=2e-5):
    """Hold op's output and gradients on arrays to those of a function of tensors."""
    output, pullback = nn.vjp(op, *ours, **(options or {}))
    d = normal(*output.shape, seed=99, dtype=output.dtype)
    expected, d_expected = output_and_gradients(layer_function, arrays, d)
    assert output.dtype == expected.dtype
    assert_allclose(output, expected, rtol=rtol, atol=atol)
    gradients = pullback(d)
    assert len(gradients) == len(d_expected)
    for gradient, wanted in zip(gradients, d_expected, strict=True):
        assert gradient.dtype == wanted.dtype
        assert_allclose(gradient, wanted, rtol=rtol, atol=atol)


# ---- dense ----


@given(array_shapes(min_dims=0, max_dims=3, max_side=5), st.integers(0, 5), st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_dense_equals_the_formula(leading, channels, units):
    x, kernel = normal(*leading, channels), normal(channels, units, seed=1)
    bias = normal(units, seed=2)
    for b in (bias, None):
        output = nn.dense(x, kernel, b)
        assert output.shape == (*leading, units)
        assert_allclose(output, reference.dense(x, kernel, b), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("leading", [(3,), (2, 3), (2, 3, 5)])
def test_dense_agrees_with_keras(leading):
    arrays = [normal(*leading, 7), normal(7, 11, seed=1), normal(11, seed=2)]
    arrays = [a.astype(np.float32) for a in arrays]
    layer = keras.layers.Dense(11)
    layer.build((None, 7))

    def run(x, kernel, bias):
        return layer.stateless_call([kernel, bias], [], x)[0]

    compare(nn.dense, arrays, run, arrays)


def test_dense_gradients_by_differences():
    x, kernel, bias = normal(2, 3, 5), normal(5, 7, seed=1), normal(7, seed=2)
    nn.check_gradients(nn.dense, x, kernel, bias)
    nn.check_gradients(nn.dense, x[0, 0], kernel)


def test_dense_on_empty_batches():
    output, pullback = nn.vjp(nn.dense, np.zeros((0, 3)), np.ones((3, 5)), np.ones(5))
    assert output.shape == (0, 5)
    d_x, d_kernel, d_bias = pullback(np.zeros((0, 5)))
    assert d_x.shape == (0, 3)
    assert_array_equal(d_kernel, np.zeros((3, 5)))
    assert_array_equal(d_bias, np.zeros(5))


def test_dense_shapes_are_checked():
    x, kernel = np.ones((2, 3)), np.ones((3, 5))
    with pytest.raises(ValueError, match=r"kernel must have shape \(3, U\), got \(4, 5\)"):
        nn.dense(x, np.ones((4, 5)))
    with pytest.raises(ValueError, match=r"kernel must have shape \(3, U\), got \(3,\)"):
        nn.dense(x, np.ones(3))
    for bias in (1.0, np.ones(1), np.ones((2, 5))):
        with pytest.raises(ValueError, match=r"bias must have shape \(5,\)"):
            nn.dense(x, kernel, bias)
    with pytest.raises(ValueError, match=r"x must have shape \(..., C\), got \(\)"):
        nn.dense(1.0, kernel)
    with pytest.raises(TypeError, match="kernel must be an array of real numbers"):
        nn.dense(x, kernel.astype(complex))


# ---- embedding ----


@given(array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5), st.integers(1, 7))
@settings(max_examples=40, deadline=None)
def test_embedding_equals_the_formula(shape, words):
    ids, table = integers(words, *shape), normal(words, 3)
    output, pullback = nn.vjp(nn.embedding, ids, table)
    assert_array_equal(output, reference.embedding(ids, table))
    d = normal(*shape, 3, seed=1)
    assert_allclose(
        pullback(d)[0], reference.embedding_gradient(ids, table, d), rtol=1e-12, atol=1e-15
    )


def test_embedding_agrees_with_keras():
    ids, table = integers(11, 5, 7), normal(11, 3, dtype=np.float32)
    layer = keras.layers.Embedding(11, 3)
    layer.build()
    compare(nn.embedding, [ids, table], lambda t: layer.stateless_call([t], [], ids)[0], [table])


def test_embedding_is_one_hot_times_the_table():
    ids, table = integers(11, 5), normal(11, 3)
    assert_allclose(nn.embedding(ids, table), nn.dense(np.eye(11)[ids], table))


def test_embedding_gradient_by_differences():
    assert nn.check_gradients(nn.embedding, np.array([[1, 1, 3], [0, 1, 3]]), normal(5, 7)) < 1e-8


def test_ids_are_checked():
    table = np.zeros((5, 2))
    with pytest.raises(ValueError, match="ids must lie between 0 and 4, got 5"):
        nn.embedding([0, 5], table)
    with pytest.raises(ValueError, match="ids must lie between 0 and 4, got -1"):
        nn.embedding([0, -1], table)
    for wrong in ([0.0, 1.0], [True, False]):
        with pytest.raises(TypeError, match="ids must be integers, got dtype"):
            nn.embedding(wrong, table)
    with pytest.raises(ValueError, match=r"table must have 2 axes, got shape \(5,\)"):
        nn.embedding([0], np.zeros(5))


# ---- layer and batch norm ----

SHAPES = array_shapes(min_dims=1, max_dims=4, max_side=5)


@given(SHAPES, st.sampled_from([0.1, 1e-3, 1e-5]))
@settings(max_examples=40, deadline=None)
def test_norms_equal_the_formula(shape, epsilon):
    channels = shape[-1]
    x, gamma, beta = normal(*shape) * 3 + 2, normal(channels, seed=1), normal(channels, seed=2)
    assert_allclose(
        nn.layer_norm(x, gamma, beta, epsilon=epsilon),
        reference.layer_norm(x, gamma, beta, epsilon),
        rtol=1e-10,
        atol=1e-10,
    )
    for statistics in [(None, None), (normal(channels, seed=3), normal(channels, seed=4) ** 2)]:
        assert_allclose(
            nn.batch_norm(x, gamma, beta, *statistics, epsilon=epsilon),
            reference.batch_norm(x, gamma, beta, *statistics, epsilon),
            rtol=1e-10,
            atol=1e-10,
        )


@pytest.mark.parametrize("shape", [(3, 7), (2, 3, 5, 7)])
def test_layer_norm_agrees_with_keras(shape):
    arrays = [normal(*shape) * 2 + 1, normal(7, seed=1), normal(7, seed=2)]
    arrays = [a.astype(np.float32) for a in arrays]
    layer = keras.layers.LayerNormalization()
    layer.build(shape)

    def run(x, gamma, beta):
        return layer.stateless_call([gamma, beta], [], x)[0]

    compare(nn.layer_norm, arrays, run, arrays)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", [(11, 7), (2, 3, 5, 7)])
def test_batch_norm_agrees_with_keras(shape, training):
    arrays = [normal(*shape) * 2 + 1, normal(7, seed=1), normal(7, seed=2)]
    if not training:
        arrays += [normal(7, seed=3), normal(7, seed=4) ** 2 + 0.1]
    arrays = [a.astype(np.float32) for a in arrays]
    layer = keras.layers.BatchNormalization()
    layer.build(shape)

    def run(x, gamma, beta, *statistics):
        statistics = statistics or (np.zeros(7, np.float32), np.ones(7, np.float32))
        return layer.stateless_call([gamma, beta], list(statistics), x, training=training)[0]

    compare(nn.batch_norm, arrays, run, arrays, rtol=1e-4)


def test_norms_agree_with_pytorch():
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    x, gamma, beta = normal(5, 7) * 2 + 1, normal(7, seed=1), normal(7, seed=2)
    d = normal(5, 7, seed=3)
    for op, run in [
        (nn.layer_norm, lambda x, g, b: functional.layer_norm(x, (7,), g, b, eps=1e-3)),
        (
            nn.batch_norm,
            lambda x, g, b: functional.batch_norm(x, None, None, g, b, training=True, eps=1e-3),
        ),
    ]:
        tensors = [torch.tensor(a, requires_grad=True) for a in (x, gamma, beta)]
        expected = run(*tensors)
        expected.backward(torch.tensor(d))
        output, pullback = nn.vjp(op, x, gamma, beta)
        assert_allclose(output, expected.detach().numpy(), rtol=1e-12, atol=1e-13)
        for gradient, tensor in zip(pullback(d), tensors, strict=True):
            assert_allclose(gradient, tensor.grad.numpy(), rtol=1e-10, atol=1e-12)


def test_norm_gradients_by_differences():
    x, gamma, beta = normal(2, 5, 7), normal(7, seed=1), normal(7, seed=2)
    mean, variance = normal(7, seed=3), normal(7, seed=4) ** 2 + 0.5
    nn.check_gradients(nn.layer_norm, x, gamma, beta)
    nn.check_gradients(nn.layer_norm, x[0, 0], gamma, beta, epsilon=0.1)
    nn.check_gradients(nn.batch_norm, x, gamma, beta)
    nn.check_gradients(nn.batch_norm, x, gamma, beta, mean, variance)
    nn.check_gradients(nn.batch_norm, x, gamma, beta, mean=mean, variance=variance)


def test_norms_leave_mean_0_and_variance_1():
    x = normal(13, 11) * 5 + 100
    for op, axis, size in [(nn.layer_norm, 1, 11), (nn.batch_norm, 0, 13)]:
        ones, zeros = np.ones(11), np.zeros(11)
        output, pullback = nn.vjp(op, x, ones, zeros, epsilon=0.0)
        assert_allclose(output.mean(axis), 0, atol=1e-12)
        assert_allclose(output.var(axis), 1)
        # neither a shift nor (without epsilon) a scale of x matters, so no gradient goes there
        d_x = pullback(normal(13, 11, seed=1))[0]
        assert_allclose(d_x.sum(axis), 0, atol=1e-13)
        assert_allclose((d_x * x).sum(axis), 0, atol=1e-11)
        assert_allclose(op(3 * x - 50, ones, zeros, epsilon=0.0), output, atol=1e-11)
        assert x.shape[axis] == size


def test_a_large_mean_does_not_drown_the_rest():
    x = (normal(5, 64) + 1e4).astype(np.float32)
    wanted = reference.layer_norm(x.astype(np.float64), np.ones(64), np.zeros(64), 1e-3)
    output = nn.layer_norm(x, np.ones(64, np.float32), np.zeros(64, np.float32))
    assert_allclose(output, wanted, atol=2e-3)  # x itself is rounded to 1/1024 here


def test_batch_norm_in_training_is_inference_with_the_batch_statistics():
    x, gamma, beta = normal(5, 3, 7), normal(7, seed=1), normal(7, seed=2)
    statistics = x.mean(axis=(0, 1)), x.var(axis=(0, 1))
    assert_allclose(
        nn.batch_norm(x, gamma, beta), nn.batch_norm(x, gamma, beta, *statistics), rtol=1e-11
    )


def test_norms_of_one_and_none():
    one = np.ones(1)
    assert_array_equal(nn.layer_norm([[5.0]], one, 3 * one), [[3.0]])
    assert_array_equal(nn.batch_norm([[5.0]], one, 3 * one), [[3.0]])
    empty = np.zeros((0, 3))
    output, pullback = nn.vjp(nn.layer_norm, empty, np.ones(3), np.zeros(3))
    assert output.shape == pullback(empty)[0].shape == (0, 3)
    assert nn.batch_norm(empty, np.ones(3), np.zeros(3), np.zeros(3), np.ones(3)).shape == (0, 3)
    with pytest.raises(ValueError, match="x must not be empty"):
        nn.batch_norm(empty, np.ones(3), np.zeros(3))
    with pytest.raises(ValueError, match=r"x must have at least 1 channel, got shape \(3, 0\)"):
        nn.layer_norm(np.zeros((3, 0)), np.ones(0), np.zeros(0))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_norms_hide_nothing(bad):
    x = normal(3, 5)
    x[1, 2] = bad
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        by_row = nn.layer_norm(x, np.ones(5), np.zeros(5))
        by_column = nn.batch_norm(x, np.ones(5), np.zeros(5))
    assert_array_equal(np.isnan(by_row).any(axis=1), [False, True, False])
    assert_array_equal(np.isnan(by_column).any(axis=0), np.arange(5) == 2)


@pytest.mark.parametrize("op", [nn.layer_norm, nn.batch_norm])
def test_norm_arguments_are_checked(op):
    x, ones = np.ones((2, 3)), np.ones(3)
    for wrong in (np.ones(1), np.ones((2, 3)), 1.0, np.ones(2)):
        with pytest.raises(ValueError, match=r"gamma must have shape \(3,\)"):
            op(x, wrong, ones)
        with pytest.raises(ValueError, match=r"beta must have shape \(3,\)"):
            op(x, ones, wrong)
    with pytest.raises(ValueError, match=r"epsilon must be at least 0, got -1e-05"):
        op(x, ones, ones, epsilon=-1e-5)
    with pytest.raises(TypeError, match="epsilon must be a number, got 'small'"):
        op(x, ones, ones, epsilon="small")
    with pytest.raises(ValueError, match=r"x must have shape \(..., C\), got \(\)"):
        op(1.0, ones, ones)


def test_statistics_are_checked():
    x, ones = np.ones((2, 3)), np.ones(3)
    with pytest.raises(ValueError, match="given together, got no variance"):
        nn.batch_norm(x, ones, ones, mean=ones)
    with pytest.raises(ValueError, match="given together, got no mean"):
        nn.batch_norm(x, ones, ones, variance=ones)
    with pytest.raises(ValueError, match=r"variance must not be negative, got -1\.0"):
        nn.batch_norm(x, ones, ones, ones, -ones)
    with pytest.raises(ValueError, match=r"mean must have shape \(3,\), got \(1,\)"):
        nn.batch_norm(x, ones, ones, np.ones(1), ones)


# ---- dropout ----


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9])
def test_dropout_keeps_the_mean(rate, dtype):
    x = np.ones((301, 307), dtype)
    output = nn.dropout(x, rate, rng=0)
    assert output.dtype == dtype
    kept = output != 0
    deviation = np.sqrt(rate * (1 - rate) / x.size)
    assert abs(kept.mean() - (1 - rate)) <= 4 * deviation
    assert_allclose(output[kept], 1 / (1 - rate), rtol=1e-6)
    # no pattern: neighbours are dropped independently
    assert abs((kept[:, 1:] & kept[:, :-1]).mean() - (1 - rate) ** 2) <= 8 * deviation


def test_dropout_gradient_uses_the_same_mask():
    x = normal(13, 17)
    output, pullback = nn.vjp(nn.dropout, x, 0.4, rng=3)
    assert_array_equal(output, nn.dropout(x, 0.4, rng=3))
    assert_allclose(pullback(np.ones_like(x))[0], output / x)
    nn.check_gradients(nn.dropout, x, 0.4, rng=3)


def test_dropout_integer_and_generator():
    x = np.ones(101)
    assert_array_equal(nn.dropout(x, 0.5, rng=7), nn.dropout(x, 0.5, rng=7))
    assert (nn.dropout(x, 0.5, rng=7) != nn.dropout(x, 0.5, rng=8)).any()
    rng = np.random.default_rng(7)
    first, second = nn.dropout(x, 0.5, rng=rng), nn.dropout(x, 0.5, rng=rng)
    assert_array_equal(first, nn.dropout(x, 0.5, rng=7))
    assert (first != second).any()
    output, pullback = nn.vjp(nn.dropout, x, 0.5, rng=rng)
    assert_array_equal(pullback(x)[0], output)


def test_dropout_of_all_and_nothing():
    x = normal(5)
    assert_array_equal(nn.dropout(x, 0, rng=0), x)
    assert_array_equal(nn.dropout(x, 1, rng=0), np.zeros(5))
    assert nn.dropout(np.zeros((0, 3)), 0.5, rng=0).shape == (0, 3)
    assert nn.dropout(2.0, 0.0, rng=0) == 2


def test_dropout_hides_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        output = nn.dropout(np.array([np.nan, np.inf]), 1, rng=0)
    assert np.isnan(output).all()


def test_dropout_arguments_are_checked():
    for rate in (-0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="rate must lie between 0 and 1"):
            nn.dropout([1.0], rate, rng=0)
    for rate in ("0.5", True, None):
        with pytest.raises(TypeError, match="rate must be a number"):
            nn.dropout([1.0], rate, rng=0)
    with pytest.raises(TypeError, match="rng must be an integer"):
        nn.dropout([1.0], 0.5, rng=None)
    with pytest.raises(ValueError, match="rng must be at least 0"):
        nn.dropout([1.0], 0.5, rng=-1)
    with pytest.raises(TypeError, match="rng"):
        nn.dropout([1.0], 0.5)


def test_infinity_passes_without_a_warning():
    assert np.isnan(nn.dense([[np.inf]], [[1.0]], [-np.inf])).all()
    normal = nn.layer_norm([[1.0, 1.0]], [np.inf, 1.0], [0.0, 0.0])
    assert np.isnan(normal[0, 0]) and normal[0, 1] == 0
    assert np.isnan(nn.batch_norm([[1.0], [1.0]], [np.inf], [0.0])).all()
    assert np.isnan(nn.layer_norm([[1.0, 1.0]], np.ones(2), np.zeros(2), epsilon=0.0)).all()


def test_ragged_ids_are_named():
    with pytest.raises(ValueError, match="ids must be an array"):
        nn.embedding([[0], [0, 1]], np.ones((2, 2)))


@pytest.mark.parametrize("count", [0, 1, 1023, 1024, 1025, 5000])
def test_sums_over_rows(count):
    rows = np.random.default_rng(0).standard_normal((count, 3))
    assert_allclose(sum_rows(rows), rows.sum(0), atol=1e-11)


def test_sums_over_many_rows_of_float32_keep_their_digits():
    rows = (1000 + np.random.default_rng(0).random((300_000, 2))).astype(np.float32)
    exact = rows.sum(0, dtype=np.float64)
    assert_allclose(sum_rows(rows), exact, rtol=1e-6)
    assert np.abs(rows.sum(0) / exact - 1).max() > 1e-5  # why the product with ones is there
    d_bias = nn.vjp(nn.dense, rows, np.eye(2, dtype="f"), np.zeros(2, "f"))[1](rows)[2]
    assert_allclose(d_bias, exact, rtol=1e-6)
    assert np.abs(nn.batch_norm(rows, np.ones(2, "f"), np.zeros(2, "f")).mean(0)).max() < 1e-2
