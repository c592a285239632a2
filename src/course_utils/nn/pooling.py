"""Pooling: what is left of an image when each window is reduced to one number.

Shapes: N images of H × W pixels, C channels; pool ph × pw; output OH × OW. Padded cells never
count: they win no maximum and enter no average.
"""

import numpy as np

from course_utils.nn import fast
from course_utils.nn._checks import as_pair, check_flag, read
from course_utils.nn._range import average, without_overflow
from course_utils.nn.geometry import crop, pad, read_geometry
from course_utils.nn.gradients import differentiable


@fast.first(fast.reduce_windows)
def reduce_windows(combine, x, geometry, identity):
    """(N, H, W, C) -> (N, OH, OW, C): the cells of each window combined, by maximum or sum."""
    x = pad(x, geometry, identity)  # N PH PW C
    output = np.full((len(x), *geometry.output_size, x.shape[3]), identity, x.dtype)
    for _, _, rows, columns in geometry.taps():
        output = combine(output, x[:, rows, columns])  # N OH OW C
    return output


@differentiable
def max_pool2d(x, pool_size=2, *, strides=None, padding="valid"):
    """Max pooling: keep the largest value of each window.

    Parameters
    ----------
    x : (N, H, W, C) array
    pool_size : integer or pair of integers
    strides : integer, pair of integers or None
        None means pool_size.
    padding : "valid", "same" or ((top, bottom), (left, right))
        As for `conv2d`, less than pool_size.

    Returns
    -------
    (N, OH, OW, C) array

    Notes
    -----
    ``y[n, p, q, c] = max_ij x[n, p·s + i - top, q·s + j - left, c]``. NaN in, NaN out. The gradient
    goes to the first of a window's largest values.

    References
    ----------
    Riesenhuber and Poggio, Hierarchical Models of Object Recognition in Cortex, Nature
    Neuroscience, 1999.

    Examples
    --------
    >>> max_pool2d(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    x, geometry = _read(x, pool_size, strides, padding)
    output = reduce_windows(np.maximum, x, geometry, -np.inf)

    def pullback(d_output):
        padded = pad(x, geometry)
        inside = pad(np.ones((1, *x.shape[1:3], 1), bool), geometry, False)  # padding wins nothing
        d_padded = np.zeros(padded.shape, x.dtype)
        waiting = np.ones(output.shape, bool)  # windows whose first maximum is still to come
        for _, _, rows, columns in geometry.taps():
            window = padded[:, rows, columns]
            found = waiting & ((window == output) | np.isnan(window))
            if padded is not x:
                found &= inside[:, rows, columns]
            d_padded[:, rows, columns] += np.where(found, d_output, 0)
            waiting &= ~found
        return (crop(d_padded, geometry),)

    return output, _without_overflow(pullback, geometry)


@differentiable
def average_pool2d(x, pool_size=2, *, strides=None, padding="valid"):
    """Average pooling: the mean of each window.

    Parameters
    ----------
    x : (N, H, W, C) array
    pool_size : integer or pair of integers
    strides : integer, pair of integers or None
        None means pool_size.
    padding : "valid", "same" or ((top, bottom), (left, right))
        As for `conv2d`, less than pool_size.

    Returns
    -------
    (N, OH, OW, C) array

    Notes
    -----
    ``y[n, p, q, c] = Σ_ij x[n, p·s + i - top, q·s + j - left, c] / cells of x in the window``

    References
    ----------
    LeCun et al., Gradient-Based Learning Applied to Document Recognition, Proceedings of the IEEE,
    1998.

    Examples
    --------
    >>> average_pool2d(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """
    x, geometry = _read(x, pool_size, strides, padding)
    inside = np.ones((1, *geometry.input_size, 1), x.dtype)
    cells = reduce_windows(np.add, inside, geometry, 0)  # 1 OH OW 1, fewer at the edges
    output = average(lambda x: reduce_windows(np.add, x, geometry, 0), x, cells)

    def pullback(d_output):
        # output = Σ window / cells
        share = d_output / cells
        d_padded = np.zeros((len(x), *geometry.padded_size, x.shape[3]), x.dtype)
        for _, _, rows, columns in geometry.taps():
            d_padded[:, rows, columns] += share
        return (crop(d_padded, geometry),)

    return output, _without_overflow(pullback, geometry)


@differentiable
def global_max_pool2d(x, *, keepdims=False):
    """Global max pooling: keep the largest value of each channel of each image.

    Parameters
    ----------
    x : (N, H, W, C) array
    keepdims : bool

    Returns
    -------
    (N, C) array, or (N, 1, 1, C) with keepdims

    Notes
    -----
    ``y[n, c] = max_hw x[n, h, w, c]``. The gradient goes to the first of the largest.

    References
    ----------
    Oquab, Bottou, Laptev and Sivic, Is Object Localization for Free? Weakly-Supervised Learning
    with Convolutional Neural Networks, CVPR, 2015.

    Examples
    --------
    >>> global_max_pool2d(np.arange(8.0).reshape(1, 2, 2, 2))
    array([[6., 7.]])
    """
    check_flag("keepdims", keepdims)
    x = _read_images(x)
    n, h, w, c = x.shape

    def pullback(d_output):
        first = x.reshape(n, h * w, c).argmax(1)[:, None]  # N 1 C
        d_x = np.zeros((n, h * w, c), x.dtype)
        np.put_along_axis(d_x, first, d_output.reshape(n, 1, c), 1)
        return (d_x.reshape(x.shape),)

    return x.max((1, 2), keepdims=bool(keepdims)), pullback


@differentiable
def global_average_pool2d(x, *, keepdims=False):
    """Global average pooling: the mean of each channel of each image.

    Parameters
    ----------
    x : (N, H, W, C) array
    keepdims : bool

    Returns
    -------
    (N, C) array, or (N, 1, 1, C) with keepdims

    Notes
    -----
    ``y[n, c] = Σ_hw x[n, h, w, c] / (H·W)``

    References
    ----------
    Lin, Chen and Yan, Network In Network, ICLR, 2014.

    Examples
    --------
    >>> global_average_pool2d(np.arange(8.0).reshape(1, 2, 2, 2))
    array([[3., 4.]])
    """
    check_flag("keepdims", keepdims)
    x = _read_images(x)
    n, h, w, c = x.shape
    pixels = x.dtype.type(h * w)
    output = average(_sum_pixels, x, pixels)  # N C

    def pullback(d_output):
        # output = Σ pixels / (H·W)
        share = d_output.reshape(n, 1, 1, c) / pixels
        return (np.broadcast_to(share, x.shape).copy(),)

    return output[:, None, None] if keepdims else output, pullback


def _sum_pixels(x):
    n, h, w, c = x.shape
    return np.ones(h * w, x.dtype) @ x.reshape(n, h * w, c)  # quicker than a sum over rows


def _without_overflow(pullback, geometry):
    """Only where windows overlap are there sums that could pass the end of the range."""
    overlap = any(s < k for s, k in zip(geometry.strides, geometry.kernel_size, strict=True))
    return without_overflow(pullback) if overlap else pullback


def _read(x, pool_size, strides, padding):
    (x,) = read(x=(x, "N H W C"))
    size = as_pair("pool_size", pool_size)
    strides = size if strides is None else strides
    geometry = read_geometry(x.shape[1:3], size, strides, padding, 1, window="pool_size")
    if not isinstance(padding, str) and any(
        side >= p for sides, p in zip(padding, size, strict=True) for side in sides
    ):
        raise ValueError(f"padding must be smaller than pool_size {size}, got {padding}")
    return x, geometry


def _read_images(x):
    (x,) = read(x=(x, "N H W C"))
    if 0 in x.shape[1:3]:
        raise ValueError(f"x must hold images of at least one pixel, got shape {x.shape}")
    return x
