"""Attention: every query looks at all keys and takes a weighted mean of their values.

Shapes: T queries, S keys, D features of a query or key, V of a value. "..." is any number of
leading axes (batch, heads), which broadcast as in NumPy; their gradients are summed back.

What stands here is the definition, which holds all T·S weights at once. For long sequences
`fast.attention` gives the same without ever holding them.
"""

import math

import numpy as np

from course_utils.nn import fast
from course_utils.nn._checks import as_array, check_flag, check_number, read
from course_utils.nn.gradients import differentiable


@differentiable
def attention_weights(query, key, *, mask=None, is_causal=False, scale=None):
    """How much each query attends to each key: rows of non-negative numbers that sum to one.

    query: (..., T, D); key: (..., S, D).
    mask: boolean, broadcastable to (..., T, S), True where a query may attend to a key.
    is_causal: query i may attend to keys 0..i only; combines with mask.
    scale: factor on the scores, 1/√D if None.
    Returns (..., T, S). A row that may attend to nothing is all zeros.

    Formula: softmax(scale · "...td,...sd->...ts"(query, key)), masked scores set to -inf.
    Paper: Vaswani et al., Attention Is All You Need, NeurIPS 2017.

    Raises TypeError if mask is not boolean or scale not a number, ValueError if shapes disagree.

    >>> query, key = np.array([[1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> attention_weights(query, key, scale=np.log(3.0))
    array([[0.75, 0.25]])
    """
    given = query, key
    query, key = read(query=(query, "... T D"), key=(key, "... S D"))
    mask, scale = _read_options(mask, is_causal, scale, query=query, key=key)
    weights, pullback = _weights(query, key, _visible(mask, is_causal, query, key), scale)
    return weights, lambda d_weights: _summed_to(given, pullback(d_weights))


@differentiable
def attention(query, key, value, *, mask=None, is_causal=False, scale=None):
    """Scaled dot-product attention: for each query, the mean of the values, weighted by fit.

    query: (..., T, D); key: (..., S, D); value: (..., S, V); mask, is_causal, scale: as for
    `attention_weights`.
    Returns (..., T, V). A row that may attend to nothing is all zeros. A mask hides numbers, not
    NaN or infinity among the values: 0 · NaN is NaN here as elsewhere.

    Formula: weights = softmax(scale · query keyᵀ), "...ts,...sv->...tv"(weights, value).
    Paper: Vaswani et al., Attention Is All You Need, NeurIPS 2017; memory grows with T and S, not
    with their product, after Rabe and Staats, Self-attention Does Not Need O(n²) Memory, 2021.

    Raises TypeError if mask is not boolean or scale not a number, ValueError if shapes disagree.

    >>> query, key = np.array([[1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> value = np.array([[10.0], [20.0]])
    >>> attention(query, key, value, scale=np.log(3.0))  # 0.75 · 10 + 0.25 · 20
    array([[12.5]])
    """
    given = query, key, value
    query, key, value = read(
        query=(query, "... T D"), key=(key, "... S D"), value=(value, "... S V")
    )
    mask, scale = _read_options(mask, is_causal, scale, query=query, key=key, value=value)
    answer = fast.attention(query, key, value, mask, is_causal, scale)
    output, pullback = answer or _attention(
        query, key, value, _visible(mask, is_causal, query, key), scale
    )
    return output, lambda d_output: _summed_to(given, pullback(d_output))


def _attention(query, key, value, visible, scale):
    """The definition: the weights' mean of the values, and how a gradient comes back."""
    weights, weights_pullback = _weights(query, key, visible, scale)  # ... T S
    output = weights @ value  # ... T V

    def pullback(d_output):
        # output = weights @ value
        d_value = weights.swapaxes(-1, -2) @ d_output  # ... S V
        d_weights = d_output @ value.swapaxes(-1, -2)  # ... T S
        return *weights_pullback(d_weights), d_value

    return output, pullback


def _weights(query, key, visible, scale):
    """The definition: softmax(scale · query keyᵀ), 0 where a key is not visible."""
    scores = (query * scale) @ key.swapaxes(-1, -2)  # ... T S
    if visible is not None:
        scores = np.where(visible, scores, -np.inf)
    weights = np.exp(scores - scores.max(-1, keepdims=True, initial=-np.inf))
    weights /= weights.sum(-1, keepdims=True)
    if visible is not None:  # a row that may attend to nothing
        weights = np.where(visible.any(-1, keepdims=True), weights, 0)

    def pullback(d_weights):
        # weights = softmax(scores): d_scores = weights ⊙ (d_weights - Σ weights ⊙ d_weights)
        d_scores = weights * d_weights
        d_scores -= weights * d_scores.sum(-1, keepdims=True)
        # scores = scale · query @ keyᵀ
        d_scores *= scale
        return d_scores @ key, d_scores.swapaxes(-1, -2) @ query  # ... T D, ... S D

    return weights, pullback


def _visible(mask, is_causal, query, key):
    """The mask with causality in it, (..., T, S); None if everything may be seen."""
    if not is_causal:
        return mask
    causal = np.tri(query.shape[-2], key.shape[-2], dtype=bool)
    return causal if mask is None else mask & causal


def _summed_to(given, gradients):
    """Sum each gradient over the axes along which its argument was broadcast."""
    return tuple(_sum_to(np.shape(g), d) for g, d in zip(given, gradients, strict=True))


def _sum_to(shape, gradient):
    if gradient.shape == shape:
        return gradient
    gradient = gradient.sum(tuple(range(gradient.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 != gradient.shape[i])
    return gradient.sum(stretched, keepdims=True)


def _read_options(mask, is_causal, scale, **arrays):
    """Return the mask as (..., T, S) or None, and the scale as a number of the arrays' dtype."""
    check_flag("is_causal", is_causal)
    query, key = arrays["query"], arrays["key"]
    leading = {a.shape[:-2] for a in arrays.values()}
    try:
        np.broadcast_shapes(*leading)
    except ValueError:
        shapes = ", ".join(f"{name} {a.shape}" for name, a in arrays.items())
        raise ValueError(f"leading axes of the arguments must broadcast, got {shapes}") from None
    if mask is not None:
        mask = _read_mask(mask, (query.shape[-2], key.shape[-2]), leading)
    if scale is None:
        return mask, query.dtype.type(1 / math.sqrt(max(1, query.shape[-1])))
    check_number("scale", scale)
    if not abs(float(scale)) <= float(np.finfo(query.dtype).max):
        raise ValueError(f"scale must be finite in {query.dtype}, got {scale}")
    return mask, query.dtype.type(scale)


def _read_mask(mask, scores, leading):
    mask = as_array("mask", mask)
    if mask.dtype != bool:
        raise TypeError(f"mask must be boolean, True = may attend, got dtype {mask.dtype}")
    try:
        mask = np.broadcast_to(mask, mask.shape[:-2] + scores)
        np.broadcast_shapes(mask.shape[:-2], *leading)
    except ValueError:
        raise ValueError(
            f"mask must broadcast to (..., {scores[0]}, {scores[1]}) with the leading axes of the "
            f"other arguments, got shape {mask.shape}"
        ) from None
    return mask
