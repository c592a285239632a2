"""Multi-head attention: project to H heads, attend in each, project back.

Shapes: T queries, S keys, H heads, D features of a position, K of a query or key in one head, V of
a value in one head, O of the output. "..." is any number of leading axes.

Every step is an operation that knows its gradient, so the whole is the chain rule, written out:
forward through the steps, and back through their pullbacks in the opposite order.
"""

import numpy as np

from course_utils.nn._checks import as_array, read
from course_utils.nn.attention import attention
from course_utils.nn.gradients import differentiable, vjp
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
    """Attention H times side by side, each head with its own view of the same words.

    query: (..., T, D); key, value: (..., S, D), each with a D of its own. For self-attention
    give x three times; note that Keras's layer takes value before key.
    query_kernel, key_kernel: (D, H, K); value_kernel: (D, H, V); output_kernel: (H, V, O);
    query_bias, key_bias: (H, K); value_bias: (H, V); output_bias: (O,), each may be None. These
    are the weights of keras.layers.MultiHeadAttention, in Keras's layout.
    mask: boolean (..., T, S), the same for every head, or (..., H, T, S); is_causal: as for
    `attention`.
    Returns (..., T, O).

    Formula: heads = attention(q, k, v) with q = "...td,dhk->...htk"(query, query_kernel) + bias,
    k and v alike; "...htv,hvo->...to"(heads, output_kernel) + bias.
    Paper: Vaswani et al., Attention Is All You Need, NeurIPS 2017.

    Raises TypeError or ValueError as `attention`, ValueError if a kernel or bias does not fit.

    >>> x, kernel = np.eye(2)[None], np.eye(2).reshape(2, 2, 1)  # two words, two heads
    >>> multi_head_attention(x, x, x, kernel, kernel, kernel, kernel.reshape(2, 1, 2)).round(2)
    array([[[0.73, 0.5 ],
            [0.5 , 0.73]]])
    """
    query, key, value, *kernels_and_biases = read(
        query=(query, "... T D"),
        key=(key, "... S E"),
        value=(value, "... S F"),
        query_kernel=(query_kernel, "D H K"),
        key_kernel=(key_kernel, "E H K"),
        value_kernel=(value_kernel, "F H V"),
        output_kernel=(output_kernel, "H V O"),
        query_bias=(query_bias, "H K?"),
        key_bias=(key_bias, "H K?"),
        value_bias=(value_bias, "H V?"),
        output_bias=(output_bias, "O?"),
    )
    inputs, kernels, biases = (query, key, value), kernels_and_biases[:4], kernels_and_biases[4:]
    heads, project_back = zip(*map(_project, inputs, kernels, biases), strict=False)
    mixed, attend_back = vjp(attention, *heads, mask=_for_heads(mask, inputs), is_causal=is_causal)
    output, merge_back = _merge(mixed, kernels[3], biases[3])

    def pullback(d_output):
        d_mixed, d_output_kernel, d_output_bias = merge_back(d_output)
        d_heads = attend_back(d_mixed)
        d_inputs, d_kernels, d_biases = zip(
            *(back(d) for back, d in zip(project_back, d_heads, strict=True)), strict=True
        )
        return *d_inputs, *d_kernels, d_output_kernel, *d_biases, d_output_bias

    return output, pullback


def _project(x, kernel, bias):
    """dense, then split: (..., T, D), (D, H, K), (H, K) -> (..., H, T, K), and the way back."""
    flat = None if bias is None else bias.reshape(-1)
    features, dense_back = vjp(dense, x, kernel.reshape(len(kernel), -1), flat)  # ... T H·K
    heads = features.reshape(*x.shape[:-1], *kernel.shape[1:])  # ... T H K

    def back(d_heads):
        d_features = np.swapaxes(d_heads, -2, -3).reshape(features.shape)
        d_x, d_kernel, *d_bias = dense_back(d_features)
        d_bias = d_bias[0].reshape(bias.shape) if d_bias else None
        return d_x, d_kernel.reshape(kernel.shape), d_bias

    return np.swapaxes(heads, -2, -3), back


def _merge(heads, kernel, bias):
    """Join, then dense: (..., H, T, V), (H, V, O), (O,) -> (..., T, O), and the way back."""
    by_time = np.swapaxes(heads, -2, -3)  # ... T H V
    features = by_time.reshape(*by_time.shape[:-2], -1)  # ... T H·V
    output, dense_back = vjp(dense, features, kernel.reshape(-1, kernel.shape[-1]), bias)

    def back(d_output):
        d_features, d_kernel, *d_bias = dense_back(d_output)
        d_heads = np.swapaxes(d_features.reshape(by_time.shape), -2, -3)
        return d_heads, d_kernel.reshape(kernel.shape), d_bias[0] if d_bias else None

    return output, back


def _for_heads(mask, inputs):
    """Give a mask (..., T, S) an axis for the heads, unless it has one."""
    if mask is None:
        return None
    mask = as_array("mask", mask)
    if mask.ndim < 3 or mask.ndim > max(x.ndim for x in inputs):
        return mask
    return np.expand_dims(mask, -3)
