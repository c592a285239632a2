"""Convolution and pooling by their windows, cut out one by one: what each output may see."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def windows(x, size, strides=1, padding="valid", dilation_rate=1):
    """(N, H, W, C) -> (N, OH, OW, C, kh, kw)."""
    strides, dilation, sides = pair(strides), pair(dilation_rate), padding
    span = [(k - 1) * d + 1 for k, d in zip(size, dilation, strict=True)]
    if padding == "valid":
        sides = (0, 0), (0, 0)
    elif padding == "same":
        missing = [
            max((-(-n // s) - 1) * s + k - n, 0)
            for n, s, k in zip(x.shape[1:3], strides, span, strict=True)
        ]
        sides = [(m // 2, m - m // 2) for m in missing]
    padded = np.pad(x, ((0, 0), *sides, (0, 0)))
    (sh, sw), (dh, dw) = strides, dilation
    return sliding_window_view(padded, span, (1, 2))[:, ::sh, ::sw, :, ::dh, ::dw]


def conv2d(x, kernel, bias=0.0, groups=1, **options):
    seen = windows(x, kernel.shape[:2], **options)
    parts = zip(np.split(seen, groups, 3), np.split(kernel, groups, 3), strict=True)
    return np.concatenate([np.einsum("npqcij,ijco->npqo", *p) for p in parts], 3) + bias


def pool2d(reduce, x, pool_size, strides=None, padding="valid"):
    """reduce: a function of the array of a window's cells, those inside the image."""
    options = {"strides": pool_size if strides is None else strides, "padding": padding}
    seen = windows(x, pair(pool_size), **options)
    inside = windows(np.ones(x.shape, bool), pair(pool_size), **options)
    output = np.empty(seen.shape[:4])
    for place in np.ndindex(output.shape):
        output[place] = reduce(seen[place][inside[place]])
    return output
