"""Attention against loops, Keras, PyTorch, finite differences and its own properties."""

import math
import tracemalloc

import numpy as np
import pytest
import reference_attention as reference
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.nn import (
    attention,
    attention_weights,
    check_gradients,
    fast,
    multi_head_attention,
    vjp,
)
from course_utils.nn.fast import attention_heads, query_blocks, small_products


def arrays(batch=(2, 3), t=5, s=7, d=11, v=13, dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    shapes = (*batch, t, d), (*batch, s, d), (*batch, s, v)
    return tuple(rng.standard_normal(shape).astype(dtype) for shape in shapes)


@pytest.fixture
def in_blocks(monkeypatch):
    """Small blocks for all sizes, so that every edge of them is met."""
    monkeypatch.setattr(query_blocks, "FEW", 0)
    monkeypatch.setattr(query_blocks, "FEW_SCORES", 0)
    for name, number in (
        ("QUERIES", 3),
        ("KEYS", 5),
        ("MANY_KEYS", 5),
        ("DIAGONAL", 2),
        ("SCORES", 30),
    ):
        monkeypatch.setattr(attention_heads, name, number)
    monkeypatch.setattr(small_products, "piece", lambda *sides: 2)


@st.composite
def problems(draw):
    size = st.integers(1, 9)
    t, s, d, v = (draw(size) for _ in range(4))
    batch = draw(st.sampled_from([(), (1,), (2,), (2, 3)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))

    def shape(last):
        leading = tuple(draw(st.sampled_from([1, n])) for n in batch)
        return leading[draw(st.integers(0, len(batch))) :] + last

    inputs = [rng.standard_normal(shape(last)) for last in ((t, d), (s, d), (s, v))]
    options = {"is_causal": draw(st.booleans())}
    options["mask"] = rng.random(shape((t, s))) < 0.6 if draw(st.booleans()) else None
    options["scale"] = draw(st.sampled_from([None, 0.5, -2.0, 50.0]))
    return inputs, options


@given(problems())
@settings(deadline=None, max_examples=150)
def test_equals_loops(problem):
    inputs, options = problem
    expected = reference.every_head(reference.attention, *inputs, **options)
    np.testing.assert_allclose(attention(*inputs, **options), expected, atol=1e-12)


@pytest.mark.usefixtures("in_blocks")
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("size", [1, 3, 4, 8, 17])
@pytest.mark.parametrize("scale", [None, 40.0])
def test_blocks_equal_loops_and_pull_back_like_the_definition(size, scale, seed):
    rng = np.random.default_rng(seed)
    inputs = arrays((2, 3), size, int(rng.integers(1, 18)), seed=seed)
    mask = rng.random((2, 1, size, inputs[1].shape[-2])) < 0.5 if seed % 3 else None
    options = {"mask": mask, "is_causal": seed % 2 == 0, "scale": scale}
    output, pullback = vjp(attention, *inputs, **options)
    expected = reference.every_head(reference.attention, *inputs, **options)
    np.testing.assert_allclose(output, expected, atol=1e-12)
    d_output = rng.standard_normal(output.shape)
    gradients = pullback(d_output)
    with fast.disabled():
        plain = vjp(attention, *inputs, **options)[1](d_output)
    for ours, slow in zip(gradients, plain, strict=True):
        np.testing.assert_allclose(ours, slow, atol=1e-11 * np.abs(slow).max() + 1e-12)


@pytest.mark.parametrize("is_causal", [False, True])
@pytest.mark.parametrize(("t", "s"), [(128, 128), (200, 333), (64, 1500), (1100, 90)])
def test_blocks_at_their_true_sizes(t, s, is_causal):
    inputs = arrays((2, 2), t, s, 64, 48, np.float32)
    output, pullback = vjp(attention, *inputs, is_causal=is_causal)
    assert fast.attention(*inputs, None, is_causal, np.float32(0.1)) is not None
    d_output = np.random.default_rng(1).standard_normal(output.shape).astype(np.float32)
    ours = output, *pullback(d_output)
    with fast.disabled():
        output, pullback = vjp(attention, *(a.astype(float) for a in inputs), is_causal=is_causal)
        plain = output, *pullback(d_output.astype(float))
    for a, b in zip(ours, plain, strict=True):
        assert a.dtype == np.float32
        assert np.abs(a - b).max() < 1e-5 * max(1, b.std())


@pytest.mark.parametrize("length", [16, 200])
def test_large_hidden_scores_do_not_reach_the_gradients(length):
    """In float32, where 2^(a hidden score - the largest seen) is infinite."""
    query, key, value = arrays((2,), length, length, dtype=np.float32)
    key[:, 5:] *= 100
    output, pullback = vjp(attention, query, key, value, mask=np.arange(length) < 5)
    expected, expected_pullback = vjp(attention, query, key[:, :5], value[:, :5])
    np.testing.assert_allclose(output, expected, atol=1e-5)
    d_output = np.ones_like(output) * np.arange(13)
    gradients = pullback(d_output)
    for gradient, exact in zip(gradients, expected_pullback(d_output), strict=True):
        seen = gradient[:, : exact.shape[1]]
        np.testing.assert_allclose(seen, exact, atol=1e-4 * np.abs(exact).max())
    assert not gradients[1][:, 5:].any() and not gradients[2][:, 5:].any()


@pytest.mark.parametrize("t", [5, 91, 200])
@pytest.mark.parametrize("leading", [(), (2,), (2, 3)])
@pytest.mark.parametrize("mask_axes", [None, "none", "ones", "all"])
@pytest.mark.parametrize("is_causal", [False, True])
def test_every_size_takes_every_leading_axis_and_mask(t, leading, mask_axes, is_causal):
    inputs, mask = arrays(leading, t, t, 3, 4), None
    if mask_axes:
        axes = {"none": (), "ones": (1,) * len(leading), "all": leading}[mask_axes]
        mask = np.random.default_rng(1).random((*axes, t, t)) < 0.7
    options = {"mask": mask, "is_causal": is_causal}
    output, pullback = vjp(attention, *inputs, **options)
    d_output = np.random.default_rng(2).standard_normal(output.shape)
    with fast.disabled():
        plain, plain_pullback = vjp(attention, *inputs, **options)
        gradients = plain_pullback(d_output)
    np.testing.assert_allclose(output, plain, atol=1e-12)
    for ours, expected, given_array in zip(pullback(d_output), gradients, inputs, strict=True):
        assert ours.shape == given_array.shape
        np.testing.assert_allclose(ours, expected, atol=1e-11)


@given(problems())
@settings(deadline=None, max_examples=80)
def test_gradients(problem):
    inputs, options = problem
    options["scale"] = options["scale"] and options["scale"] / 10
    check_gradients(attention, *inputs, **options)
    check_gradients(attention_weights, *inputs[:2], **{**options, "mask": None})


@pytest.mark.usefixtures("in_blocks")
@pytest.mark.parametrize("is_causal", [False, True])
def test_gradients_in_blocks(is_causal):
    inputs = arrays((2,), 8, 7)
    mask = np.random.default_rng(2).random((8, 7)) < 0.6
    check_gradients(attention, *inputs, is_causal=is_causal)
    check_gradients(attention, *inputs, mask=mask, is_causal=is_causal)


@pytest.mark.parametrize("is_shifted", [False, True])
def test_online_softmax_takes_keys_in_any_blocks(is_shifted):
    rng = np.random.default_rng(0)
    scores, values = rng.standard_normal((2, 11, 5)), rng.standard_normal((2, 11, 3))
    weights = np.exp2(scores) / np.exp2(scores).sum(1, keepdims=True)  # heads, keys, rows
    mean, shift, total = np.empty((2, 5, 3)), np.empty((2, 5)), np.empty((2, 5))
    softmax = query_blocks.OnlineSoftmax(
        mean, shift, total, is_shifted, small_products.Scratch(float)
    )
    for keys in (slice(0, 2), slice(2, 3), slice(3, 11)):
        softmax.add(scores[:, keys].copy(), None, values[:, keys], first=0)
    softmax.finish()
    np.testing.assert_allclose(mean, weights.swapaxes(1, 2) @ values, atol=1e-14)
    np.testing.assert_allclose(shift, scores.max(1) if is_shifted else 0)


def test_a_row_that_sees_only_minus_infinity_is_nan_and_no_zero():
    assert np.isnan(attention_weights([[-np.inf]], [[1.0]])).all()
    assert (attention_weights([[-np.inf]], [[1.0]], mask=[[False]]) == 0).all()


def test_weights_equal_loops_and_sum_to_one():
    query, key, _ = arrays(())
    weights = attention_weights(query, key)
    np.testing.assert_allclose(weights, reference.attention_weights(query, key))
    np.testing.assert_allclose(weights.sum(-1), 1)
    assert (weights > 0).all()


def test_worked_by_hand():
    query, key = [[1, 0]], [[1, 0], [0, 1]]
    np.testing.assert_allclose(attention_weights(query, key, scale=math.log(3)), [[0.75, 0.25]])
    np.testing.assert_allclose(attention(query, key, [[8], [4]], scale=math.log(3)), [[7]])


@pytest.mark.parametrize("length", [5, 150])
def test_causal_never_looks_ahead(length):
    query, key, value = arrays((2,), length, length)
    before = attention(query, key, value, is_causal=True)
    key[:, length // 2 :] += 5
    value[:, length // 2 :] -= 5
    after = attention(query, key, value, is_causal=True)
    # to rounding: whether scores are shifted depends on all keys
    np.testing.assert_allclose(before[:, : length // 2], after[:, : length // 2], atol=1e-13)
    assert not np.allclose(before[:, length // 2 :], after[:, length // 2 :])


def test_order_of_keys_does_not_matter():
    query, key, value = arrays(t=60, s=90)
    order = np.random.default_rng(3).permutation(90)
    shuffled = attention(query, key[..., order, :], value[..., order, :])
    np.testing.assert_allclose(attention(query, key, value), shuffled, atol=1e-12)


@pytest.mark.parametrize("length", [6, 200])
def test_a_row_with_nothing_to_attend_to_is_zero_and_pulls_back_zero(length):
    inputs = arrays((2,), length, length)
    mask = np.ones((length, length), bool)
    mask[3] = False
    output, pullback = vjp(attention, *inputs, mask=mask)
    assert (output[:, 3] == 0).all() and (output[:, 2] != 0).all()
    d_query, d_key, d_value = pullback(np.ones_like(output))
    assert (d_query[:, 3] == 0).all()
    assert np.isfinite(d_key).all() and np.isfinite(d_value).all()
    assert not attention_weights(*inputs[:2], mask=mask)[:, 3].any()


@pytest.mark.parametrize("length", [6, 200])
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
    assert any(np.isnan(g).any() for g in pullback(np.ones_like(output)))


def test_a_scale_too_large_for_the_dtype_is_refused():
    query, key, value = arrays((), dtype=np.float32)
    with pytest.raises(ValueError, match="scale must be finite in float32, got 1e"):
        attention(query, key, value, scale=1e300)


@pytest.mark.parametrize("size", [1e2, 1e4, 1e18, 3e38])
@pytest.mark.parametrize("length", [4, 200])
def test_large_scores(size, length):
    query = np.full((length, 1), np.float32(size))
    key = np.linspace(-1, 1, length, dtype=np.float32)[:, None]
    value = np.arange(length, dtype=np.float32)[:, None]
    output, pullback = vjp(attention, query, key, value)
    expected = reference.attention(query, key, value)
    np.testing.assert_allclose(output, expected, rtol=1e-5)
    assert all(np.isfinite(g).all() for g in pullback(np.ones_like(output)))
    assert np.isfinite(attention(-query, key, value)).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("length", [6, 130])
def test_dtype_layout_and_inputs_are_kept(dtype, length):
    inputs = arrays((2,), length, length, dtype=dtype)
    expected = attention(*inputs, is_causal=True)
    assert expected.dtype == dtype
    strange = [np.asfortranarray(a) for a in inputs]
    strange[1] = np.ascontiguousarray(inputs[1].swapaxes(0, 2)).swapaxes(0, 2)
    for a in strange:
        a.flags.writeable = False
    output, pullback = vjp(attention, *strange, is_causal=True)
    np.testing.assert_allclose(output, expected, atol=1e-5 if dtype == np.float32 else 1e-12)
    assert [g.dtype for g in pullback(expected)] == [dtype] * 3


def test_whole_numbers_are_computed_in_float64():
    output = attention(*(a.astype(int) for a in arrays()))
    assert output.dtype == np.float64


@pytest.mark.parametrize(("t", "s"), [(0, 3), (3, 0), (0, 0), (1, 1)])
def test_empty(t, s):
    inputs = arrays((2,), t, s)
    output, pullback = vjp(attention, *inputs)
    assert output.shape == (2, t, 13)
    if s == 0:
        assert not output.any()
    assert [g.shape for g in pullback(output)] == [a.shape for a in inputs]
    assert attention(*arrays((0, 2), t, s)).shape == (0, 2, t, 13)


@pytest.mark.parametrize(("d", "v"), [(0, 7), (7, 0), (0, 0)])
@pytest.mark.parametrize("length", [3, 200])
def test_no_features(length, d, v):
    inputs = arrays((2,), length, length, d, v)
    output, pullback = vjp(attention, *inputs)
    assert output.shape == (2, length, v)
    assert [g.shape for g in pullback(output)] == [a.shape for a in inputs]
    if d == 0:  # all scores are 0
        np.testing.assert_allclose(output[:, 0], inputs[2].mean(1))


def test_memory_stays_small():
    inputs = arrays((1, 1), 4096, 4096, 64, 64, np.float32)
    tracemalloc.start()
    try:
        output = attention(*inputs)
        current, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert output.nbytes < current and peak - current < 3e6


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"query": np.ones(3)}, ValueError, r"query must have shape \(..., T, D\), got \(3,\)"),
        (
            {"query": np.ones((5, 4))},
            ValueError,
            r"key must have shape \(..., S, 4\), got \(2, 7, 11\)",
        ),
        (
            {"value": np.ones((6, 2))},
            ValueError,
            r"value must have shape \(..., 7, V\), got \(6, 2\)",
        ),
        ({"query": np.ones((3, 5, 11))}, ValueError, "leading axes"),
        ({"query": np.array([["a"]])}, TypeError, "query must be"),
        ({"mask": np.ones((5, 7))}, TypeError, "mask must be boolean"),
        ({"mask": np.ones((5, 6), bool)}, ValueError, "mask must broadcast"),
        ({"scale": "big"}, TypeError, "scale must be a number"),
        ({"scale": np.nan}, ValueError, "scale must be finite in float64, got nan"),
        ({"scale": -np.inf}, ValueError, "scale must be finite"),
        ({"is_causal": "no"}, TypeError, "is_causal must be True or False, got 'no'"),
        ({"mask": [[True], [True, False]]}, ValueError, "mask must be an array"),
    ],
)
def test_errors_name_the_argument(change, error, words):
    query, key, value = arrays((2,))
    arguments = {"query": query, "key": key, "value": value} | change
    with pytest.raises(error, match=words):
        attention(**arguments)
    with pytest.raises(error, match=words):
        vjp(attention, **arguments)


@pytest.mark.parametrize("length", [7, 260])
@pytest.mark.parametrize("is_causal", [False, True])
def test_equals_pytorch(length, is_causal):
    torch = pytest.importorskip("torch")
    inputs = arrays((2, 3), length, length, 16, 16, np.float32)
    tensors = [torch.tensor(a, requires_grad=True) for a in inputs]
    theirs = torch.nn.functional.scaled_dot_product_attention(*tensors, is_causal=is_causal)
    ours, pullback = vjp(attention, *inputs, is_causal=is_causal)
    np.testing.assert_allclose(ours, theirs.detach().numpy(), atol=2e-6)
    d_output = np.random.default_rng(4).standard_normal(ours.shape).astype(np.float32)
    theirs.backward(torch.tensor(d_output))
    for gradient, tensor in zip(pullback(d_output), tensors, strict=True):
        np.testing.assert_allclose(gradient, tensor.grad.numpy(), atol=1e-5)


def keras_layer(bias):
    keras = pytest.importorskip("keras")
    layer = keras.layers.MultiHeadAttention(
        num_heads=3, key_dim=5, value_dim=7, output_shape=11, use_bias=bias
    )
    rng = np.random.default_rng(5)
    inputs = [
        rng.standard_normal(s).astype(np.float32) for s in ((2, 5, 13), (2, 6, 9), (2, 6, 17))
    ]
    layer(inputs[0], inputs[2], inputs[1])
    weights = [rng.standard_normal(w.shape).astype(np.float32) / 3 for w in layer.weights]
    layer.set_weights(weights)
    return layer, inputs, weights[::2] + weights[1::2] if bias else weights


def test_multi_head_hides_no_infinity_and_warns_of_none():
    x, kernel = np.array([[np.inf, -np.inf]]), np.ones((2, 1, 2))
    output, pullback = vjp(
        multi_head_attention, x, x, x, kernel, kernel, kernel, np.ones((1, 2, 2))
    )
    assert np.isnan(output).all() and np.isnan(pullback(output)[0]).all()


def test_multi_head_names_a_ragged_mask():
    x, kernels = np.ones((2, 2)), [np.ones((2, 1, 2))] * 3
    with pytest.raises(ValueError, match="mask must be an array"):
        multi_head_attention(x, x, x, *kernels, np.ones((1, 2, 2)), mask=[[True], [True, False]])


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("is_causal", [True, False])
def test_multi_head_equals_keras_and_its_gradients(bias, is_causal):
    layer, inputs, weights = keras_layer(bias)
    tf = pytest.importorskip("tensorflow")
    mask = np.random.default_rng(6).random((2, 5, 6)) < 0.7
    mask[..., 0] = True
    with tf.GradientTape() as tape:
        x = [tf.constant(a) for a in inputs]
        tape.watch(x)
        theirs = layer(x[0], x[2], x[1], attention_mask=mask, use_causal_mask=is_causal)
    ours, pullback = vjp(multi_head_attention, *inputs, *weights, mask=mask, is_causal=is_causal)
    np.testing.assert_allclose(ours, theirs.numpy(), atol=1e-5)
    d_output = np.random.default_rng(7).standard_normal(ours.shape).astype(np.float32)
    variables = [v.value for v in layer.trainable_weights]
    expected = tape.gradient(
        theirs, x + (variables[::2] + variables[1::2] if bias else variables), d_output
    )
    for a, b in zip(pullback(d_output), expected, strict=True):
        np.testing.assert_allclose(a, b.numpy(), atol=3e-5)


def test_multi_head_gradients_and_masks_with_heads():
    rng = np.random.default_rng(8)
    x = rng.standard_normal((2, 5, 7))
    kernels = [rng.standard_normal(s) for s in ((7, 3, 2), (7, 3, 2), (7, 3, 4), (3, 4, 5))]
    biases = [None, rng.standard_normal((3, 2)), None, rng.standard_normal(5)]
    mask = rng.random((2, 3, 5, 5)) < 0.7
    options = {"mask": mask, "is_causal": True}
    check_gradients(multi_head_attention, x, x, x, *kernels, *biases, **options)
    check_gradients(multi_head_attention, x[0], x[0], x[0], *kernels, mask=mask[0])
    shared = multi_head_attention(x, x, x, *kernels, mask=mask[:, 0])
    same = multi_head_attention(x, x, x, *kernels, mask=np.repeat(mask[:, :1], 3, 1))
    assert np.array_equal(shared, same)


def test_multi_head_errors_name_the_argument():
    x, kernel = np.ones((2, 5, 7)), np.ones((7, 3, 2))
    with pytest.raises(ValueError, match="value_kernel must have shape"):
        multi_head_attention(x, x, x, kernel, kernel, kernel[:, :2], np.ones((3, 2, 4)))
    with pytest.raises(ValueError, match="output_bias must have shape"):
        multi_head_attention(
            x, x, x, kernel, kernel, kernel, np.ones((3, 2, 4)), output_bias=np.ones(3)
        )
