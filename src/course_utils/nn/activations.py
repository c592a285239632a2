"""Activation functions, each with its gradient under it.

Every function takes an array of any shape and returns one of the same shape. float32 and float64
stay as they are; float16 is computed, and returned, in float32, whole numbers in float64.
"""

import math

import numpy as np

from course_utils.nn import fast
from course_utils.nn._checks import as_float, check_flag
from course_utils.nn.gradients import differentiable


@differentiable
def relu(x):
    """Keep what is positive and set the rest to zero: the rectified linear unit.

    x: an array of any shape. Returns an array of x's shape.

    Formula: relu(x) = max(x, 0); its slope at 0 is taken as 0.
    Paper: Nair and Hinton, Rectified Linear Units Improve Restricted Boltzmann Machines,
    ICML, 2010.

    Raises TypeError if x is not numeric.

    >>> relu([-1.0, 0.0, 2.0])
    array([0., 0., 2.])
    """
    output = np.maximum(as_float("x", x), 0)

    def pullback(d_output):
        # output = max(x, 0)
        return (np.where(output > 0, d_output, 0),)

    return output, pullback


@differentiable
def sigmoid(x):
    """Map every number to one between 0 and 1, as a probability of yes.

    x: an array of any shape. Returns an array of x's shape.

    Formula: sigmoid(x) = 1 / (1 + exp(-x)), accurate in both tails.
    Paper: Cox, The Regression Analysis of Binary Sequences, Journal of the Royal Statistical
    Society B, 1958.

    Raises TypeError if x is not numeric.

    >>> sigmoid([-np.inf, 0.0, np.log(3)])
    array([0.  , 0.5 , 0.75])
    """
    output = _elementwise(_sigmoid, as_float("x", x))

    def pullback(d_output):
        # output = 1 / (1 + exp(-x)), whose slope is output (1 - output)
        d_x = 1 - output
        d_x *= output
        d_x *= d_output
        return (d_x,)

    return output, pullback


@differentiable
def tanh(x):
    """Map every number to one between -1 and 1: the hyperbolic tangent.

    x: an array of any shape. Returns an array of x's shape.

    Formula: tanh(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x)) = 2 sigmoid(2x) - 1.
    Paper: LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998, on why its symmetry helps.

    Raises TypeError if x is not numeric.

    >>> tanh([-np.inf, 0.0, np.log(3)])
    array([-1. ,  0. ,  0.8])
    """
    output = np.tanh(as_float("x", x))

    def pullback(d_output):
        # output = tanh(x), whose slope is 1 - output²
        d_x = output * output
        d_x = 1 - d_x
        d_x *= d_output
        return (d_x,)

    return output, pullback


@differentiable
def silu(x):
    """Weight every number by its own sigmoid, a smooth relative of relu; also called swish.

    x: an array of any shape. Returns an array of x's shape.

    Formula: silu(x) = x sigmoid(x); at -inf its limit, 0.
    Paper: Hendrycks and Gimpel, Gaussian Error Linear Units, arXiv:1606.08415, 2016, names it.

    Raises TypeError if x is not numeric.

    >>> silu([-np.inf, 0.0, 2 * np.log(3)]).round(4)
    array([-0.    ,  0.    ,  1.9775])
    """
    x = as_float("x", x)

    def slope(x):
        # x sigmoid(x) has the slope s + x s (1 - s)
        x = np.clip(x, -SATURATED, SATURATED)
        s = _sigmoid(x)
        return s + x * s * (1 - s)

    return _elementwise(_silu, x), lambda d_output: (d_output * _elementwise(slope, x),)


def _silu(x):
    output = _sigmoid(x)
    output *= _finite_below(x)
    return output


@differentiable
def gelu(x, *, approximate=True):
    """Weight every number by the share of a normal distribution that lies below it.

    x: an array of any shape; approximate: the tanh form (the default, as in `keras.ops.gelu`,
    and what BERT's and GPT-2's code use), or else the exact one. Returns an array of x's shape.

    Formula: gelu(x) = x Φ(x), with Φ(x) = (1 + erf(x/√2)) / 2, or approximately
    Φ(x) ≈ (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2; at -inf the limit, 0.
    The two differ by 0.0005 at most.
    Paper: Hendrycks and Gimpel, Gaussian Error Linear Units, arXiv:1606.08415, 2016.

    Raises TypeError if x is not numeric or approximate is not True or False.

    >>> gelu([-1.0, 0.0, 1.0]).round(4), gelu([-1.0, 0.0, 1.0], approximate=False).round(4)
    (array([-0.1588,  0.    ,  0.8412]), array([-0.1587,  0.    ,  0.8413]))
    """
    check_flag("approximate", approximate)
    x = as_float("x", x)

    def exact_slope(x):
        # x Φ(x) has the slope Φ(x) + x φ(x), φ the normal density
        x = np.clip(x, -SATURATED, SATURATED)
        return 0.5 + 0.5 * _erf(x * SQRT_HALF) + x * np.exp(-0.5 * x * x) * INVERSE_SQRT_2_PI

    def tanh_slope(x):
        # x (1 + t) / 2, t = tanh(√(2/π) (x + c x³)) with the slope (1 - t²) √(2/π) (1 + 3 c x²)
        x = np.clip(x, -SATURATED, SATURATED)
        t = _tanh_of_cubic(x)
        return 0.5 + 0.5 * t + 0.5 * x * (1 - t * t) * SQRT_2_OVER_PI * (1 + 3 * CUBIC * x * x)

    gelu, slope = (_gelu_tanh, tanh_slope) if approximate else (_gelu_erf, exact_slope)
    return _elementwise(gelu, x), lambda d_output: (d_output * _elementwise(slope, x),)


def _gelu_erf(x):
    share = _erf(x * SQRT_HALF)
    share += 1
    share *= 0.5
    share *= _finite_below(x)
    return share


def _gelu_tanh(x):
    share = _tanh_of_cubic(x)
    share += 1
    share *= 0.5
    share *= _finite_below(x)
    return share


def _tanh_of_cubic(x):
    cubic = x * x
    cubic *= CUBIC
    cubic += 1
    cubic *= x
    cubic *= SQRT_2_OVER_PI
    return np.tanh(cubic)


@differentiable
def softmax(x, axis=-1):
    """Turn scores into probabilities: positive numbers that sum to one along an axis.

    x: (..., K) scores, of any shape; axis: the one along which the result sums to one.
    Returns probabilities of x's shape.

    Formula: softmax(x)_i = exp(x_i - m) / Σ_j exp(x_j - m). Any m gives the same result;
    m = max x cannot overflow. A score of -inf gets 0; NaN or +inf makes its row NaN.
    Paper: Bridle, Probabilistic Interpretation of Feedforward Classification Network Outputs,
    in Neurocomputing, Springer, 1990.

    Raises TypeError if x is not numeric or axis no integer, ValueError if x has no such axis.

    >>> softmax(np.log([[1.0, 2.0, 5.0]]))
    array([[0.125, 0.25 , 0.625]])
    """
    x = as_float("x", x)
    axis = _as_axis(axis, x)
    probabilities = x - x.max(axis, keepdims=True, initial=-np.inf)
    np.exp(probabilities, out=probabilities)
    probabilities /= probabilities.sum(axis, keepdims=True)

    def pullback(d_output):
        # ∂p_i/∂x_j = p_i (δ_ij - p_j), so d_x = p ⊙ (d - Σ_j d_j p_j)
        d_x = d_output * probabilities
        d_x -= probabilities * d_x.sum(axis, keepdims=True)
        return (d_x,)

    return probabilities, pullback


@differentiable
def log_softmax(x, axis=-1):
    """Return the logarithm of softmax, without ever taking the logarithm of a rounded-off zero.

    x: (..., K) scores, of any shape; axis: the one along which probabilities sum to one.
    Returns log-probabilities of x's shape.

    Formula: log_softmax(x)_i = (x_i - m) - log Σ_j exp(x_j - m), m = max x.
    Paper: Blanchard, Higham and Higham, Accurately Computing the Log-Sum-Exp and Softmax Functions,
    IMA Journal of Numerical Analysis, 2021.

    Raises TypeError if x is not numeric or axis no integer, ValueError if x has no such axis.

    >>> log_softmax([0.0, -1000.0])
    array([    0., -1000.])
    """
    x = as_float("x", x)
    axis = _as_axis(axis, x)
    output = x - x.max(axis, keepdims=True, initial=-np.inf)
    output -= np.log(np.exp(output).sum(axis, keepdims=True))

    def pullback(d_output):
        # output_i = x_i - log Σ_j exp(x_j), and the slope of the log-sum-exp is softmax
        d_x = np.exp(output)
        d_x *= -d_output.sum(axis, keepdims=True)
        d_x += d_output
        return (d_x,)

    return output, pullback


SQRT_HALF = 0.5**0.5
SQRT_2_OVER_PI = (2 / np.pi) ** 0.5
INVERSE_SQRT_2_PI = (2 * np.pi) ** -0.5
CUBIC = 0.044715  # Hendrycks and Gimpel's constant
SATURATED = 1000.0  # beyond ±1000 the slopes of silu and gelu are 0 and 1, to the last digit


def _elementwise(function, x):
    answer = fast.by_blocks(function, x)
    return function(x) if answer is None else answer


def _erf(x):
    answer = fast.erf(x)
    return np.vectorize(math.erf, [x.dtype])(x) if answer is None else answer


def _sigmoid(x):
    output = np.exp(-x)
    output += 1
    return 1 / output


def _finite_below(x):
    """Replace -inf by the lowest finite number: its product with a share of 0 is 0, not NaN."""
    return np.maximum(x, np.finfo(x.dtype).min)


def _as_axis(axis, x):
    if isinstance(axis, (bool, np.bool_)) or not isinstance(axis, (int, np.integer)):
        raise TypeError(f"axis must be an integer, got {axis!r}")
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"axis must be one of x's {x.ndim} axes, got {axis} (x's shape {x.shape})")
    return axis
