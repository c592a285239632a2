"""Positions: attention by itself cannot tell the order of its keys, so the order is put into x.

Shapes: T positions (tokens), D features; "..." is any number of leading axes.
"""

import numpy as np

from course_utils.arguments import as_integer
from course_utils.nn._checks import as_number, check_flag, read
from course_utils.nn.gradients import differentiable


def sinusoidal_positions(length, depth, *, base=10000.0, dtype=np.float32):
    """Sinusoidal position encoding: sines and cosines of many wavelengths, to be added to x.

    Parameters
    ----------
    length : integer
        T, how many positions.
    depth : integer
        D, the features of each.
    base : positive number
        Sets the longest wavelength, 2π · base^(1 - 2/D) for even D.
    dtype : floating-point dtype
        Of the result.

    Returns
    -------
    (T, D) array

    Notes
    -----
    ``p[t, 2i] = sin(t / base^(2i/D))``, ``p[t, 2i+1] = cos(t / base^(2i/D))``

    References
    ----------
    Vaswani et al., Attention Is All You Need, NeurIPS, 2017.

    Examples
    --------
    >>> sinusoidal_positions(2, 4).round(2)
    array([[0.  , 1.  , 0.  , 1.  ],
           [0.84, 0.54, 0.01, 1.  ]], dtype=float32)
    """
    length, depth = as_integer("length", length, 0), as_integer("depth", depth, 0)
    _check_floating("dtype", dtype)
    angles = _angles(np.arange(length), depth, base)  # T ⌈D/2⌉
    table = np.empty((length, depth), dtype)
    table[:, ::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)[:, : depth // 2]
    return table


@differentiable(constants=["positions"])
def rotary_positions(x, positions=None, *, base=10000.0, interleaved=True):
    """Rotary position embedding (RoPE): turn pairs of features by an angle that grows with t.

    Applied to queries and keys, it makes their scores depend on the distance of their positions
    only: turning both by the same angle changes no dot product.

    Parameters
    ----------
    x : (..., T, D) array, D even
    positions : numbers that broadcast to (..., T), or None
        None means 0..T-1. They are data: no gradient goes back to them.
    base : positive number
        The slowest pair turns by base^(2/D - 1) a position, about 1/base.
    interleaved : bool
        Whether to pair feature 2i with 2i+1, as the paper does, or i with i + D/2, as many released
        models do.

    Returns
    -------
    (..., T, D) array

    Notes
    -----
    ``(a, b) -> (a cos θ - b sin θ, a sin θ + b cos θ)``, ``θ = t / base^(2i/D)`` for pair i

    References
    ----------
    Su et al., RoFormer: Enhanced Transformer with Rotary Position Embedding, arXiv:2104.09864,
    2021.

    Examples
    --------
    >>> rotary_positions(np.array([[1.0, 0.0], [1.0, 0.0]]), [0, np.pi / 2]).round(2)
    array([[1., 0.],
           [0., 1.]])
    """
    check_flag("interleaved", interleaved)
    x, angles = _read(x, positions, base)

    def pullback(d_output):
        # a rotation's inverse is its transpose: turn back
        return _turn(d_output, -angles, interleaved), None

    return _turn(x, angles, interleaved), pullback


def _turn(x, angles, interleaved):
    """(..., T, D), (..., T, D/2) -> (..., T, D): every pair of features turned by its angle."""
    half = x.shape[-1] // 2
    if interleaved:
        first, second = slice(0, None, 2), slice(1, None, 2)
    else:
        first, second = slice(half), slice(half, None)
    cos, sin = np.cos(angles).astype(x.dtype), np.sin(angles).astype(x.dtype)
    output = np.empty(x.shape, x.dtype)
    output[..., first] = x[..., first] * cos - x[..., second] * sin
    output[..., second] = x[..., first] * sin + x[..., second] * cos
    return output


def _angles(positions, depth, base):
    """(..., T) positions -> (..., T, ⌈D/2⌉) angles, in float64."""
    if not as_number("base", base) > 0:
        raise ValueError(f"base must be positive, got {base!r}")
    return positions[..., None] / float(base) ** (np.arange(0, depth, 2) / max(1, depth))


def _read(x, positions, base):
    (x,) = read(x=(x, "... T D"))
    if x.shape[-1] % 2:
        raise ValueError(f"x must have an even number of features, got shape {x.shape}")
    if positions is None:
        positions = np.arange(x.shape[-2])
    (positions,) = read(positions=(positions, "..."))
    try:
        positions = np.broadcast_to(positions.astype(np.float64), x.shape[:-1])
    except ValueError:
        raise ValueError(
            f"positions must broadcast to {x.shape[:-1]}, got shape {positions.shape}"
        ) from None
    return x, _angles(positions, x.shape[-1], base)


def _check_floating(name, dtype):
    try:
        is_floating = np.issubdtype(dtype, np.floating)
    except TypeError:  # no dtype at all
        is_floating = False
    if not is_floating:
        raise TypeError(f"{name} must be a floating-point type, got {dtype!r}")
