"""The three products of a convolution, each by the fastest way that fits its shape.

`correlate` is the forward pass, `spread` carries the output's gradient back to the input (and is
the forward pass of a transposed convolution), `kernel_gradient` carries it back to the kernel.
"""

import numpy as np

from course_utils.nn import lowering
from course_utils.nn.geometry import crop, pad

# Infinity times zero is NaN, and meant to be.
_quiet = np.errstate(invalid="ignore", over="ignore")


@_quiet
def correlate(x, kernel, geometry, groups=1, exact=False):
    """Return (N, OH, OW, O), the products of x's windows with the kernel."""
    return lowering.correlate(pad(x, geometry), kernel, geometry, groups)


@_quiet
def kernel_gradient(x, d_output, geometry, groups=1, exact=False):
    """Return the gradient of the kernel, (kh, kw, C/G, O)."""
    return lowering.kernel_gradient(pad(x, geometry), d_output, geometry, groups)


@_quiet
def spread(d_output, kernel, geometry, groups=1, exact=False):
    """Return the gradient of x, (N, H, W, C)."""
    if geometry.strides == (1, 1):
        return correlate(d_output, _flip(kernel, groups), geometry.mirrored(), groups, exact)
    return crop(lowering.spread(d_output, kernel, geometry, groups), geometry)


def _flip(kernel, groups):
    """Turn a kernel (kh, kw, C/G, O) by 180 degrees, inputs and outputs exchanged."""
    kh, kw, c, o = kernel.shape
    flipped = kernel[::-1, ::-1].reshape(kh, kw, c, groups, o // groups)
    return flipped.transpose(0, 1, 4, 3, 2).reshape(kh, kw, o // groups, groups * c)
