"""Pooling: what is left of an image when each window is reduced to one number.

Shapes: N images of H × W pixels, C channels; pool ph × pw; output OH × OW. Padded cells never
count: they win no maximum and enter no average.
"""

import numpy as np

from course_utils.nn._checks import as_float, as_pair
from course_utils.nn.correlation import crop
from course_utils.nn.geometry import pad, read_geometry
from course_utils.nn.gradients import gradient_of


def max_pool2d(x, pool_size=2, *, strides=None, padding="valid"):
    """Keep the largest value of each window.

    x: (N, H, W, C); pool_size, strides: an integer or a pair, strides None means pool_size;
    padding: as in `conv2d`. Returns (N, OH, OW, C).

    Formula: y[n, p, q, c] = max_ij x[n, p·s + i - top, q·s + j - left, c]. NaN in, NaN out.
    Gradient: goes to the window's first largest value.

    Raises TypeError or ValueError that names the argument that does not fit.

    >>> max_pool2d(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    x, geometry = _read(x, pool_size, strides, padding)
    padded = pad(x, geometry, -np.inf)
    output = None
    for _, _, rows, columns in geometry.taps():
        window = padded[:, rows, columns]
        output = window.copy() if output is None else np.maximum(output, window, out=output)
    return output


@gradient_of(max_pool2d)
def _max_pool2d_gradient(x, pool_size=2, *, strides=None, padding="valid"):
    x, geometry = _read(x, pool_size, strides, padding)
    output = max_pool2d(x, pool_size, strides=strides, padding=padding)

    def pullback(d_output):
        padded = pad(x, geometry, -np.inf)
        d_padded = np.zeros(padded.shape, x.dtype)
        waiting = np.ones(output.shape, bool)  # windows whose first maximum is still to come
        for _, _, rows, columns in geometry.taps():
            window = padded[:, rows, columns]
            found = waiting & ((window == output) | (window != window))
            d_padded[:, rows, columns] += np.where(found, d_output, 0)
            waiting &= ~found
        return (crop(d_padded, geometry),)

    return output, pullback


def _read(x, pool_size, strides, padding):
    x = as_float("x", x, 4)
    size = as_pair("pool_size", pool_size)
    strides = size if strides is None else strides
    return x, read_geometry(x.shape[1:3], size, strides, padding, 1, window="pool_size")
