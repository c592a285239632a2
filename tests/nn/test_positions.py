"""Positions against complex numbers, the papers' formulas and their properties."""

import math

import numpy as np
import pytest

from course_utils.nn import check_gradients, rotary_positions, sinusoidal_positions


@pytest.mark.parametrize(("length", "depth"), [(7, 6), (3, 5), (1, 1), (0, 4)])
def test_sinusoidal_equals_the_formula(length, depth):
    table = sinusoidal_positions(length, depth, dtype=np.float64)
    assert table.shape == (length, depth)
    for t in range(length):
        for i in range(depth):
            angle = t / 10000 ** (2 * (i // 2) / depth)
            assert table[t, i] == pytest.approx(math.cos(angle) if i % 2 else math.sin(angle))
    assert sinusoidal_positions(length, depth).dtype == np.float32


@pytest.mark.parametrize("interleaved", [True, False])
def test_rotary_equals_complex_multiplication(interleaved):
    x = np.random.default_rng(0).standard_normal((2, 5, 6))
    positions = np.array([0, 3, 1, 7, 2.5])
    pairs = x[..., ::2] + 1j * x[..., 1::2] if interleaved else x[..., :3] + 1j * x[..., 3:]
    turned = pairs * np.exp(1j * positions[:, None] * 100.0 ** (-2 * np.arange(3) / 6))
    parts = turned.real, turned.imag
    expected = np.stack(parts, -1).reshape(x.shape) if interleaved else np.concatenate(parts, -1)
    output = rotary_positions(x, positions, base=100.0, interleaved=interleaved)
    np.testing.assert_allclose(output, expected, atol=1e-13)
    check_gradients(rotary_positions, x, [4, 0, 1, 9, 2], interleaved=interleaved)
    counted = rotary_positions(x, range(5), interleaved=interleaved)
    np.testing.assert_array_equal(rotary_positions(x, interleaved=interleaved), counted)
