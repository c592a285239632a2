"""The tiles of an image that stand out among the others: found, and convolved plainly.

A tile is TILE × TILE outputs and the numbers that they are made of. Winograd's error in a tile
grows with these numbers, and a NaN among them spreads over the tile, so a tile with much larger
numbers than the others is left to the plain way: as a small image of its own, in float64.

Shapes: N images of DOWN × ACROSS tiles, B of which stand out; C channels of x, O of the output.
"""

import numpy as np

from course_utils.nn.fast import lowering
from course_utils.nn.fast.memory import pad
from course_utils.nn.geometry import read_geometry

TILE = 4  # outputs a side
REACH = 2  # inputs a side that a tile has beside one an output: the kernel's side less one
UNEVEN = 4.0  # a tile stands out whose sum of squares is larger than this many times the mean
MIN_SQUARE, MAX_SQUARE = 1e-28, 1e28  # mean squares for which no product leaves float32's range


def count_tiles(geometry):
    """(DOWN, ACROSS): how many tiles cover an output."""
    return tuple(-(-n // TILE) for n in geometry.output_size)


def sums_over_tiles(sums, reach):
    """Add up sums over pixels side by side to those over each tile, (N, DOWN, ACROSS).

    reach: REACH for the padded input, with a sum for each two pixels; 0 for an output, with one
    for each TILE.
    """
    pixels = reach or TILE
    step, count = TILE // pixels, (TILE + reach) // pixels
    down, across = sums.shape[1] - reach, sums.shape[2] - (count - step)
    rows = sum(sums[:, i : i + down : TILE] for i in range(TILE + reach))
    return sum(rows[:, :, j : j + across : step] for j in range(count))


def standing_out(squares, numbers):
    """Return booleans (N, DOWN, ACROSS), True for a tile that stands out.

    squares: Σ x² over each tile; numbers: how many there are in one.
    Returns None if the finite ones are, on the whole, too large or too small.
    """
    finite = squares[np.isfinite(squares)]
    mean = finite.sum() / max(1, finite.size)
    if not MIN_SQUARE < mean / numbers < MAX_SQUARE:  # true for NaN
        return None
    return ~(squares <= UNEVEN * mean)  # true for NaN


def plain_tiles(geometry, uneven):
    """Yield PlainTiles of all uneven tiles; those at the end of a row or column may be smaller."""
    image, *places = np.nonzero(uneven)
    sizes = [
        np.minimum(TILE, n - TILE * place)
        for place, n in zip(places, geometry.output_size, strict=True)
    ]
    for size in sorted(set(zip(*sizes, strict=True))):
        chosen = (sizes[0] == size[0]) & (sizes[1] == size[1])
        yield PlainTiles(geometry, size, image[chosen], *(place[chosen] for place in places))


class PlainTiles:
    """Tiles of one size, as small images."""

    def __init__(self, geometry, size, image, down, across):
        self.geometry, reads = geometry, tuple(int(n) + REACH for n in size)
        self.small = read_geometry(reads, (3, 3), 1, "valid", 1)
        self.image = image[:, None, None]
        self.rows = (TILE * down[:, None] + np.arange(reads[0]))[:, :, None]
        self.columns = (TILE * across[:, None] + np.arange(reads[1]))[:, None]
        self.outputs = self.image, self.rows[:, :-REACH], self.columns[:, :, :-REACH]

    def correlate_into(self, output, x, kernel):
        """Put the convolution of x with the kernel into these tiles of output."""
        windows = self._windows(x)
        output[self.outputs] = lowering.correlate(windows, kernel.astype(float), self.small, 1)

    def kernel_gradient(self, x, d_output):
        """Return what these tiles add to the gradient of the kernel."""
        d_tiles = d_output[self.outputs].astype(float)
        return lowering.kernel_gradient(self._windows(x), d_tiles, self.small, 1)

    def _windows(self, x):
        """(N, H, W, C) -> (B, 6, 6, C), or smaller: what the outputs of a tile see."""
        return pad(x, self.geometry)[self.image, self.rows, self.columns].astype(float)
