"""The three products of a convolution, each by the fastest way that fits its shape.

`correlate` is the forward pass, `spread` carries the output's gradient back to the input (and is
the forward pass of a transposed convolution), `kernel_gradient` carries it back to the kernel.

- One channel a group: `depthwise`, rows of multiply-adds.
- 1 × 1, stride 1: one matrix product; the image is its own matrix of windows.
- 3 × 3, stride 1, float32, many channels: `winograd`, fewer multiplications.
- Any other: `lowering`, matrix products block by block, or products first and then sums.
"""

import itertools

import numpy as np

from course_utils.nn.fast import depthwise, lowering, winograd
from course_utils.nn.fast.memory import crop, pad
from course_utils.nn.fast.switch import optional
from course_utils.nn.geometry import Geometry


@optional
def correlate(x, kernel, geometry, groups):
    """Return (N, OH, OW, O), the products of x's windows with the kernel."""
    return _correlate(x, kernel, geometry, groups)


def _correlate(x, kernel, geometry, groups, is_finite=None):
    """`correlate`; is_finite: whether the kernel is known to be finite, looked up if need be."""
    if groups == x.shape[3] > 1:
        x = np.repeat(x, kernel.shape[3] // groups, axis=3) if kernel.shape[3] > groups else x
        return depthwise.correlate(x, kernel, geometry)
    if _is_pointwise(geometry, groups):
        o = kernel.shape[3]
        output = np.empty((len(x), *geometry.output_size, o), x.dtype)
        pixels = pad(x, geometry).reshape(1, -1, x.shape[3])
        lowering.multiply(pixels, kernel[0], output.reshape(1, -1, o))
        return output
    if winograd.pays(x, kernel.shape, geometry, groups):
        output = winograd.correlate(x, kernel, geometry)
        # A kernel that is not finite spoils all of an output channel: the smaller of the two tells.
        if output is not None and (is_finite or _is_finite(min(kernel, output, key=np.size))):
            return output
    if lowering.few_outputs_pay(kernel.shape, geometry, groups):
        return lowering.correlate_few(pad(x, geometry), kernel, geometry)
    return lowering.correlate(pad(x, geometry), kernel, geometry, groups)


@optional
def kernel_gradient(x, d_output, geometry, groups):
    """Return the gradient of the kernel, (kh, kw, C/G, O)."""
    c, o = x.shape[3], d_output.shape[3]
    if groups == c > 1:
        x = np.repeat(x, o // groups, axis=3) if o > groups else x
        return depthwise.kernel_gradient(x, d_output, geometry)
    if _is_pointwise(geometry, groups):
        products = pad(x, geometry).reshape(-1, c).T @ d_output.reshape(-1, o)
        return products.reshape(1, 1, c, o)
    if winograd.pays(x, (*geometry.kernel_size, c, o), geometry, groups):
        d_kernel = winograd.kernel_gradient(x, d_output, geometry)
        if d_kernel is not None:
            return d_kernel
    return lowering.kernel_gradient(pad(x, geometry), d_output, geometry, groups)


@optional
def spread(d_output, kernel, geometry, groups):
    """Return the gradient of x, (N, H, W, C)."""
    # As a correlation, the padding's zeros would meet an infinite kernel.
    if _is_finite(kernel):
        if geometry.strides == (1, 1):
            return _correlate(d_output, _flip(kernel, groups), geometry.mirrored(), groups, True)
        if geometry.dilation == (1, 1):
            return _spread_in_phases(d_output, kernel, geometry, groups)
    return crop(lowering.spread(d_output, kernel, geometry, groups), geometry)


def _spread_in_phases(d_output, kernel, geometry, groups):
    """Return the gradient of x for a stride (s, t), as s·t correlations with stride one.

    Pixels that lie s rows and t columns apart meet the same taps, every s-th and t-th of the
    kernel, and meet them one after the other.
    """
    d_x = np.zeros((len(d_output), *geometry.input_size, kernel.shape[2] * groups), d_output.dtype)
    for phase in itertools.product(_phases(geometry, 0), _phases(geometry, 1)):
        places, taps, sizes, before, counts = zip(*phase, strict=True)
        dense = Geometry(sizes, (1, 1), (1, 1), before, geometry.output_size, counts)
        flipped = _flip(kernel[taps], groups)
        d_x[:, *places] = _correlate(d_output, flipped, dense, groups, True)
    return d_x


def _phases(geometry, axis):
    """Along one axis: the pixels of each phase, their taps, how many taps, padding and pixels."""
    stride, before = geometry.strides[axis], geometry.before[axis]
    taps, pixels = range(geometry.kernel_size[axis]), range(geometry.input_size[axis])
    for first in pixels[:stride]:
        ahead, tap = divmod(first + before, stride)
        if size := len(taps[tap::stride]):
            count = len(pixels[first::stride])
            yield (
                slice(first, None, stride),
                slice(tap, None, stride),
                size,
                size - 1 - ahead,
                count,
            )


def _is_finite(array):
    """Whether an array is finite, and not so large that its squares are not."""
    return np.isfinite(np.vdot(array, array))


def _is_pointwise(geometry, groups):
    return geometry.kernel_size == geometry.strides == (1, 1) and groups == 1


def _flip(kernel, groups):
    """Turn a kernel (kh, kw, C/G, O) by 180 degrees, inputs and outputs exchanged."""
    kh, kw, c, o = kernel.shape
    flipped = kernel[::-1, ::-1].reshape(kh, kw, c, groups, o // groups)
    return flipped.transpose(0, 1, 4, 3, 2).reshape(kh, kw, o // groups, groups * c)
