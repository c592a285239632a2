"""The losses by their properties, and what they refuse."""

import numpy as np
import pytest
from examples import integers, normal
from numpy.testing import assert_allclose, assert_array_equal

from course_utils import nn


def test_divergences_are_zero_where_nothing_diverges():
    logits = normal(5, 7)
    output, pullback = nn.vjp(nn.categorical_kl_divergence, logits, nn.softmax(logits))
    assert_allclose(output, 0, atol=1e-15)
    assert_allclose(pullback(1.0)[0], 0, atol=1e-16)
    zeros = np.zeros((5, 7))
    output, pullback = nn.vjp(nn.gaussian_kl_divergence, zeros, zeros)
    assert output == 0 and not any(g.any() for g in pullback(1.0))


def test_divergence_of_one_hot_targets_is_the_cross_entropy():
    logits, labels = normal(5, 7), integers(7, 5)
    one_hot = np.eye(7)[labels]
    divergence = nn.categorical_kl_divergence(logits, one_hot)
    assert_allclose(divergence, nn.cross_entropy(logits, labels))
    with pytest.raises(ValueError, match=r"targets must lie between 0 and 1, got -0\.5"):
        nn.categorical_kl_divergence(logits, one_hot - 0.5)


def test_divergences_keep_their_digits():
    """Of a variance near 1, and of means whose squares overflow while half of them does not."""
    assert_allclose(nn.gaussian_kl_divergence([[0.0]], [[1e-5]]), 0.25e-10, rtol=1e-4)
    assert_allclose(nn.gaussian_kl_divergence([[1.5e154]], [[0.0]]), 1.125e308)


def test_a_mean_of_squares_is_finite_where_their_sum_is_not():
    far = np.full(9, 1.5e19, np.float32)
    assert_allclose(nn.mean_squared_error(far, np.zeros(9, np.float32)), 2.25e38, rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_stable_far_out(dtype):
    z = np.array([[1e4, -1e4], [-1e4, 1e4]], dtype)
    for op, right in [(nn.cross_entropy, [0, 1]), (nn.binary_cross_entropy, [[1, 0], [0, 1]])]:
        wrong = 1 - np.array(right)
        assert_array_equal(op(z, right), 0)
        assert_allclose(op(z, wrong), 2e4 if op is nn.cross_entropy else 1e4)
        (d_z,) = nn.vjp(op, z, wrong)[1](1.0)
        assert_allclose(d_z, np.sign(z) / wrong.size)


def test_an_infinite_logit_costs_its_limit():
    assert nn.cross_entropy([[0.0, -np.inf]], [1]) == np.inf
    assert nn.cross_entropy([[0.0, -np.inf]], [0]) == 0
    assert np.isnan(nn.cross_entropy([[0.0, np.inf]], [0]))
    z = np.array([np.inf, -np.inf])
    assert nn.binary_cross_entropy(z, [1, 0]) == 0
    for wrong in ([0, 0], [1, 1], [0.5, 0.0]):
        assert nn.binary_cross_entropy(z, wrong) == np.inf
    (d_z,) = nn.vjp(nn.binary_cross_entropy, z, [0, 0])[1](1.0)
    assert_array_equal(d_z, [0.5, 0])


def test_long_sums_stay_accurate_in_float32():
    """A sum that adds one number after the other is off by 1e-5 here."""
    z, y = normal(1_000_000, dtype=np.float32) * 3, normal(1_000_000, seed=1, dtype=np.float32)
    for op, second in [(nn.mean_squared_error, y), (nn.binary_cross_entropy, y > 0)]:
        assert_allclose(op(z, second), op(z.astype(np.float64), second), rtol=1e-6)
