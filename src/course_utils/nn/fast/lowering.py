"""Convolution as matrix products, block by block: every stride, dilation and group.

The windows that a kernel meets are copied side by side into the rows of a matrix ("im2col",
Chellapilla, Puri and Simard 2006), and one product with the kernel gives all outputs. The whole
matrix would be kh·kw times the input, so only a block that fits the cache exists at a time. A
deep kernel has long rows: then a block holds the taps of one kernel row, and the products add up.

Where the outputs are far fewer than the inputs (the gradient of an image with one channel), no
window is copied: every pixel is multiplied by the whole kernel, and the kh·kw products of O
channels are added, each shifted by its tap's place. With the channels first and the images laid
row after row, a shift is a step along one axis (Vasudevan, Anderson and Gregg 2017).

Shapes: x (N, H, W, C) padded; kernel (kh, kw, C/G, O) for G groups; output (N, OH, OW, O).
"""

import numpy as np

from course_utils.nn.fast.memory import restride
from course_utils.nn.fast.small_products import MULTIPLICATIONS, Scratch, product
from course_utils.nn.threads import run

BLOCK = 1 << 18  # numbers of a block of windows: a megabyte in float32
MIN_ROWS = 256  # rows that a block should have: fewer, and the product waits for the kernel
MAX_OUTPUTS = 8  # outputs that are few
MIN_NUMBERS = 1 << 10  # numbers of a matrix for which small pieces pay


def correlate(x, kernel, geometry, groups):
    """Return the products of every window of padded x with the kernel."""
    n, (oh, ow), o = len(x), geometry.output_size, kernel.shape[3]
    matrices = _split_kernel(kernel, groups)
    output = np.empty((n, oh, ow, o), x.dtype)
    windows = Windows(x, geometry, groups)

    def work(blocks):
        lower = windows.copier()
        for place in blocks:
            target = output[place].reshape(-1, groups, o // groups).transpose(1, 0, 2)  # a view
            for taps in windows.tap_rows:
                columns = lower(place, taps)
                weights = matrices[:, taps].reshape(groups, columns.shape[2], -1)
                if taps.start == 0:
                    multiply(columns, weights, target)
                else:
                    target += columns @ weights

    run(work, windows.blocks, output.size * kernel.size // o)
    return output


def few_outputs_pay(kernel_shape, geometry, groups):
    """Whether `correlate_few` is right for these shapes, and faster than `correlate`."""
    kh, kw, c, o = kernel_shape
    if groups > 1 or geometry.strides != (1, 1) or o > min(MAX_OUTPUTS, c // 4):
        return False
    rows, columns = geometry.extent
    return kh * kw * o * rows * columns <= 4 * BLOCK


def correlate_few(x, kernel, geometry):
    """`correlate` at stride one for few outputs: multiply first, then shift and add."""
    n, h, w, c = x.shape
    (oh, ow), (dh, dw) = geometry.output_size, geometry.dilation
    kh, kw, _, o = kernel.shape
    weights = kernel.transpose(0, 1, 3, 2).reshape(kh * kw * o, c)
    shifts = [i * dh * w + j * dw for i in range(kh) for j in range(kw)]
    output = np.empty((n, oh, ow, o), x.dtype)
    together = max(1, BLOCK // (len(weights) * h * w))

    def work(blocks):
        scratch = Scratch(x.dtype)
        for block in blocks:
            pixels = np.ascontiguousarray(x[block]).reshape(-1, c)
            products = scratch("products", kh * kw, o, len(pixels))
            np.matmul(weights, pixels.T, out=products.reshape(-1, len(pixels)))
            reached = len(pixels) - shifts[-1]
            total = products[0, :, :reached]
            for tap, shift in zip(products[1:], shifts[1:], strict=True):
                total += tap[:, shift : shift + reached]
            # What ran over the end of a row lies right of the output, or below it.
            sums = products[0].reshape(o, -1, h, w)[:, :, :oh, :ow]
            output[block] = sums.transpose(1, 2, 3, 0)

    blocks = [slice(i, min(i + together, n)) for i in range(0, n, together)]
    run(work, blocks, output.size * kernel.size // o)
    return output


def kernel_gradient(x, d_output, geometry, groups):
    """Return the kernel's gradient: windows of padded x against the output's gradient."""
    kh, kw = geometry.kernel_size
    o, c = d_output.shape[3], x.shape[3] // groups
    windows = Windows(x, geometry, groups)

    def work(blocks):
        lower = windows.copier()
        total = np.zeros((groups, kh, kw * c, o // groups), x.dtype)
        for place in blocks:
            d_block = d_output[place].reshape(-1, groups, o // groups).transpose(1, 0, 2)
            for taps in windows.tap_rows:
                products = lower(place, taps).transpose(0, 2, 1) @ d_block
                total[:, taps] += products.reshape(groups, -1, *total.shape[2:])
        return total

    total, *others = run(work, windows.blocks, d_output.size * kh * kw * c)
    for other in others:  # into the first: a sum would hold one array more
        total += other
    return total.reshape(groups, kh, kw, c, -1).transpose(1, 2, 3, 0, 4).reshape(kh, kw, c, o)


def spread(d_output, kernel, geometry, groups):
    """Return the gradient of padded x: each output's gradient goes back to its window."""
    n, oh, ow, o = d_output.shape
    c = kernel.shape[2] * groups
    d_x = np.zeros((n, *geometry.extent, c), d_output.dtype)

    def work(images):
        for image in images:
            d_image = d_output[image].reshape(oh * ow, groups, o // groups).transpose(1, 0, 2)
            for i, j, rows, columns in geometry.taps():
                matrices = kernel[i, j].reshape(-1, groups, o // groups).transpose(1, 2, 0)
                products = (d_image @ matrices).transpose(1, 0, 2)
                d_x[image, rows, columns] += products.reshape(oh, ow, c)

    run(work, range(n), d_output.size * kernel.size // o)
    return d_x


def multiply(x, y, output):
    """Put x @ y into output, "gmk,gkn->gmn", in small pieces where the other way is slower."""
    size = y.shape[1] * y.shape[2]
    if MIN_NUMBERS <= size <= MULTIPLICATIONS // 16:
        aligned = Scratch(y.dtype)("matrix", *y.shape)
        aligned[...] = y
        product(x, aligned, output)
    else:
        np.matmul(x, y, out=output)


class Windows:
    """The windows of padded x in blocks: some rows of one image, or some whole images."""

    def __init__(self, x, geometry, groups):
        n, c = len(x), x.shape[3]
        (oh, ow), (kh, kw) = geometry.output_size, geometry.kernel_size
        (sh, sw), (dh, dw) = geometry.strides, geometry.dilation
        image, row, column, number = x.strides
        self.dtype, self.groups = x.dtype, groups
        self.view = restride(  # (G, N, OH, OW, kh, kw, C/G)
            x,
            (groups, n, oh, ow, kh, kw, c // groups),
            (
                number * (c // groups),
                image,
                row * sh,
                column * sw,
                row * dh,
                column * dw,
                number,
            ),
        )
        deep = kh * kw * c * min(MIN_ROWS, n * oh * ow) > 2 * BLOCK
        self.tap_rows = [slice(i, i + 1) for i in range(kh)] if deep else [slice(0, kh)]
        width = kw * c * (1 if deep else kh)
        positions = max(1, BLOCK * (3 if deep else 1) // width)
        rows = max(1, min(oh, positions // ow))
        images = max(1, positions // (ow * oh))
        self.largest = min(images, n) * rows * ow * width
        self.blocks = [
            (slice(i, min(i + images, n)), slice(r, min(r + rows, oh)))
            for i in range(0, n, images)
            for r in range(0, oh, rows)
        ]

    def copier(self):
        """Return lower(place, taps) -> (G, positions, taps · kw · C/G), in one reused buffer."""
        buffer = np.empty(self.largest, self.dtype)

        def lower(place, taps):
            view = self.view[:, place[0], place[1], :, taps]
            width = view[0, 0, 0, 0].size
            if self.view.shape[0] == self.view.shape[6] == 1:  # long runs are along the image
                view = view.transpose(4, 5, 0, 1, 2, 3, 6)
                columns = buffer[: view.size].reshape(view.shape)
                columns[...] = view
                return columns.reshape(1, width, -1).transpose(0, 2, 1)
            columns = buffer[: view.size].reshape(view.shape)
            columns[...] = view
            return columns.reshape(self.groups, -1, width)

        return lower


def _split_kernel(kernel, groups):
    """(kh, kw, C/G, O) -> (G, kh, kw·C/G, O/G)."""
    kh, kw, c, o = kernel.shape
    return kernel.reshape(kh, kw * c, groups, o // groups).transpose(2, 0, 1, 3)
