"""Attention against its formula, finite differences and its own properties."""

import itertools
import tracemalloc

import numpy as np
import pytest
import reference_attention as reference
from examples import booleans, both_ways, normal, output_and_gradients, random_like
from hypothesis import given, settings
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.nn import (
    attention,
    attention_weights,
    check_gradients,
    sliding_window_mask,
    vjp,
)

SHORT, LONG = 6, 200  # the definition, and blocks
lengths = pytest.mark.parametrize("length", [SHORT, LONG])


def arrays(leading=(2, 3), t=5, s=7, d=11, v=13, dtype=np.float64):
    return normal(*leading, t, d, dtype=dtype), *(
        normal(*leading, s, width, seed=1, dtype=dtype) for width in (d, v)
    )


def same_both_ways(*inputs, **options):
    """Return output and gradients, after they have been held to those of the definition."""
    pairs = both_ways(
        attention, **dict(zip(("query", "key", "value"), inputs, strict=True)), **options
    )
    for ours, exact in pairs:
        assert_allclose(ours, exact, atol=1e-11 * max(1, np.abs(exact).max(initial=0)))
    return [ours for ours, _ in pairs]


@given(reference.problems())
@settings(deadline=None, max_examples=60, derandomize=True)
def test_equals_the_formula_and_finite_differences(problem):
    inputs, options = problem
    expected = reference.attention(*inputs, **options)
    assert_allclose(attention(*inputs, **options), expected, atol=1e-12)
    check_gradients(attention, *inputs, **options)
    expected = reference.attention_weights(*inputs[:2], **options)
    assert_allclose(attention_weights(*inputs[:2], **options), expected, atol=1e-13)
    check_gradients(attention_weights, *inputs[:2], **options)


def mask_shapes(leading, t, s):
    """Every shape that broadcasts to (*leading, t, s)."""
    whole = (*leading, t, s)
    for axes in itertools.product(*({1, n} for n in whole)):
        for first in range(len(whole) + 1):
            if all(n == 1 for n in axes[:first]):
                yield axes[first:]


@pytest.mark.parametrize("is_causal", [False, True])
@pytest.mark.parametrize("leading", [(), (2,), (2, 3)])
@pytest.mark.parametrize(("t", "s"), [(5, 7), (7, 1171), (8, 1023), (8, 1024), (91, 89)])
def test_every_size_takes_every_leading_axis_and_mask(t, s, leading, is_causal):
    """Blocks begin at 8 queries and 8192 scores."""
    inputs = arrays(leading, t, s, 3, 4)
    for shape in {*mask_shapes(leading, t, s)}:
        same_both_ways(*inputs, mask=booleans(*shape), is_causal=is_causal)


def test_a_mask_may_have_more_leading_axes_than_the_rest():
    inputs, mask = arrays((3,)), booleans(2, 3, 5, 7)
    repeated = [np.broadcast_to(a, (2, *a.shape)) for a in inputs]
    ours, *gradients = same_both_ways(*inputs, mask=mask)
    expected, *more = same_both_ways(*repeated, mask=mask)
    assert_array_equal(ours, expected)
    for a, b in zip(gradients, more, strict=True):
        assert_allclose(a, b.sum(0), atol=1e-12)


def test_a_row_that_sees_only_minus_infinity_is_nan_and_no_zero():
    assert np.isnan(attention_weights([[-np.inf]], [[1.0]])).all()
    assert (attention_weights([[-np.inf]], [[1.0]], mask=[[False]]) == 0).all()


@lengths
def test_causal_never_looks_ahead(length):
    query, key, value = arrays((2,), length, length)
    before = attention(query, key, value, is_causal=True)
    key[:, length // 2 :] += 5
    value[:, length // 2 :] -= 5
    after = attention(query, key, value, is_causal=True)
    # to rounding: whether scores are shifted depends on all keys
    assert_allclose(before[:, : length // 2], after[:, : length // 2], atol=1e-13)
    assert not np.allclose(before[:, length // 2 :], after[:, length // 2 :])


@pytest.mark.parametrize("window", [1, 3, 11, 20])
def test_a_sliding_window_hides_what_is_far(window):
    mask = sliding_window_mask(11, window)
    expected = [[abs(i - j) < window for j in range(11)] for i in range(11)]
    assert mask.dtype == bool and mask.tolist() == expected
    query, key, value = normal(2, 11, 5), normal(2, 11, 5, seed=1), normal(2, 11, 7)
    output = attention(query, key, value, mask=mask, is_causal=True)
    last = slice(max(0, 11 - window), 11)
    alone = attention(query[:, 10:], key[:, last], value[:, last])
    np.testing.assert_allclose(output[:, 10:], alone, atol=1e-14)


@lengths
def test_a_row_with_nothing_to_attend_to_is_zero_and_pulls_back_zero(length):
    inputs = arrays((2,), length, length)
    mask = np.ones((length, length), bool)
    mask[3] = False
    output, d_query, *others = same_both_ways(*inputs, mask=mask)
    assert (output[:, 3] == 0).all() and (output[:, 2] != 0).all()
    assert (d_query[:, 3] == 0).all()
    assert all(np.isfinite(d).all() for d in others)
    assert not attention_weights(*inputs[:2], mask=mask)[:, 3].any()


@lengths
@pytest.mark.parametrize("name", ["query", "key", "value"])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_reaches_every_row_that_sees_it(name, length, bad):
    inputs = dict(zip(("query", "key", "value"), arrays((), length, length), strict=True))
    inputs[name][3] = bad
    output, pullback = vjp(attention, **inputs, is_causal=True)
    spoiled = ~np.isfinite(output).all(-1)
    assert spoiled[3] and (name == "query" or spoiled[3:].all() or bad == np.inf)
    if name != "value":  # 0 · NaN is NaN: a mask hides scores, not values
        seen = np.arange(length) == 3 if name == "query" else np.arange(length) >= 3
        assert not spoiled[~seen].any()
    assert any(np.isnan(g).any() for g in pullback(random_like(output)))


@lengths
@pytest.mark.parametrize("size", [1e2, 1e4, 1e18, 3e38])
def test_large_scores(size, length):
    query = np.full((length, 1), np.float32(size))
    key = np.linspace(-1, 1, length, dtype=np.float32)[:, None]
    value = np.arange(length, dtype=np.float32)[:, None]
    output, pullback = vjp(attention, query, key, value)
    expected = reference.attention(*(a.astype(float) for a in (query[:1], key, value)))
    assert_allclose(output, np.broadcast_to(expected, output.shape), rtol=1e-5)
    assert all(np.isfinite(g).all() for g in pullback(np.ones_like(output)))
    assert np.isfinite(attention(-query, key, value)).all()


@lengths
@pytest.mark.parametrize("sign", [1, -1])
def test_of_scores_past_the_range_the_largest_seen_takes_all(length, sign):
    query = np.full((length, 2), np.float32(sign * 1e20))
    key = sign * np.linspace(1e20, 2e20, length, dtype=np.float32)[:, None] * np.ones(2, "f")
    value = np.arange(length, dtype=np.float32)[:, None]
    for seen in (length, length - 2):
        output = attention(query, key, value, mask=np.arange(length) < seen)
        assert_array_equal(output, np.full((length, 1), seen - 1))


@lengths
def test_large_hidden_scores_do_not_reach_the_gradients(length):
    """In float32, where 2^(a hidden score - the largest seen) is infinite."""
    query, key, value = arrays((2,), length, length, dtype=np.float32)
    key[:, 5:] *= 100
    options = {"d_output": random_like(query @ np.ones((11, 13), np.float32))}
    hidden = {"query": query, "key": key, "value": value, "mask": np.arange(length) < 5}
    ours = output_and_gradients(attention, **hidden, **options)
    cut = {"query": query, "key": key[:, :5], "value": value[:, :5]}
    for a, b in zip(ours, output_and_gradients(attention, **cut, **options), strict=True):
        assert_allclose(a[:, : b.shape[1]], b, atol=1e-4 * np.abs(b).max())
        assert not a[:, b.shape[1] :].any()


@pytest.mark.parametrize(("t", "s"), [(0, 3), (3, 0), (0, 0), (1, 1), (200, 200)])
@pytest.mark.parametrize(("d", "v"), [(11, 13), (0, 7), (7, 0), (0, 0)])
@pytest.mark.parametrize("leading", [(), (2,), (0, 2)])
def test_sizes_of_none_and_one(leading, t, s, d, v):
    output, *_ = same_both_ways(*arrays(leading, t, s, d, v))
    assert output.shape == (*leading, t, v)
    if s == 0:
        assert not output.any()


def test_memory_stays_small():
    inputs = arrays((1, 1), 4096, 4096, 64, 64, np.float32)
    tracemalloc.start()
    try:
        output = attention(*inputs)
        current, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert output.nbytes < current and peak - current < 3e6
