"""Activation functions, each with its gradient under it.

Every function takes an array of any shape and returns one of the same shape.
"""

import numpy as np

from course_utils.nn._checks import as_float
from course_utils.nn.gradients import gradient_of


def softmax(x, axis=-1):
    """Turn scores into probabilities: positive numbers that sum to one along an axis.

    x: (..., K) scores, of any shape; axis: the one along which the result sums to one.
    Returns probabilities of x's shape.

    Formula: softmax(x)_i = exp(x_i - m) / Σ_j exp(x_j - m). Any m gives the same result;
    m = max x cannot overflow. A score of -inf gets 0; NaN or +inf makes its row NaN.
    Paper: Bridle, Probabilistic Interpretation of Feedforward Classification Network Outputs,
    Neurocomputing, 1990.

    Raises TypeError if x is not numeric or axis no integer, ValueError if x has no such axis.

    >>> softmax(np.log([[1.0, 2.0, 5.0]]))
    array([[0.125, 0.25 , 0.625]])
    """
    x = as_float("x", x)
    axis = _as_axis(axis, x)
    with np.errstate(invalid="ignore"):  # inf - inf is NaN, and meant to be
        exponentials = x - x.max(axis, keepdims=True, initial=-np.inf)
    np.exp(exponentials, out=exponentials)
    exponentials /= exponentials.sum(axis, keepdims=True)
    return exponentials


@gradient_of(softmax)
def _softmax_gradient(x, axis=-1):
    probabilities = softmax(x, axis)

    def pullback(d_output):
        # ∂p_i/∂x_j = p_i (δ_ij - p_j), so d_x = p ⊙ (d - Σ_j d_j p_j)
        d_x = d_output * probabilities
        d_x -= probabilities * d_x.sum(axis, keepdims=True)
        return (d_x,)

    return probabilities, pullback


def _as_axis(axis, x):
    if isinstance(axis, (bool, np.bool_)) or not isinstance(axis, (int, np.integer)):
        raise TypeError(f"axis must be an integer, got {axis!r}")
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"axis must be one of x's {x.ndim} axes, got {axis} (x's shape {x.shape})")
    return axis
