"""Layers without recurrence or convolution, each with its gradient under it.

Shape legend: (...) any leading axes (batch, time, places), C channels in, U units out,
V words in the vocabulary, D their width. Channels stand last, as in Keras.
"""

import math

import numpy as np

from course_utils.nn._checks import as_array, as_float, as_integer, check_number, read
from course_utils.nn.fast import sum_rows
from course_utils.nn.gradients import differentiable


@differentiable
def dense(x, kernel, bias=None):
    """Multiply by a matrix and add a bias: every unit sees every channel.

    x: (..., C); kernel: (C, U); bias: (U,) or None. Returns (..., U).

    Formula: output = x @ kernel + bias.
    Paper: Rosenblatt, The Perceptron, Psychological Review, 1958.

    Raises TypeError if an argument is not numeric, ValueError if a shape does not fit.

    >>> dense([[1.0, 2.0]], [[1.0, 0.0, 2.0], [0.0, 1.0, 3.0]], [0.0, 0.0, 0.5])
    array([[1. , 2. , 8.5]])
    """
    x, kernel, bias = read(x=(x, "... C"), kernel=(kernel, "C U"), bias=(bias, "U?"))
    output = _rows(x) @ kernel
    if bias is not None:
        output += bias

    def pullback(d_output):
        # output = x @ kernel + bias
        d_rows = _rows(d_output)
        d_x = (d_rows @ kernel.T).reshape(x.shape)
        d_kernel = _rows(x).T @ d_rows
        return d_x, d_kernel, None if bias is None else sum_rows(d_output)

    return output.reshape(*x.shape[:-1], kernel.shape[1]), pullback


@differentiable
def embedding(ids, table):
    """Look up one row of a table for every id: the vectors of words.

    ids: (...) integers from 0 to V-1; table: (V, D). Returns (..., D).

    Formula: output[...] = table[ids[...]], which is a one-hot matrix times the table.
    Paper: Bengio, Ducharme, Vincent and Jauvin, A Neural Probabilistic Language Model,
    Journal of Machine Learning Research, 2003.

    Raises TypeError if ids are not integers, ValueError if an id is negative or not below V,
    or if table does not have two axes.

    >>> embedding([[2, 0]], [[0.0, 0.5], [1.0, 1.5], [2.0, 2.5]])
    array([[[2. , 2.5],
            [0. , 0.5]]])
    """
    ids, table = _embedding_arguments(ids, table)

    def pullback(d_output):
        # output = table[ids]: a row taken several times gets the sum of what comes back
        d_table = np.zeros_like(table)
        order = ids.reshape(-1).argsort(kind="stable")
        used, starts = np.unique(ids.reshape(-1)[order], return_index=True)
        sorted_rows = _rows(d_output)[order]
        ends = [*starts, ids.size][1:]
        for row, start, end in zip(used, starts, ends, strict=True):  # np.add.at is 5 times slower
            sorted_rows[start:end].sum(axis=0, out=d_table[row])
        return None, d_table

    return table.take(ids, axis=0), pullback


def _embedding_arguments(ids, table):
    ids, table = as_array("ids", ids), as_float("table", table, ndim=2)
    if ids.dtype.kind not in "iu":
        raise TypeError(f"ids must be integers, got dtype {ids.dtype}")
    if ids.size and (ids.min() < 0 or ids.max() >= len(table)):
        wrong = ids.min() if ids.min() < 0 else ids.max()
        raise ValueError(f"ids must lie between 0 and {len(table) - 1}, got {wrong}")
    return ids, table


@differentiable
def layer_norm(x, gamma, beta, *, epsilon=1e-3):
    """Give the channels of every example mean 0 and variance 1, then scale and shift them.

    x: (..., C); gamma, beta: (C,) scale and shift; epsilon: added to the variance (Keras's
    default; PyTorch's is 1e-5). Returns (..., C).

    Formula: x̂ = (x - mean x) / √(mean (x - mean x)² + epsilon), output = gamma x̂ + beta,
    with means over the last axis.
    Paper: Ba, Kiros and Hinton, Layer Normalization, arXiv:1607.06450, 2016.

    Raises TypeError if an argument is not numeric, ValueError if a shape does not fit, if there
    are no channels, or if epsilon is negative.

    >>> layer_norm([[1.0, 2.0, 3.0]], np.ones(3), np.zeros(3)).round(2)
    array([[-1.22,  0.  ,  1.22]])
    """
    _check_epsilon(epsilon)
    x, gamma, beta = read(x=(x, "... C"), gamma=(gamma, "C"), beta=(beta, "C"))
    if x.shape[-1] == 0:
        raise ValueError(f"x must have at least 1 channel, got shape {x.shape}")
    mean = x.mean(axis=-1, keepdims=True)
    output = x - mean
    variance = np.vecdot(output, output)[..., None] / x.shape[-1]
    rstd = _rstd(output, variance, epsilon, axis=-1)
    output *= rstd
    output *= gamma
    output += beta

    def pullback(d_output):
        norm = x - mean  # to compute it again takes less than to keep it
        norm *= rstd
        # output = gamma norm + beta
        d_gamma = np.einsum("nc,nc->c", _rows(d_output), _rows(norm))
        d_beta = sum_rows(d_output)
        # norm = (x - mean x) / deviation of x: what changes the mean or the deviation drops out
        d_x = d_output * gamma
        along_norm = np.vecdot(d_x, norm)[..., None] / x.shape[-1]
        d_x -= d_x.mean(axis=-1, keepdims=True)
        norm *= along_norm
        d_x -= norm
        d_x *= rstd
        return d_x, d_gamma, d_beta

    return output, pullback


@differentiable
def batch_norm(x, gamma, beta, mean=None, variance=None, *, epsilon=1e-3):
    """Give every channel mean 0 and variance 1 over the batch, then scale and shift it.

    x: (..., C); gamma, beta: (C,) scale and shift; mean, variance: (C,) statistics gathered in
    training (inference), or None: those of x over all axes but the last (training, in which
    the gradient goes through them too); epsilon: added to the variance. Returns (..., C).

    Formula: output = gamma (x - mean) / √(variance + epsilon) + beta.
    Paper: Ioffe and Szegedy, Batch Normalization, ICML, 2015.

    Raises TypeError if an argument is not numeric, ValueError if a shape does not fit, if only one
    of mean and variance is given, if a variance or epsilon is negative, or if statistics
    are asked of an empty batch.

    >>> batch_norm([[1.0], [3.0]], [2.0], [10.0], epsilon=0.0)
    array([[ 8.],
           [12.]])
    >>> batch_norm([[1.0], [3.0]], [2.0], [10.0], mean=[0.0], variance=[4.0], epsilon=0.0)
    array([[11.],
           [13.]])
    """
    _check_epsilon(epsilon)
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
    if variance is not None and (variance < 0).any():
        raise ValueError(f"variance must not be negative, got {variance.min()}")
    rows = _rows(x)
    is_training = mean is None
    if is_training:
        if len(rows) == 0:
            raise ValueError("x must not be empty where mean and variance are those of the batch")
        mean = sum_rows(rows) / len(rows)
    output = rows - mean
    if is_training:
        variance = np.einsum("nc,nc->c", output, output) / len(rows)
    rstd = _rstd(output, variance, epsilon, axis=0)
    output *= rstd * gamma
    output += beta

    def pullback(d_output):
        d_rows = _rows(d_output)
        norm = rows - mean  # to compute it again takes less than to keep it
        norm *= rstd
        # output = gamma norm + beta
        d_gamma = np.einsum("nc,nc->c", d_rows, norm)
        d_beta = sum_rows(d_output)
        # norm = (x - mean) rstd, with rstd = (variance + epsilon)^-½
        d_x = d_rows * (gamma * rstd)
        if not is_training:
            d_mean = -gamma * rstd * d_beta
            d_variance = -0.5 * gamma * rstd**2 * d_gamma
            return d_x.reshape(x.shape), d_gamma, d_beta, d_mean, d_variance
        # mean and variance are those of x: what changes either drops out
        d_x -= gamma * rstd * (d_beta / len(rows))
        norm *= gamma * rstd * (d_gamma / len(rows))
        d_x -= norm
        return d_x.reshape(x.shape), d_gamma, d_beta, None, None

    return output.reshape(x.shape), pullback


def _rstd(centered, variance, epsilon, axis):
    """1 / √(variance + epsilon), also where the squares of what is centered are out of range."""
    rstd = 1 / np.sqrt(variance + epsilon)
    is_lost = np.isinf(variance)
    if is_lost.any():
        largest = np.abs(centered).max(axis, keepdims=True)
        scaled = np.square(centered / largest).mean(axis, keepdims=True) + epsilon / largest**2
        from_scaled = 1 / (largest * np.sqrt(scaled))
        rstd = np.where(is_lost, from_scaled.reshape(variance.shape), rstd)
    return rstd


def _check_epsilon(epsilon):
    check_number("epsilon", epsilon)
    if not epsilon >= 0:
        raise ValueError(f"epsilon must be at least 0, got {epsilon}")


@differentiable
def dropout(x, rate, *, rng):
    """Set a random share of the numbers to zero and scale up the rest: only while training.

    x: an array of any shape; rate: the share to drop, from 0 to 1; rng: an integer (the same
    choice in every call) or a `numpy.random.Generator` (another choice in every call).
    Returns an array of x's shape, whose expected value is x (for a rate below 1).

    Formula: output = x mask / (1 - rate), mask_i = 0 with probability rate, otherwise 1.
    Paper: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, Dropout: A Simple Way to
    Prevent Neural Networks from Overfitting, Journal of Machine Learning Research, 2014.

    Raises TypeError if x is not numeric, or rate or rng is of another type, ValueError if rate
    does not lie between 0 and 1.

    >>> dropout(np.ones(6), 0.5, rng=0)
    array([2., 2., 2., 0., 0., 0.])
    """
    x = as_float("x", x)
    mask = _dropout_mask(x, rate, rng)

    def pullback(d_output):
        # output = x mask
        return (d_output * mask,)  # inf · 0 is NaN: a dropped infinity is not hidden

    return x * mask, pullback


def _dropout_mask(x, rate, rng):
    """Return what each number of x is multiplied by: 0 or 1 / (1 - rate)."""
    check_number("rate", rate)
    if not 0 <= rate <= 1:
        raise ValueError(f"rate must lie between 0 and 1, got {rate}")
    if not isinstance(rng, np.random.Generator):
        rng = np.random.default_rng(as_integer("rng", rng, 0))
    kept = rng.random(x.shape, dtype=np.float32) >= rate
    return kept * x.dtype.type(1 / (1 - rate) if rate < 1 else 0)


def _rows(x):
    """View (..., C) as rows (N, C)."""
    return x.reshape(math.prod(x.shape[:-1]), x.shape[-1])
