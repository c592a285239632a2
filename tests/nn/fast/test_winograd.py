"""Winograd's convolution equals the definition, and loses no more digits than it says."""

import functools
import tracemalloc

import numpy as np
import pytest
from examples import both_ways
from examples import normal as wide
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.nn import conv2d, fast, threads, vjp
from course_utils.nn.fast import uneven_tiles, winograd
from course_utils.nn.geometry import read_geometry

normal = functools.partial(wide, dtype=np.float32)

# The last two kernels are not kept whole, and no size but the first is a multiple of the tile's.
SHAPES = [(4, 28, 28, 64, 64), (2, 30, 33, 32, 96), (8, 14, 14, 256, 192), (9, 7, 7, 512, 96)]


def same(x):
    """The geometry of a 3 × 3 kernel on x with its padding."""
    return read_geometry(x.shape[1:3], (3, 3), 1, "same", 1)


def same_both_ways(x, kernel, d_output):
    return both_ways(conv2d, d_output, x=x, kernel=kernel, padding="same")


def assert_close(ours, exact):
    """Also where they are infinite or NaN: float64 sums are rounded to float32 first."""
    with np.errstate(over="ignore"):
        np.testing.assert_allclose(ours, exact.astype(np.float32), rtol=1e-4, atol=1e-3)


def tile_squares(x, side, before):
    """Σ x² over each tile and channel, (N, DOWN, ACROSS, C), one tile after the other."""
    n, h, w, c = x.shape
    tile = winograd.TILE
    result = np.zeros((n, -(-h // tile), -(-w // tile), c))
    for i, j in np.ndindex(*result.shape[1:3]):
        rows, columns = (slice(max(0, k * tile - before), k * tile - before + side) for k in (i, j))
        result[:, i, j] = (x[:, rows, columns].astype(float) ** 2).sum((1, 2))
    return result


def bounds(x, kernel, d_output):
    """What PROMISE is multiplied with, for the output, d_x and d_kernel, with padding "same"."""
    squares = (kernel.astype(float) ** 2).sum((0, 1))
    tiles, d_tiles = (tile_squares(a, winograd.SIDE, 1) for a in (x, d_output))
    _, h, w, _ = x.shape
    output, d_x = (
        np.sqrt(t @ s).repeat(winograd.TILE, 1).repeat(winograd.TILE, 2)[:, :h, :w]
        for t, s in ((tiles, squares), (d_tiles, squares.T))
    )
    d_own = tile_squares(d_output, winograd.TILE, 0)
    return output, d_x, np.sqrt(np.einsum("nijc,nijo->co", tiles, d_own))


@pytest.mark.parametrize("padding", ["valid", "same", ((2, 0), (1, 3))])
@pytest.mark.parametrize("shape", [(1, 3, 3, 2), (2, 7, 5, 3), (3, 9, 17, 2)])
def test_any_size_equals_the_definition(shape, padding):
    x, kernel = normal(*shape), normal(3, 3, shape[3], 5)
    geometry = read_geometry(shape[1:3], (3, 3), 1, padding, 1)
    d_output = normal(shape[0], *geometry.output_size, 5)
    with fast.disabled():
        output, pullback = vjp(conv2d, x, kernel, padding=padding)
        d_kernel = pullback(d_output)[1]
    np.testing.assert_allclose(winograd.correlate(x, kernel, geometry), output, atol=1e-4)
    ours = winograd.kernel_gradient(x, d_output, geometry)
    np.testing.assert_allclose(ours, d_kernel, atol=2e-4)


@pytest.mark.parametrize("shape", SHAPES)
def test_numbers_of_one_size_keep_five_digits(shape):
    n, h, w, c, o = shape
    x, kernel, d_output = normal(n, h, w, c), normal(3, 3, c, o), normal(n, h, w, o)
    assert winograd.pays(x, kernel.shape, same(x), 1)
    triples = same_both_ways(x, kernel, d_output)
    for (ours, exact), bound in zip(triples, bounds(x, kernel, d_output), strict=True):
        assert ours.dtype == np.float32
        assert np.abs(ours - exact).max() < 2.5e-5 * exact.std()
        assert (np.abs(ours - exact) / bound).max() < winograd.PROMISE


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([(2, 24, 24, 32, 32), (2, 23, 27, 32, 64), (4, 14, 15, 96, 32)]),
)
def test_outliers_cost_no_more_than_promised(seed, shape):
    n, h, w, c, o = shape
    arrays = normal(n, h, w, c, seed=seed), normal(3, 3, c, o), normal(n, h, w, o, seed=seed)
    rng = np.random.default_rng(seed)
    for array in arrays:
        for _ in range(rng.integers(4)):
            place = tuple(rng.integers(array.shape))
            array[place] = rng.choice([-1, 1]) * 10 ** rng.uniform(0, 8)
    arrays[0][0] *= 10 ** rng.uniform(-2, 2)
    triples = same_both_ways(*arrays)
    for (ours, exact), bound in zip(triples, bounds(*arrays), strict=True):
        assert (np.abs(ours - exact) / bound).max() < winograd.PROMISE


PLACES = [(which, place) for which in (0, 2) for place in [(1, 5, 6, 7), (0,) * 4, (3, 16, 14, 31)]]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38, 1e30])
@pytest.mark.parametrize(("which", "place"), [*PLACES, (1, (1, 2, 3, 4))])
def test_what_is_not_finite_reaches_what_sees_it(which, place, value):
    arrays = normal(4, 17, 15, 32), 2 * normal(3, 3, 32, 32), normal(4, 17, 15, 32)
    arrays[which][place] = value
    for ours, exact in same_both_ways(*arrays):
        assert_close(ours, exact)


@pytest.mark.parametrize("sizes", [(1e17, 1e17), (1e-18, 1e-18), (1e25, 1e-25), (1e-38, 1e20)])
def test_very_large_and_very_small_numbers_keep_their_products(sizes):
    x, kernel = (
        normal(*shape) * np.float32(size)
        for shape, size in zip([(2, 24, 24, 32), (3, 3, 32, 32)], sizes, strict=True)
    )
    (ours, exact), *_ = same_both_ways(x, kernel, normal(2, 24, 24, 32))
    assert np.abs(ours - exact).max() < 2e-5 * exact.std()
    other = normal(2, 24, 24, 32) * np.float32(sizes[1])
    *_, (ours, exact) = same_both_ways(other, kernel, x)
    assert np.abs(ours - exact).max() < 2e-5 * exact.std()


def test_a_tile_stands_out_by_its_squares():
    x = np.ones((9, 9, 8, 3), np.float32)
    x[1, 3, 3] = 30
    x[0, 8, 7, 0] = np.nan
    padded = np.pad(x, ((0, 0), (1, 4), (1, 1), (0, 0)))
    pairs = (padded**2).reshape(9, 14, 5, 6).sum(-1)
    found = uneven_tiles.standing_out(uneven_tiles.sums_over_tiles(pairs, 2), 36 * 3)
    # (3, 3) lies in no tile but the first; (8, 7) in those of rows 4 to 7 and of row 8
    expected = np.zeros((9, 3, 2), bool)
    expected[1, :2] = expected[0, 1:, 1] = True
    np.testing.assert_array_equal(found, expected)
    for nothing in (0.0, np.nan):
        assert uneven_tiles.standing_out(np.full((9, 3, 2), nothing), 36 * 3) is None


@pytest.mark.parametrize(("size", "channels"), [(56, 64), (28, 128), (14, 256), (7, 512)])
@pytest.mark.parametrize(("count", "most"), [(1, 3e6), (2, 6.4e6)])
def test_winograd_holds_little_in_either_direction(size, channels, count, most, monkeypatch):
    monkeypatch.setattr(threads, "_blas_threads", lambda: count)
    x, kernel = normal(8, size, size, channels), normal(3, 3, channels, channels)
    assert winograd.pays(x, kernel.shape, same(x), 1)
    padded = 8 * (size + 2) ** 2 * channels * 4
    for backward in (False, True):
        tracemalloc.start()
        output, pullback = vjp(conv2d, x, kernel, padding="same")
        result = output, pullback(output) if backward else None
        held, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        del result
        assert peak - held < padded + most
