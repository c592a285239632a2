"""The Fréchet distance against its definition, and what it must not depend on."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from course_utils.frechet import frechet_distance

RNG = np.random.default_rng(0)
A = RNG.normal(size=(53, 7)) @ RNG.normal(size=(7, 7)) + 1
B = RNG.normal(size=(41, 7)) @ RNG.normal(size=(7, 7))


def test_it_is_the_definition():
    c_a, c_b = np.cov(A.T), np.cov(B.T)
    apart = A.mean(axis=0) - B.mean(axis=0)
    expected = apart @ apart + np.trace(c_a + c_b - 2 * sqrtm(c_a @ c_b).real)
    np.testing.assert_allclose(frechet_distance(A, B), expected, rtol=1e-6)


def test_one_feature_compares_means_and_deviations():
    a, b = A[:, :1], B[:, :1]
    expected = (a.mean() - b.mean()) ** 2 + (a.std(ddof=1) - b.std(ddof=1)) ** 2
    np.testing.assert_allclose(frechet_distance(a, b), expected)


def test_both_ways_are_as_far():
    np.testing.assert_allclose(frechet_distance(A, B), frechet_distance(B, A))


def test_from_itself_in_another_order_it_is_zero():
    assert abs(frechet_distance(A, A[::-1])) < 1e-9


def test_a_turn_of_all_features_changes_nothing():
    turn, _ = np.linalg.qr(RNG.normal(size=(7, 7)))
    np.testing.assert_allclose(frechet_distance(A @ turn, B @ turn), frechet_distance(A, B))


def test_fewer_examples_than_features():
    a, b = A[:3], B[:4]
    c_a, c_b = np.cov(a.T), np.cov(b.T)
    apart = a.mean(axis=0) - b.mean(axis=0)
    roots = np.sqrt(np.clip(np.linalg.eigvals(c_a @ c_b).real, 0, None))
    expected = apart @ apart + np.trace(c_a) + np.trace(c_b) - 2 * roots.sum()
    np.testing.assert_allclose(frechet_distance(a, b), expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("words", "a", "b"),
    [
        (r"a must be two or more rows .* got shape \(1, 7\)", A[:1], B),
        (r"b must be two or more rows .* got shape \(7,\)", A, B[0]),
        (r"a must be .* got shape \(3, 0\)", np.empty((3, 0)), np.empty((3, 0))),
        ("b must be two or more rows of finite numbers", A, np.full((3, 7), np.nan)),
        ("a has 7 features and b has 6", A, B[:, :6]),
    ],
)
def test_what_does_not_fit_is_named(words, a, b):
    with pytest.raises(ValueError, match=words):
        frechet_distance(a, b)
