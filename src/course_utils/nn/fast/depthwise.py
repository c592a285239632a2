"""Convolution of each channel on its own, as fused multiply-adds along whole rows.

With one input channel a group there is no sum over channels, so there is no matrix product to
lean on: nine numbers come in for each one out. What is left is to touch memory once: a few rows
of the output at a time, each the sum of its taps, every tap a row of ow·C numbers beside a row of
weights. `np.einsum` multiplies and adds in one pass, where ufuncs would take two.

Shapes: x (N, H, W, C); kernel (kh, kw, 1, C); output (N, OH, OW, C).
"""

import numpy as np

from course_utils.nn.fast.memory import copy_part, restride
from course_utils.nn.fast.small_products import Scratch
from course_utils.nn.threads import run

COST = 32  # products of a matrix product that take as long as one output here
BAND = 14  # output rows for which the padded input is held
ROWS = 4  # output rows at a time, so that they and the weights stay in the cache


def correlate(x, kernel, geometry):
    """Return the convolution of x, channel by channel."""
    n, c, (oh, ow) = len(x), x.shape[3], geometry.output_size
    weights = _row_of_weights(kernel, geometry)
    output = np.empty((n, oh, ow, c), x.dtype)
    flat = output.reshape(n, oh, *weights.shape[2:])

    def work(blocks):
        scratch = Scratch(x.dtype)
        for image, top in blocks:
            bottom = min(top + BAND, oh)
            rows = _rows_of_taps(_band(x, image, top, bottom, geometry, scratch), geometry)[0]
            for first in range(top, bottom, ROWS):
                block = slice(first, min(first + ROWS, bottom))
                taps = rows[block.start - top : block.stop - top]
                np.einsum("hij...,ij...->h...", taps, weights, out=flat[image, block])

    run(work, [(i, r) for i in range(n) for r in range(0, oh, BAND)], COST * output.size)
    return output


def kernel_gradient(x, d_output, geometry):
    """Return the kernel's gradient: each tap's rows against the output's gradient."""
    n, c, (kh, kw), (oh, ow) = len(x), x.shape[3], geometry.kernel_size, geometry.output_size
    row = (ow * c,) if geometry.strides[1] == 1 else (ow, c)
    d_rows = np.ascontiguousarray(d_output).reshape(n, oh, *row)

    def work(blocks):
        scratch = Scratch(x.dtype)
        total = np.zeros((kh, kw, *row), x.dtype)
        for image, top in blocks:
            bottom = min(top + BAND, oh)
            rows = _rows_of_taps(_band(x, image, top, bottom, geometry, scratch), geometry)[0]
            for i, j in np.ndindex(kh, kw):
                d_band = d_rows[image, top:bottom]
                total[i, j] += np.einsum("h...,h...->...", rows[:, i, j], d_band)
        return total

    blocks = [(i, r) for i in range(n) for r in range(0, oh, BAND)]
    total = sum(run(work, blocks, COST * d_output.size))
    return total.reshape(kh, kw, -1, c).sum(2)[:, :, None]


def _band(x, image, top, bottom, geometry, scratch):
    """The rows of padded x, (1, rows, columns, C), for output rows top to bottom of an image."""
    step, (above, left) = geometry.strides[0], geometry.before
    rows = (bottom - 1 - top) * step + geometry.span[0]
    part = scratch("part", 1, rows, geometry.extent[1], x.shape[3])
    copy_part(x[image : image + 1], top * step - above, -left, part)
    return part


def _rows_of_taps(x, geometry):
    """View padded x as (N, OH, kh, kw, OW, C); where a row is one run of numbers, (..., OW·C)."""
    x = np.ascontiguousarray(x)
    image, row, column, number = x.strides
    (sh, sw), (dh, dw) = geometry.strides, geometry.dilation
    shape = len(x), (x.shape[1] - geometry.span[0]) // sh + 1, *geometry.kernel_size
    strides = (image, row * sh, row * dh, column * dw)
    ow, c = geometry.output_size[1], x.shape[3]
    if sw == 1:
        return restride(x, (*shape, ow * c), (*strides, number))
    return restride(x, (*shape, ow, c), (*strides, column * sw, number))


def _row_of_weights(kernel, geometry):
    """The weights as `_rows_of_taps` meets them: (kh, kw, OW·C) or (kh, kw, OW, C)."""
    kh, kw, _, c = kernel.shape
    ow = geometry.output_size[1]
    weights = np.broadcast_to(kernel, (kh, kw, ow, c))
    return weights.reshape(kh, kw, -1) if geometry.strides[1] == 1 else weights
