"""How attention reads its arguments, and how gradients go back over axes that were broadcast."""

import math

import numpy as np

from course_utils.nn._checks import as_array, check_flag, check_number, same_float


def sum_to_shape(given, gradient):
    """Sum gradient over the axes along which given was broadcast."""
    shape = np.shape(given)
    if gradient.shape == shape:
        return gradient
    gradient = gradient.sum(tuple(range(gradient.ndim - len(shape))))
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 != gradient.shape[i])
    return gradient.sum(stretched, keepdims=True)


def read(mask, is_causal, scale, **arrays):
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
    try:
        batch_shape(*arrays.values())
    except ValueError:
        shapes = ", ".join(f"{name} {a.shape}" for name, a in arrays.items())
        raise ValueError(f"leading axes of the arguments must broadcast, got {shapes}") from None
    check_flag("is_causal", is_causal)
    mask = None if mask is None else _read_mask(mask, query, key, arrays)
    return (*arrays.values(), mask, _read_scale(scale, query))


def batch_shape(*arrays):
    """The leading axes, all but the last two, of the arrays together; None counts as none."""
    shapes = {a.shape[:-2] for a in arrays if a is not None}
    return shapes.pop() if len(shapes) == 1 else np.broadcast_shapes(*shapes)


def _read_mask(mask, query, key, arrays):
    mask = as_array("mask", mask)
    if mask.dtype != bool:
        raise TypeError(f"mask must be boolean, True = may attend, got dtype {mask.dtype}")
    scores = query.shape[-2], key.shape[-2]
    try:
        mask = np.broadcast_to(mask, mask.shape[:-2] + scores)
        batch_shape(mask, *arrays.values())
    except ValueError:
        raise ValueError(
            f"mask must broadcast to (..., {scores[0]}, {scores[1]}) with the leading axes of the "
            f"other arguments, got shape {mask.shape}"
        ) from None
    return mask


def _read_scale(scale, query):
    if scale is None:
        return query.dtype.type(1 / math.sqrt(max(1, query.shape[-1])))
    check_number("scale", scale)
    if not abs(float(scale)) <= float(np.finfo(query.dtype).max):
        raise ValueError(f"scale must be finite in {query.dtype}, got {scale}")
    return query.dtype.type(scale)
