"""The fast ways to convolve equal the plain one, and lose no more digits than they say."""

import os
import threading
import time
import tracemalloc

import numpy as np
import pytest
import reference_convolution as reference

from course_utils.nn import conv2d, fast, vjp
from course_utils.nn.fast import lowering, threads, winograd
from course_utils.nn.fast.memory import pad
from course_utils.nn.geometry import read_geometry

# The last two kernels are not kept whole, and no size but the first is a multiple of the tile's.
SHAPES = [(4, 28, 28, 64, 64), (2, 30, 33, 32, 96), (8, 14, 14, 256, 192), (9, 7, 7, 512, 96)]


def normal(*shape, seed=0, dtype=np.float32):
    return np.random.default_rng((seed, *shape)).standard_normal(shape).astype(dtype)


def spread_of_error(ours, exact):
    """Largest difference in standard deviations of the exact result."""
    return np.abs(ours - exact).max() / exact.std()


def both_ways(x, kernel, **options):
    """Output and gradients of the fast way and of the plain one in float64."""
    results = []
    for arrays in ((x, kernel), (x.astype(np.float64), kernel.astype(np.float64))):
        output, pullback = vjp(conv2d, *arrays, **options)
        results.append((output, *pullback(normal(*output.shape, seed=1))))
    return zip(*results, strict=True)


@pytest.mark.parametrize("taps", [(0.0, 1.0, -1.0), winograd.ROOTS])
def test_matrices_filter_one_row(taps):
    a, b, g = winograd.matrices(taps)
    data, weights = normal(len(a), dtype=np.float64), normal(3, dtype=np.float64)
    expected = np.correlate(data, weights, "valid")
    np.testing.assert_allclose(a.T @ ((g @ weights) * (b.T @ data)), expected, atol=1e-12)


@pytest.mark.parametrize("padding", ["valid", "same", ((2, 0), (1, 3))])
@pytest.mark.parametrize("shape", [(1, 3, 3, 2), (2, 7, 5, 3), (3, 9, 17, 2), (0, 5, 5, 3)])
def test_equals_loops(shape, padding):
    x, kernel = normal(*shape), normal(3, 3, shape[3], 5)
    geometry = read_geometry(shape[1:3], (3, 3), 1, padding, 1)
    expected = reference.conv2d(x, kernel, padding=padding)
    np.testing.assert_allclose(winograd.correlate(x, kernel, geometry), expected, atol=1e-4)


@pytest.mark.parametrize("images", [1, 5])
def test_kernel_gradient_equals_the_plain_one(images):
    x, d_output = normal(images, 9, 7, 3), normal(images, 9, 7, 5, seed=1)
    geometry = read_geometry((9, 7), (3, 3), 1, "same", 1)
    _, pullback = vjp(conv2d, x, normal(3, 3, 3, 5), padding="same")
    ours = winograd.kernel_gradient(x, d_output, geometry)
    with fast.disabled():
        np.testing.assert_allclose(ours, pullback(d_output)[1], atol=2e-4)


@pytest.mark.parametrize("shape", SHAPES)
def test_conv2d_loses_no_more_digits_than_it_says(shape):
    n, h, w, c, o = shape
    x, kernel = normal(n, h, w, c), normal(3, 3, c, o)
    assert winograd.pays(x, kernel.shape, read_geometry((h, w), (3, 3), 1, "same", 1), 1)
    for ours, exact in both_ways(x, kernel, padding="same"):
        assert ours.dtype == np.float32
        assert spread_of_error(ours, exact) < 4e-5
    with fast.disabled():
        exact = conv2d(x[:1].astype(np.float64), kernel.astype(np.float64), padding="same")
        assert spread_of_error(conv2d(x[:1], kernel, padding="same"), exact) < 2e-5


@pytest.mark.parametrize(("kernel_size", "options"), [(5, {}), (3, {"strides": 2}), (1, {})])
def test_other_kernels_take_the_plain_way(kernel_size, options):
    x, kernel = normal(4, 18, 18, 32), normal(kernel_size, kernel_size, 32, 32)
    for ours, exact in both_ways(x, kernel, padding="same", **options):
        assert ours.shape == exact.shape
        assert spread_of_error(ours, exact) < 6e-6


def test_disabled_takes_the_plain_way_and_only_inside():
    x, kernel = normal(4, 28, 28, 64), normal(3, 3, 64, 64)
    shorter = conv2d(x, kernel)
    with fast.disabled():
        plain = conv2d(x, kernel)
    assert (shorter != plain).any() and (shorter == conv2d(x, kernel)).all()
    assert shorter.dtype == plain.dtype == np.float32


@pytest.mark.parametrize("size", [1e2, 1e4, 1e6])
def test_an_outlier_does_not_reach_outputs_that_do_not_see_it(size):
    x, kernel = normal(2, 24, 24, 32), normal(3, 3, 32, 32)
    assert winograd.is_even(x)
    x[0, 5, 5, 3] = size
    exact = conv2d(x.astype(np.float64), kernel.astype(np.float64), padding="same")
    far = np.ones(exact.shape[:3], bool)
    far[0, 4:7, 4:7] = False
    assert spread_of_error(conv2d(x, kernel, padding="same")[far], exact[far]) < 2e-5


@pytest.mark.parametrize("value", [np.nan, np.inf, np.float32(3e38)])
def test_what_is_not_finite_reaches_its_windows_only(value):
    x, kernel = normal(4, 16, 16, 32), normal(3, 3, 32, 32)
    x[1, 5, 6, 7] = value
    output, pullback = vjp(conv2d, x, 2 * kernel, padding="same")
    with fast.disabled():
        plain = conv2d(x, 2 * kernel, padding="same")
    np.testing.assert_array_equal(np.isfinite(output), np.isfinite(plain))
    assert np.isfinite(np.delete(output[1], [4, 5, 6], 0)).all()
    d_output = np.ones_like(output)
    d_kernel = pullback(d_output)[1]
    if np.isnan(value):  # channel 7 has it, the others do not
        assert np.isnan(d_kernel[:, :, 7]).all()
        assert np.isfinite(np.delete(d_kernel, 7, 2)).all()


def test_temporaries_stay_small():
    for shape in [(8, 56, 64, 64, 3), (2, 112, 3, 64, 7), (4, 28, 256, 128, 1)]:
        n, size, c, o, k = shape
        x, kernel = normal(n, size, size, c), normal(k, k, c, o)
        tracemalloc.start()
        conv2d(x, kernel, padding="same", strides=2 if k == 7 else 1)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        rim = k // 2
        padded = n * (size + 2 * rim + 3) ** 2 * c * 4
        output = n * (size // (2 if k == 7 else 1)) ** 2 * o * 4
        assert peak - output - padded < 3.2e6


@pytest.mark.parametrize(("size", "channels"), [(56, 64), (28, 128), (14, 256), (7, 512)])
@pytest.mark.parametrize(("count", "most"), [(1, 3e6), (2, 6.4e6)])
def test_winograd_holds_little_in_either_direction(size, channels, count, most, monkeypatch):
    monkeypatch.setattr(threads, "_blas_threads", lambda: count)
    x, kernel = normal(8, size, size, channels), normal(3, 3, channels, channels)
    assert winograd.pays(x, kernel.shape, read_geometry((size,) * 2, (3, 3), 1, "same", 1), 1)
    padded = 8 * (size + 2) ** 2 * channels * 4
    for backward in (False, True):
        tracemalloc.start()
        output, pullback = vjp(conv2d, x, kernel, padding="same")
        result = output, pullback(output) if backward else None
        held, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        del result
        assert peak - held < padded + most


# Few outputs, and small products.


@pytest.mark.parametrize("dilation_rate", [1, (2, 3)])
@pytest.mark.parametrize("padding", ["valid", "same", ((2, 0), (1, 3))])
@pytest.mark.parametrize("shape", [(3, 7, 9, 11), (1, 5, 7, 4), (0, 5, 7, 4)])
def test_few_outputs_equal_loops(shape, padding, dilation_rate, monkeypatch):
    monkeypatch.setattr(lowering, "BLOCK", 700)  # no more than an image at a time
    x, kernel = normal(*shape, dtype=float), normal(3, 2, shape[3], 2, dtype=float)
    geometry = read_geometry(shape[1:3], (3, 2), 1, padding, dilation_rate)
    expected = reference.conv2d(x, kernel, padding=padding, dilation_rate=dilation_rate)
    np.testing.assert_allclose(lowering.correlate_few(pad(x, geometry), kernel, geometry), expected)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_few_outputs_keep_what_is_not_finite_in_its_windows(value):
    x, kernel = normal(2, 7, 9, 8), normal(3, 3, 8, 2)
    assert lowering.few_outputs_pay(kernel.shape, read_geometry((7, 9), (3, 3), 1, "same", 1), 1)
    x[1, 2, 8, 3] = value
    finite = np.isfinite(conv2d(x, kernel, padding="same"))
    assert not finite[1, 1:4, 7:].any()
    finite[1, 1:4, 7:] = True
    assert finite.all()


@pytest.mark.parametrize("rows", [1, 16, 100])
def test_small_pieces_give_the_product(rows):
    x, y = normal(2, rows, 37), normal(2, 37, 64)
    output = np.empty((2, rows, 64), np.float32)
    lowering.multiply(x, y, output)
    np.testing.assert_allclose(output, x @ y, rtol=1e-5, atol=1e-5)


# Threads.


@pytest.mark.parametrize("count", [1, 2, 3])
def test_threads_give_what_one_gives(monkeypatch, count):
    cases = [
        (normal(5, 24, 24, 32), normal(3, 3, 32, 32), {}),
        (normal(5, 24, 24, 8), normal(3, 3, 8, 16), {"strides": 2}),
        (normal(5, 24, 24, 8), normal(3, 3, 8, 2), {}),
        (normal(5, 24, 24, 8), normal(3, 3, 1, 8), {"groups": 8}),
        (normal(5, 24, 24, 8), normal(3, 3, 1, 8), {"groups": 8, "strides": 2}),
    ]
    plain = [list(both_ways(x, kernel, **options)) for x, kernel, options in cases]
    monkeypatch.setattr(threads, "_blas_threads", lambda: count)
    monkeypatch.setattr(threads, "WORTH_IT", 0)
    for (x, kernel, options), expected in zip(cases, plain, strict=True):
        for ours, before in zip(both_ways(x, kernel, **options), expected, strict=True):
            np.testing.assert_allclose(ours[0], before[0], rtol=1e-3, atol=1e-3)


def test_threads_share_the_work_and_leave_blas_as_it_was(monkeypatch):
    monkeypatch.setattr(threads, "_blas_threads", lambda: 2)
    before = threads._control()[0]() if threads._control() else None
    parts = threads.run(lambda part: (list(part), threading.get_ident()), range(5), 1 << 40)
    assert [p for part, _ in parts for p in part] == list(range(5))
    assert all(ident != threading.get_ident() for _, ident in parts)
    assert threads.run(lambda part: len(part), range(5), 1) == [5]
    if before is not None:
        assert threads._control()[0]() == before


def test_work_within_work_does_not_wait_for_threads_that_are_taken(monkeypatch):
    monkeypatch.setattr(threads, "_blas_threads", lambda: 2)

    def outer(part):
        return threads.run(lambda inner: list(inner), list(part), 1 << 40)

    parts = [range(100)] * os.cpu_count()  # as many as the pool has threads
    results = threads.run(lambda some: [outer(part) for part in some], parts, 1 << 40)
    assert results == [[[list(range(100))]] * len(some) for some in results]
    assert sum(len(some) for some in results) == len(parts)
    assert not threads._is_part.get()


def test_callers_at_once_leave_blas_as_it_was(monkeypatch):
    if threads._control() is None:
        pytest.skip("BLAS cannot be asked")
    monkeypatch.setattr(threads, "_blas_threads", lambda: 2)
    before, barrier = threads._control()[0](), threading.Barrier(2)

    def call(seconds):
        barrier.wait()
        threads.run(lambda part: time.sleep(seconds), range(2), 1 << 40)

    callers = [threading.Thread(target=call, args=(n / 50,)) for n in (1, 2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert threads._control()[0]() == before


def test_an_error_in_a_thread_is_raised(monkeypatch):
    monkeypatch.setattr(threads, "_blas_threads", lambda: 2)
    with pytest.raises(ZeroDivisionError):
        threads.run(lambda part: 1 // 0, range(5), 1 << 40)
