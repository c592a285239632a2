"""The options of attention, read and checked, and the broadcasting of its leading axes undone."""

import math

import numpy as np

from course_utils.nn._checks import as_array, as_number, check_flag


def read_options(mask, is_causal, scale, **arrays):
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
    if not abs(as_number("scale", scale)) <= float(np.finfo(query.dtype).max):
        raise ValueError(f"scale must be finite in {query.dtype}, got {scale}")
    return mask, query.dtype.type(scale)


def _read_mask(mask, scores, leading):
    mask = as_array("mask", mask, "bool")
    try:
        mask = np.broadcast_to(mask, mask.shape[:-2] + scores)
        np.broadcast_shapes(mask.shape[:-2], *leading)
    except ValueError:
        raise ValueError(
            f"mask must broadcast to (..., {scores[0]}, {scores[1]}) with the leading axes of the "
            f"other arguments, got shape {mask.shape}"
        ) from None
    return mask


def visible_keys(mask, is_causal, query, key):
    """The mask with causality in it, (..., T, S); None if everything may be seen."""
    if not is_causal:
        return mask
    causal = np.tri(query.shape[-2], key.shape[-2], dtype=bool)
    return causal if mask is None else mask & causal


def sum_to(given, gradients):
    """Sum each gradient over the axes along which its argument was broadcast."""
    return tuple(_sum_to(np.shape(g), d) for g, d in zip(given, gradients, strict=True))


def _sum_to(shape, gradient):
    if gradient.shape == shape:
        return gradient
    gradient = gradient.sum(tuple(range(gradient.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 != gradient.shape[i])
    return gradient.sum(stretched, keepdims=True)
