"""Convolution and pooling as plain loops: the oracles that the fast ones are held to.

Everything here is one output cell at a time, straight from the definition, in float64.
"""

import numpy as np


def sides(length, span, stride, padding):
    """Zeros before and after one axis, and the number of positions."""
    if padding == "valid":
        before = after = 0
    elif padding == "same":
        positions = -(-length // stride)
        missing = max((positions - 1) * stride + span - length, 0)
        before, after = missing // 2, missing - missing // 2
    else:
        before, after = padding
    positions = 0
    while positions * stride + span <= before + length + after:
        positions += 1
    return before, after, positions


def _pair(value):
    return value if isinstance(value, tuple) else (value, value)


def _axes(shape, kernel_size, strides, padding, dilation_rate):
    strides, dilation = _pair(strides), _pair(dilation_rate)
    padding = (padding, padding) if isinstance(padding, str) else padding
    axes = []
    for axis in (0, 1):
        span = (kernel_size[axis] - 1) * dilation[axis] + 1
        before, _, positions = sides(shape[axis], span, strides[axis], padding[axis])
        axes.append((before, positions, strides[axis], dilation[axis]))
    return axes


def cells(axis, position, taps, length):
    """Yield (tap, index) for the taps of a window that fall inside the input."""
    before, _, stride, dilation = axis
    for tap in range(taps):
        index = position * stride + tap * dilation - before
        if 0 <= index < length:
            yield tap, index


def conv2d(x, kernel, bias=None, strides=1, padding="valid", dilation_rate=1, groups=1):
    n, h, w, _ = x.shape
    kh, kw, per_group, outputs = kernel.shape
    down, across = _axes((h, w), (kh, kw), strides, padding, dilation_rate)
    y = np.zeros((n, down[1], across[1], outputs))
    for image, p, q, o in np.ndindex(*y.shape):
        first = (o // (outputs // groups)) * per_group
        total = 0.0 if bias is None else float(bias[o])
        for i, row in cells(down, p, kh, h):
            for j, column in cells(across, q, kw, w):
                for c in range(per_group):
                    total += float(x[image, row, column, first + c]) * float(kernel[i, j, c, o])
        y[image, p, q, o] = total
    return y


def conv2d_transpose(x, kernel, size, before, strides=1, dilation_rate=1, groups=1):
    """size: the output's (OH, OW); before: what is cut above and on the left."""
    n, h, w, channels = x.shape
    kh, kw, per_group, _ = kernel.shape
    strides, dilation = _pair(strides), _pair(dilation_rate)
    y = np.zeros((n, *size, per_group * groups))
    for image, p, q, c in np.ndindex(n, h, w, channels):
        first = (c // (channels // groups)) * per_group
        for i, j, o in np.ndindex(kh, kw, per_group):
            row = p * strides[0] + i * dilation[0] - before[0]
            column = q * strides[1] + j * dilation[1] - before[1]
            if 0 <= row < size[0] and 0 <= column < size[1]:
                y[image, row, column, first + o] += x[image, p, q, c] * kernel[i, j, o, c]
    return y


def pool2d(reduce, x, pool_size, strides=None, padding="valid"):
    """reduce: a function of the list of a window's cells, those inside the image."""
    n, h, w, channels = x.shape
    size = _pair(pool_size)
    down, across = _axes((h, w), size, size if strides is None else strides, padding, 1)
    y = np.zeros((n, down[1], across[1], channels))
    for image, p, q, c in np.ndindex(*y.shape):
        window = [
            x[image, row, column, c]
            for _, row in cells(down, p, size[0], h)
            for _, column in cells(across, q, size[1], w)
        ]
        y[image, p, q, c] = reduce(window)
    return y
