"""Multi-head attention: project to H heads, attend in each, project back.

Shapes: T queries, S keys, H heads, D features of a position, K of a query or key in one head, V of
a value in one head, O of the output. "..." is any number of leading axes.
"""

import numpy as np

from course_utils.nn._checks import as_array, check_shape, same_float
from course_utils.nn.attention import attention
from course_utils.nn.attention_arguments import sum_to_shape
from course_utils.nn.gradients import gradient_of, vjp


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
    inputs, kernels, biases = _read_heads(
        (query, key, value),
        (query_kernel, key_kernel, value_kernel, output_kernel),
        (query_bias, key_bias, value_bias, output_bias),
    )
    heads = map(_to_heads, inputs, kernels, biases)
    mixed = attention(*heads, mask=_for_heads(mask, inputs), is_causal=is_causal)
    return _from_heads(mixed, kernels[3], biases[3])


@gradient_of(multi_head_attention)
def _multi_head_attention_rule(
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
    given = query, key, value, query_kernel, key_kernel, value_kernel, output_kernel
    given += query_bias, key_bias, value_bias, output_bias
    inputs, kernels, biases = _read_heads(given[:3], given[3:7], given[7:])
    heads = map(_to_heads, inputs, kernels, biases)
    options = {"mask": _for_heads(mask, inputs), "is_causal": is_causal}
    mixed, attention_pullback = vjp(attention, *heads, **options)

    def pullback(d_output):
        # output = "...htv,hvo->...to"(mixed, output_kernel)
        d_mixed = np.einsum("...to,hvo->...htv", d_output, kernels[3], optimize=True)
        d_output_kernel = _sum_over_tokens(np.swapaxes(mixed, -2, -3), d_output)
        d_heads = [np.swapaxes(d, -2, -3) for d in attention_pullback(d_mixed)]
        # heads = "...td,dhk->...htk"(input, kernel), here with h and t swapped
        d_inputs = [
            np.einsum("...thk,dhk->...td", d, kernel, optimize=True)
            for d, kernel in zip(d_heads, kernels[:3], strict=True)
        ]
        d_kernels = [_sum_over_tokens(x, d) for x, d in zip(inputs, d_heads, strict=True)]
        d_biases = [d.sum(tuple(range(d.ndim - 2))) for d in d_heads]
        d_biases.append(d_output.sum(tuple(range(d_output.ndim - 1))))
        gradients = (*d_inputs, *d_kernels, d_output_kernel, *d_biases)
        return tuple(
            None if g is None else sum_to_shape(g, d) for g, d in zip(given, gradients, strict=True)
        )

    return _from_heads(mixed, kernels[3], biases[3]), pullback


@np.errstate(invalid="ignore")  # inf - inf is NaN, and meant to be
def _to_heads(x, kernel, bias):
    """(..., T, D) -> (..., H, T, K)."""
    heads = (x @ kernel.reshape(len(kernel), -1)).reshape(*x.shape[:-1], *kernel.shape[1:])
    return np.swapaxes(heads if bias is None else heads + bias, -2, -3)


@np.errstate(invalid="ignore")
def _from_heads(heads, kernel, bias):
    """(..., H, T, V) -> (..., T, O)."""
    merged = np.swapaxes(heads, -2, -3)
    merged = merged.reshape(*merged.shape[:-2], -1)
    output = merged @ kernel.reshape(-1, kernel.shape[-1])
    return output if bias is None else output + bias


def _sum_over_tokens(x, d):
    """A kernel's gradient: the sum over all tokens of x's features times d's."""
    tokens = min(x.ndim, d.ndim) - 1  # the axes before the features
    return np.tensordot(x, d, (range(tokens), range(tokens)))


def _for_heads(mask, inputs):
    """Give a mask (..., T, S) an axis for the heads, unless it has one."""
    if mask is None:
        return None
    mask = as_array("mask", mask)
    if mask.ndim < 3 or mask.ndim > max(x.ndim for x in inputs):
        return mask
    return np.expand_dims(mask, -3)


def _read_heads(inputs, kernels, biases):
    names = "query", "key", "value", "output"
    arrays = dict(zip(names, inputs, strict=False))
    arrays |= {f"{n}_kernel": kernel for n, kernel in zip(names, kernels, strict=True)}
    optional = {f"{n}_bias": bias for n, bias in zip(names, biases, strict=True)}
    arrays |= optional
    arrays = dict(zip(arrays, same_float(tuple(optional), **arrays), strict=True))
    query_kernel, value_kernel = arrays["query_kernel"], arrays["value_kernel"]
    for name in names[:3]:
        if arrays[name].ndim < 2:
            raise ValueError(f"{name} must have at least 2 axes, got shape {arrays[name].shape}")
        check_shape(
            f"{name}_kernel", arrays[f"{name}_kernel"], (arrays[name].shape[-1], None, None)
        )
    heads = query_kernel.shape[1]
    check_shape("key_kernel", arrays["key_kernel"], (None, *query_kernel.shape[1:]))
    check_shape("value_kernel", value_kernel, (None, heads, None))
    check_shape("output_kernel", arrays["output_kernel"], (heads, value_kernel.shape[2], None))
    for name in names:
        if arrays[f"{name}_bias"] is not None:
            kernel = arrays[f"{name}_kernel"]
            expected = kernel.shape[2:] if name == "output" else kernel.shape[1:]
            check_shape(f"{name}_bias", arrays[f"{name}_bias"], expected)
    values = list(arrays.values())
    return values[:3], values[3:7], values[7:]
