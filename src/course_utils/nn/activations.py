"""Activation functions, each with its gradient under it.

Every function takes an array x of any shape and returns one of the same shape, and of x's dtype:
float32 or float64. float16 is computed, and returned, in float32, whole numbers in float64.

The functions marked `fast.by_blocks` are plain; the mark runs them on pieces of a large array.
"""

import math

import numpy as np

from course_utils.nn import fast
from course_utils.nn._checks import as_array, as_axis, as_number, check_flag
from course_utils.nn._range import without_overflow
from course_utils.nn.gradients import differentiable


@differentiable
def relu(x):
    """ReLU, the rectified linear unit: keep what is positive, set the rest to zero.

    Parameters
    ----------
    x : array of any shape

    Returns
    -------
    array of x's shape

    Notes
    -----
    ``relu(x) = max(x, 0)``; its slope at 0 is taken as 0.

    References
    ----------
    Nair and Hinton, Rectified Linear Units Improve Restricted Boltzmann Machines, ICML, 2010.

    Examples
    --------
    >>> relu([-1.0, 0.0, 2.0])
    array([0., 0., 2.])
    """
    x = as_array("x", x)
    return np.maximum(x, 0), lambda d_output: (np.where(x > 0, d_output, 0),)


@differentiable
def leaky_relu(x, *, negative_slope=0.2):
    """Leaky ReLU: keep what is positive, let the rest through with a small slope.

    Parameters
    ----------
    x : array of any shape
    negative_slope : number of at least 0
        The slope below 0 (0.2 as in `keras.ops.leaky_relu`; PyTorch's is 0.01).

    Returns
    -------
    array of x's shape

    Notes
    -----
    ``leaky_relu(x) = x`` for ``x > 0``, otherwise ``negative_slope · x``.

    References
    ----------
    Maas, Hannun and Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models, ICML
    Workshop on Deep Learning for Audio, Speech and Language Processing, 2013.

    Examples
    --------
    >>> leaky_relu([-1.0, 0.0, 2.0])
    array([-0.2,  0. ,  2. ])
    """
    slope = as_number("negative_slope", negative_slope, minimum=0)
    if slope == 0:  # 0 · -inf would be NaN
        return relu.rule(x)
    x = as_array("x", x)

    def pullback(d_output):
        # output = x where x > 0, otherwise slope x
        return (np.where(x > 0, d_output, slope * d_output),)

    return np.where(x > 0, x, slope * x), pullback


@differentiable
def elu(x, *, alpha=1.0):
    """ELU, the exponential linear unit: keep what is positive, bend the rest towards -alpha.

    Parameters
    ----------
    x : array of any shape
    alpha : number of at least 0
        Minus the limit at -inf.

    Returns
    -------
    array of x's shape

    Notes
    -----
    ``elu(x) = x`` for ``x > 0``, otherwise ``alpha (exp(x) - 1)``.

    References
    ----------
    Clevert, Unterthiner and Hochreiter, Fast and Accurate Deep Network Learning by Exponential
    Linear Units (ELUs), ICLR, 2016.

    Examples
    --------
    >>> elu([-np.inf, -np.log(2), 0.0, 2.0])
    array([-1. , -0.5,  0. ,  2. ])
    """
    alpha = as_number("alpha", alpha, minimum=0)
    x = as_array("x", x)
    below = np.minimum(x, 0)  # what is above 0 would overflow in exp

    def pullback(d_output):
        # output = x where x > 0, otherwise alpha (exp(x) - 1), whose slope is alpha exp(x)
        return (np.where(x > 0, d_output, alpha * np.exp(below) * d_output),)

    return np.where(x > 0, x, alpha * np.expm1(below)), pullback


@differentiable
def softplus(x):
    """Softplus, a smooth ReLU: the logarithm of 1 + exp(x).

    Parameters
    ----------
    x : array of any shape

    Returns
    -------
    array of x's shape

    Notes
    -----
    ``softplus(x) = log(1 + exp(x)) = max(x, 0) + log(1 + exp(-abs(x)))``; the second form cannot
    overflow. Its slope is the sigmoid.

    References
    ----------
    Dugas, Bengio, Bélisle, Nadeau and Garcia, Incorporating Second-Order Functional Knowledge for
    Better Option Pricing, NIPS, 2000.

    Examples
    --------
    >>> softplus([-np.inf, 0.0, 100.0]).round(4)
    array([  0.    ,   0.6931, 100.    ])
    """
    x = as_array("x", x)
    # the slope of log(1 + exp(x)) is exp(x) / (1 + exp(x)) = sigmoid(x)
    return _softplus(x), lambda d_output: (d_output * _sigmoid(x),)


@fast.by_blocks
def _softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


@differentiable
def sigmoid(x):
    """Sigmoid, the logistic function: map every number to one between 0 and 1.

    Parameters
    ----------
    x : array of any shape

    Returns
    -------
    array of x's shape

    Notes
    -----
    ``sigmoid(x) = 1 / (1 + exp(-x))``: the probability of yes whose log-odds are x.

    References
    ----------
    Cox, The Regression Analysis of Binary Sequences, Journal of the Royal Statistical Society B,
    1958.

    Examples
    --------
    >>> sigmoid([-np.inf, 0.0, np.log(3)])
    array([0.  , 0.5 , 0.75])
    """
    output = _sigmoid(as_array("x", x))
    # output = 1 / (1 + exp(-x)), whose slope is output (1 - output)
    return output, lambda d_output: (d_output * output * (1 - output),)


@fast.by_blocks
def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


@differentiable
def tanh(x):
    """Hyperbolic tangent: map every number to one between -1 and 1.

    Parameters
    ----------
    x : array of any shape

    Returns
    -------
    array of x's shape

    Notes
    -----
    ``tanh(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x)) = 2 sigmoid(2x) - 1``

    References
    ----------
    LeCun, Bottou, Orr and Müller, Efficient BackProp, in Neural Networks: Tricks of the Trade,
    Springer, 1998, on why its symmetry helps.

    Examples
    --------
    >>> tanh([-np.inf, 0.0, np.log(3)])
    array([-1. ,  0. ,  0.8])
    """
    output = np.tanh(as_array("x", x))
    # output = tanh(x), whose slope is 1 - output²
    return output, lambda d_output: (d_output * (1 - output * output),)


@differentiable
def silu(x):
    """SiLU (swish), the sigmoid linear unit: x times the sigmoid of x.

    Parameters
    ----------
    x : array of any shape

    Returns
    -------
    array of x's shape

    Notes
    -----
    ``silu(x) = x sigmoid(x)``; at -inf its limit, 0.

    References
    ----------
    Hendrycks and Gimpel, Gaussian Error Linear Units, arXiv:1606.08415, 2016, who name it;
    Ramachandran, Zoph and Le, Searching for Activation Functions, arXiv:1710.05941, 2017, as swish.

    Examples
    --------
    >>> silu([-np.inf, 0.0, 2 * np.log(3)]).round(4)
    array([-0.    ,  0.    ,  1.9775])
    """
    x = as_array("x", x)
    return _silu(x), lambda d_output: (d_output * _silu_slope(x),)


@fast.by_blocks
def _silu(x):
    return _finite_below(x) * _sigmoid(x)


@fast.by_blocks
def _silu_slope(x):
    x = _saturated(x)
    s = _sigmoid(x)
    return s + x * s * (1 - s)  # of x s, where s has the slope s (1 - s)


@differentiable
def gelu(x, *, approximate=True):
    """GELU, the Gaussian error linear unit: x · Φ(x), Φ the standard normal CDF.

    Parameters
    ----------
    x : array of any shape
    approximate : bool
        Whether to take the form with tanh (the default, as in `keras.ops.gelu`, and what BERT's
        and GPT-2's code use) or the exact one.

    Returns
    -------
    array of x's shape

    Notes
    -----
    ``gelu(x) = x Φ(x)`` with ``Φ(x) = (1 + erf(x/√2)) / 2``, or approximately
    ``Φ(x) ≈ (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2``; at -inf the limit, 0. The two differ by
    0.0005 at most.

    References
    ----------
    Hendrycks and Gimpel, Gaussian Error Linear Units, arXiv:1606.08415, 2016.

    Examples
    --------
    >>> gelu([-1.0, 0.0, 1.0]).round(4), gelu([-1.0, 0.0, 1.0], approximate=False).round(4)
    (array([-0.1588,  0.    ,  0.8412]), array([-0.1587,  0.    ,  0.8413]))
    """
    check_flag("approximate", approximate)
    x = as_array("x", x)
    value, slope = (_gelu_tanh, _gelu_tanh_slope) if approximate else (_gelu_erf, _gelu_erf_slope)
    return value(x), lambda d_output: (d_output * slope(x),)


@fast.by_blocks
def _gelu_erf(x):
    cdf = 0.5 + 0.5 * _erf(x * SQRT_HALF)
    return _finite_below(x) * cdf


@fast.by_blocks
def _gelu_erf_slope(x):
    x = _saturated(x)
    cdf = 0.5 + 0.5 * _erf(x * SQRT_HALF)
    return cdf + x * np.exp(-0.5 * x * x) * INVERSE_SQRT_2_PI  # the CDF's slope is the density


@fast.by_blocks
def _gelu_tanh(x):
    cdf = 0.5 + 0.5 * np.tanh(SQRT_2_OVER_PI * x * (1 + CUBIC * x * x))
    return _finite_below(x) * cdf


@fast.by_blocks
def _gelu_tanh_slope(x):
    x = _saturated(x)
    t = np.tanh(SQRT_2_OVER_PI * x * (1 + CUBIC * x * x))
    return 0.5 + 0.5 * t + 0.5 * x * (1 - t * t) * SQRT_2_OVER_PI * (1 + 3 * CUBIC * x * x)


@differentiable
def softmax(x, axis=-1):
    """Softmax: turn scores into probabilities, positive numbers that sum to one along an axis.

    Parameters
    ----------
    x : (..., K) array
        Scores (logits), of any shape.
    axis : integer
        The axis along which the result sums to one.

    Returns
    -------
    array of x's shape

    Notes
    -----
    ``softmax(x)_i = exp(x_i - m) / Σ_j exp(x_j - m)``. Any m gives the same result; ``m = max x``
    cannot overflow. A score of -inf gets 0; NaN or +inf makes its row NaN.

    References
    ----------
    Bridle, Probabilistic Interpretation of Feedforward Classification Network Outputs, in
    Neurocomputing, Springer, 1990.

    Examples
    --------
    >>> softmax(np.log([[1.0, 2.0, 5.0]]))
    array([[0.125, 0.25 , 0.625]])
    """
    x = as_array("x", x)
    axis = as_axis(axis, x)
    output = x - x.max(axis, keepdims=True, initial=-np.inf)
    np.exp(output, out=output)
    output /= output.sum(axis, keepdims=True)

    def pullback(d_output):
        # ∂output_i/∂x_j = output_i (δ_ij - output_j)
        d_x = output * d_output
        d_x -= output * d_x.sum(axis, keepdims=True)
        return (d_x,)

    return output, pullback


@differentiable
def log_softmax(x, axis=-1):
    """Log-softmax: the logarithm of softmax, accurate also where softmax rounds to zero.

    Parameters
    ----------
    x : (..., K) array
        Scores (logits), of any shape.
    axis : integer
        The axis along which the probabilities sum to one.

    Returns
    -------
    array of x's shape

    Notes
    -----
    ``log_softmax(x)_i = (x_i - m) - log Σ_j exp(x_j - m)`` with ``m = max x``

    References
    ----------
    Blanchard, Higham and Higham, Accurately Computing the Log-Sum-Exp and Softmax Functions, IMA
    Journal of Numerical Analysis, 2021.

    Examples
    --------
    >>> log_softmax([0.0, -1000.0])
    array([    0., -1000.])
    """
    x = as_array("x", x)
    axis = as_axis(axis, x)
    output = x - x.max(axis, keepdims=True, initial=-np.inf)
    output -= np.log(np.exp(output).sum(axis, keepdims=True))

    @without_overflow
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


@fast.first(fast.erf)
def _erf(x):
    return np.vectorize(math.erf, [x.dtype])(x)


def _finite_below(x):
    """Replace -inf by the lowest finite number: its product with a CDF of 0 is 0, not NaN."""
    return np.maximum(x, np.finfo(x.dtype).min)


def _saturated(x):
    """Cut x to ±1000: beyond, the slopes of silu and gelu are 0 and 1, to the last digit."""
    return np.clip(x, -1000.0, 1000.0)
