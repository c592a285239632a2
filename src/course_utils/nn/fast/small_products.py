"""Stacks of matrix products, cut so small that BLAS takes its quick way.

Shapes: G products at a time, M rows and N columns of the result, K numbers summed.

BLAS copies both matrices into an order of its own before it multiplies: that pays for large ones
only. For small ones (OpenBLAS: M·N·K up to 10⁶) it has a way without copies: on the processor
where this was written, half as fast again. So a product is cut into pieces of rows, and one call
of `matmul` runs over all of them. It takes the right-hand matrix in vectors of 64 bytes, and is
a seventh faster where these do not straddle the cache's lines of 64 bytes.
"""

import math

import numpy as np

MULTIPLICATIONS = 10**6  # in one piece, at most
ROWS = 64  # in one piece, at most
LINE = 64  # bytes


class Scratch:
    """Aligned arrays used again and again, while they are warm in the cache."""

    def __init__(self, dtype):
        self.dtype, self.kept = np.dtype(dtype), {}

    def __call__(self, name, *shape):
        """Return an array of that shape, with whatever the last one of that name has left in it."""
        size = math.prod(shape)
        if name not in self.kept or self.kept[name].size < size:
            self.kept[name] = self._aligned(size)
        return self.kept[name][:size].reshape(shape)

    def _aligned(self, size):
        room = np.empty(size + LINE // self.dtype.itemsize, self.dtype)
        first = -room.ctypes.data % LINE // self.dtype.itemsize
        return room[first : first + size]


def product(x, y, output):
    """Put x @ y into output, "gmk,gkn->gmn", in pieces of rows of x, and return it.

    y should lie in memory row by row: a transposed one has no quick way. x may lie as it likes.
    """
    size = piece(*y.shape[1:])
    whole = x.shape[1] // size * size
    if whole:
        shape = len(x), whole // size, size
        out = output[:, :whole].reshape(*shape, -1)
        np.matmul(x[:, :whole].reshape(*shape, -1), y[:, None], out=out)
    if whole < x.shape[1]:
        np.matmul(x[:, whole:], y, out=output[:, whole:])
    return output


def piece(*sides):
    """How many rows, a power of two, may go into one product with these two other sides."""
    most = max(16, min(ROWS, MULTIPLICATIONS // math.prod(sides)))
    return 1 << (most.bit_length() - 1)
