"""Layers without recurrence or convolution, each with its gradient under it.

Shape legend: (...) any leading axes (batch, time, places), C channels in, U units out,
V words in the vocabulary, D their width. Channels stand last, as in Keras.
"""

import math

import numpy as np

from course_utils.nn._checks import (
    as_array,
    as_float,
    as_integer,
    check_number,
    check_shape,
    same_float,
)
from course_utils.nn.gradients import gradient_of
from course_utils.nn.sums import sum_rows


def dense(x, kernel, bias=None):
    """Multiply by a matrix and add a bias: every unit sees every channel.

    x: (..., C); kernel: (C, U); bias: (U,) or None. Returns (..., U).

    Formula: output = x @ kernel + bias.
    Paper: Rosenblatt, The Perceptron, Psychological Review, 1958.

    Raises TypeError if an argument is not numeric, ValueError if a shape does not fit.

    >>> dense([[1.0, 2.0]], [[1.0, 0.0, 2.0], [0.0, 1.0, 3.0]], [0.0, 0.0, 0.5])
    array([[1. , 2. , 8.5]])
    """
    x, kernel, bias = _dense_arguments(x, kernel, bias)
    with np.errstate(invalid="ignore"):  # inf - inf is NaN, and meant to be
        output = _rows(x) @ kernel
        if bias is not None:
            output += bias
    return output.reshape(*x.shape[:-1], kernel.shape[1])


@gradient_of(dense)
def _dense_gradient(x, kernel, bias=None):
    x, kernel, bias = _dense_arguments(x, kernel, bias)

    def pullback(d_output):
        # output = x @ kernel + bias
        d_rows = _rows(d_output)
        d_x = (d_rows @ kernel.T).reshape(x.shape)
        d_kernel = _rows(x).T @ d_rows
        return d_x, d_kernel, None if bias is None else sum_rows(d_rows)

    return dense(x, kernel, bias), pullback


def _dense_arguments(x, kernel, bias):
    x, kernel, bias = same_float(x=x, kernel=kernel, bias=bias)
    _check_has_channels(x)
    check_shape("kernel", kernel, (x.shape[-1], None))
    if bias is not None:
        check_shape("bias", bias, kernel.shape[1:])
    return x, kernel, bias


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
    return table.take(ids, axis=0)


@gradient_of(embedding)
def _embedding_gradient(ids, table):
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
        return (d_table,)

    return embedding(ids, table), pullback


def _embedding_arguments(ids, table):
    ids, table = as_array("ids", ids), as_float("table", table, ndim=2)
    if ids.dtype.kind not in "iu":
        raise TypeError(f"ids must be integers, got dtype {ids.dtype}")
    if ids.size and (ids.min() < 0 or ids.max() >= len(table)):
        wrong = ids.min() if ids.min() < 0 else ids.max()
        raise ValueError(f"ids must lie between 0 and {len(table) - 1}, got {wrong}")
    return ids, table


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
    x, gamma, beta = _norm_arguments(epsilon, x=x, gamma=gamma, beta=beta)
    return _scale_and_shift(_standardize(x, epsilon)[0], gamma, beta)


@gradient_of(layer_norm)
def _layer_norm_gradient(x, gamma, beta, *, epsilon=1e-3):
    x, gamma, beta = _norm_arguments(epsilon, x=x, gamma=gamma, beta=beta)
    normal, inverse_deviation = _standardize(x, epsilon)
    output = normal * gamma
    output += beta

    def pullback(d_output):
        # output = gamma normal + beta
        d_gamma = np.einsum("nc,nc->c", _rows(d_output), _rows(normal))
        d_beta = sum_rows(_rows(d_output))
        # normal = (x - mean x) / deviation, so what changes the mean or the deviation drops out
        d_x = d_output * gamma
        along_normal = np.vecdot(d_x, normal)[..., None] / x.shape[-1]
        d_x -= d_x.mean(axis=-1, keepdims=True)
        d_x -= normal * along_normal
        d_x *= inverse_deviation
        return d_x, d_gamma, d_beta

    return output, pullback


@np.errstate(invalid="ignore")  # 0 · inf is NaN, and meant to be
def _scale_and_shift(normal, gamma, beta):
    normal *= gamma
    normal += beta
    return normal


@np.errstate(invalid="ignore", divide="ignore")  # inf - inf, and 0 / 0 where epsilon is 0
def _standardize(x, epsilon):
    """Return x with mean 0 and variance 1 along the last axis, and the factor 1 / deviation."""
    if x.shape[-1] == 0:
        raise ValueError(f"x must have at least 1 channel, got shape {x.shape}")
    centered = x - x.mean(axis=-1, keepdims=True)
    variance = np.vecdot(centered, centered)[..., None] / x.shape[-1]
    inverse_deviation = 1 / np.sqrt(variance + epsilon)
    centered *= inverse_deviation
    return centered, inverse_deviation


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
    x, gamma, beta, mean, variance = _norm_arguments(
        epsilon, x=x, gamma=gamma, beta=beta, mean=mean, variance=variance
    )
    return _scale_and_shift(_standardize_channels(x, mean, variance, epsilon)[0], gamma, beta)


@gradient_of(batch_norm)
def _batch_norm_gradient(x, gamma, beta, mean=None, variance=None, *, epsilon=1e-3):
    x, gamma, beta, mean, variance = _norm_arguments(
        epsilon, x=x, gamma=gamma, beta=beta, mean=mean, variance=variance
    )
    normal, inverse_deviation = _standardize_channels(x, mean, variance, epsilon)
    output = normal * gamma
    output += beta

    def pullback(d_output):
        # output = gamma normal + beta
        d_gamma = np.einsum("nc,nc->c", _rows(d_output), _rows(normal))
        d_beta = sum_rows(_rows(d_output))
        scale = gamma * inverse_deviation
        d_x = d_output * scale
        if mean is None:
            # normal = (x - mean x) / deviation of x, so what changes either drops out
            count = len(_rows(x))
            d_x -= scale * (d_beta / count)
            d_x -= normal * (scale * (d_gamma / count))
            return d_x, d_gamma, d_beta, None, None
        # normal = (x - mean) (variance + epsilon)^-½
        return d_x, d_gamma, d_beta, -scale * d_beta, -0.5 * scale * inverse_deviation * d_gamma

    return output, pullback


@np.errstate(invalid="ignore", divide="ignore")
def _standardize_channels(x, mean, variance, epsilon):
    """Return (x - mean) / deviation, mean None standing for the batch's; and 1 / deviation."""
    rows = _rows(x)
    if mean is None and len(rows) == 0:
        raise ValueError("x must not be empty where mean and variance are those of the batch")
    centered = rows - (sum_rows(rows) / len(rows) if mean is None else mean)
    if variance is None:
        variance = np.einsum("nc,nc->c", centered, centered) / len(rows)
    inverse_deviation = 1 / np.sqrt(variance + epsilon)
    centered *= inverse_deviation
    return centered.reshape(x.shape), inverse_deviation


def _norm_arguments(epsilon, **arrays):
    check_number("epsilon", epsilon)
    if not epsilon >= 0:
        raise ValueError(f"epsilon must be at least 0, got {epsilon}")
    arrays = dict(zip(arrays, same_float(("mean", "variance"), **arrays), strict=True))
    x, mean, variance = arrays["x"], arrays.get("mean"), arrays.get("variance")
    _check_has_channels(x)
    for name, array in arrays.items():
        if name != "x" and array is not None:
            check_shape(name, array, x.shape[-1:])
    if (mean is None) != (variance is None):
        missing = "mean" if mean is None else "variance"
        raise ValueError(f"mean and variance must be given together, got no {missing}")
    if variance is not None and (variance < 0).any():
        raise ValueError(f"variance must not be negative, got {variance.min()}")
    return tuple(arrays.values())


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
    return _times(x, _dropout_mask(x, rate, rng))


@gradient_of(dropout)
def _dropout_gradient(x, rate, *, rng):
    x = as_float("x", x)
    mask = _dropout_mask(x, rate, rng)

    def pullback(d_output):
        # output = x mask
        return (_times(d_output, mask),)

    return _times(x, mask), pullback


def _dropout_mask(x, rate, rng):
    """Return what each number of x is multiplied by: 0 or 1 / (1 - rate)."""
    check_number("rate", rate)
    if not 0 <= rate <= 1:
        raise ValueError(f"rate must lie between 0 and 1, got {rate}")
    if not isinstance(rng, np.random.Generator):
        rng = np.random.default_rng(as_integer("rng", rng, 0))
    kept = rng.random(x.shape, dtype=np.float32) >= rate
    return kept * x.dtype.type(1 / (1 - rate) if rate < 1 else 0)


def _times(x, mask):
    with np.errstate(invalid="ignore"):  # inf · 0 is NaN: a dropped infinity is not hidden
        return x * mask


def _rows(x):
    """View (..., C) as rows (N, C)."""
    return x.reshape(math.prod(x.shape[:-1]), x.shape[-1])


def _check_has_channels(x):
    if x.ndim == 0:
        raise ValueError("x must have at least 1 axis, the channels, got shape ()")
