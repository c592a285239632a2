"""Attention in blocks, at sizes that meet every edge of a block, and at true ones."""

import contextlib

import numpy as np
import pytest
import reference_attention as reference
from examples import normal, output_and_gradients
from hypothesis import given, settings
from numpy.testing import assert_allclose

from course_utils.nn import attention, fast
from course_utils.nn.fast import attention_heads, query_blocks, small_products


@contextlib.contextmanager
def small_blocks():
    """Blocks for all sizes, of so few queries and keys that every edge of them is met."""
    numbers = {"QUERIES": 3, "KEYS": 5, "MANY_KEYS": 5, "DIAGONAL": 2, "SCORES": 30}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(query_blocks, "FEW", 0)
        patch.setattr(query_blocks, "FEW_SCORES", 0)
        for name, number in numbers.items():
            patch.setattr(attention_heads, name, number)
        patch.setattr(small_products, "piece", lambda *sides: 2)
        yield


@given(reference.problems(size=18))
@settings(deadline=None, max_examples=80, derandomize=True)
def test_every_edge_of_a_block(problem):
    inputs, options = problem
    arguments = dict(zip(("query", "key", "value"), inputs, strict=True)) | options
    if options["scale"] is not None:
        arguments["scale"] *= 8  # scores so large that they have to be shifted
    with small_blocks():
        ours = output_and_gradients(attention, **arguments)
    with fast.disabled():
        plain = output_and_gradients(attention, **arguments)
    for a, b in zip(ours, plain, strict=True):
        assert_allclose(a, b, atol=1e-11 * max(1, np.abs(b).max()))


@pytest.mark.parametrize("is_causal", [False, True])
@pytest.mark.parametrize(("t", "s"), [(128, 128), (200, 333), (64, 1500), (1100, 90)])
def test_blocks_at_their_true_sizes(t, s, is_causal):
    shapes = {"query": (t, 64), "key": (s, 64), "value": (s, 48)}
    arrays = {name: normal(2, 2, *shape, dtype=np.float32) for name, shape in shapes.items()}
    assert fast.attention(*arrays.values(), None, is_causal, np.float32(0.1)) is not None
    ours = output_and_gradients(attention, **arrays, is_causal=is_causal)
    with fast.disabled():
        wide = {name: array.astype(np.float64) for name, array in arrays.items()}
        plain = output_and_gradients(attention, **wide, is_causal=is_causal)
    for a, b in zip(ours, plain, strict=True):
        assert a.dtype == np.float32
        assert np.abs(a - b).max() < 1e-5 * max(1, b.std())


@pytest.mark.parametrize("is_shifted", [False, True])
def test_online_softmax_takes_keys_in_any_blocks(is_shifted):
    scores, values = normal(2, 11, 5), normal(2, 11, 3)
    weights = np.exp2(scores) / np.exp2(scores).sum(1, keepdims=True)  # heads, keys, rows
    mean, shift, total = np.empty((2, 5, 3)), np.empty((2, 5)), np.empty((2, 5))
    softmax = query_blocks.OnlineSoftmax(
        mean, shift, total, is_shifted, small_products.Scratch(float)
    )
    for keys in (slice(0, 2), slice(2, 3), slice(3, 11)):
        softmax.add(scores[:, keys].copy(), None, values[:, keys], first=0)
    softmax.finish()
    assert_allclose(mean, weights.swapaxes(1, 2) @ values, atol=1e-14)
    assert_allclose(shift, scores.max(1) if is_shifted else 0)
