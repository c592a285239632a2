"""Attention: every query looks at all keys and takes a weighted mean of their values.

Shapes: B batch, T queries, S keys, H heads, D features of a query or key (of a position, in
`multi_head_attention`), V features of a value. "..." is any number of leading axes, which
broadcast as in NumPy; their gradients are summed back.

`attention_weights` is the definition. `attention` is the same weights times the values, but for
long sequences it never holds all T·S weights at once: `query_blocks` says how.
"""

import math

import numpy as np

from course_utils.nn import attention_heads, query_blocks
from course_utils.nn.attention_arguments import batch_shape, read, sum_to_shape
from course_utils.nn.gradients import gradient_of


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
    query, key, mask, scale = read(mask, is_causal, scale, query=query, key=key)
    rows = slice(0, query.shape[-2])
    return _weights(query, key, _visible(mask, is_causal, rows, key.shape[-2]), scale)


@gradient_of(attention_weights)
def _attention_weights_rule(query, key, *, mask=None, is_causal=False, scale=None):
    given = query, key
    query, key, mask, scale = read(mask, is_causal, scale, query=query, key=key)
    visible = _visible(mask, is_causal, slice(0, query.shape[-2]), key.shape[-2])
    weights = _weights(query, key, visible, scale)

    def pullback(d_weights):
        d_scores = _scores_pullback(weights, d_weights, visible, scale)
        d_query = d_scores @ _finite(key)
        d_key = d_scores.swapaxes(-1, -2) @ _finite(query)
        return sum_to_shape(given[0], d_query), sum_to_shape(given[1], d_key)

    return weights, pullback


def attention(query, key, value, *, mask=None, is_causal=False, scale=None):
    """Scaled dot-product attention: for each query, the mean of the values, weighted by fit.

    query: (..., T, D); key: (..., S, D); value: (..., S, V); mask, is_causal, scale: as for
    `attention_weights`.
    Returns (..., T, V). A row that may attend to nothing is all zeros. What a query may not see
    does not reach its row, even where it is NaN or infinite.

    Formula: weights = softmax(scale · query keyᵀ), "...ts,...sv->...tv"(weights, value).
    Paper: Vaswani et al., Attention Is All You Need, NeurIPS 2017; memory grows with T and S, not
    with their product, after Rabe and Staats, Self-attention Does Not Need O(n²) Memory, 2021.

    Raises TypeError if mask is not boolean or scale not a number, ValueError if shapes disagree.

    >>> query, key = np.array([[1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> value = np.array([[10.0], [20.0]])
    >>> attention(query, key, value, scale=np.log(3.0))  # 0.75 · 10 + 0.25 · 20
    array([[12.5]])
    """
    query, key, value, mask, scale = read(mask, is_causal, scale, query=query, key=key, value=value)
    heads = attention_heads.read_heads(query, key, value, mask, is_causal, scale)
    if heads is None:
        return _by_definition(query, key, value, mask, is_causal, scale)
    return heads.unflatten(query_blocks.forward(heads)[0])


@gradient_of(attention)
def _attention_rule(query, key, value, *, mask=None, is_causal=False, scale=None):
    given = query, key, value
    query, key, value, mask, scale = read(mask, is_causal, scale, query=query, key=key, value=value)
    heads = attention_heads.read_heads(query, key, value, mask, is_causal, scale)
    if heads is None:
        output = _by_definition(query, key, value, mask, is_causal, scale)
    else:
        flat, *sums = query_blocks.forward(heads)
        output = heads.unflatten(flat)

    def pullback(d_output):
        if heads is None or not heads.can_pull_back(d_output):
            pull = _pull_back_by_definition
            gradients = pull(d_output, query, key, value, mask, is_causal, scale)
        else:
            gradients = query_blocks.backward(heads, flat, *sums, d_output.reshape(flat.shape))
            gradients = map(heads.unflatten, gradients)
        return tuple(map(sum_to_shape, given, gradients))

    return output, pullback


def _by_definition(query, key, value, mask, is_causal, scale):
    batch = batch_shape(query, key, value, mask)
    parts = []
    for rows in _row_blocks(batch, query, key):
        visible = _visible(mask, is_causal, rows, key.shape[-2])
        weights = _weights(query[..., rows, :], key, visible, scale)
        parts.append(_weighted_values(weights, value, visible))
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-2)


def _pull_back_by_definition(d_output, query, key, value, mask, is_causal, scale):
    batch = d_output.shape[:-2]
    d_query = np.empty(batch + query.shape[-2:], query.dtype)
    d_key = np.zeros(batch + key.shape[-2:], key.dtype)
    d_value = np.zeros(batch + value.shape[-2:], value.dtype)
    for rows in _row_blocks(batch, query, key):
        visible = _visible(mask, is_causal, rows, key.shape[-2])
        weights = _weights(query[..., rows, :], key, visible, scale)
        # output = weights @ value
        d_rows = d_output[..., rows, :]
        d_value += weights.swapaxes(-1, -2) @ d_rows
        with np.errstate(invalid="ignore", over="ignore"):
            d_weights = d_rows @ value.swapaxes(-1, -2)
        # weights = softmax(scale · query @ keyᵀ)
        d_scores = _scores_pullback(weights, d_weights, visible, scale)
        d_query[..., rows, :] = d_scores @ _finite(key)
        d_key += d_scores.swapaxes(-1, -2) @ _finite(query[..., rows, :])
    return d_query, d_key, d_value


def _weights(query, key, visible, scale):
    with np.errstate(invalid="ignore", over="ignore"):  # NaN and inf pass through, unannounced
        scores = (query * scale) @ key.swapaxes(-1, -2)
        if visible is not None:
            scores = np.where(visible, scores, -np.inf)
        top = scores.max(-1, keepdims=True, initial=-np.inf)
        scores -= np.maximum(top, np.finfo(top.dtype).min)  # nothing to attend to: stays -inf
    weights = np.exp(scores, out=scores)
    # The largest weight is 1 so far, so that only rows with nothing to attend to sum to less.
    weights /= np.maximum(weights.sum(-1, keepdims=True), 1)
    return weights if visible is None else np.where(visible, weights, 0)


def _scores_pullback(weights, d_weights, visible, scale):
    """The gradient of query @ keyᵀ, from that of weights = softmax(scale · query @ keyᵀ)."""
    with np.errstate(invalid="ignore", over="ignore"):
        d_scores = weights * d_weights
        if visible is not None:
            d_scores = np.where(visible, d_scores, 0)
        d_scores -= weights * d_scores.sum(-1, keepdims=True)
        if visible is not None:
            d_scores = np.where(visible, d_scores, 0)  # 0 · NaN has come back with the sum
    d_scores *= scale
    return d_scores


def _weighted_values(weights, value, visible):
    """weights @ value, except that 0 · NaN and 0 · inf count as 0 where a value is hidden."""
    with np.errstate(invalid="ignore", over="ignore"):
        if visible is None or (finite := np.isfinite(value)).all():
            return weights @ value
        output = weights @ np.where(finite, value, 0)
        seen = np.broadcast_to(visible, weights.shape).astype(weights.dtype)
        for special in (np.nan, np.inf, -np.inf):
            holds = np.isnan(value) if np.isnan(special) else value == special
            output += np.where(seen @ holds > 0, special, 0)
    return output


def _finite(x):
    # A score's gradient is already NaN where it should be; 0 · NaN would spread it.
    return np.nan_to_num(x, nan=0, posinf=0, neginf=0)


def _visible(mask, is_causal, rows, key_length):
    """The rows of the mask, with causality in it; None if everything may be seen."""
    if mask is not None:
        mask = mask[..., rows, :]
    if not is_causal:
        return mask
    causal = np.arange(rows.start, rows.stop)[:, None] >= np.arange(key_length)
    return causal if mask is None else mask & causal


def _row_blocks(batch, query, key, elements=2**17):
    """Slices of queries so short that their scores stay small: about elements numbers."""
    step = max(1, elements // max(1, math.prod(batch) * key.shape[-2]))
    count = max(1, query.shape[-2])
    return [slice(i, min(i + step, query.shape[-2])) for i in range(0, count, step)]
