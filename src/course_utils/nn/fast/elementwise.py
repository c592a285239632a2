"""Functions that take several passes over an array, on pieces of it that stay in the cache."""

import functools

import numpy as np

from course_utils.nn.fast.switch import first, optional

BLOCK = 2**16  # numbers of a piece: smaller ones take more calls, larger ones leave the cache


def by_blocks(function):
    """Mark an elementwise function of one array: a large one is worked on piece by piece."""
    return first(functools.partial(in_pieces, function))(function)


@optional
def in_pieces(function, x):
    """Apply an elementwise function to x, piece by piece; None if x is a single piece."""
    if x.size <= BLOCK:
        return None
    flat = np.ascontiguousarray(x).reshape(-1)
    output = np.empty_like(flat)
    for start in range(0, flat.size, BLOCK):
        piece = slice(start, start + BLOCK)
        output[piece] = function(flat[piece])
    return output.reshape(x.shape)
