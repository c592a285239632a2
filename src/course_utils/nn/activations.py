"""Activation functions, each with its gradient under it.

Every function takes an array of any shape and returns one of the same shape and dtype;
whole numbers are computed in float64.
"""

import numpy as np

from course_utils.nn._checks import as_float, check_flag
from course_utils.nn.error_function import erf
from course_utils.nn.gradients import gradient_of


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
    return np.maximum(as_float("x", x), 0)


@gradient_of(relu)
def _relu_gradient(x):
    output = relu(x)

    def pullback(d_output):
        # output = max(x, 0)
        return (np.where(output > 0, d_output, 0),)

    return output, pullback


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
    return _by_blocks(_sigmoid, as_float("x", x))


@gradient_of(sigmoid)
def _sigmoid_gradient(x):
    output = sigmoid(x)

    def pullback(d_output):
        # output = 1 / (1 + exp(-x)), whose slope is output (1 - output)
        d_x = 1 - output
        d_x *= output
        d_x *= d_output
        return (d_x,)

    return output, pullback


def tanh(x):
    """Map every number to one between -1 and 1: the hyperbolic tangent.

    x: an array of any shape. Returns an array of x's shape.

    Formula: tanh(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x)) = 2 sigmoid(2x) - 1.
    Paper: LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998, on why its symmetry helps.

    Raises TypeError if x is not numeric.

    >>> tanh([-np.inf, 0.0, np.log(3)])
    array([-1. ,  0. ,  0.8])
    """
    return np.tanh(as_float("x", x))


@gradient_of(tanh)
def _tanh_gradient(x):
    output = tanh(x)

    def pullback(d_output):
        # output = tanh(x), whose slope is 1 - output²
        d_x = output * output
        d_x = 1 - d_x
        d_x *= d_output
        return (d_x,)

    return output, pullback


def silu(x):
    """Weight every number by its own sigmoid, a smooth relative of relu; also called swish.

    x: an array of any shape. Returns an array of x's shape.

    Formula: silu(x) = x sigmoid(x); at -inf its limit, 0.
    Paper: Hendrycks and Gimpel, Gaussian Error Linear Units, arXiv:1606.08415, 2016, names it.

    Raises TypeError if x is not numeric.

    >>> silu([-np.inf, 0.0, 2 * np.log(3)]).round(4)
    array([-0.    ,  0.    ,  1.9775])
    """
    return _by_blocks(_silu, as_float("x", x))


def _silu(x):
    output = _sigmoid(x)
    output *= _finite_below(x)
    return output


@gradient_of(silu)
def _silu_gradient(x):
    x = as_float("x", x)

    def slope(x):
        # x sigmoid(x) has the slope s + x s (1 - s)
        x = np.clip(x, -SATURATED, SATURATED)
        s = _sigmoid(x)
        return s + x * s * (1 - s)

    return silu(x), lambda d_output: (d_output * _by_blocks(slope, x),)


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
    return _by_blocks(_gelu_tanh if approximate else _gelu_erf, as_float("x", x))


def _gelu_erf(x):
    share = erf(x * SQRT_HALF)
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
    with np.errstate(over="ignore"):  # tanh(±inf) is ±1
        cubic = x * x
        cubic *= CUBIC
        cubic += 1
        cubic *= x
        cubic *= SQRT_2_OVER_PI
    return np.tanh(cubic)


@gradient_of(gelu)
def _gelu_gradient(x, *, approximate=True):
    x = as_float("x", x)

    def exact_slope(x):
        # x Φ(x) has the slope Φ(x) + x φ(x), φ the normal density
        x = np.clip(x, -SATURATED, SATURATED)
        return 0.5 + 0.5 * erf(x * SQRT_HALF) + x * np.exp(-0.5 * x * x) * INVERSE_SQRT_2_PI

    def tanh_slope(x):
        # x (1 + t) / 2, t = tanh(√(2/π) (x + c x³)) with the slope (1 - t²) √(2/π) (1 + 3 c x²)
        x = np.clip(x, -SATURATED, SATURATED)
        t = _tanh_of_cubic(x)
        return 0.5 + 0.5 * t + 0.5 * x * (1 - t * t) * SQRT_2_OVER_PI * (1 + 3 * CUBIC * x * x)

    slope = tanh_slope if approximate else exact_slope
    return gelu(x, approximate=approximate), lambda d_output: (d_output * _by_blocks(slope, x),)


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
    exponentials = _minus_maximum(x, axis)
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
    shifted = _minus_maximum(x, axis)
    sums = np.exp(shifted).sum(axis, keepdims=True)
    shifted -= np.log(sums, out=sums, where=sums != 0)  # an axis of no scores sums to 0
    return shifted


@gradient_of(log_softmax)
def _log_softmax_gradient(x, axis=-1):
    output = log_softmax(x, axis)

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
BLOCK = 2**15  # numbers worked on at a time: several passes over them stay in the cache


def _by_blocks(function, x):
    """Apply an elementwise function of several passes to pieces that fit the cache."""
    if x.size <= BLOCK:
        return function(x)
    flat = np.ascontiguousarray(x).reshape(-1)
    output = np.empty_like(flat)
    for start in range(0, flat.size, BLOCK):
        piece = slice(start, start + BLOCK)
        output[piece] = function(flat[piece])
    return output.reshape(x.shape)


def _sigmoid(x):
    with np.errstate(over="ignore"):  # 1 / (1 + inf) is the 0 that we want
        output = np.exp(-x)
    output += 1
    return 1 / output


def _finite_below(x):
    """Replace -inf by the lowest finite number: its product with a share of 0 is 0, not NaN."""
    return np.maximum(x, np.finfo(x.dtype).min)


def _minus_maximum(x, axis):
    with np.errstate(invalid="ignore", over="ignore"):  # inf - inf is NaN, and meant to be
        return x - x.max(axis, keepdims=True, initial=-np.inf)


def _as_axis(axis, x):
    if isinstance(axis, (bool, np.bool_)) or not isinstance(axis, (int, np.integer)):
        raise TypeError(f"axis must be an integer, got {axis!r}")
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"axis must be one of x's {x.ndim} axes, got {axis} (x's shape {x.shape})")
    return axis
