"""Attention by blocks equals the definition, for every mask and near the ends of the range."""

import itertools

import numpy as np
import pytest
from examples import both_ways, normal

from course_utils.nn import attention
from course_utils.nn.fast import query_blocks

T, S = 131, 67  # more than a block of queries; fewer keys than one


def arguments(leading=(), dtype=np.float64, queries=T, keys=S):
    """query, key, value and an output gradient."""
    sizes = (queries, 7), (keys, 7), (keys, 5), (queries, 5)
    return tuple(normal(*leading, *size, dtype=dtype) for size in sizes)


def attention_both_ways(query, key, value, d_output, **options):
    """The output and gradients by blocks, and those of the definition in float64."""
    batch = np.broadcast_shapes(*(a.shape[:-2] for a in (query, key, value)))
    d_output = np.broadcast_to(d_output, batch + d_output.shape[-2:])
    return both_ways(attention, d_output, query=query, key=key, value=value, **options)


def answers(query, key, value, mask=None):
    scale = query.dtype.type(query.shape[-1] ** -0.5)
    with np.errstate(all="ignore"):  # as `differentiable` does
        return query_blocks.attention(query, key, value, mask, False, scale) is not None


@pytest.mark.parametrize("leading", [(), (3,), (2, 3)])
@pytest.mark.parametrize("scale", [None, 30.0])  # without a shift of the scores, and with
def test_leading_axes_of_one_argument_or_of_all(leading, scale):
    few, many = arguments(), arguments(leading)
    for chosen in ((many,) * 4, (few, many, many, many), (many, few, few, many)):
        given = [a[i] for i, a in enumerate(chosen)]
        assert answers(*given[:3])
        for ours, exact in attention_both_ways(*given, scale=scale):
            np.testing.assert_allclose(ours, exact, atol=1e-11)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 30.0])
@pytest.mark.parametrize("size", [1e-37, 1e-20, 1e17, 1e30, 1e36, 2e38])
def test_values_near_the_ends_of_the_range_keep_their_mean(size, scale):
    query, key, value, d_output = arguments(dtype=np.float32)
    value = np.float32(size) * np.clip(value / 2, -1, 1)
    (ours, exact), *_ = attention_both_ways(query, key, value, d_output, scale=scale)
    np.testing.assert_allclose(ours, exact, atol=1e-5 * float(size))


@pytest.mark.parametrize("scale", [1e-3, 1.0, 30.0])
@pytest.mark.parametrize("size", [1e-34, 1e-20, 1e25, 1e34])
def test_gradients_near_the_ends_of_the_range_come_back(size, scale):
    query, key, value, d_output = arguments(dtype=np.float32)
    for ours, exact in itertools.islice(
        attention_both_ways(query, key, value, np.float32(size) * d_output, scale=scale), 1, None
    ):
        np.testing.assert_allclose(ours, exact, atol=3e-5 * np.abs(exact).max())


def test_values_that_would_overflow_a_sum_take_the_definition():
    query, key, value, _ = arguments(dtype=np.float32)
    assert answers(query, key, value * np.float32(1e30))
    assert not answers(query, key, np.clip(value, -1, 1) * np.float32(3e38))
    value[3, 2] = np.inf
    assert answers(query, key, value)


@pytest.mark.parametrize("power", [-60.0, -33.0, -31.0, 31.0, 33.0, 60.0])
def test_equal_scores_of_any_size_give_the_mean(power):
    """On both sides of SAFE_SCORE, beyond which a row's largest score is subtracted."""
    root = np.sqrt(abs(power) * np.log(2))
    query, key = np.full((T, 1), root), np.full((S, 1), np.copysign(root, power))
    value = normal(S, 5)
    assert answers(query, key, value)
    output = attention(query, key, value, scale=1.0)
    np.testing.assert_allclose(output, np.broadcast_to(value.mean(0), (T, 5)), atol=1e-12)
