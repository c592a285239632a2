"""Decoding with a cache equals causal attention on the whole sequence."""

import numpy as np
import pytest
from examples import normal

from course_utils.nn import KVCache, attention


def sequence(length, dtype=np.float64):
    return [normal(2, 3, length, d, seed=n, dtype=dtype) for n, d in enumerate((5, 5, 7))]


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


def test_heads_of_queries_may_share_keys_and_values():
    query = normal(2, 3, 4, 11, 5)  # B G H/G T D
    key, value = normal(2, 3, 1, 11, 5), normal(2, 3, 1, 11, 7)
    cache = KVCache()
    steps = [cache.attend(*(a[..., t : t + 1, :] for a in (query, key, value))) for t in range(11)]
    whole = attention(query, key, value, is_causal=True)
    np.testing.assert_allclose(np.concatenate(steps, -2), whole, atol=1e-13)
    assert cache.key.shape == (2, 3, 1, 11, 5)


def test_buffers_grow_seldom_and_cannot_be_written_through():
    cache, seen = KVCache(), set()
    for _ in range(1000):
        cache.append(np.ones((1, 2)), np.ones((1, 3)))
        seen.add(cache.key.__array_interface__["data"][0])
    assert len(seen) <= 8
    with pytest.raises(ValueError, match="read-only"):
        cache.key[0] = 0


@pytest.mark.parametrize("length", [0, 5, 18])
def test_after_a_crop_it_goes_on_as_if_the_rest_had_never_come(length):
    query, key, value = sequence(18)
    cache = KVCache()
    cache.append(*(-a for a in (key, value)))
    cache.crop(0)
    cache.append(key, value)
    cache.crop(length)
    assert len(cache) == length and np.array_equal(cache.key, key[..., :length, :])
    step = cache.attend(*(a[..., length:, :] for a in (query, key, value)))
    whole = attention(query, key, value, is_causal=True)
    np.testing.assert_allclose(step, whole[..., length:, :], atol=1e-13)


@pytest.mark.parametrize(
    ("length", "error", "words"),
    [
        (4, ValueError, "length must be at most 3, got 4"),
        (-1, ValueError, "length"),
        (2.0, TypeError, "length"),
    ],
)
def test_a_crop_that_is_refused_forgets_nothing(length, error, words):
    cache = KVCache()
    cache.append(np.ones((3, 4)), np.ones((3, 4)))
    with pytest.raises(error, match=words):
        cache.crop(length)
    assert len(cache) == 3


def test_does_not_keep_hold_of_what_was_appended():
    key = np.ones((1, 2))
    cache = KVCache()
    cache.append(key, key)
    key[:] = 5
    assert (cache.key == 1).all()


ONES = {"query": np.ones((2, 1, 4)), "key": np.ones((2, 1, 4)), "value": np.ones((2, 1, 5))}
REFUSED = [
    ({"key": np.ones((2, 1, 6))}, ValueError, r"key must have shape \(2, T, 4\)"),
    ({"key": np.ones((1, 1, 4))}, ValueError, r"key must have shape"),
    ({"value": np.ones((2, 1, 4))}, ValueError, r"value must have shape \(2, T, 5\)"),
    ({"value": np.ones((2, 2, 5))}, ValueError, "value must have as many tokens"),
    ({"key": np.ones((2, 1, 4), "f")}, TypeError, "key must be float64"),
    ({"key": np.ones(4)}, ValueError, "(query|key) must have"),
    ({"key": np.ma.array(np.ones((2, 1, 4)))}, TypeError, "key must not be a masked array"),
    ({"value": None}, TypeError, "value must be an array of real numbers, got None"),
    ({"value": [[1.0], [1.0, 2.0]]}, ValueError, "value must be an array, got parts that differ"),
    ({"query": np.ones((2, 2, 4))}, ValueError, "query must have as many tokens"),
    ({"query": np.ones((2, 1, 3))}, ValueError, "key must have shape"),
    ({"query": np.ones((3, 1, 4))}, ValueError, "leading axes"),
    ({"scale": "2"}, TypeError, "scale must be a number"),
    ({"scale": np.inf}, ValueError, "scale must be finite"),
]


@pytest.mark.parametrize("length", [1, 16])  # with room for one more, and without
@pytest.mark.parametrize(("change", "error", "words"), REFUSED)
def test_a_refused_call_leaves_the_cache_as_it_was(change, error, words, length):
    cache, fresh = KVCache(), KVCache()
    for filled in (cache, fresh):
        filled.append(normal(2, length, 4), normal(2, length, 5))
    with pytest.raises(error, match=words):
        cache.attend(**(ONES | change))
    if not {"query", "scale"} & change.keys():
        with pytest.raises(error, match=words):
            cache.append(**({key: ONES[key] for key in ("key", "value")} | change))
    assert len(cache) == length
    np.testing.assert_array_equal(cache.key, fresh.key)
    np.testing.assert_array_equal(cache.attend(**ONES), fresh.attend(**ONES))


def test_a_first_call_that_is_refused_fixes_nothing():
    cache = KVCache()
    with pytest.raises(ValueError, match=r"key must have at least 2 axes, got shape \(4,\)"):
        cache.append(np.ones(4), np.ones(5))
    with pytest.raises(ValueError, match="leading axes"):
        cache.attend(np.ones((3, 1, 4)), np.ones((2, 1, 4)), np.ones((2, 1, 5)))
    with pytest.raises(
        ValueError, match="leading axes of key and value must broadcast, got shapes"
    ):
        cache.append(np.ones((2, 1, 4)), np.ones((3, 1, 5)))
    assert cache.key is None and len(cache) == 0
    cache.append(np.ones((7, 6)), np.ones((7, 2)))
    assert len(cache) == 7
