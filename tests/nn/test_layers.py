"""Embedding, norms and dropout by their properties, and what they refuse."""

import numpy as np
import pytest
from examples import normal
from numpy.testing import assert_allclose, assert_array_equal

from course_utils import nn
from course_utils.nn.fast import sum_rows

norms = pytest.mark.parametrize("op", [nn.layer_norm, nn.batch_norm])


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
    middle = x - x.mean(-1, keepdims=True, dtype=float)
    expected = middle / np.sqrt((middle**2).mean(-1, keepdims=True) + 1e-3)
    output = nn.layer_norm(x, np.ones(64, np.float32), np.zeros(64, np.float32))
    assert_allclose(output, expected, atol=2e-3)  # x itself is rounded to 1/1024 here


@norms
@pytest.mark.parametrize("size", [1e-37, 1e-21, 1e-17, 1e19, 1e37])
def test_without_epsilon_norms_are_the_same_in_every_unit(op, size):
    x, weights = normal(5, 7, dtype="f"), (np.ones(7, "f"), np.zeros(7, "f"))
    output = op(x * np.float32(size), *weights, epsilon=0.0)
    assert_allclose(output, op(x, *weights, epsilon=0.0), rtol=1e-4, atol=1e-5)


@norms
def test_a_gradient_that_overflows_on_the_way_comes_back(op):
    arguments = normal(5, 7) * 1e18, np.full(7, 1e30), np.zeros(7)
    d_output = normal(5, 7, seed=1) * 1e25
    expected = nn.vjp(op, *arguments)[1](d_output)[0]
    ours = nn.vjp(op, *(a.astype("f") for a in arguments))[1](d_output.astype("f"))[0]
    assert_allclose(ours, expected, rtol=1e-4, atol=1e-5 * np.abs(expected).max())


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


@norms
def test_not_a_number_stays_in_its_row_or_column(op):
    x = normal(3, 5)
    x[1, 2] = np.nan
    spoiled = np.isnan(op(x, np.ones(5), np.zeros(5)))
    expected = [False, True, False] if op is nn.layer_norm else np.arange(5) == 2
    assert_array_equal(spoiled.any(1 if op is nn.layer_norm else 0), expected)


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
