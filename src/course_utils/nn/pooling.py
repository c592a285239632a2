"""Pooling: what is left of an image when each window is reduced to one number.

Shapes: N images of H × W pixels, C channels; pool ph × pw; output OH × OW. Padded cells never
count: they win no maximum and enter no average.
"""

import numpy as np

from course_utils.nn import fast
from course_utils.nn._checks import as_float, as_pair, check_flag
from course_utils.nn.geometry import crop, pad, read_geometry
from course_utils.nn.gradients import differentiable


@differentiable
def max_pool2d(x, pool_size=2, *, strides=None, padding="valid"):
    """Keep the largest value of each window.

    x: (N, H, W, C); pool_size, strides: an integer or a pair, strides None means pool_size;
    padding: as in `conv2d`, less than pool_size. Returns (N, OH, OW, C).

    Formula: y[n, p, q, c] = max_ij x[n, p·s + i - top, q·s + j - left, c]. NaN in, NaN out.
    The gradient goes to the first of a window's largest values.
    Paper: Riesenhuber and Poggio, Hierarchical Models of Object Recognition in Cortex, 1999.

    Raises TypeError or ValueError that names the argument that does not fit.

    >>> max_pool2d(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    x, geometry = _read(x, pool_size, strides, padding)
    output = _reduce_windows(np.maximum, x, geometry, -np.inf)

    def pullback(d_output):
        padded = pad(x, geometry, -np.inf)
        d_padded = np.zeros(padded.shape, x.dtype)
        waiting = np.ones(output.shape, bool)  # windows whose first maximum is still to come
        for _, _, rows, columns in geometry.taps():
            window = padded[:, rows, columns]
            found = waiting & ((window == output) | np.isnan(window))
            d_padded[:, rows, columns] += np.where(found, d_output, 0)
            waiting &= ~found
        return (crop(d_padded, geometry),)

    return output, pullback


@differentiable
def average_pool2d(x, pool_size=2, *, strides=None, padding="valid"):
    """Average each window.

    x: (N, H, W, C); pool_size, strides: an integer or a pair, strides None means pool_size;
    padding: as in `conv2d`, less than pool_size. Returns (N, OH, OW, C).

    Formula: y[n, p, q, c] = Σ_ij x[n, p·s + i - top, q·s + j - left, c] / cells of x in the window.
    Paper: LeCun et al., Gradient-Based Learning Applied to Document Recognition, 1998.

    Raises TypeError or ValueError that names the argument that does not fit.

    >>> average_pool2d(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """
    x, geometry = _read(x, pool_size, strides, padding)
    output = _reduce_windows(np.add, x, geometry, 0)
    cells = _cells(geometry, x.dtype)
    output /= cells

    def pullback(d_output):
        share = d_output / cells
        d_padded = np.zeros((len(x), *geometry.padded_size, x.shape[3]), x.dtype)
        for _, _, rows, columns in geometry.taps():
            d_padded[:, rows, columns] += share
        return (crop(d_padded, geometry),)

    return output, pullback


@differentiable
def global_max_pool2d(x, *, keepdims=False):
    """Keep the largest value of each channel of each image.

    x: (N, H, W, C). Returns (N, C), or (N, 1, 1, C) with keepdims.

    Formula: y[n, c] = max_hw x[n, h, w, c]. The gradient goes to the first of the largest.

    Raises TypeError or ValueError if x is no array of images, or these have no pixels.

    >>> global_max_pool2d(np.arange(8.0).reshape(1, 2, 2, 2))
    array([[6., 7.]])
    """
    check_flag("keepdims", keepdims)
    x = _read_images(x)

    def pullback(d_output):
        n, h, w, c = x.shape
        first = x.reshape(n, h * w, c).argmax(1)[:, None]
        d_x = np.zeros((n, h * w, c), x.dtype)
        np.put_along_axis(d_x, first, d_output.reshape(n, 1, c), 1)
        return (d_x.reshape(x.shape),)

    return x.max((1, 2), keepdims=bool(keepdims)), pullback


@differentiable
def global_average_pool2d(x, *, keepdims=False):
    """Average each channel of each image.

    x: (N, H, W, C). Returns (N, C), or (N, 1, 1, C) with keepdims.

    Formula: y[n, c] = Σ_hw x[n, h, w, c] / (H·W).
    Paper: Lin, Chen and Yan, Network In Network, 2014.

    Raises TypeError or ValueError if x is no array of images, or these have no pixels.

    >>> global_average_pool2d(np.arange(8.0).reshape(1, 2, 2, 2))
    array([[3., 4.]])
    """
    check_flag("keepdims", keepdims)
    x = _read_images(x)
    n, h, w, c = x.shape
    rows = np.ones(w, x.dtype) @ x  # (N, H, C): products with ones, faster than a sum over rows
    output = np.ones(h, x.dtype) @ rows
    output /= x.dtype.type(h * w)

    def pullback(d_output):
        share = d_output.reshape(n, 1, 1, c) / x.dtype.type(h * w)
        return (np.broadcast_to(share, x.shape).copy(),)

    return output[:, None, None] if keepdims else output, pullback


def _read(x, pool_size, strides, padding):
    x = as_float("x", x, 4)
    size = as_pair("pool_size", pool_size)
    strides = size if strides is None else strides
    geometry = read_geometry(x.shape[1:3], size, strides, padding, 1, window="pool_size")
    if not isinstance(padding, str) and any(
        side >= p for sides, p in zip(padding, size, strict=True) for side in sides
    ):
        raise ValueError(f"padding must be smaller than pool_size {size}, got {padding}")
    return x, geometry


def _read_images(x):
    x = as_float("x", x, 4)
    if 0 in x.shape[1:3]:
        raise ValueError(f"x must hold images of at least one pixel, got shape {x.shape}")
    return x


def _reduce_windows(combine, x, geometry, identity):
    """Combine the cells of each window: (N, H, W, C) -> (N, OH, OW, C)."""
    answer = fast.reduce_windows(combine, x, geometry, identity)
    if answer is not None:
        return answer
    x = pad(x, geometry, identity)
    output = np.full((len(x), *geometry.output_size, x.shape[3]), identity, x.dtype)
    for _, _, rows, columns in geometry.taps():
        combine(output, x[:, rows, columns], out=output)
    return output


def _cells(geometry, dtype):
    """How many of a window's cells lie inside the image: (1, OH, OW, 1)."""
    return _reduce_windows(np.add, np.ones((1, *geometry.input_size, 1), dtype), geometry, 0)
