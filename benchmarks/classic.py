"""The im2col that most courses teach: one matrix with every window in a row, one product.

Clear, and several times slower than it need be: the matrix is kh·kw times as large as the input.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def im2col(x, kernel, strides, padding):
    """Return the convolution of x (N, H, W, C) with kernel (kh, kw, C, O)."""
    columns, shape = _columns(x, kernel, strides, padding)
    return (columns @ kernel.reshape(-1, kernel.shape[3])).reshape(*shape, -1)


def im2col_gradients(x, kernel, d_output, strides, padding):
    """Return the output and the gradients of x and kernel."""
    kh, kw, c, o = kernel.shape
    columns, (n, oh, ow) = _columns(x, kernel, strides, padding)
    output = (columns @ kernel.reshape(-1, o)).reshape(n, oh, ow, o)
    d_kernel = columns.T @ d_output.reshape(-1, o)
    d_columns = (d_output.reshape(-1, o) @ kernel.reshape(-1, o).T).reshape(n, oh, ow, kh, kw, c)
    h, w = x.shape[1:3]
    d_x = np.zeros((n, h + 2 * padding, w + 2 * padding, c), x.dtype)
    for i in range(kh):
        for j in range(kw):
            rows = slice(i, i + strides * (oh - 1) + 1, strides)
            across = slice(j, j + strides * (ow - 1) + 1, strides)
            d_x[:, rows, across] += d_columns[:, :, :, i, j]
    d_x = d_x[:, padding : padding + h, padding : padding + w]
    return output, d_x, d_kernel.reshape(kernel.shape)


def _columns(x, kernel, strides, padding):
    kh, kw, c, _ = kernel.shape
    x = np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    windows = sliding_window_view(x, (kh, kw), (1, 2))[:, ::strides, ::strides]
    n, oh, ow = windows.shape[:3]
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, kh * kw * c), (n, oh, ow)
