"""Multi-head attention: project to H heads, attend in each, project back.

Shapes: T queries, S keys, H heads of queries, G of keys and values, D features of a position, K of
a query or key in one head, V of a value in one head, O of the output. "..." is any number of
leading axes.

Every step is an operation that knows its gradient, so the whole is the chain rule, written out:
forward through the steps, and back through their pullbacks in the opposite order.
"""

import numpy as np

from course_utils.nn._checks import as_array, read
from course_utils.nn.attention import attention
from course_utils.nn.gradients import differentiable
from course_utils.nn.layers import dense


@differentiable
def multi_head_attention(
    query,
    key,
    value,
    query_kernel,
    key_kernel,
    value_kernel,
    output_kernel,
    query_bias=None,
    key_bias=None,
    value_bias=None,
    output_bias=None,
    *,
    mask=None,
    is_causal=False,
):
    """Multi-head attention, grouped-query attention where keys have fewer heads than queries.

    Parameters
    ----------
    query : (..., T, D) array
    key, value : (..., S, D) arrays
        Each with a D of its own. For self-attention give x three times; note that Keras's layers
        take value before key.
    query_kernel : (D, H, K) array
    key_kernel : (D, G, K) array
        G divides H: each head of keys serves H/G heads of queries. H = G is multi-head attention,
        G = 1 multi-query attention.
    value_kernel : (D, G, V) array
    output_kernel : (H, V, O) array
    query_bias, key_bias, value_bias, output_bias : (H, K), (G, K), (G, V), (O,) arrays, or None
    mask : boolean array (..., T, S), the same for every head, or (..., H, T, S), or None
        True where a query may attend to a key.
    is_causal : bool
        Whether query i may attend to keys 0..i only; combines with mask.

    Returns
    -------
    (..., T, O) array

    Notes
    -----
    ``heads = attention(q, k, v)`` with ``q = query · query_kernel + query_bias`` summed over D, k
    and v alike; ``output = heads · output_kernel + output_bias`` summed over H and V. The weights
    are those of `keras.layers.MultiHeadAttention` and `keras.layers.GroupQueryAttention`, in
    Keras's layout.

    References
    ----------
    Vaswani et al., Attention Is All You Need, NeurIPS, 2017;
    Ainslie et al., GQA: Training Generalized Multi-Query Transformer Models from Multi-Head
    Checkpoints, EMNLP, 2023.

    Examples
    --------
    >>> x, kernel = np.eye(2)[None], np.eye(2).reshape(2, 2, 1)  # two words, two heads
    >>> multi_head_attention(x, x, x, kernel, kernel, kernel, kernel.reshape(2, 1, 2)).round(2)
    array([[[0.73, 0.5 ],
            [0.5 , 0.73]]])
    """
    query, key, value, *weights = read(
        query=(query, "... T D"),
        key=(key, "... S E"),
        value=(value, "... S F"),
        query_kernel=(query_kernel, "D H K"),
        key_kernel=(key_kernel, "E G K"),
        value_kernel=(value_kernel, "F G V"),
        output_kernel=(output_kernel, "H V O"),
        query_bias=(query_bias, "H K?"),
        key_bias=(key_bias, "G K?"),
        value_bias=(value_bias, "G V?"),
        output_bias=(output_bias, "O?"),
    )
    query_kernel, key_kernel, value_kernel, output_kernel, *biases = weights
    heads, mask = query_kernel.shape[1], _for_heads(mask, query, key, value)
    _check_groups(heads, key_kernel)

    queries, query_back = _project(query, query_kernel, biases[0], heads)  # ... H T K
    keys, key_back = _project(key, key_kernel, biases[1], heads)  # ... H S K
    values, value_back = _project(value, value_kernel, biases[2], heads)  # ... H S V
    mixed, attend_back = attention.rule(
        queries, keys, values, mask=mask, is_causal=is_causal
    )  # ... H T V
    output, merge_back = _merge(mixed, output_kernel, biases[3])  # ... T O

    def pullback(d_output):
        d_mixed, d_output_kernel, d_output_bias = merge_back(d_output)
        d_queries, d_keys, d_values = attend_back(d_mixed)
        d_value, d_value_kernel, d_value_bias = value_back(d_values)
        d_key, d_key_kernel, d_key_bias = key_back(d_keys)
        d_query, d_query_kernel, d_query_bias = query_back(d_queries)
        return (
            *(d_query, d_key, d_value),
            *(d_query_kernel, d_key_kernel, d_value_kernel, d_output_kernel),
            *(d_query_bias, d_key_bias, d_value_bias, d_output_bias),
        )

    return output, pullback


def _project(x, kernel, bias, heads):
    """dense, split, repeat: (..., T, D), (D, G, K), (G, K) -> (..., H, T, K), and the way back."""
    depth, groups, size = kernel.shape
    flat_bias = None if bias is None else bias.reshape(-1)
    features, dense_back = dense.rule(
        x, kernel.reshape(depth, groups * size), flat_bias
    )  # ... T G·K
    split = features.reshape(*x.shape[:-1], groups, size)  # ... T G K
    times = heads // groups
    repeated = split if times == 1 else np.repeat(split, times, axis=-2)  # ... T H K

    def back(d_heads):
        d_repeated = np.swapaxes(d_heads, -2, -3)  # ... T H K
        d_split = d_repeated.reshape(*split.shape[:-1], times, size).sum(-2)  # ... T G K
        d_x, d_kernel, d_bias = dense_back(d_split.reshape(features.shape))
        d_bias = None if bias is None else d_bias.reshape(bias.shape)
        return d_x, d_kernel.reshape(kernel.shape), d_bias

    return np.swapaxes(repeated, -2, -3), back


def _merge(mixed, kernel, bias):
    """Join, dense: (..., H, T, V), (H, V, O), (O,) -> (..., T, O), and the way back."""
    by_time = np.swapaxes(mixed, -2, -3)  # ... T H V
    heads, size, outputs = kernel.shape
    features = by_time.reshape(*by_time.shape[:-2], heads * size)  # ... T H·V
    output, dense_back = dense.rule(features, kernel.reshape(heads * size, outputs), bias)

    def back(d_output):
        d_features, d_kernel, d_bias = dense_back(d_output)
        d_mixed = np.swapaxes(d_features.reshape(by_time.shape), -2, -3)
        return d_mixed, d_kernel.reshape(kernel.shape), d_bias

    return output, back


def _for_heads(mask, *inputs):
    """Give a mask (..., T, S) an axis for the heads, unless it has one."""
    if mask is None:
        return None
    mask = as_array("mask", mask, "bool")
    if mask.ndim < 3 or mask.ndim > max(x.ndim for x in inputs):
        return mask
    return np.expand_dims(mask, -3)


def _check_groups(heads, key_kernel):
    groups = key_kernel.shape[1]
    if groups == 0 or heads % groups:
        raise ValueError(
            f"key_kernel must have a number of heads that divides the query's {heads}, "
            f"got shape {key_kernel.shape}"
        )
