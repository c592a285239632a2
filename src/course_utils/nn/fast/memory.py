"""Arrays of padded images, copied as little and as late as can be.

Shapes: N images of H × W pixels with C channels.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided

SMALL = 1 << 14  # numbers of an array that is filled whole sooner than around its edges


def pad(x, geometry, fill=0):
    """Return the input that the kernel reads, (N, *extent, C): x itself if it has no padding."""
    (top, left), (rows, columns) = geometry.before, geometry.extent
    if top == left == 0 and rows <= x.shape[1] and columns <= x.shape[2]:
        return x[:, :rows, :columns]
    padded = np.empty((len(x), rows, columns, x.shape[3]), x.dtype)
    copy_part(x, -top, -left, padded, fill)
    return padded


def copy_part(x, row, column, part, fill=0):
    """Copy into part (N, rows, columns, C) what x holds from (row, column) on, fill outside it."""
    rows, columns = part.shape[1:3]
    if part.size < SMALL and row <= 0 and column <= 0:
        part[...] = fill
        place = part[:, -row : x.shape[1] - row, -column : x.shape[2] - column]
        place[...] = x[:, : place.shape[1], : place.shape[2]]
        return
    first, last = max(row, 0), min(row + rows, x.shape[1])
    start, stop = max(column, 0), min(column + columns, x.shape[2])
    inside = slice(first - row, max(last, first) - row)
    part[:, : inside.start] = part[:, inside.stop :] = fill
    band = part[:, inside]
    across = slice(start - column, max(stop, start) - column)
    band[:, :, : across.start] = band[:, :, across.stop :] = fill
    band[:, :, across] = x[:, first:last, start:stop]


def restride(x, shape, strides):
    """View x with this shape and these strides in bytes.

    Far quicker than `as_strided` where x lies in one piece, and NumPy checks the bounds.
    """
    if x.flags.c_contiguous:
        return np.ndarray(shape, x.dtype, x, 0, strides)
    return as_strided(x, shape, strides, writeable=False)


def crop(d_padded, geometry):
    """Return the gradient of x from that of padded x: without padding, zero where never read."""
    (top, left), (h, w) = geometry.before, geometry.input_size
    rows, columns = geometry.extent
    if top + h <= rows and left + w <= columns:
        return d_padded[:, top : top + h, left : left + w]
    d_x = np.zeros((len(d_padded), h, w, d_padded.shape[3]), d_padded.dtype)
    inner = d_padded[:, top : top + h, left : left + w]
    d_x[:, : inner.shape[1], : inner.shape[2]] = inner
    return d_x
