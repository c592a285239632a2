"""How attention reads its arguments, and how gradients go back over axes that were broadcast."""

import math

import numpy as np

from course_utils.nn._checks import same_float


def sum_to_shape(given, gradient):
    """Sum gradient over the axes along which given was broadcast; give it given's dtype."""
    given = np.asarray(given)
    if gradient.shape != given.shape:
        gradient = gradient.sum(tuple(range(gradient.ndim - given.ndim)))
        stretched = tuple(i for i, n in enumerate(given.shape) if n == 1 != gradient.shape[i])
        gradient = gradient.sum(stretched, keepdims=True)
    return gradient.astype(given.dtype, copy=False) if given.dtype.kind == "f" else gradient


def read(mask, scale, **arrays):
    """Check the arguments; return the arrays in one dtype, the mask as (..., T, S), the scale."""
    arrays = dict(zip(arrays, same_float(**arrays), strict=True))
    for name, array in arrays.items():
        if array.ndim < 2:
            raise ValueError(f"{name} must have at least 2 axes, got shape {array.shape}")
    query, key = arrays["query"], arrays["key"]
    if key.shape[-1] != query.shape[-1]:
        raise ValueError(
            f"key must have query's {query.shape[-1]} features, got {key.shape[-1]} "
            f"(shapes {key.shape} and {query.shape})"
        )
    if "value" in arrays and arrays["value"].shape[-2] != key.shape[-2]:
        value = arrays["value"]
        raise ValueError(
            f"value must have one row for each of the {key.shape[-2]} keys, got {value.shape[-2]} "
            f"(shapes {value.shape} and {key.shape})"
        )
    _check_leading_axes(arrays)
    mask = _read_mask(mask, query, key, arrays)
    return (*arrays.values(), mask, _read_scale(scale, query))


def _check_leading_axes(arrays):
    try:
        return np.broadcast_shapes(*(a.shape[:-2] for a in arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {a.shape}" for name, a in arrays.items())
        raise ValueError(f"leading axes of the arguments must broadcast, got {shapes}") from None


def _read_mask(mask, query, key, arrays):
    if mask is None:
        return None
    mask = np.asarray(mask)
    if mask.dtype != bool:
        raise TypeError(f"mask must be boolean, True = may attend, got dtype {mask.dtype}")
    scores = query.shape[-2], key.shape[-2]
    try:
        mask = np.broadcast_to(mask, mask.shape[:-2] + scores)
        np.broadcast_shapes(mask.shape[:-2], *(a.shape[:-2] for a in arrays.values()))
    except ValueError:
        raise ValueError(
            f"mask must broadcast to (..., {scores[0]}, {scores[1]}) with the leading axes of the "
            f"other arguments, got shape {mask.shape}"
        ) from None
    return mask


def _read_scale(scale, query):
    if scale is None:
        return query.dtype.type(1 / math.sqrt(max(1, query.shape[-1])))
    if isinstance(scale, (bool, np.bool_)) or not isinstance(
        scale, (int, float, np.integer, np.floating)
    ):
        raise TypeError(f"scale must be a number, got {scale!r}")
    return query.dtype.type(scale)
