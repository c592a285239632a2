"""Where a kernel stands on an image: strides, padding, dilation, and the sizes that follow.

Shapes: N images of H × W pixels with C channels; kernel kh × kw; output of OH × OW pixels.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from course_utils.arguments import as_integer
from course_utils.nn._checks import as_pair


@dataclass(frozen=True)
class Geometry:
    """One convolution's or pooling's positions, each field a pair (along height, along width)."""

    kernel_size: tuple
    strides: tuple
    dilation: tuple
    before: tuple  # rows of padding above, columns of padding on the left
    input_size: tuple
    output_size: tuple

    @cached_property
    def span(self):
        """Rows and columns from a dilated kernel's first tap to its last, both counted."""
        return tuple((k - 1) * d + 1 for k, d in zip(self.kernel_size, self.dilation, strict=True))

    @cached_property
    def extent(self):
        """Rows and columns of padded input that the kernel reads, no more and no less."""
        return tuple(
            (o - 1) * s + p
            for o, s, p in zip(self.output_size, self.strides, self.span, strict=True)
        )

    @cached_property
    def padded_size(self):
        """(PH, PW): rows and columns of the input with its padding."""
        return tuple(
            max(b + n, e) for b, n, e in zip(self.before, self.input_size, self.extent, strict=True)
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
    if not isinstance(padding, str):
        padding = _read_sides(padding)
    return _geometry(input_size, kernel_size, strides, padding, dilation, window)


@lru_cache(maxsize=512)  # a small convolution takes no longer than working this out
def _geometry(input_size, kernel_size, strides, padding, dilation, window):
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


def read_transposed(x_size, kernel_size, strides, padding, output_padding, dilation_rate):
    """Return the Geometry of the convolution that a transposed one runs backwards.

    Its output is x; its input, the transposed convolution's output, is what has to be found.
    """
    strides, dilation = as_pair("strides", strides), as_pair("dilation_rate", dilation_rate)
    extra = _read_output_padding(output_padding, strides, dilation)
    span = tuple((k - 1) * d + 1 for k, d in zip(kernel_size, dilation, strict=True))
    full = [(n - 1) * t + s for n, t, s in zip(x_size, strides, span, strict=True)]
    if isinstance(padding, str) and padding in ("valid", "same"):
        rule = _valid_transposed if padding == "valid" else _same_transposed
        size, before = zip(*map(rule, x_size, full, strides, span, extra), strict=True)
    else:
        before, after = read_padding(padding, x_size, span, strides)
        size = tuple(
            f - b - a + (e or 0) for f, b, a, e in zip(full, before, after, extra, strict=True)
        )
    if min(size) < 1:
        raise ValueError(
            f"padding {padding!r} leaves nothing of the output's {full[0]} x {full[1]}"
        )
    return Geometry(tuple(kernel_size), strides, dilation, before, size, tuple(x_size))


def _valid_transposed(n, full, stride, span, extra):
    """Length of a transposed convolution's output along one axis, and what is cut before it."""
    return full + (max(stride - span, 0) if extra is None else extra), 0


def _same_transposed(n, full, stride, span, extra):
    size = n * stride if extra is None else full - 2 * (span // 2) + extra
    return size, max(full - size, 0) // 2


def _read_output_padding(value, strides, dilation):
    if value is None:
        return None, None
    extra = as_pair("output_padding", value, 0)
    if any(e >= max(s, d) for e, s, d in zip(extra, strides, dilation, strict=True)):
        raise ValueError(
            f"output_padding must be smaller than strides or dilation_rate, got {value!r} for "
            f"strides {strides} and dilation_rate {dilation}"
        )
    return extra


def read_padding(padding, input_size, span, strides):
    """Return padding as ((top, left), (bottom, right))."""
    if not isinstance(padding, str):
        (top, bottom), (left, right) = _read_sides(padding)
        return (top, left), (bottom, right)
    if padding == "valid":
        return (0, 0), (0, 0)
    if padding == "same":
        total = [
            max((-(-n // t) - 1) * t + s - n, 0)
            for n, s, t in zip(input_size, span, strides, strict=True)
        ]
        return tuple(t // 2 for t in total), tuple(t - t // 2 for t in total)
    raise _wrong_padding(padding)


def _read_sides(padding):
    """Return explicit padding as ((top, bottom), (left, right))."""
    if not (_is_pair(padding) and all(_is_pair(sides) for sides in padding)):
        raise _wrong_padding(padding)
    return tuple(tuple([as_integer("padding", n, 0) for n in sides]) for sides in padding)


def _wrong_padding(padding):
    return ValueError(
        f'padding must be "valid", "same" or ((top, bottom), (left, right)), got {padding!r}'
    )


def _is_pair(value):
    return isinstance(value, (tuple, list)) and len(value) == 2


def pad(x, geometry, fill=0):
    """(N, H, W, C) -> (N, PH, PW, C): x with its padding around it."""
    if geometry.padded_size == geometry.input_size:
        return x
    (top, left), (h, w) = geometry.before, geometry.input_size
    padded = np.full((len(x), *geometry.padded_size, x.shape[3]), fill, x.dtype)
    padded[:, top : top + h, left : left + w] = x
    return padded


def crop(padded, geometry):
    """(N, PH, PW, C) -> (N, H, W, C): the part of a padded array that is not padding."""
    (top, left), (h, w) = geometry.before, geometry.input_size
    return padded[:, top : top + h, left : left + w]
