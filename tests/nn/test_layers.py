"""Dense, embedding, norms and dropout against plain loops, and by their properties."""

import numpy as np
import pytest
import reference_layers as reference
from examples import integers, normal
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from numpy.testing import assert_allclose, assert_array_equal

from course_utils import nn
from course_utils.nn.fast import sum_rows

few = settings(max_examples=20, deadline=None, derandomize=True)

# ---- dense ----


@given(array_shapes(min_dims=0, max_dims=3, max_side=5), st.integers(0, 5), st.integers(1, 5))
@few
def test_dense_equals_the_formula(leading, channels, units):
    x, kernel, bias = normal(*leading, channels), normal(channels, units), normal(units)
    for b in (bias, None):
        assert_allclose(nn.dense(x, kernel, b), reference.dense(x, kernel, b), atol=1e-13)
    nn.check_gradients(nn.dense, x, kernel, bias)


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


# ---- embedding ----


@given(array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5), st.integers(1, 7))
@few
def test_embedding_equals_the_formula(shape, words):
    ids, table = integers(words, *shape), normal(words, 3)
    output, pullback = nn.vjp(nn.embedding, ids, table)
    assert_array_equal(output, reference.embedding(ids, table))
    d_output = normal(*shape, 3, seed=1)
    expected = reference.embedding_gradient(ids, table, d_output)
    assert_allclose(pullback(d_output)[0], expected, atol=1e-14)


def test_embedding_is_one_hot_times_the_table():
    ids, table = integers(11, 5), normal(11, 3)
    assert_allclose(nn.embedding(ids, table), nn.dense(np.eye(11)[ids], table))


def test_ids_are_checked():
    table = np.zeros((5, 2))
    for wrong in (5, -1):
        with pytest.raises(ValueError, match=f"ids must lie between 0 and 4, got {wrong}"):
            nn.embedding([0, wrong], table)
    for wrong in ([0.0, 1.0], [True, False]):
        with pytest.raises(TypeError, match="ids must be integers, got dtype"):
            nn.embedding(wrong, table)
    with pytest.raises(ValueError, match="ids must be an array"):
        nn.embedding([[0], [0, 1]], table)
    with pytest.raises(ValueError, match=r"table must have .*, got .*\(5,\)"):
        nn.embedding([0], np.zeros(5))


# ---- layer and batch norm ----

norms = pytest.mark.parametrize("op", [nn.layer_norm, nn.batch_norm])


@given(array_shapes(min_dims=1, max_dims=4, max_side=5), st.sampled_from([0.1, 1e-3, 1e-5]))
@few
def test_norms_equal_the_formula(shape, epsilon):
    width = shape[-1]
    x, gamma, beta = normal(*shape) * 3 + 2, normal(width), normal(width, seed=1)
    given_statistics = normal(width, seed=2), normal(width, seed=3) ** 2 + 0.1
    expected = reference.layer_norm(x, gamma, beta, epsilon)
    assert_allclose(nn.layer_norm(x, gamma, beta, epsilon=epsilon), expected, atol=1e-10)
    expected = reference.rms_norm(x, gamma, epsilon)
    assert_allclose(nn.rms_norm(x, gamma, epsilon=epsilon), expected, atol=1e-12)
    for statistics in [(None, None), given_statistics]:
        expected = reference.batch_norm(x, gamma, beta, *statistics, epsilon)
        ours = nn.batch_norm(x, gamma, beta, *statistics, epsilon=epsilon)
        assert_allclose(ours, expected, atol=1e-10)


@pytest.mark.parametrize(("op", "axis"), [(nn.layer_norm, 1), (nn.batch_norm, 0)])
def test_norms_leave_mean_0_and_variance_1_and_see_no_shift_or_scale(op, axis):
    x, ones, zeros = normal(13, 11) * 5 + 100, np.ones(11), np.zeros(11)
    output, pullback = nn.vjp(op, x, ones, zeros, epsilon=0.0)
    assert_allclose(output.mean(axis), 0, atol=1e-12)
    assert_allclose(output.var(axis), 1)
    assert_allclose(op(3 * x - 50, ones, zeros, epsilon=0.0), output, atol=1e-11)
    d_x = pullback(normal(13, 11, seed=1))[0]  # so no gradient goes there either
    assert_allclose(d_x.sum(axis), 0, atol=1e-13)
    assert_allclose((d_x * x).sum(axis), 0, atol=1e-11)


def test_a_large_mean_does_not_drown_the_rest():
    x = (normal(5, 64) + 1e4).astype(np.float32)
    expected = reference.layer_norm(x.astype(np.float64), np.ones(64), np.zeros(64), 1e-3)
    output = nn.layer_norm(x, np.ones(64, np.float32), np.zeros(64, np.float32))
    assert_allclose(output, expected, atol=2e-3)  # x itself is rounded to 1/1024 here


def test_batch_norm_in_training_is_inference_with_the_batch_statistics():
    x, gamma, beta = normal(5, 3, 7), normal(7), normal(7, seed=1)
    statistics = x.mean(axis=(0, 1)), x.var(axis=(0, 1))
    ours = nn.batch_norm(x, gamma, beta)
    assert_allclose(ours, nn.batch_norm(x, gamma, beta, *statistics), rtol=1e-11)


@norms
def test_norms_of_one_and_none(op):
    assert_array_equal(op([[5.0]], [1.0], [3.0]), [[3.0]])
    assert np.isnan(op([[1.0, 1.0]] * 2, np.ones(2), np.zeros(2), epsilon=0.0)).all()  # 0 / 0
    empty = np.zeros((0, 3)), np.ones(3), np.zeros(3)
    statistics = (np.zeros(3), np.ones(3)) if op is nn.batch_norm else ()
    output, pullback = nn.vjp(op, *empty, *statistics)
    assert output.shape == pullback(output)[0].shape == (0, 3)
    with pytest.raises(ValueError, match=r"x must have at least 1 channel|x must not be empty"):
        op(np.zeros((0, 0)), np.ones(0), np.zeros(0))


def test_batch_norm_of_no_rows_has_no_statistics():
    with pytest.raises(ValueError, match="x must not be empty"):
        nn.batch_norm(np.zeros((0, 3)), np.ones(3), np.zeros(3))


@norms
def test_not_a_number_stays_in_its_row_or_column(op):
    x = normal(3, 5)
    x[1, 2] = np.nan
    spoiled = np.isnan(op(x, np.ones(5), np.zeros(5)))
    expected = [False, True, False] if op is nn.layer_norm else np.arange(5) == 2
    assert_array_equal(spoiled.any(1 if op is nn.layer_norm else 0), expected)


@norms
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


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9])
def test_dropout_keeps_the_mean(rate):
    x = np.ones((301, 307))
    output = nn.dropout(x, rate, rng=0)
    kept = output != 0
    deviation = np.sqrt(rate * (1 - rate) / x.size)
    assert abs(kept.mean() - (1 - rate)) <= 4 * deviation
    assert_allclose(output[kept], 1 / (1 - rate), rtol=1e-6)
    # no pattern: neighbours are dropped independently
    assert abs((kept[:, 1:] & kept[:, :-1]).mean() - (1 - rate) ** 2) <= 8 * deviation


def test_an_integer_means_the_same_choice_in_every_call_a_generator_another():
    x = np.ones(101)
    assert_array_equal(nn.dropout(x, 0.5, rng=7), nn.dropout(x, 0.5, rng=7))
    assert (nn.dropout(x, 0.5, rng=7) != nn.dropout(x, 0.5, rng=8)).any()
    rng = np.random.default_rng(7)
    first, second = nn.dropout(x, 0.5, rng=rng), nn.dropout(x, 0.5, rng=rng)
    assert_array_equal(first, nn.dropout(x, 0.5, rng=7))
    assert (first != second).any()
    output, pullback = nn.vjp(nn.dropout, x, 0.5, rng=rng)
    assert_array_equal(pullback(x)[0], output)  # the same choice both ways


def test_dropout_of_all_and_nothing():
    x = normal(5)
    assert_array_equal(nn.dropout(x, 0, rng=0), x)
    assert_array_equal(nn.dropout(x, 1, rng=0), np.zeros(5))
    assert nn.dropout(np.zeros((0, 3)), 0.5, rng=0).shape == (0, 3)
    assert nn.dropout(2.0, 0.0, rng=0) == 2
    assert np.isnan(nn.dropout([np.nan, np.inf], 1, rng=0)).all()  # 0 · inf hides nothing


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


# ---- sums over rows ----


@pytest.mark.parametrize("count", [0, 1, 1023, 1024, 1025, 5000])
def test_sums_over_rows(count):
    rows = normal(count, 3)
    assert_allclose(sum_rows(rows), rows.sum(0), atol=1e-11)


def test_sums_over_many_rows_of_float32_keep_their_digits():
    rows = (1000 + np.random.default_rng(0).random((300_000, 2))).astype(np.float32)
    exact = rows.sum(0, dtype=np.float64)
    assert np.abs(rows.sum(0) / exact - 1).max() > 1e-5  # why the product with ones is there
    d_bias = nn.vjp(nn.dense, rows, np.eye(2, dtype="f"), np.zeros(2, "f"))[1](rows)[2]
    assert_allclose(d_bias, exact, rtol=1e-6)
    assert np.abs(nn.batch_norm(rows, np.ones(2, "f"), np.zeros(2, "f")).mean(0)).max() < 1e-2
