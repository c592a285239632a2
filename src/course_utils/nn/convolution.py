"""Convolution of images and sequences: the definition, and the operations made of it.

Shapes: N images of H × W pixels or sequences of T steps, C input channels, O output channels, in G
groups of c and o channels; kernel kh × kw; input with its padding PH × PW; output OH × OW, with
OH = ⌊(H + top + bottom - (kh - 1)·dilation - 1) / stride⌋ + 1, OW likewise.

A convolution is linear in x and in the kernel, so three products do all the work, each one sum
over the same taps: `correlate` (x with the kernel), `spread` (the output's gradient with the
kernel, back to x) and `kernel_gradient` (x with the output's gradient). In their einsums the
letters of what is sought stand behind the arrow. Where `fast` has a quicker way it goes first.
"""

import numpy as np

from course_utils.nn import fast
from course_utils.nn._convolution_arguments import as_groups, as_row, join, read_arrays, split
from course_utils.nn._sums import sum_rows
from course_utils.nn.geometry import crop, pad, read_geometry, read_transposed
from course_utils.nn.gradients import differentiable


@fast.first(fast.correlate)
def correlate(x, kernel, geometry, groups):
    """(N, H, W, C), (kh, kw, c, O) -> (N, OH, OW, O): the sum of each window times the kernel."""
    x, kernel = split(pad(x, geometry), groups), split(kernel, groups)  # N PH PW G c, kh kw c G o
    output = 0
    for i, j, rows, columns in geometry.taps():
        output += np.einsum("nhwgc,cgo->nhwgo", x[:, rows, columns], kernel[i, j])  # N OH OW G o
    return join(output)  # N OH OW O


@fast.first(fast.spread)
def spread(d_output, kernel, geometry, groups):
    """(N, OH, OW, O), (kh, kw, c, O) -> (N, H, W, C): each gradient goes back to its window."""
    d_output, kernel = split(d_output, groups), split(kernel, groups)  # N OH OW G o, kh kw c G o
    images, c = len(d_output), kernel.shape[2]
    d_x = np.zeros((images, *geometry.padded_size, groups, c), d_output.dtype)  # N PH PW G c
    for i, j, rows, columns in geometry.taps():
        d_x[:, rows, columns] += np.einsum("nhwgo,cgo->nhwgc", d_output, kernel[i, j])
    return crop(join(d_x), geometry)  # N H W C


@fast.first(fast.kernel_gradient)
def kernel_gradient(x, d_output, geometry, groups):
    """(N, H, W, C), (N, OH, OW, O) -> (kh, kw, c, O): what each tap met, times the gradients."""
    x = split(pad(x, geometry), groups)  # N PH PW G c
    d_output = split(d_output, groups)  # N OH OW G o
    d_kernel = np.empty((*geometry.kernel_size, x.shape[4], groups, d_output.shape[4]), x.dtype)
    for i, j, rows, columns in geometry.taps():
        d_kernel[i, j] = np.einsum("nhwgc,nhwgo->cgo", x[:, rows, columns], d_output)  # c G o
    return join(d_kernel)  # kh kw c O


@differentiable
def conv2d(x, kernel, bias=None, *, strides=1, padding="valid", dilation_rate=1, groups=1):
    """Two-dimensional convolution: each output is the dot product of the kernel with a window.

    Parameters
    ----------
    x : (N, H, W, C) array
    kernel : (kh, kw, C/groups, O) array
    bias : (O,) array or None
    strides, dilation_rate : integer or pair of integers
    padding : "valid", "same" or ((top, bottom), (left, right))
        None, as many zeros as make OH = ⌈H/stride⌉, or that many rows and columns of zeros.
    groups : integer
        The channels fall into that many parts, each with its own part of the kernel.

    Returns
    -------
    (N, OH, OW, O) array

    Notes
    -----
    ``y[n,p,q,o] = bias[o] + Σ_ijc x[n, p·s + i·d - top, q·s + j·d - left, c] w[i,j,c,o]``

    float32 3 × 3 kernels over 32 channels or more may take a shorter way, which rounds a little
    more; `fast.winograd` says how much, and `with fast.disabled():` the plain sum runs.

    References
    ----------
    LeCun et al., Backpropagation Applied to Handwritten Zip Code Recognition, Neural Computation,
    1989.

    Examples
    --------
    >>> x = np.arange(9.0).reshape(1, 3, 3, 1)
    >>> conv2d(x, np.ones((2, 2, 1, 1)))[0, :, :, 0]
    array([[ 8., 12.],
           [20., 24.]])
    """
    x, kernel, bias = read_arrays(x, kernel, bias, groups)
    geometry = read_geometry(x.shape[1:3], kernel.shape[:2], strides, padding, dilation_rate)
    output = correlate(x, kernel, geometry, groups)
    if bias is not None:
        output += bias

    def pullback(d_output):
        # output = correlate(x, kernel) + bias
        d_x = spread(d_output, kernel, geometry, groups)
        d_kernel = kernel_gradient(x, d_output, geometry, groups)
        return d_x, d_kernel, None if bias is None else sum_rows(d_output)

    return output, pullback


@differentiable
def conv1d(x, kernel, bias=None, *, strides=1, padding="valid", dilation_rate=1, groups=1):
    """One-dimensional convolution, of sequences: `conv2d` of images that are one pixel high.

    Parameters
    ----------
    x : (N, T, C) array
    kernel : (k, C/groups, O) array
    bias : (O,) array or None
    strides, dilation_rate : integer, or a tuple of one
    padding : "valid", "same", "causal", (left, right) or ((left, right),)
        "causal" puts zeros on the left only, so that an output sees its own step and earlier ones.
    groups : integer
        As for `conv2d`.

    Returns
    -------
    (N, steps, O) array

    Notes
    -----
    ``y[n, t, o] = bias[o] + Σ_ic x[n, t·stride + i·dilation - left, c] kernel[i, c, o]``

    References
    ----------
    van den Oord et al., WaveNet: A Generative Model for Raw Audio, arXiv:1609.03499, 2016 (causal
    and dilated).

    Examples
    --------
    >>> x = np.array([1.0, 2.0, 3.0]).reshape(1, 3, 1)
    >>> conv1d(x, np.ones((2, 1, 1)), padding="causal").ravel()
    array([1., 3., 5.])
    """
    x, kernel, bias = read_arrays(x, kernel, bias, groups, axes=1)
    options = as_row(kernel, strides, padding, dilation_rate)
    output, pullback2d = conv2d.rule(x[:, None], kernel[None], bias, groups=groups, **options)

    def pullback(d_output):
        d_x, d_kernel, d_bias = pullback2d(d_output[:, None])
        return d_x[:, 0], d_kernel[0], d_bias

    return output[:, 0], pullback


@differentiable
def depthwise_conv2d(x, kernel, bias=None, *, strides=1, padding="valid", dilation_rate=1):
    """Depthwise convolution: each channel on its own, as many groups as there are channels.

    Parameters
    ----------
    x : (N, H, W, C) array
    kernel : (kh, kw, C, M) array
        M kernels for each channel.
    bias : (C·M,) array or None
    strides, padding, dilation_rate
        As for `conv2d`.

    Returns
    -------
    (N, OH, OW, C·M) array
        The M outputs of a channel next to each other.

    Notes
    -----
    ``y[n, p, q, c·M + m] = bias[c·M + m] + Σ_ij x[n, p·s + i, q·s + j, c] w[i, j, c, m]``

    References
    ----------
    Howard et al., MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
    Applications, arXiv:1704.04861, 2017.

    Examples
    --------
    >>> x = np.array([[1.0, 10.0], [2.0, 20.0]]).reshape(1, 1, 2, 2)
    >>> depthwise_conv2d(x, np.ones((1, 2, 2, 1))).ravel()
    array([ 3., 30.])
    """
    x, kernel, groups = as_groups(x, kernel)  # kh kw C M -> kh kw 1 C·M
    options = {"strides": strides, "padding": padding, "dilation_rate": dilation_rate}
    output, pullback2d = conv2d.rule(x, kernel, bias, groups=groups, **options)

    def pullback(d_output):
        d_x, d_kernel, d_bias = pullback2d(d_output)
        return d_x, d_kernel.reshape(*d_kernel.shape[:2], groups, -1), d_bias

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
    """Transposed convolution, for upsampling: add up a copy of the kernel for each pixel.

    Parameters
    ----------
    x : (N, H, W, C) array
    kernel : (kh, kw, O/groups, C) array
        Outputs first, as in Keras.
    bias : (O,) array or None
    strides, dilation_rate : integer or pair of integers
    padding : "valid", "same" or ((top, bottom), (left, right))
        What the `conv2d` that this runs backwards would have: "valid" cuts nothing off the result,
        "same" gives OH = H·strides, pairs are cut off.
    output_padding : integer, pair of integers or None
        Rows and columns added at the end, fewer than strides or dilation_rate; None adds what
        gives Keras's default sizes.
    groups : integer
        As for `conv2d`.

    Returns
    -------
    (N, OH, OW, O) array

    Notes
    -----
    ``y[n, p·s + i·d - top, q·s + j·d - left, o] += Σ_c x[n, p, q, c] w[i, j, o, c]``, with
    ``OH = (H - 1)·stride + (kh - 1)·dilation + 1 - top - bottom + output_padding``, OW likewise.

    References
    ----------
    Dumoulin and Visin, A Guide to Convolution Arithmetic for Deep Learning, arXiv:1603.07285, 2016.

    Examples
    --------
    >>> x = np.array([1.0, 10.0]).reshape(1, 1, 2, 1)
    >>> conv2d_transpose(x, np.ones((1, 2, 1, 1)), strides=(1, 2)).ravel()
    array([ 1.,  1., 10., 10.])
    """
    x, kernel, bias = read_arrays(x, kernel, bias, groups, transposed=True)
    geometry = read_transposed(
        x.shape[1:3], kernel.shape[:2], strides, padding, output_padding, dilation_rate
    )
    output = spread(x, kernel, geometry, groups)
    if bias is not None:
        output += bias

    def pullback(d_output):
        # output = spread(x, kernel) + bias: the pullback of conv2d's pullback
        d_x = correlate(d_output, kernel, geometry, groups)
        d_kernel = kernel_gradient(d_output, x, geometry, groups)
        return d_x, d_kernel, None if bias is None else sum_rows(d_output)

    return output, pullback
