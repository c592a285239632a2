"""3 × 3 convolution with fewer multiplications: Winograd's minimal filtering.

Paper: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016.

A row of four outputs of a three-tap filter needs 12 products. But the outputs are coefficients
of a product of two polynomials, which is known once it is known at six points, and there it is
just six products of values. So: evaluate the inputs (B) and the filter (G) at the points,
multiply, go back (A). For 4 × 4 outputs of a 3 × 3 kernel this takes 36 products for 144; and as
the channels are summed at the points, each point is one matrix product over the channels.
A tile is transformed along its height, then along its width, by products with B, G and A, on
overlapping views: no tile is ever copied out of the image.

The price is accuracy: evaluating and going back lose digits, the more the further the points lie
from 1. Points 0, ±3/4, ±3/2 and ∞ are exact in binary and lose three times less than the usual
0, ±1, ±2, ∞. The error of an output grows with the numbers of its tile, so a tile that stands out
among the others (with an outlier, or a NaN, which would spread over it) is computed plainly, in
float64. PROMISE says what is left; the plain sum in float32 is about four times as accurate.

Shapes: N images, C input and O output channels, T tiles, each at 6 × 6 points.
"""

from functools import cache

import numpy as np
from numpy.polynomial.polynomial import polyfromroots

from course_utils.nn.fast.memory import copy_part, restride
from course_utils.nn.fast.small_products import MULTIPLICATIONS, Scratch
from course_utils.nn.fast.uneven_tiles import (
    REACH,
    TILE,
    count_tiles,
    plain_tiles,
    standing_out,
    sums_over_tiles,
)
from course_utils.nn.threads import run

# An output is a sum over channels: of each, a tile of x with the kernel. Its error is at most
# PROMISE · √(Σ |tile|²|kernel|²), where |a|² is the sum of a's squares; for the kernel's gradient
# the same holds, with a sum over tiles: of x with d_output. On numbers of one size that comes to
# 1e-5 to 2e-5 of the outputs' standard deviation, about twice that beside larger ones whose tile
# does not stand out yet.
PROMISE = 1e-5

SIDE = TILE + REACH  # inputs a side
POINTS = SIDE * SIDE
ROOTS = (0.0, 0.75, -0.75, 1.5, -1.5)

# How much is held at once, measured on a core with 2 MB of its own cache.
BLOCK = 1 << 13  # tiles times channels of a block
KEPT = 1 << 14  # inputs times outputs of a kernel that is kept at the points
SLICE = 64  # outputs of one product, 32 where it would not be small (see `small_products`)
SLICED_TILES = 64  # tiles of a block where the kernel is not kept: each block transforms it anew
IMAGES = 1 << 16  # numbers of the images that are transformed together
INPUTS = 128  # channels of x for which the kernel's gradient is summed at once
MIN_CHANNELS, MIN_TILES = 32, 32  # below, the transforms cost more than they save


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
    """A.T, B.T and G in float32."""
    a, b, g = matrices(ROOTS)
    return tuple(np.ascontiguousarray(m, dtype=np.float32) for m in (a.T, b.T, g))


def pays(x, kernel_shape, geometry, groups):
    """Whether this is right for these shapes, and faster than the plain way."""
    kh, kw, c, o = kernel_shape
    if (kh, kw) != (3, 3) or min(c, o) < MIN_CHANNELS or x.dtype != np.float32:
        return False
    down, across = count_tiles(geometry)
    return groups == 1 and geometry.is_dense and len(x) * down * across >= MIN_TILES


def correlate(x, kernel, geometry):
    """Return the convolution of x (N, H, W, C) with kernel (3, 3, C, O), stride one, float32.

    An output channel is wrong, and not finite, where its kernel is not finite. Returns None if x
    is too large, too small or not finite.
    """
    c, o = kernel.shape[2:]
    fits = c * o <= KEPT
    sliced = min(SLICED_TILES, MULTIPLICATIONS // (SLICE // 2 * c))
    tiles = Tiles(len(x), geometry, BLOCK // max(c, o) if fits else sliced)
    small = tiles.most * c * SLICE <= MULTIPLICATIONS
    parts = _parts(o, SLICE if small else SLICE // 2)
    kept = [[*kernel_rows(kernel[..., p], _fresh)] for p in parts if fits]
    output = np.empty((len(x), *geometry.output_size, o), np.float32)

    def work(blocks):
        scratch = Scratch(np.float32)
        for block in blocks:
            at_points = tiles.at_points(x, geometry.before, SIDE, block, scratch)
            for k, part in enumerate(parts):
                rows = kept[k] if fits else kernel_rows(kernel[..., part], scratch)
                products = scratch("products", *at_points.shape[:3], part.stop - part.start)
                for inputs, weights, place in zip(at_points, rows, products, strict=True):
                    np.matmul(inputs, weights, out=place)  # the sum over the channels
                tiles.put(products, block, output[..., part], scratch)

    run(work, tiles.blocks, tiles.count * POINTS * c * o)
    uneven = standing_out(sums_over_tiles(tiles.squares[SIDE], REACH), POINTS * c)
    if uneven is None:
        return None
    for plain in plain_tiles(geometry, uneven):
        plain.correlate_into(output, x, kernel)
    return output


def kernel_gradient(x, d_output, geometry):
    """Return the gradient of kernel (3, 3, C, O): `correlate` with respect to it, run backwards.

    Returns None if x or d_output are too large, too small or not finite.
    """
    d_kernel, squares, d_squares = _gradient(x, d_output, geometry)
    uneven = standing_out(squares, POINTS * x.shape[3])
    d_uneven = standing_out(d_squares, TILE * TILE * d_output.shape[3])
    if uneven is None or d_uneven is None:
        return None
    uneven |= d_uneven
    if uneven.any():  # what they have spoiled has to be summed again
        d_kernel, *_ = _gradient(x, d_output, geometry, uneven)
    for plain in plain_tiles(geometry, uneven):
        d_kernel += plain.kernel_gradient(x, d_output)
    return d_kernel


def _gradient(x, d_output, geometry, left_out=None):
    """Return the gradient of the kernel, and Σ² over each tile of x and of d_output."""
    parts = _parts(x.shape[3], INPUTS)
    d_kernel = np.zeros((3, 3, x.shape[3], d_output.shape[3]), np.float32)

    def work(parts):
        squares = []
        for part in parts:
            tiles = Tiles(len(x), geometry, BLOCK // (part.stop - part.start), left_out)
            _add_gradient(x[..., part], d_output, geometry, tiles, d_kernel[:, :, part])
            squares.append(tiles.squares)
        return squares

    squares = [s for some in run(work, parts, d_output.size * x.shape[3]) for s in some]
    of_x, of_d_output = sum(s[SIDE] for s in squares), squares[0][TILE]
    return d_kernel, sums_over_tiles(of_x, REACH), sums_over_tiles(of_d_output, 0)


def _add_gradient(x, d_output, geometry, tiles, d_kernel):
    """Add the gradient of the kernel for some of its inputs to d_kernel."""
    c, o = x.shape[3], d_output.shape[3]
    back = _transforms()[2].T

    def work(blocks):
        scratch = Scratch(np.float32)
        first = blocks[:1] == tiles.blocks[:1]
        total = d_kernel if first else np.zeros_like(d_kernel)
        for block in blocks:
            at_points = tiles.at_points(x, geometry.before, SIDE, block, scratch)
            for part in _parts(o, SLICE):
                d_part = d_output[..., part]
                d_points = tiles.at_points(d_part, (0, 0), TILE, block, scratch, "d_points")
                products = scratch("products", SIDE, SIDE, c, d_part.shape[3])
                np.matmul(at_points.swapaxes(2, 3), d_points, out=products)
                half = _along_height(back, products, scratch)
                total[..., part] += (back @ half).reshape(3, 3, c, -1)
        return total

    _, *others = run(work, tiles.blocks, tiles.count * POINTS * c * o)
    for other in others:
        d_kernel += other


def kernel_rows(kernel, scratch):
    """(3, 3, C, O) -> (6, C, O), six times: a row of points is used before the next is made."""
    part = scratch("part", *kernel.shape)
    part[...] = kernel
    to_points = _transforms()[2]
    for heights in to_points.reshape(2, SIDE // 2, 3):
        for columns in _along_height(heights, part, scratch):
            row = scratch("row", SIDE, columns.shape[1])
            yield np.matmul(to_points, columns, out=row).reshape(SIDE, *kernel.shape[2:])


def _along_height(matrix, values, scratch):
    """Multiply by matrix (b, a) along the first axis: (a, d, ...) -> (b, d, n)."""
    values = values.reshape(*values.shape[:2], -1)
    half = scratch("half", len(matrix), *values.shape[1:])
    np.matmul(matrix, values.swapaxes(0, 1), out=half.swapaxes(0, 1))
    return half


def _fresh(name, *shape):
    """A scratch whose arrays are kept."""
    return Scratch(np.float32)(name, *shape)


def _parts(count, most):
    """Slices of at most `most` that cover range(count)."""
    most = max(1, most)
    return [slice(i, min(i + most, count)) for i in range(0, count, most)]


class Tiles:
    """The tiles of an output, in blocks: whole rows of tiles of one image, or whole images."""

    def __init__(self, images, geometry, most, left_out=None):
        """most: how many tiles a block should hold at most; left_out: booleans (N, DOWN, ACROSS).

        squares: for each side, Σ² of the pixels that `at_points` has met, a few side by side: of
        pairs of the input, whose tiles overlap by one, and of whole rows of the output's tiles.
        """
        self.left_out, (self.down, self.across) = left_out, count_tiles(geometry)
        self.count = images * self.down * self.across
        height, width = self.down * TILE, self.across * TILE
        self.squares = {
            SIDE: np.zeros((images, height + REACH, (width + REACH) // REACH), np.float32),
            TILE: np.zeros((images, height, self.across), np.float32),
        }
        rows = max(1, min(self.down, most // self.across))
        together = max(1, most // (self.down * self.across)) if rows == self.down else 1
        rows = -(-self.down // -(-self.down // rows))  # as even as can be
        self.most = min(together, images) * rows * self.across
        self.blocks = [(i, r) for i in _parts(images, together) for r in _parts(self.down, rows)]

    def at_points(self, x, before, side, block, scratch, name="points"):
        """Return a block's tiles of x, side x side, transformed: (6, 6, T, C).

        side: SIDE for the convolution's input, TILE for its output's gradient; name: scratch's.
        """
        images, rows = block
        n, down, c = images.stop - images.start, rows.stop - rows.start, x.shape[3]
        matrix = _transforms()[1] if side == SIDE else _transforms()[0].T
        height, width = down * TILE + side - TILE, self.across * TILE + side - TILE
        points = scratch(name, SIDE, SIDE, n, down, self.across, c)
        for some in _parts(n, IMAGES // (height * width * c)):
            count = some.stop - some.start
            part = scratch("part", count, height, width, c)
            there = x[images.start + some.start : images.start + some.stop]
            copy_part(there, rows.start * TILE - before[0], -before[1], part)
            self._note_squares(part, side, images.start + some.start, rows.start * TILE)
            half = scratch("half", count, down, SIDE, width, c)
            tiles = _overlapping(part.reshape(count, height, width * c), 1, side)
            np.matmul(matrix, tiles, out=half.reshape(count, down, SIDE, width * c))
            tiles = _overlapping(half, 3, side)  # (n, down, SIDE, across, side, C)
            np.matmul(matrix, tiles, out=points[:, :, some].transpose(2, 3, 0, 4, 1, 5))
        points = points.reshape(SIDE, SIDE, -1, c)
        if self.left_out is not None:
            points[:, :, self.left_out[images, rows].ravel()] = 0
        return points

    def _note_squares(self, part, side, image, row):
        """Note the squares of part, whose first row is this one of this image."""
        n, height = part.shape[:2]
        place = self.squares[side][image : image + n, row : row + height]
        runs = part.reshape(*place.shape, -1)
        if side == SIDE:  # blocks of the input overlap, and come with all their channels
            np.vecdot(runs, runs, out=place)
        else:  # those of an output come in slices of its channels
            place += np.vecdot(runs, runs)

    def put(self, products, block, output, scratch):
        """Take a block's products (6, 6, T, O) back to output."""
        images, rows = block
        n, down, o = images.stop - images.start, rows.stop - rows.start, output.shape[3]
        half = _along_height(_transforms()[0], products, scratch)
        tiles = half.reshape(TILE, SIDE, n, down, self.across, o).transpose(2, 3, 0, 4, 1, 5)
        places = output[images, rows.start * TILE : rows.stop * TILE]
        shape = n, down * TILE, self.across * TILE, o
        whole = places if places.shape == shape else scratch("result", *shape)
        np.matmul(_transforms()[0], tiles, out=whole.reshape(n, down, TILE, self.across, TILE, o))
        if whole is not places:  # the last tiles reach beyond the image
            places[...] = whole[:, : places.shape[1], : places.shape[2]]


def _overlapping(values, axis, side):
    """View windows of side numbers along axis, one every TILE: (..., count, side, ...)."""
    count, step = (values.shape[axis] - side) // TILE + 1, values.strides[axis]
    shape = *values.shape[:axis], count, side, *values.shape[axis + 1 :]
    strides = *values.strides[:axis], TILE * step, step, *values.strides[axis + 1 :]
    return restride(values, shape, strides)
