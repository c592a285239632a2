"""Convolution of images and sequences: the definition, and the operations made of it.

Shapes: N images of H × W pixels or sequences of T steps, C input channels, O output channels in G
groups, kernel kh × kw; input with its padding PH × PW, output OH × OW, with
OH = ⌊(H + top + bottom - (kh - 1)·dilation - 1) / stride⌋ + 1, OW likewise.

A convolution is linear in x and in the kernel, so that three products do all the work, and each is
one sum over the same taps: `correlate` (x with the kernel), `spread` (the output's gradient with
the kernel, back to x) and `kernel_gradient` (x with the output's gradient). In their einsums the
letters of the one thing sought stand behind the arrow.
"""

import numpy as np

from course_utils.nn import fast
from course_utils.nn._checks import as_float, as_integer, check_shape, same_float
from course_utils.nn.geometry import crop, pad, read_geometry, read_transposed
from course_utils.nn.gradients import differentiable


def correlate(x, kernel, geometry, groups):
    """(N, H, W, C), (kh, kw, C/G, O) -> (N, OH, OW, O): the products of windows and kernel."""
    answer = fast.correlate(x, kernel, geometry, groups)
    if answer is not None:
        return answer
    x, kernel = _split(pad(x, geometry), groups), _split(kernel, groups)  # n PH PW g c, kh kw c g o
    output = sum(
        np.einsum("nhwgc,cgo->nhwgo", x[:, rows, columns], kernel[i, j])
        for i, j, rows, columns in geometry.taps()
    )
    return _join(output)


def spread(d_output, kernel, geometry, groups):
    """(N, OH, OW, O), (kh, kw, C/G, O) -> (N, H, W, C): every gradient, back to its window."""
    answer = fast.spread(d_output, kernel, geometry, groups)
    if answer is not None:
        return answer
    d_output, kernel = _split(d_output, groups), _split(kernel, groups)
    d_x = np.zeros((len(d_output), *geometry.padded_size, groups, kernel.shape[2]), d_output.dtype)
    for i, j, rows, columns in geometry.taps():
        # output += x[:, rows, columns] @ kernel[i, j]
        d_x[:, rows, columns] += np.einsum("nhwgo,cgo->nhwgc", d_output, kernel[i, j])
    return crop(_join(d_x), geometry)


def kernel_gradient(x, d_output, geometry, groups):
    """(N, H, W, C), (N, OH, OW, O) -> (kh, kw, C/G, O): every tap met all windows' gradients."""
    answer = fast.kernel_gradient(x, d_output, geometry, groups)
    if answer is not None:
        return answer
    x, d_output = _split(pad(x, geometry), groups), _split(d_output, groups)
    d_kernel = np.empty((*geometry.kernel_size, x.shape[4], groups, d_output.shape[4]), x.dtype)
    for i, j, rows, columns in geometry.taps():
        # output += x[:, rows, columns] @ kernel[i, j]
        d_kernel[i, j] = np.einsum("nhwgc,nhwgo->cgo", x[:, rows, columns], d_output)
    return _join(d_kernel)


def _split(array, groups):
    """(..., G·c) -> (..., G, c)."""
    return array.reshape(*array.shape[:-1], groups, array.shape[-1] // groups)


def _join(array):
    """(..., G, c) -> (..., G·c)."""
    return array.reshape(*array.shape[:-2], array.shape[-2] * array.shape[-1])


@differentiable
def conv2d(x, kernel, bias=None, *, strides=1, padding="valid", dilation_rate=1, groups=1):
    """Slide a kernel over images: each output is the dot product of the kernel with a window.

    x: (N, H, W, C); kernel: (kh, kw, C / groups, O); bias: (O,) or None.
    strides, dilation_rate: an integer or a pair. padding: "valid" (none), "same" (OH = ⌈H/stride⌉)
    or ((top, bottom), (left, right)) rows and columns of zeros. groups: the channels fall into
    that many parts, each with its own part of the kernel. Returns (N, OH, OW, O).

    Formula: y[n,p,q,o] = bias[o] + Σ_ijc x[n, p·s + i·d - top, q·s + j·d - left, c] w[i,j,c,o].
    Paper: LeCun et al., Backpropagation Applied to Handwritten Zip Code Recognition, 1989.

    float32 3 × 3 kernels over 32 channels or more take a shorter way (see `fast.winograd`): its
    largest error is 1e-5 to 2e-5 of the outputs' standard deviation, where the plain sum's is
    3e-6. The plain sum runs where a number of x is 30 times its root mean square or more, and
    `with fast.disabled():`.

    Raises TypeError or ValueError that names the argument that does not fit.

    >>> x = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> conv2d(x, np.ones((2, 2, 1, 1)))[0, :, :, 0]
    array([[ 8., 12.],
           [20., 24.]])
    """
    x, kernel, bias = _read(x, kernel, bias, groups)
    geometry = _geometry(x, kernel, strides, padding, dilation_rate)
    output = _plus(correlate(x, kernel, geometry, groups), bias)

    def pullback(d_output):
        d_x = spread(d_output, kernel, geometry, groups)
        d_kernel = kernel_gradient(x, d_output, geometry, groups)
        d_bias = None if bias is None else fast.sum_rows(d_output)
        return d_x, d_kernel, d_bias

    return output, pullback


@differentiable
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
    output, pullback2d = conv2d.rule(x[:, None], kernel[None], bias, groups=groups, **options)

    def pullback(d_output):
        d_x, d_kernel, d_bias = pullback2d(d_output[:, None])
        return d_x[:, 0], d_kernel[0], d_bias

    return output[:, 0], pullback


@differentiable
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
    grouped, options = _as_groups(x, kernel, strides, padding, dilation_rate)
    output, pullback2d = conv2d.rule(x, grouped, bias, **options)

    def pullback(d_output):
        d_x, d_kernel, d_bias = pullback2d(d_output)
        return d_x, d_kernel.reshape(np.shape(kernel)), d_bias

    return output, pullback


@differentiable
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
):
    """Lay a copy of the kernel down for each pixel and add up: conv2d run backwards, upsampling.

    x: (N, H, W, C); kernel: (kh, kw, O / groups, C), outputs first; bias: (O,) or None.
    padding: what the conv2d that this runs backwards would have: ((top, bottom), (left, right))
    is cut off the result, "valid" cuts nothing, "same" gives OH = H·strides. output_padding: rows
    and columns added at the end, an integer or a pair below strides or dilation_rate; None means
    enough for Keras's default sizes; groups: as in `conv2d`. Returns (N, OH, OW, O).

    Formula: y[n, p·s + i·d - top, q·s + j·d - left, o] += Σ_c x[n, p, q, c] w[i, j, o, c], with
    OH = (H - 1)·stride + (kh - 1)·dilation + 1 - top - bottom + output_padding; OW likewise.
    Paper: Dumoulin and Visin, A Guide to Convolution Arithmetic for Deep Learning, 2016.

    Raises TypeError or ValueError that names the argument that does not fit.

    >>> x = np.array([1.0, 10.0]).reshape(1, 1, 2, 1)
    >>> conv2d_transpose(x, np.ones((1, 2, 1, 1)), strides=(1, 2)).ravel()
    array([ 1.,  1., 10., 10.])
    """
    x, kernel, bias = _read(x, kernel, bias, groups, transposed=True)
    geometry = read_transposed(
        x.shape[1:3], kernel.shape[:2], strides, padding, output_padding, dilation_rate
    )
    output = _plus(spread(x, kernel, geometry, groups), bias)

    def pullback(d_output):
        d_x = correlate(d_output, kernel, geometry, groups)
        d_kernel = kernel_gradient(d_output, x, geometry, groups)
        d_bias = None if bias is None else fast.sum_rows(d_output)
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
    strides = as_integer("strides", _single(strides), 1)
    dilation_rate = as_integer("dilation_rate", _single(dilation_rate), 1)
    padding = _single(padding)
    if isinstance(padding, str) and padding == "causal":
        padding = (len(kernel) - 1) * dilation_rate, 0
    if isinstance(padding, (tuple, list)):
        if len(padding) != 2:
            raise ValueError(f"padding must be a word or (left, right), got {padding!r}")
        padding = (0, 0), tuple(padding)
    return {"strides": (1, strides), "padding": padding, "dilation_rate": (1, dilation_rate)}


def _single(value):
    """(2,) -> 2: what an option of one axis says, as Keras takes it too."""
    return value[0] if isinstance(value, (tuple, list)) and len(value) == 1 else value


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
        output += bias
    return output
