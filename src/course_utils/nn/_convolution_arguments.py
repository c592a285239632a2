"""The arguments of convolutions, read and checked, and the views that groups of channels need."""

from course_utils.arguments import as_integer
from course_utils.nn._checks import read


def read_arrays(x, kernel, bias, groups, *, axes=2, transposed=False):
    """Check that x, kernel and bias fit each other; return them in one dtype."""
    groups = as_integer("groups", groups, 1)
    x, kernel, bias = read(
        x=(x, "N H W C" if axes == 2 else "N T C"),
        kernel=(kernel, "kh kw I O" if axes == 2 else "k I O"),
        bias=(bias, f"{groups}I?" if transposed else "O?"),
    )
    inputs, outputs = kernel.shape[-2] * groups, kernel.shape[-1]
    if min(kernel.shape) == 0:
        raise ValueError(f"kernel must not be empty, got shape {kernel.shape}")
    if outputs % groups or x.shape[-1] % groups:
        raise ValueError(
            f"groups must divide the channels, got groups={groups} for x of shape {x.shape} and "
            f"kernel of shape {kernel.shape}"
        )
    expected = outputs if transposed else inputs
    # Channels that do not fit are the mistake most often made: the error shows both shapes.
    if x.shape[-1] != expected:
        grouped = "" if groups == 1 else f" in {groups} groups"
        raise ValueError(
            f"kernel has {expected} input channels{grouped} (shape {kernel.shape}), "
            f"x has {x.shape[-1]} (shape {x.shape})"
        )
    return x, kernel, bias


def as_row(kernel, strides, padding, dilation_rate):
    """conv1d's options as those of a convolution of images one pixel high."""
    strides = as_integer("strides", _single(strides), 1)
    dilation_rate = as_integer("dilation_rate", _single(dilation_rate), 1)
    padding = _row_padding(_single(padding), (len(kernel) - 1) * dilation_rate)
    return {"strides": (1, strides), "padding": padding, "dilation_rate": (1, dilation_rate)}


def _row_padding(padding, past):
    if isinstance(padding, (tuple, list)) and len(padding) == 2:
        return (0, 0), tuple(as_integer("padding", side, 0) for side in padding)
    known = {"valid": "valid", "same": "same", "causal": ((0, 0), (past, 0))}
    if not isinstance(padding, str) or padding not in known:
        raise ValueError(
            f'padding must be "valid", "same", "causal" or (left, right), got {padding!r}'
        )
    return known[padding]


def _single(value):
    """(2,) -> 2: what an option of one axis says, as Keras takes it too."""
    return value[0] if isinstance(value, (tuple, list)) and len(value) == 1 else value


def as_groups(x, kernel):
    """x, and depthwise_conv2d's kernel (kh, kw, C, M) as a grouped (kh, kw, 1, C·M); C."""
    x, kernel = read(x=(x, "N H W C"), kernel=(kernel, "kh kw I M"))
    kh, kw, c, m = kernel.shape
    if c != x.shape[3]:
        raise ValueError(
            f"kernel has {c} channels (shape {kernel.shape}), x has {x.shape[3]} (shape {x.shape})"
        )
    return x, kernel.reshape(kh, kw, 1, c * m), max(c, 1)


def split(array, groups):
    """(..., G·c) -> (..., G, c)."""
    return array.reshape(*array.shape[:-1], groups, array.shape[-1] // groups)


def join(array):
    """(..., G, c) -> (..., G·c)."""
    return array.reshape(*array.shape[:-2], array.shape[-2] * array.shape[-1])
