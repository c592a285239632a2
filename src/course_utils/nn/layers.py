"""Layers without recurrence or convolution, each with its gradient under it.

Shapes: (...) any leading axes (batch, time, places), C channels in, U units out, V words in the
vocabulary, D their width. Channels stand last, as in Keras.
"""

import math

import numpy as np

from course_utils.arguments import as_integer
from course_utils.nn._checks import as_array, as_number, read
from course_utils.nn._range import in_any_unit, without_overflow
from course_utils.nn._sums import sum_rows
from course_utils.nn.gradients import differentiable


@differentiable
def dense(x, kernel, bias=None):
    """Dense (fully connected, linear) layer: multiply by a matrix and add a bias.

    Parameters
    ----------
    x : (..., C) array
    kernel : (C, U) array
    bias : (U,) array or None

    Returns
    -------
    (..., U) array

    Notes
    -----
    ``output = x @ kernel + bias``

    References
    ----------
    Rosenblatt, The Perceptron, Psychological Review, 1958.

    Examples
    --------
    >>> dense([[1.0, 2.0]], [[1.0, 0.0, 2.0], [0.0, 1.0, 3.0]], [0.0, 0.0, 0.5])
    array([[1. , 2. , 8.5]])
    """
    x, kernel, bias = read(x=(x, "... C"), kernel=(kernel, "C U"), bias=(bias, "U?"))
    output = _rows(x) @ kernel  # N U
    if bias is not None:
        output += bias

    def pullback(d_output):
        # output = x @ kernel + bias
        d_rows = _rows(d_output)  # N U
        d_x = (d_rows @ kernel.T).reshape(x.shape)
        d_kernel = _rows(x).T @ d_rows  # C U
        return d_x, d_kernel, None if bias is None else sum_rows(d_output)

    return output.reshape(*x.shape[:-1], kernel.shape[1]), pullback


@differentiable
def embedding(ids, table):
    """Embedding: look up one row of a table, a word's vector, for every id.

    Parameters
    ----------
    ids : (...) array of integers from 0 to V-1
    table : (V, D) array

    Returns
    -------
    (..., D) array

    Notes
    -----
    ``output[...] = table[ids[...]]``, which is a one-hot matrix times the table.

    References
    ----------
    Bengio, Ducharme, Vincent and Jauvin, A Neural Probabilistic Language Model, Journal of Machine
    Learning Research, 2003.

    Examples
    --------
    >>> embedding([[2, 0]], [[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]])
    array([[[2. , 2.5],
            [0. , 0.5]]])
    """
    ids, table = read(ids=(ids, "int ..."), table=(table, "V D"))
    if ids.size and (ids.min() < 0 or ids.max() >= len(table)):
        wrong = ids.min() if ids.min() < 0 else ids.max()
        raise ValueError(f"ids must lie between 0 and {len(table) - 1}, got {wrong}")

    def pullback(d_output):
        # output = table[ids]: a row taken several times gets the sum of what comes back
        d_table = np.zeros_like(table)
        flat = ids.reshape(-1)
        order = flat.argsort(kind="stable")
        used, starts = np.unique(flat[order], return_index=True)
        sorted_rows = _rows(d_output)[order]
        ends = [*starts, ids.size][1:]
        for row, start, end in zip(used, starts, ends, strict=True):  # np.add.at is 5 times slower
            d_table[row] = sorted_rows[start:end].sum(axis=0)
        return None, d_table

    return table.take(ids, axis=0), pullback


@differentiable
def layer_norm(x, gamma, beta, *, epsilon=1e-3):
    """Layer normalisation: give every example's channels mean 0 and variance 1, scale and shift.

    Parameters
    ----------
    x : (..., C) array
    gamma, beta : (C,) arrays
        Scale and shift.
    epsilon : number of at least 0
        Added to the variance (Keras's default; PyTorch's is 1e-5).

    Returns
    -------
    (..., C) array

    Notes
    -----
    ``norm = (x - mean) / √(variance + epsilon)``, ``output = gamma norm + beta``, with
    ``mean = mean(x)`` and ``variance = mean((x - mean)²)`` over the last axis.

    References
    ----------
    Ba, Kiros and Hinton, Layer Normalization, arXiv:1607.06450, 2016.

    Examples
    --------
    >>> layer_norm([[1.0, 2.0, 3.0]], np.ones(3), np.zeros(3)).round(2)
    array([[-1.22,  0.  ,  1.22]])
    """
    epsilon = as_number("epsilon", epsilon, minimum=0)
    x, gamma, beta = read(x=(x, "... C"), gamma=(gamma, "C"), beta=(beta, "C"))
    _check_channels(x)
    return in_any_unit(_layer_norm, x, gamma, beta, epsilon=epsilon, axis=-1)


def _layer_norm(x, gamma, beta, epsilon):
    """The definition: output, pullback, variance."""
    mean = x.mean(-1, keepdims=True)  # ... 1
    output = x - mean
    variance = np.vecdot(output, output)[..., None] / x.shape[-1]  # ... 1
    rstd = 1 / np.sqrt(variance + epsilon)
    output *= rstd
    output *= gamma
    output += beta

    @without_overflow
    def pullback(d_output):
        norm = x - mean  # to compute it again takes less than to keep it
        norm *= rstd
        # output = gamma norm + beta
        d_gamma = np.einsum("nc,nc->c", _rows(d_output), _rows(norm))
        d_beta = sum_rows(d_output)
        d_x = d_output * gamma
        # norm = (x - mean) rstd: what changes the mean or the variance of x drops out
        along_norm = np.vecdot(d_x, norm)[..., None] / x.shape[-1]
        d_x -= d_x.mean(-1, keepdims=True)
        norm *= along_norm
        d_x -= norm
        d_x *= rstd
        return d_x, d_gamma, d_beta

    return output, pullback, variance


@differentiable
def rms_norm(x, gamma, *, epsilon=1e-6):
    """RMS normalisation: divide every example's channels by their root mean square, and scale.

    Parameters
    ----------
    x : (..., C) array
    gamma : (C,) array
        Scale.
    epsilon : number of at least 0
        Added to the mean square (the default of `keras.layers.RMSNormalization`).

    Returns
    -------
    (..., C) array

    Notes
    -----
    ``output = gamma x / √(mean(x²) + epsilon)`` with the mean over the last axis: layer
    normalisation without the mean and the shift, as in Llama.

    References
    ----------
    Zhang and Sennrich, Root Mean Square Layer Normalization, NeurIPS, 2019.

    Examples
    --------
    >>> rms_norm([[3.0, 4.0, 5.0, 0.0]], np.ones(4)).round(4)
    array([[0.8485, 1.1314, 1.4142, 0.    ]])
    """
    epsilon = as_number("epsilon", epsilon, minimum=0)
    x, gamma = read(x=(x, "... C"), gamma=(gamma, "C"))
    _check_channels(x)
    return in_any_unit(_rms_norm, x, gamma, epsilon=epsilon, axis=-1)


def _rms_norm(x, gamma, epsilon):
    """The definition: output, pullback, mean square."""
    mean_square = np.vecdot(x, x)[..., None] / x.shape[-1]  # ... 1
    rrms = 1 / np.sqrt(mean_square + epsilon)
    output = x * rrms
    output *= gamma

    @without_overflow
    def pullback(d_output):
        norm = x * rrms
        # output = gamma norm
        d_gamma = np.einsum("nc,nc->c", _rows(d_output), _rows(norm))
        d_x = d_output * gamma
        # norm = x rrms: what changes the mean square of x drops out
        norm *= np.vecdot(d_x, norm)[..., None] / x.shape[-1]
        d_x -= norm
        d_x *= rrms
        return d_x, d_gamma

    return output, pullback, mean_square


@differentiable
def batch_norm(x, gamma, beta, mean=None, variance=None, *, epsilon=1e-3):
    """Batch normalisation: give every channel mean 0 and variance 1, then scale and shift it.

    Parameters
    ----------
    x : (..., C) array
    gamma, beta : (C,) arrays
        Scale and shift.
    mean, variance : (C,) arrays or None
        Statistics gathered in training (inference), or None: those of x over all axes but the last
        (training, in which the gradient goes through them too).
    epsilon : number of at least 0
        Added to the variance.

    Returns
    -------
    (..., C) array

    Raises
    ------
    ValueError
        Also if only one of mean and variance is given, if a variance is negative, or if
        statistics are asked of an empty batch.

    Notes
    -----
    ``output = gamma (x - mean) / √(variance + epsilon) + beta``

    References
    ----------
    Ioffe and Szegedy, Batch Normalization: Accelerating Deep Network Training by Reducing Internal
    Covariate Shift, ICML, 2015.

    Examples
    --------
    >>> batch_norm([[1.0], [3.0]], [2.0], [10.0], epsilon=0.0)
    array([[ 8.],
           [12.]])
    >>> batch_norm([[1.0], [3.0]], [2.0], [10.0], mean=[0.0], variance=[4.0], epsilon=0.0)
    array([[11.],
           [13.]])
    """
    epsilon = as_number("epsilon", epsilon, minimum=0)
    x, gamma, beta, mean, variance = read(
        x=(x, "... C"),
        gamma=(gamma, "C"),
        beta=(beta, "C"),
        mean=(mean, "C?"),
        variance=(variance, "C?"),
    )
    if (mean is None) != (variance is None):
        missing = "mean" if mean is None else "variance"
        raise ValueError(f"mean and variance must be given together, got no {missing}")
    if mean is None:
        if math.prod(x.shape[:-1]) == 0:
            raise ValueError("x must not be empty where mean and variance are those of the batch")
        axes = tuple(range(x.ndim - 1))
        return in_any_unit(_batch_norm_in_training, x, gamma, beta, epsilon=epsilon, axis=axes)
    if (variance < 0).any():
        raise ValueError(f"variance must not be negative, got {variance.min()}")
    rstd = 1 / np.sqrt(variance + epsilon)  # C
    output = x - mean
    output *= rstd * gamma
    output += beta

    @without_overflow
    def pullback(d_output):
        # output = gamma (x - mean) rstd + beta, with rstd = (variance + epsilon)^-½
        norm = (x - mean) * rstd
        d_gamma = np.einsum("nc,nc->c", _rows(d_output), _rows(norm))
        d_beta = sum_rows(d_output)
        d_mean = -gamma * rstd * d_beta
        d_variance = -0.5 * gamma * rstd**2 * d_gamma
        return d_output * (gamma * rstd), d_gamma, d_beta, d_mean, d_variance

    return output, pullback


def _batch_norm_in_training(x, gamma, beta, epsilon):
    """The definition where the batch's own mean and variance have a gradient; and that variance."""
    rows = _rows(x)  # N C
    mean = sum_rows(rows) / len(rows)  # C
    output = rows - mean
    variance = np.einsum("nc,nc->c", output, output) / len(rows)  # C
    rstd = 1 / np.sqrt(variance + epsilon).reshape(-1)
    output *= rstd * gamma
    output += beta

    @without_overflow
    def pullback(d_output):
        norm = rows - mean  # to compute it again takes less than to keep it
        norm *= rstd
        # output = gamma norm + beta
        d_gamma = np.einsum("nc,nc->c", _rows(d_output), norm)
        d_beta = sum_rows(d_output)
        # norm = (x - mean) rstd: what changes the mean or the variance of x drops out
        d_x = _rows(d_output) - d_beta / len(rows)
        norm *= d_gamma / len(rows)
        d_x -= norm
        d_x *= gamma * rstd
        return d_x.reshape(x.shape), d_gamma, d_beta, None, None

    return output.reshape(x.shape), pullback, variance


@differentiable
def dropout(x, rate, *, rng):
    """Dropout: set a random share of the numbers to zero and scale up the rest, in training only.

    Parameters
    ----------
    x : array of any shape
    rate : number from 0 to 1
        The share to drop.
    rng : integer or numpy.random.Generator
        An integer makes the same choice in every call, a generator another one in every call.

    Returns
    -------
    array of x's shape
        Its expected value is x (for a rate below 1).

    Notes
    -----
    ``output = x mask / (1 - rate)``, where mask is 0 with probability rate, otherwise 1.

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, Dropout: A Simple Way to Prevent
    Neural Networks from Overfitting, Journal of Machine Learning Research, 2014.

    Examples
    --------
    >>> dropout(np.ones(6), 0.5, rng=0)
    array([2., 2., 2., 0., 0., 0.])
    """
    x = as_array("x", x)
    rate = as_number("rate", rate)
    if not 0 <= rate <= 1:
        raise ValueError(f"rate must lie between 0 and 1, got {rate}")
    if not isinstance(rng, np.random.Generator):
        rng = np.random.default_rng(as_integer("rng", rng, 0))
    kept = rng.random(x.shape, dtype=np.float32) >= rate
    mask = kept * x.dtype.type(1 / (1 - rate) if rate < 1 else 0)

    # output = x mask; inf · 0 is NaN: a dropped infinity is not hidden
    return x * mask, lambda d_output: (d_output * mask,)


def _rows(x):
    """View (..., C) as rows (N, C)."""
    return x.reshape(math.prod(x.shape[:-1]), x.shape[-1])


def _check_channels(x):
    if x.shape[-1] == 0:
        raise ValueError(f"x must have at least 1 channel, got shape {x.shape}")
