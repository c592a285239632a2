"""Decoding with a cache equals causal attention on the whole sequence."""

import numpy as np
import pytest

from course_utils.nn import KVCache, attention


def sequence(length, dtype=np.float64):
    rng = np.random.default_rng(0)
    return [rng.standard_normal((2, 3, length, d)).astype(dtype) for d in (5, 5, 7)]


@pytest.mark.parametrize("steps", [[1] * 40, [7, 1, 1, 13, 18], [40], [39, 1]])
def test_equals_causal_attention(steps):
    query, key, value = sequence(40)
    cache, outputs, start = KVCache(), [], 0
    for step in steps:
        new = slice(start, start + step)
        outputs.append(cache.attend(query[..., new, :], key[..., new, :], value[..., new, :]))
        start += step
        assert len(cache) == start
    whole = attention(query, key, value, is_causal=True)
    np.testing.assert_allclose(np.concatenate(outputs, -2), whole, atol=1e-13)
    assert np.array_equal(cache.key, key) and np.array_equal(cache.value, value)


def test_long_prompt_then_tokens_in_float32():
    query, key, value = sequence(300, np.float32)
    cache = KVCache()
    cache.append(key[..., :290, :], value[..., :290, :])
    output = cache.attend(query[..., 290:, :], key[..., 290:, :], value[..., 290:, :])
    assert output.dtype == np.float32
    whole = attention(query, key, value, is_causal=True)[..., 290:, :]
    np.testing.assert_allclose(output, whole, atol=1e-6)


def test_buffers_grow_seldom_and_cannot_be_written_through():
    cache, seen = KVCache(), set()
    for _ in range(1000):
        cache.append(np.ones((1, 2)), np.ones((1, 3)))
        seen.add(cache.key.__array_interface__["data"][0])
    assert len(seen) <= 8
    with pytest.raises(ValueError, match="read-only"):
        cache.key[0] = 0


def test_does_not_keep_hold_of_what_was_appended():
    key = np.ones((1, 2))
    cache = KVCache()
    cache.append(key, key)
    key[:] = 5
    assert (cache.key == 1).all()


def test_empty():
    assert KVCache().key is None and KVCache().value is None and len(KVCache()) == 0


def test_errors_name_the_argument_and_leave_the_cache_as_it_was():
    cache = KVCache()
    cache.append(np.ones((2, 3, 4)), np.ones((2, 3, 5)))
    for key, value, error, words in (
        (np.ones((2, 1, 6)), np.ones((2, 1, 5)), ValueError, r"key must have shape \(2, T, 4\)"),
        (np.ones((1, 1, 4)), np.ones((2, 1, 5)), ValueError, "key must have shape"),
        (np.ones((2, 1, 4)), np.ones((2, 2, 5)), ValueError, "value must have as many tokens"),
        (np.ones((2, 1, 4), "f"), np.ones((2, 1, 5)), TypeError, "key must be float64"),
        (np.ones(4), np.ones((2, 1, 5)), ValueError, "key must have at least 2 axes"),
    ):
        with pytest.raises(error, match=words):
            cache.append(key, value)
    with pytest.raises(ValueError, match="query must have as many tokens"):
        cache.attend(np.ones((2, 2, 4)), np.ones((2, 1, 4)), np.ones((2, 1, 5)))
    assert len(cache) == 3
