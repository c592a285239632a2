"""The GPT with switched parts: against the course's GPT and the NumPy core, and its properties."""

import dataclasses

import keras
import numpy as np
import pytest

from course_utils import nn
from course_utils.gpt import build_gpt
from course_utils.modern_gpt import Attention, Parts, build_modern, turn

SIZES = {"width": 24, "blocks": 2, "heads": 4, "context": 10}
MODERN = Parts(rms=True, gated=True, positions="rotary", bias=False, tied=False, groups=2, window=3)


def build(parts, **sizes):
    """An untrained model whose every weight is random, biases too."""
    model = build_modern(23, **SIZES | sizes, parts=parts)
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.3, weight.shape) for weight in model.get_weights()])
    return model


def random_tokens(*shape):
    return np.random.default_rng(1).integers(0, 23, shape)


def test_without_a_switch_it_is_the_gpt_of_the_course():
    ours, theirs = build(Parts()), build_gpt(23, **SIZES)
    theirs.set_weights(ours.get_weights())
    tokens = random_tokens(3, 10)
    expected = theirs.predict_on_batch(tokens)
    np.testing.assert_allclose(ours.predict_on_batch(tokens), expected, rtol=1e-4, atol=1e-5)


def test_all_parts_together_are_those_of_the_core():
    model, tokens = build(MODERN), random_tokens(2, 10)
    words, *inner, last, output = model.get_weights()
    x = words[tokens]
    mask = nn.sliding_window_mask(10, 3)
    for block in np.reshape(np.array(inner, dtype=object), (2, -1)):
        gamma, wq, wk, wv, wo, gamma_2, gate, up, down = block
        normed = nn.rms_norm(x, gamma, epsilon=1e-5)
        query, key, value = (np.einsum("btd,dhk->bhtk", normed, w) for w in (wq, wk, wv))
        query, key = (nn.rotary_positions(heads, interleaved=False) for heads in (query, key))
        key, value = np.repeat(key, 2, axis=1), np.repeat(value, 2, axis=1)
        heads = nn.attention(query, key, value, mask=mask, is_causal=True)
        x = x + np.einsum("bhtk,hkd->btd", heads, wo)
        normed = nn.rms_norm(x, gamma_2, epsilon=1e-5)
        x = x + nn.silu(normed @ gate) * (normed @ up) @ down
    expected = nn.rms_norm(x, last, epsilon=1e-5) @ output
    np.testing.assert_allclose(model.predict_on_batch(tokens), expected, rtol=1e-3, atol=1e-4)


def test_every_switch_changes_what_the_model_computes():
    tokens = random_tokens(1, 10)
    before = build(Parts()).predict_on_batch(tokens)
    for field in dataclasses.fields(Parts):
        parts = dataclasses.replace(Parts(), **{field.name: getattr(MODERN, field.name)})
        difference = before - build(parts).predict_on_batch(tokens)
        assert np.abs(difference).max() > 1e-3, field.name


def test_a_gated_network_has_as_many_weights_where_three_divides_the_width():
    plain, gated = Parts(bias=False), Parts(bias=False, gated=True)
    counts = [build_modern(23, **SIZES, parts=parts).count_params() for parts in (plain, gated)]
    assert counts[0] == counts[1]


def test_no_token_sees_a_later_one_or_one_before_its_windows():
    tokens = random_tokens(1, 10)
    changed = tokens.copy()
    changed[0, 2] = (tokens[0, 2] + 1) % 23
    model = build(MODERN)
    moved = model.predict_on_batch(tokens)[0] - model.predict_on_batch(changed)[0]
    seen = np.abs(moved).max(axis=1) > 1e-5
    assert seen.tolist() == [
        2 <= place <= 6 for place in range(10)
    ]  # two blocks, 2 tokens back each


def test_turning_is_the_core_s():
    x = np.random.default_rng(0).standard_normal((2, 5, 3, 6)).astype("float32")  # B T H K
    expected = nn.rotary_positions(np.swapaxes(x, 1, 2), interleaved=False)  # B H T K
    found = keras.ops.convert_to_numpy(turn(keras.ops.convert_to_tensor(x)))
    np.testing.assert_allclose(np.swapaxes(found, 1, 2), expected, rtol=1e-5, atol=1e-6)


def test_learned_positions_are_a_row_for_each_place():
    model = build(Parts(positions="learned"))
    assert model.get_weights()[1].shape == (10, 24)
    assert model.count_params() == build(Parts()).count_params() + 10 * 24


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"positions: expected one of .*, got 'relative'"):
        Parts(positions="relative")
    with pytest.raises(ValueError, match="groups must divide heads, got 3 and 4"):
        Attention(4, Parts(groups=3))
