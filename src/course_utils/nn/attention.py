"""Attention: every query looks at all keys and takes a weighted mean of their values.

Shapes: T queries, S keys, D features of a query or key, V of a value. "..." is any number of
leading axes (batch, heads), which broadcast as in NumPy; their gradients are summed back.

`_weights` and `_attention` are the definition, which holds all T·S weights at once. For long
sequences `fast.attention` gives the same without ever holding them.
"""

import numpy as np

from course_utils.arguments import as_integer
from course_utils.nn import fast
from course_utils.nn._attention_arguments import read_options, sum_to, visible_keys
from course_utils.nn._checks import read
from course_utils.nn._range import scores_below_top
from course_utils.nn.gradients import differentiable


def _weights(query, key, visible, scale):
    """softmax(scale · query keyᵀ), 0 where a key is not visible: (..., T, S)."""
    scores = (query * scale) @ key.swapaxes(-1, -2)  # ... T S
    if visible is not None:
        scores = np.where(visible, scores, -np.inf)
    top = scores.max(-1, keepdims=True, initial=-np.inf)  # ... T 1
    if np.isinf(top).any():
        scores, top = scores_below_top(scores, top, query, key, visible, scale)
    weights = np.exp(scores - top)
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


def _attention(query, key, value, visible, scale):
    """The mean of the values by these weights: (..., T, V)."""
    weights, weights_pullback = _weights(query, key, visible, scale)  # ... T S
    output = weights @ value  # ... T V

    def pullback(d_output):
        # output = weights @ value
        d_value = weights.swapaxes(-1, -2) @ d_output  # ... S V
        d_weights = d_output @ value.swapaxes(-1, -2)  # ... T S
        return *weights_pullback(d_weights), d_value

    return output, pullback


@differentiable
def attention_weights(query, key, *, mask=None, is_causal=False, scale=None):
    """Attention weights: how much each query attends to each key.

    Parameters
    ----------
    query : (..., T, D) array
    key : (..., S, D) array
    mask : boolean array, broadcastable to (..., T, S), or None
        True where a query may attend to a key.
    is_causal : bool
        Whether query i may attend to keys 0..i only; combines with mask.
    scale : number or None
        Factor on the scores, 1/√D if None.

    Returns
    -------
    (..., T, S) array
        Rows of non-negative numbers that sum to one. A row that may attend to nothing is all zeros.

    Notes
    -----
    ``softmax(scale · query keyᵀ)``, masked scores set to -inf.

    References
    ----------
    Vaswani et al., Attention Is All You Need, NeurIPS, 2017.

    Examples
    --------
    >>> query, key = np.array([[1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> attention_weights(query, key, scale=np.log(3.0))
    array([[0.75, 0.25]])
    """
    given = query, key
    query, key = read(query=(query, "... T D"), key=(key, "... S D"))
    mask, scale = read_options(mask, is_causal, scale, query=query, key=key)
    weights, pullback = _weights(query, key, visible_keys(mask, is_causal, query, key), scale)
    return weights, lambda d_weights: sum_to(given, pullback(d_weights))


@differentiable
def attention(query, key, value, *, mask=None, is_causal=False, scale=None):
    """Scaled dot-product attention: for each query, a mean of the values, weighted by fit.

    Parameters
    ----------
    query : (..., T, D) array
    key : (..., S, D) array
    value : (..., S, V) array
    mask : boolean array, broadcastable to (..., T, S), or None
        True where a query may attend to a key. It hides scores, not NaN or infinity among the
        values: 0 · NaN is NaN here as elsewhere.
    is_causal : bool
        Whether query i may attend to keys 0..i only; combines with mask.
    scale : number or None
        Factor on the scores, 1/√D if None.

    Returns
    -------
    (..., T, V) array
        A row that may attend to nothing is all zeros.

    Notes
    -----
    ``attention(query, key, value) = softmax(scale · query keyᵀ) value``. Memory grows with T and
    S, not with their product (`fast.query_blocks`).

    Leading axes broadcast. With queries (B, G, H/G, T, D), and keys and values (B, G, 1, S, D), the
    H heads share G keys and values: grouped-query attention.

    References
    ----------
    Vaswani et al., Attention Is All You Need, NeurIPS, 2017.

    Examples
    --------
    >>> query, key = np.array([[1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> value = np.array([[10.0], [20.0]])
    >>> attention(query, key, value, scale=np.log(3.0))  # 0.75 · 10 + 0.25 · 20
    array([[12.5]])
    """
    given = query, key, value
    query, key, value = read(
        query=(query, "... T D"), key=(key, "... S D"), value=(value, "... S V")
    )
    mask, scale = read_options(mask, is_causal, scale, query=query, key=key, value=value)
    output, pullback = fast.attention(query, key, value, mask, is_causal, scale) or _attention(
        query, key, value, visible_keys(mask, is_causal, query, key), scale
    )
    return output, lambda d_output: sum_to(given, pullback(d_output))


def sliding_window_mask(length, window):
    """Sliding-window mask: each token may attend to itself and window - 1 neighbours a side.

    It is a mask for `attention` and any other layer that takes one. With is_causal=True the future
    is hidden too, and what is left is the last `window` tokens, the token itself among them.

    Parameters
    ----------
    length : integer
        T, how many tokens.
    window : integer of at least 1

    Returns
    -------
    (T, T) boolean array
        True where the row's token may attend to the column's.

    Notes
    -----
    ``mask[i, j] = abs(i - j) < window``, as `keras.layers.GroupQueryAttention` has it.

    References
    ----------
    Beltagy, Peters and Cohan, Longformer: The Long-Document Transformer, arXiv:2004.05150, 2020;
    Jiang et al., Mistral 7B, arXiv:2310.06825, 2023 (causal).

    Examples
    --------
    >>> sliding_window_mask(4, window=2).astype(int)
    array([[1, 1, 0, 0],
           [1, 1, 1, 0],
           [0, 1, 1, 1],
           [0, 0, 1, 1]])
    """
    length, window = as_integer("length", length, 0), as_integer("window", window, 1)
    positions = np.arange(length)
    return abs(positions[:, None] - positions) < window
