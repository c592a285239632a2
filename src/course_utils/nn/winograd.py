"""3 × 3 convolution with fewer multiplications: Winograd's minimal filtering.

Paper: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016.

A row of four outputs of a three-tap filter needs 12 products. But the outputs are coefficients
of a product of two polynomials, which is known once it is known at six points, and there it is
just six products of values. So: evaluate the inputs (B) and the filter (G) at the points,
multiply, go back (A). For 4 × 4 outputs of a 3 × 3 kernel this takes 36 products for 144; and as
the channels are summed at the points, each point is one matrix product over the channels.
Both axes are transformed at once by a product with the Kronecker square of B, G or A.

The price is accuracy: evaluating and going back lose digits, the more the further the points lie
from 1. Points 0, ±3/4, ±3/2 and ∞ are exact in binary and lose three times less than the usual
0, ±1, ±2, ∞: the largest error is some 1e-5 of the output's standard deviation, against 2e-6 for
the plain sum in float32.

Shapes: N images, C input and O output channels, P = 36 points, T tiles.
"""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.polynomial.polynomial import polyfromroots

from course_utils.nn.geometry import copy_part
from course_utils.nn.threads import Scratch, run

TILE = 4  # outputs a side; a tile reads TILE + 2 inputs a side
SIDE = TILE + 2
POINTS = SIDE * SIDE
ROOTS = (0.0, 0.75, -0.75, 1.5, -1.5)

# How much is held at once, in float32 numbers, measured on a core with 2 MB of its own cache.
TILE_NUMBERS = 1 << 18  # of a block of tiles at the points, where the kernel fits beside it
KERNEL_NUMBERS = 5 << 17  # of the kernel at the points; a larger one comes in slices
SLICE = 32  # output channels of such a slice
FEWEST_CHANNELS, FEWEST_TILES = 32, 64  # below, the transforms cost more than they save
SLICED_TILES = 64  # tiles of a block then: each block transforms the kernel anew


def matrices(roots):
    """Return (A, B, G): A.T @ ((G @ g) * (B.T @ d)) is the 3-tap filter g run over d.

    roots: the finite points; infinity is added. d has len(roots) + 1 numbers, the result two less.
    """
    roots = np.array(roots)
    size = len(roots) + 1
    a, b, g = np.zeros((size, size - 2)), np.zeros((size, size)), np.zeros((size, 3))
    for i, root in enumerate(roots):
        others = np.delete(roots, i)
        a[i] = root ** np.arange(size - 2)
        b[: size - 1, i] = polyfromroots(others)
        g[i] = root ** np.arange(3) / np.prod(root - others)
    a[-1, -1] = g[-1, -1] = 1
    b[:, -1] = polyfromroots(roots)
    return a, b, g


@cache
def _transforms():
    """A.T, B.T and G for both axes of a tile at once, in float32."""
    a, b, g = matrices(ROOTS)
    return tuple(np.kron(m, m).astype(np.float32) for m in (a.T, b.T, g))


def pays(x, kernel_shape, geometry, groups):
    """Whether `correlate` is right for these shapes, and faster than the plain way."""
    kh, kw, c, o = kernel_shape
    if (kh, kw) != (3, 3) or min(c, o) < FEWEST_CHANNELS or x.dtype != np.float32:
        return False
    down, across = (-(-n // TILE) for n in geometry.output_size)
    return groups == 1 and geometry.is_dense and len(x) * down * across >= FEWEST_TILES


def pays_for_kernel(x, kernel_shape, geometry, groups):
    """Whether `kernel_gradient` is: it has to hold the whole kernel at the points."""
    held = POINTS * kernel_shape[2] * kernel_shape[3]
    return held <= KERNEL_NUMBERS and pays(x, kernel_shape, geometry, groups)


def correlate(x, kernel, geometry):
    """Return the convolution of x (N, H, W, C) with kernel (3, 3, C, O), stride one, float32.

    Returns None if a result is not finite: a NaN would spread over its tile.
    """
    c, o = kernel.shape[2:]
    split = POINTS * c * o > KERNEL_NUMBERS
    width = SLICE if split else o
    tiles = Tiles(len(x), geometry, SLICED_TILES if split else TILE_NUMBERS // (POINTS * max(c, o)))
    output = np.empty((len(x), *geometry.output_size, o), np.float32)
    whole = None if split else kernel_at_points(kernel, Scratch(np.float32))

    def work(blocks):
        scratch = Scratch(np.float32)
        for block in blocks:
            at_points = tiles.at_points(x, geometry.before, SIDE, block, scratch)
            count = at_points.shape[1]
            for first in range(0, o, width):
                part = slice(first, first + width)
                points = kernel_at_points(kernel[..., part], scratch) if split else whole
                products = scratch("values", POINTS, count, points.shape[2])  # those are used up
                np.matmul(at_points, points, out=products)  # the sum over the channels
                result = scratch("result", TILE * TILE, count * points.shape[2])
                np.matmul(_transforms()[0], products.reshape(POINTS, -1), out=result)
                if not np.isfinite(np.vdot(result, result)):
                    return False
                tiles.put(output[..., part], block, result)
        return True

    finite = all(run(work, tiles.blocks, tiles.count * POINTS * c * o))
    return output if finite else None


def kernel_gradient(x, d_output, geometry):
    """Return the gradient of kernel (3, 3, C, O): `correlate` with respect to it, run backwards.

    Returns None if a result is not finite.
    """
    c, o = x.shape[3], d_output.shape[3]
    tiles = Tiles(len(x), geometry, TILE_NUMBERS // (POINTS * max(c, o)))

    def work(blocks):
        scratch = Scratch(np.float32)
        total = np.zeros((POINTS, c, o), np.float32)
        for block in blocks:
            at_points = tiles.at_points(x, geometry.before, SIDE, block, scratch)
            d_products = tiles.at_points(d_output, (0, 0), TILE, block, scratch, "d_points")
            for point, inputs, d_outputs in zip(total, at_points, d_products, strict=True):
                point += inputs.T @ d_outputs
        return total

    total, *others = run(work, tiles.blocks, tiles.count * POINTS * c * o)
    for other in others:
        total += other
    d_kernel = _transforms()[2].T @ total.reshape(POINTS, -1)
    finite = np.isfinite(np.vdot(d_kernel, d_kernel))
    return d_kernel.reshape(3, 3, c, o) if finite else None


def kernel_at_points(kernel, scratch):
    """(3, 3, C, O) -> (P, C, O)."""
    c, o = kernel.shape[2:]
    points = scratch("kernel", POINTS, c, o)
    np.matmul(_transforms()[2], kernel.reshape(9, c * o), out=points.reshape(POINTS, c * o))
    return points


class Tiles:
    """The tiles of an output, in blocks: whole rows of tiles of one image, or whole images."""

    def __init__(self, images, geometry, most):
        """most: how many tiles a block should hold at most."""
        self.down, self.across = (-(-n // TILE) for n in geometry.output_size)
        self.count = images * self.down * self.across
        rows = max(1, min(self.down, most // self.across))
        together = max(1, most // (self.down * self.across)) if rows == self.down else 1
        self.blocks = [
            (slice(i, min(i + together, images)), slice(r, min(r + rows, self.down)))
            for i in range(0, images, together)
            for r in range(0, self.down, rows)
        ]

    def at_points(self, x, before, side, block, scratch, name="points"):
        """Return a block's tiles of x, side x side, transformed: (P, T, C).

        side: SIDE for the convolution's input, TILE for its output's gradient; name: scratch's.
        """
        images, rows = block
        height, c, rim = rows.stop - rows.start, x.shape[3], side - TILE
        part = scratch("part", 1, height * TILE + rim, self.across * TILE + rim, c)
        windows = sliding_window_view(part[0], (side, side), (0, 1))[::TILE, ::TILE]
        windows = windows.transpose(3, 4, 0, 1, 2)  # (side, side, rows, across, C)
        values = scratch("values", *windows.shape)
        transform = _transforms()[1] if side == SIDE else _transforms()[0].T
        tiles = height * self.across
        result = scratch(name, POINTS, (images.stop - images.start) * tiles, c)
        for k, image in enumerate(range(images.start, images.stop)):
            copy_part(x[image : image + 1], rows.start * TILE - before[0], -before[1], part)
            values[...] = windows
            place = result[:, k * tiles : (k + 1) * tiles].reshape(POINTS, -1)  # a view
            np.matmul(transform, values.reshape(side * side, -1), out=place)
        return result

    def put(self, output, block, result):
        """Write a block's results (TILE · TILE, T · O) to output, save what lies beyond it."""
        images, rows = block
        shape = images.stop - images.start, rows.stop - rows.start, self.across, output.shape[3]
        tiles = result.reshape(TILE, TILE, *shape)
        places = output[images, rows.start * TILE : rows.stop * TILE]
        if places.shape[1:3] == (shape[1] * TILE, shape[2] * TILE):  # one copy for whole tiles
            places = places.reshape(*shape[:2], TILE, self.across, TILE, shape[3])
            places[...] = tiles.transpose(2, 3, 0, 4, 1, 5)
            return
        for i, j in np.ndindex(TILE, TILE):
            places = output[images, rows.start * TILE + i : rows.stop * TILE : TILE, j::TILE]
            places[...] = tiles[i, j, :, : places.shape[1], : places.shape[2]]
