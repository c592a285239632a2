"""Convolution of images and sequences, each operation with its gradient under it.

Shapes: N images of H × W pixels, C input channels, O output channels, G groups; kernel kh × kw;
output OH × OW, with OH = ⌊(H + top + bottom - (kh - 1)·dilation - 1) / stride⌋ + 1.
How the products are made fast stands in `correlation`.
"""

import numpy as np  # noqa: F401

from course_utils.nn._checks import as_float, as_integer, check_shape, same_float
from course_utils.nn.correlation import correlate, kernel_gradient, spread
from course_utils.nn.geometry import read_geometry
from course_utils.nn.gradients import gradient_of


def conv2d(
    x,
    kernel,
    bias=None,
    *,
    strides=1,
    padding="valid",
    dilation_rate=1,
    groups=1,
    exact=False,
):
    """Slide a kernel over images: each output is the dot product of the kernel with a window.

    x: (N, H, W, C); kernel: (kh, kw, C / groups, O); bias: (O,) or None.
    strides, dilation_rate: an integer or a pair. padding: "valid" (none), "same" (OH = ⌈H/stride⌉)
    or ((top, bottom), (left, right)) rows and columns of zeros. groups: the channels fall into
    that many parts, each with its own part of the kernel. Returns (N, OH, OW, O).

    Formula: y[n,p,q,o] = bias[o] + Σ_ijc x[n, p·s + i·d - top, q·s + j·d - left, c] w[i,j,c,o].
    Paper: LeCun et al., Backpropagation Applied to Handwritten Zip Code Recognition, 1989.

    exact: every output is its plain sum of products. Otherwise float32 3 × 3 kernels over many
    channels take a shorter way (see `winograd`) that is off by some 1e-5 of the output's spread.

    Raises TypeError or ValueError that names the argument that does not fit.

    >>> x = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> conv2d(x, np.ones((2, 2, 1, 1)))[0, :, :, 0]
    array([[ 8., 12.],
           [20., 24.]])
    """
    x, kernel, bias, geometry = _read(x, kernel, bias, strides, padding, dilation_rate, groups)
    return _plus(correlate(x, kernel, geometry, groups, exact), bias)


@gradient_of(conv2d)
def _conv2d_gradient(
    x,
    kernel,
    bias=None,
    *,
    strides=1,
    padding="valid",
    dilation_rate=1,
    groups=1,
    exact=False,
):
    x, kernel, bias, geometry = _read(x, kernel, bias, strides, padding, dilation_rate, groups)
    output = _plus(correlate(x, kernel, geometry, groups, exact), bias)

    def pullback(d_output):
        d_x = spread(d_output, kernel, geometry, groups, exact)
        d_kernel = kernel_gradient(x, d_output, geometry, groups, exact)
        d_bias = None if bias is None else d_output.sum((0, 1, 2))
        return d_x, d_kernel, d_bias

    return output, pullback


def _read(x, kernel, bias, strides, padding, dilation_rate, groups):
    """Check conv2d's arguments; return the arrays in one dtype, and the geometry."""
    x, kernel = as_float("x", x, 4), as_float("kernel", kernel, 4)
    groups = as_integer("groups", groups, 1)
    kh, kw, c, o = kernel.shape
    if o % groups or x.shape[3] % groups:
        raise ValueError(
            f"groups must divide the channels, got groups {groups}, x with {x.shape[3]} and "
            f"kernel with {o} output channels"
        )
    if c * groups != x.shape[3]:
        per = "" if groups == 1 else f" for each of {groups} groups"
        raise ValueError(
            f"kernel has {c} input channels{per}, x has {x.shape[3]} (shape {x.shape})"
        )
    if bias is not None:
        check_shape("bias", as_float("bias", bias), (o,))
    geometry = read_geometry(x.shape[1:3], (kh, kw), strides, padding, dilation_rate)
    return *same_float(x=x, kernel=kernel, bias=bias), geometry


def _plus(output, bias):
    if bias is not None:
        output += bias
    return output
