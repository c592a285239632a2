"""Convolution as matrix products, block by block: every stride, dilation and group.

Shapes: x (N, H, W, C) padded; kernel (kh, kw, C/G, O) for G groups; output (N, OH, OW, O).
The windows that a kernel meets are copied side by side into the rows of a matrix ("im2col",
Chellapilla, Puri and Simard 2006), and one product with the kernel gives all outputs. The whole
matrix would be kh·kw times the input, so only a block that fits the cache exists at a time.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

BLOCK = 1 << 17  # elements of a block of windows: half a megabyte in float32


def correlate(x, kernel, geometry, groups):
    """Return the products of every window of padded x with the kernel."""
    matrices = _split_kernel(kernel, groups)
    n, (oh, ow), o = len(x), geometry.output_size, kernel.shape[3]
    output = np.empty((n, oh, ow, o), x.dtype)
    for block, columns in _window_blocks(x, geometry, groups):
        products = columns @ matrices  # (G, positions, O/G)
        output[block] = products.transpose(1, 0, 2).reshape(output[block].shape)
    return output


def kernel_gradient(x, d_output, geometry, groups):
    """Return the kernel's gradient: windows of padded x against the output's gradient."""
    kh, kw = geometry.kernel_size
    o, c = d_output.shape[3], x.shape[3] // groups
    total = np.zeros((groups, kh * kw * c, o // groups), x.dtype)
    for block, columns in _window_blocks(x, geometry, groups):
        d_block = d_output[block].reshape(-1, groups, o // groups).transpose(1, 0, 2)
        total += columns.transpose(0, 2, 1) @ d_block
    return total.reshape(groups, kh, kw, c, -1).transpose(1, 2, 3, 0, 4).reshape(kh, kw, c, o)


def spread(d_output, kernel, geometry, groups):
    """Return the gradient of padded x: each output's gradient goes back to its window."""
    n, oh, ow, o = d_output.shape
    c = kernel.shape[2] * groups
    d_x = np.zeros((n, *geometry.extent, c), d_output.dtype)
    for image in range(n):
        d_image = d_output[image].reshape(oh * ow, groups, o // groups).transpose(1, 0, 2)
        for i, j, rows, columns in geometry.taps():
            matrices = kernel[i, j].reshape(-1, groups, o // groups).transpose(1, 2, 0)
            products = (d_image @ matrices).transpose(1, 0, 2)
            d_x[image, rows, columns] += products.reshape(oh, ow, c)
    return d_x


def _split_kernel(kernel, groups):
    """(kh, kw, C/G, O) -> (G, kh·kw·C/G, O/G)."""
    kh, kw, c, o = kernel.shape
    return kernel.reshape(kh * kw * c, groups, o // groups).transpose(1, 0, 2)


def _window_blocks(x, geometry, groups):
    """Yield (slices of images and rows, their windows as (G, positions, kh·kw·C/G))."""
    n, c = len(x), x.shape[3]
    (oh, ow), (kh, kw) = geometry.output_size, geometry.kernel_size
    (sh, sw), (dh, dw) = geometry.strides, geometry.dilation
    windows = sliding_window_view(x, geometry.span, (1, 2))[:, ::sh, ::sw, :, ::dh, ::dw]
    windows = windows.reshape(n, oh, ow, groups, c // groups, kh, kw)
    windows = windows.transpose(3, 0, 1, 2, 5, 6, 4)  # (G, N, OH, OW, kh, kw, C/G)
    row = ow * kh * kw * c
    rows = min(oh, max(1, BLOCK // row))
    images = max(1, BLOCK // (row * oh))
    buffer = np.empty(min(images, n) * rows * row, x.dtype)
    for image in range(0, n, images):
        for top in range(0, oh, rows):
            block = slice(image, image + images), slice(top, top + rows)
            view = windows[(slice(None), *block)]
            columns = buffer[: view.size].reshape(view.shape)
            columns[...] = view
            yield block, columns.reshape(groups, -1, kh * kw * (c // groups))
