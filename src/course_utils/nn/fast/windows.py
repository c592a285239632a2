"""Pooling in two steps: whole rows first, which are long runs of memory, then along them."""

import numpy as np

from course_utils.nn.fast.memory import pad
from course_utils.nn.fast.switch import optional

BLOCK = 1 << 16  # numbers of the rows that are reduced together: they stay in the cache


@optional
def reduce_windows(combine, x, geometry, identity):
    """Combine the cells of each window of x: (N, H, W, C) -> (N, OH, OW, C)."""
    (kh, kw), (oh, ow), (sh, sw) = geometry.kernel_size, geometry.output_size, geometry.strides
    x = pad(x, geometry, identity)
    n, _, w, c = x.shape
    output = np.empty((n, oh, ow, c), x.dtype)
    most = max(1, BLOCK // max(1, w * c))
    rows, images = min(oh, most), max(1, most // oh)
    for image in range(0, n, images):
        part = x[image : image + images]
        for top in range(0, oh, rows):
            target = output[image : image + images, top : top + rows]
            stop = (top + target.shape[1] - 1) * sh + 1
            tall = _combine(combine, [part[:, top * sh + i : stop + i : sh] for i in range(kh)])
            wide = [tall[:, :, j : j + (ow - 1) * sw + 1 : sw] for j in range(kw)]
            _combine(combine, wide, target)
    return output


def _combine(combine, parts, result=None):
    """Combine the arrays, into result if it is given."""
    if len(parts) == 1:
        return np.copyto(result, parts[0]) if result is not None else parts[0]
    result = combine(parts[0], parts[1], out=result)
    for part in parts[2:]:
        combine(result, part, out=result)
    return result
