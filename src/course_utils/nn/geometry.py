"""Where a kernel stands on an image: strides, padding, dilation, and the sizes that follow.

Shapes: N images of H × W pixels with C channels; kernel kh × kw; output of OH × OW pixels.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.nn._checks import as_integer, as_pair


@dataclass(frozen=True)
class Geometry:
    """One convolution's or pooling's positions, each field a pair (along height, along width)."""

    kernel_size: tuple
    strides: tuple
    dilation: tuple
    before: tuple  # rows of padding above, columns of padding on the left
    input_size: tuple
    output_size: tuple

    @property
    def span(self):
        """Rows and columns from a dilated kernel's first tap to its last, both counted."""
        return tuple((k - 1) * d + 1 for k, d in zip(self.kernel_size, self.dilation, strict=True))

    @property
    def extent(self):
        """Rows and columns of padded input that the kernel reads, no more and no less."""
        return tuple(
            (o - 1) * s + p
            for o, s, p in zip(self.output_size, self.strides, self.span, strict=True)
        )

    @property
    def is_dense(self):
        """Whether the kernel moves by one and its taps are neighbours."""
        return self.strides == (1, 1) and self.dilation == (1, 1)

    def taps(self):
        """Yield (i, j, rows, columns): tap (i, j) and the slices of padded input it meets."""
        (oh, ow), (sh, sw), (dh, dw) = self.output_size, self.strides, self.dilation
        for i in range(self.kernel_size[0]):
            rows = slice(i * dh, i * dh + (oh - 1) * sh + 1, sh)
            for j in range(self.kernel_size[1]):
                yield i, j, rows, slice(j * dw, j * dw + (ow - 1) * sw + 1, sw)

    def mirrored(self):
        """The geometry that carries a gradient back through a stride-one convolution."""
        return Geometry(
            self.kernel_size,
            self.strides,
            self.dilation,
            tuple(p - 1 - b for p, b in zip(self.span, self.before, strict=True)),
            self.output_size,
            self.input_size,
        )


def read_geometry(input_size, kernel_size, strides, padding, dilation_rate, *, window="kernel"):
    """Return the Geometry that these arguments mean; window names kernel_size in messages."""
    strides = as_pair("strides", strides)
    dilation = as_pair("dilation_rate", dilation_rate)
    span = tuple((k - 1) * d + 1 for k, d in zip(kernel_size, dilation, strict=True))
    before, after = read_padding(padding, input_size, span, strides)
    padded = tuple(b + n + a for b, n, a in zip(before, input_size, after, strict=True))
    if any(p < s for p, s in zip(padded, span, strict=True)):
        raise ValueError(
            f"{window} spans {span[0]} x {span[1]}, more than the padded input {padded[0]} x "
            f"{padded[1]}"
        )
    output = tuple((p - s) // t + 1 for p, s, t in zip(padded, span, strides, strict=True))
    return Geometry(tuple(kernel_size), strides, dilation, before, tuple(input_size), output)


def read_padding(padding, input_size, span, strides):
    """Return padding as ((top, left), (bottom, right))."""
    if isinstance(padding, str):
        if padding == "valid":
            return (0, 0), (0, 0)
        if padding == "same":
            total = [
                max((-(-n // t) - 1) * t + s - n, 0)
                for n, s, t in zip(input_size, span, strides, strict=True)
            ]
            return tuple(t // 2 for t in total), tuple(t - t // 2 for t in total)
    elif _is_pair(padding) and all(_is_pair(sides) for sides in padding):
        sides = [[as_integer("padding", side, 0) for side in pair] for pair in padding]
        return tuple(zip(*sides, strict=True))
    raise ValueError(
        f'padding must be "valid", "same" or ((top, bottom), (left, right)), got {padding!r}'
    )


def _is_pair(value):
    return isinstance(value, (tuple, list)) and len(value) == 2


def pad(x, geometry, fill=0):
    """Return the input that the kernel reads, (N, *extent, C): x itself where it needs no rim."""
    (top, left), (rows, columns) = geometry.before, geometry.extent
    n, h, w, c = x.shape
    if top == left == 0 and rows <= h and columns <= w:
        return x[:, :rows, :columns]
    if top < 0 or left < 0:
        x, top, left = x[:, max(-top, 0) :, max(-left, 0) :], max(top, 0), max(left, 0)
        h, w = x.shape[1:3]
    h, w = min(h, rows - top), min(w, columns - left)
    padded = np.empty((n, rows, columns, c), x.dtype)
    padded[:, :top] = padded[:, top + h :] = fill
    padded[:, top : top + h, :left] = padded[:, top : top + h, left + w :] = fill
    padded[:, top : top + h, left : left + w] = x[:, :h, :w]
    return padded
