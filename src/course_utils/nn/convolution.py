"""Convolution of images and sequences, each operation with its gradient under it.

Shapes: N images of H × W pixels or sequences of T steps, C input channels, O output channels,
kernel kh × kw; output OH × OW, with
OH = ⌊(H + top + bottom - (kh - 1)·dilation - 1) / stride⌋ + 1, OW likewise.

Three products do all the work: `correlate` (windows with the kernel), and its two adjoints,
`spread` (back to the input) and `kernel_gradient`. How they are made fast stands in `correlation`.
"""

import numpy as np

from course_utils.nn._checks import as_float, as_integer, check_flag, check_shape, same_float
from course_utils.nn.correlation import correlate, kernel_gradient, spread
from course_utils.nn.geometry import read_geometry, read_transposed
from course_utils.nn.gradients import gradient_of
from course_utils.nn.sums import sum_rows


def conv2d(
    x, kernel, bias=None, *, strides=1, padding="valid", dilation_rate=1, groups=1, exact=False
):
    """Slide a kernel over images: each output is the dot product of the kernel with a window.

    x: (N, H, W, C); kernel: (kh, kw, C / groups, O); bias: (O,) or None.
    strides, dilation_rate: an integer or a pair. padding: "valid" (none), "same" (OH = ⌈H/stride⌉)
    or ((top, bottom), (left, right)) rows and columns of zeros. groups: the channels fall into
    that many parts, each with its own part of the kernel. Returns (N, OH, OW, O).

    Formula: y[n,p,q,o] = bias[o] + Σ_ijc x[n, p·s + i·d - top, q·s + j·d - left, c] w[i,j,c,o].
    Paper: LeCun et al., Backpropagation Applied to Handwritten Zip Code Recognition, 1989.

    exact: every output is its plain sum of products. Otherwise float32 3 × 3 kernels over 32
    channels or more take a shorter way (see `winograd`): its largest error is 1e-5 to 2e-5 of the
    outputs' standard deviation, where the plain sum's is 3e-6. float64 is always exact.

    Raises TypeError or ValueError that names the argument that does not fit.

    >>> x = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> conv2d(x, np.ones((2, 2, 1, 1)))[0, :, :, 0]
    array([[ 8., 12.],
           [20., 24.]])
    """
    check_flag("exact", exact)
    x, kernel, bias = _read(x, kernel, bias, groups)
    geometry = _geometry(x, kernel, strides, padding, dilation_rate)
    return _plus(correlate(x, kernel, geometry, groups, exact), bias)


@gradient_of(conv2d)
def _conv2d_gradient(
    x, kernel, bias=None, *, strides=1, padding="valid", dilation_rate=1, groups=1, exact=False
):
    check_flag("exact", exact)
    x, kernel, bias = _read(x, kernel, bias, groups)
    geometry = _geometry(x, kernel, strides, padding, dilation_rate)
    output = _plus(correlate(x, kernel, geometry, groups, exact), bias)

    def pullback(d_output):
        d_x = spread(d_output, kernel, geometry, groups, exact)
        d_kernel = kernel_gradient(x, d_output, geometry, groups, exact)
        d_bias = None if bias is None else sum_rows(d_output.reshape(-1, d_output.shape[3]))
        return d_x, d_kernel, d_bias

    return output, pullback


def conv1d(x, kernel, bias=None, *, strides=1, padding="valid", dilation_rate=1, groups=1):
    """Slide a kernel over sequences: a convolution of images that are one pixel high.

    x: (N, T, C); kernel: (k, C / groups, O); bias: (O,) or None; strides, dilation_rate: integers.
    padding: "valid", "same", (left, right), or "causal": zeros on the left only, so that an
    output sees its own step and earlier ones. Returns (N, steps, O).

    Formula: y[n, t, o] = bias[o] + Σ_ic x[n, t·stride + i·dilation - left, c] kernel[i, c, o].
    Paper: van den Oord et al., WaveNet, 2016 (causal and dilated).

    Raises TypeError or ValueError that names the argument that does not fit.

    >>> x = np.array([1.0, 2.0, 3.0]).reshape(1, 3, 1)
    >>> conv1d(x, np.ones((2, 1, 1)), padding="causal").ravel()
    array([1., 3., 5.])
    """
    x, kernel, bias = _read(x, kernel, bias, groups, ndim=3)
    options = _as_row(kernel, strides, padding, dilation_rate)
    return conv2d(x[:, None], kernel[None], bias, groups=groups, **options)[:, 0]


@gradient_of(conv1d)
def _conv1d_gradient(
    x, kernel, bias=None, *, strides=1, padding="valid", dilation_rate=1, groups=1
):
    x, kernel, bias = _read(x, kernel, bias, groups, ndim=3)
    options = _as_row(kernel, strides, padding, dilation_rate)
    output, pullback2d = _conv2d_gradient(x[:, None], kernel[None], bias, groups=groups, **options)

    def pullback(d_output):
        d_x, d_kernel, d_bias = pullback2d(d_output[:, None])
        return d_x[:, 0], d_kernel[0], d_bias

    return output[:, 0], pullback


def depthwise_conv2d(x, kernel, bias=None, *, strides=1, padding="valid", dilation_rate=1):
    """Convolve each channel on its own, with M kernels: as many groups as there are channels.

    x: (N, H, W, C); kernel: (kh, kw, C, M); bias: (C·M,) or None; the options are `conv2d`'s.
    Returns (N, OH, OW, C·M), the M outputs of a channel next to each other.

    Formula: y[n, p, q, c·M + m] = bias[c·M + m] + Σ_ij x[n, p·s + i, q·s + j, c] w[i, j, c, m].
    Paper: Howard et al., MobileNets, 2017.

    Raises TypeError or ValueError that names the argument that does not fit.

    >>> x = np.array([[1.0, 10.0], [2.0, 20.0]]).reshape(1, 1, 2, 2)
    >>> depthwise_conv2d(x, np.ones((1, 2, 2, 1))).ravel()
    array([ 3., 30.])
    """
    kernel, options = _as_groups(x, kernel, strides, padding, dilation_rate)
    return conv2d(x, kernel, bias, **options)


@gradient_of(depthwise_conv2d)
def _depthwise_conv2d_gradient(
    x, kernel, bias=None, *, strides=1, padding="valid", dilation_rate=1
):
    grouped, options = _as_groups(x, kernel, strides, padding, dilation_rate)
    output, pullback2d = _conv2d_gradient(x, grouped, bias, **options)

    def pullback(d_output):
        d_x, d_kernel, d_bias = pullback2d(d_output)
        return d_x, d_kernel.reshape(np.shape(kernel)), d_bias

    return output, pullback


def conv2d_transpose(
    x,
    kernel,
    bias=None,
    *,
    strides=1,
    padding="valid",
    output_padding=None,
    dilation_rate=1,
    groups=1,
    exact=False,
):
    """Lay a copy of the kernel down for each pixel and add up: conv2d run backwards, upsampling.

    x: (N, H, W, C); kernel: (kh, kw, O / groups, C), outputs first; bias: (O,) or None.
    padding: what the conv2d that this runs backwards would have: ((top, bottom), (left, right))
    is cut off the result, "valid" cuts nothing, "same" gives OH = H·strides. output_padding: rows
    and columns added at the end, an integer or a pair below strides or dilation_rate; None means
    enough for Keras's default sizes; groups, exact: as in `conv2d`. Returns (N, OH, OW, O).

    Formula: y[n, p·s + i·d - top, q·s + j·d - left, o] += Σ_c x[n, p, q, c] w[i, j, o, c], with
    OH = (H - 1)·stride + (kh - 1)·dilation + 1 - top - bottom + output_padding; OW likewise.
    Paper: Dumoulin and Visin, A Guide to Convolution Arithmetic for Deep Learning, 2016.

    Raises TypeError or ValueError that names the argument that does not fit.

    >>> x = np.array([1.0, 10.0]).reshape(1, 1, 2, 1)
    >>> conv2d_transpose(x, np.ones((1, 2, 1, 1)), strides=(1, 2)).ravel()
    array([ 1.,  1., 10., 10.])
    """
    check_flag("exact", exact)
    x, kernel, bias = _read(x, kernel, bias, groups, transposed=True)
    geometry = read_transposed(
        x.shape[1:3], kernel.shape[:2], strides, padding, output_padding, dilation_rate
    )
    return _plus(spread(x, kernel, geometry, groups, exact), bias)


@gradient_of(conv2d_transpose)
def _conv2d_transpose_gradient(
    x,
    kernel,
    bias=None,
    *,
    strides=1,
    padding="valid",
    output_padding=None,
    dilation_rate=1,
    groups=1,
    exact=False,
):
    check_flag("exact", exact)
    x, kernel, bias = _read(x, kernel, bias, groups, transposed=True)
    geometry = read_transposed(
        x.shape[1:3], kernel.shape[:2], strides, padding, output_padding, dilation_rate
    )
    output = _plus(spread(x, kernel, geometry, groups, exact), bias)

    def pullback(d_output):
        d_x = correlate(d_output, kernel, geometry, groups, exact)
        d_kernel = kernel_gradient(d_output, x, geometry, groups, exact)
        d_bias = None if bias is None else sum_rows(d_output.reshape(-1, d_output.shape[3]))
        return d_x, d_kernel, d_bias

    return output, pullback


def _read(x, kernel, bias, groups, *, ndim=4, transposed=False):
    """Check that x, kernel and bias fit each other; return them in one dtype."""
    x, kernel = as_float("x", x, ndim), as_float("kernel", kernel, ndim)
    groups = as_integer("groups", groups, 1)
    inputs, outputs = kernel.shape[-2] * groups, kernel.shape[-1]
    if min(kernel.shape) == 0:
        raise ValueError(f"kernel must not be empty, got shape {kernel.shape}")
    if outputs % groups or x.shape[-1] % groups:
        raise ValueError(
            f"groups must divide the channels, got groups={groups} for x of shape {x.shape} and "
            f"kernel of shape {kernel.shape}"
        )
    expected = outputs if transposed else inputs
    if x.shape[-1] != expected:
        split = "" if groups == 1 else f" in {groups} groups"
        raise ValueError(
            f"kernel has {expected} input channels{split} (shape {kernel.shape}), "
            f"x has {x.shape[-1]} (shape {x.shape})"
        )
    if bias is not None:
        check_shape("bias", as_float("bias", bias), (inputs if transposed else outputs,))
    elif x.dtype == kernel.dtype:  # nothing to bring together: small calls gain a tenth
        return x, kernel, None
    return same_float(x=x, kernel=kernel, bias=bias)


def _geometry(x, kernel, strides, padding, dilation_rate):
    return read_geometry(x.shape[1:3], kernel.shape[:2], strides, padding, dilation_rate)


def _as_row(kernel, strides, padding, dilation_rate):
    """conv1d's options as those of a convolution of images one pixel high."""
    strides = as_integer("strides", strides, 1)
    dilation_rate = as_integer("dilation_rate", dilation_rate, 1)
    if isinstance(padding, str) and padding == "causal":
        padding = (len(kernel) - 1) * dilation_rate, 0
    if isinstance(padding, (tuple, list)):
        if len(padding) != 2:
            raise ValueError(f"padding must be a word or (left, right), got {padding!r}")
        padding = (0, 0), tuple(padding)
    return {"strides": (1, strides), "padding": padding, "dilation_rate": (1, dilation_rate)}


def _as_groups(x, kernel, strides, padding, dilation_rate):
    """depthwise_conv2d's kernel and options as those of a grouped convolution."""
    x, kernel = as_float("x", x, 4), as_float("kernel", kernel, 4)
    kh, kw, c, m = kernel.shape
    if c != x.shape[3]:
        raise ValueError(
            f"kernel has {c} channels (shape {kernel.shape}), x has {x.shape[3]} (shape {x.shape})"
        )
    options = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
    return kernel.reshape(kh, kw, 1, c * m), {"groups": max(c, 1), **options}


def _plus(output, bias):
    if bias is not None:
        with np.errstate(invalid="ignore"):  # inf - inf is NaN, and meant to be
            output += bias
    return output
