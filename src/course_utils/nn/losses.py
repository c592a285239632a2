"""Losses: one number that says how wrong the predictions are, with its gradient under it.

Shape legend: N examples (one axis or several), K classes. Every loss is a mean over the examples.
"""

import numpy as np

from course_utils.nn._checks import as_array, as_float, check_shape, same_float
from course_utils.nn.activations import sigmoid
from course_utils.nn.gradients import differentiable


@differentiable
def mean_squared_error(predictions, targets):
    """Return the mean of the squared differences between predictions and targets.

    predictions: an array of any shape, not empty; targets: of the same shape.
    Returns one number.

    Formula: mean (predictions - targets)².
    Paper: Gauss, Theoria combinationis observationum erroribus minimis obnoxiae, 1823.

    Raises TypeError if an argument is not numeric, ValueError if the shapes differ (they never
    broadcast: (N, 1) against (N,) would compare all with all) or are empty.

    >>> mean_squared_error([1.0, 2.0], [1.0, 5.0])
    np.float64(4.5)
    """
    difference = _difference(predictions, targets)

    def pullback(d_output):
        # output = Σ difference² / size
        d_predictions = difference * (2 * d_output / difference.size)
        return d_predictions, -d_predictions if _is_float(targets) else None

    return np.square(difference).mean(), pullback


def _difference(predictions, targets):
    predictions, targets = same_float(predictions=predictions, targets=targets)
    check_shape("targets", targets, predictions.shape)
    _check_not_empty("predictions", predictions)
    return np.asarray(predictions - targets)


@differentiable
def cross_entropy(logits, labels):
    """Return how surprised the predictions are by the right classes, averaged: softmax inside.

    logits: (..., K) scores before softmax; labels: (...) integers from 0 to K-1.
    Returns one number, the mean over all axes but the last.

    Formula: mean of -log softmax(logits)[label] = m + log Σ_k exp(logits_k - m) - logits[label],
    m = max logits. Uniform guessing costs log K.
    Paper: Bridle, Probabilistic Interpretation of Feedforward Classification Network Outputs,
    in Neurocomputing, Springer, 1990.

    Raises TypeError if labels are not integers, ValueError if a shape does not fit, if a label
    is no class, or if there are no examples.

    >>> cross_entropy([[0.0, 0.0], [-1000.0, 0.0]], [0, 1]).round(4)
    np.float64(0.3466)
    """
    shifted, chosen = _shifted_rows(logits, labels)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=-1)
    output = (np.log(sums) - shifted[chosen]).mean()

    def pullback(d_output):
        # output = Σ_n (log Σ_k exp(logits_nk) - logits_n,label) / N
        d_logits = exponentials / sums[:, None]
        d_logits[chosen] -= 1
        d_logits *= d_output / len(sums)
        return (d_logits.reshape(np.shape(logits)),)

    return output, pullback


def _shifted_rows(logits, labels):
    """Return logits as rows (N, K) whose maximum is 0, and the index of each row's label."""
    logits = as_float("logits", logits)
    labels = as_array("labels", labels)
    if logits.ndim == 0:
        raise ValueError("logits must have at least 1 axis, the classes, got shape ()")
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels must be integers, one class an example, got dtype {labels.dtype}")
    check_shape("labels", labels, logits.shape[:-1])
    _check_not_empty("logits", logits)
    classes = logits.shape[-1]
    _check_between("labels", labels, classes - 1)
    rows = logits.reshape(-1, classes)
    shifted = rows - rows.max(axis=-1, keepdims=True)
    return shifted, (np.arange(len(rows)), labels.reshape(-1))


@differentiable
def binary_cross_entropy(logits, labels):
    """Return how surprised yes-or-no predictions are by the answers, averaged: sigmoid inside.

    logits: an array of any shape, not empty, scores before sigmoid; labels: of the same shape,
    0 or 1 (integers, booleans or floats; what lies between is a soft label).
    Returns one number.

    Formula: mean of -y log σ(z) - (1 - y) log(1 - σ(z)) = |y - g| |z| + log(1 + exp(-|z|)) for
    logit z and label y, where g, what z guesses, is 1 if z > 0 and otherwise 0.
    An infinite logit costs its limit, 0 or inf.
    Paper: Cox, The Regression Analysis of Binary Sequences, Journal of the Royal Statistical
    Society B, 1958.

    Raises TypeError if an argument is not numeric, ValueError if the shapes differ or are empty,
    or if a label is below 0 or above 1.

    >>> binary_cross_entropy([0.0, 1000.0], [1, 1]).round(4)
    np.float64(0.3466)
    """
    z, y = _logits_and_labels(logits, labels)
    sizes, surprise = np.asarray(np.abs(z)), np.asarray(y - (z > 0))
    np.abs(surprise, out=surprise)
    log_terms = np.log1p(np.exp(-sizes))
    sizes[np.isinf(sizes) & (surprise == 0)] = 0  # infinitely sure and right costs nothing
    surprise *= sizes
    surprise += log_terms

    def pullback(d_output):
        # output = Σ (log(1 + exp(z)) - y z) / size
        d_mean = d_output / z.size
        d_logits = (sigmoid(z) - y) * d_mean
        return d_logits, z * -d_mean if _is_float(labels) else None

    return surprise.mean(), pullback


def _logits_and_labels(logits, labels):
    logits, labels = as_float("logits", logits), as_float("labels", labels)
    check_shape("labels", labels, logits.shape)
    _check_not_empty("logits", logits)
    _check_between("labels", labels, 1)
    return logits, labels.astype(logits.dtype, copy=False)


def _check_not_empty(name, array):
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")


def _check_between(name, array, highest):
    wrong = array[(array < 0) | (array > highest)]
    if wrong.size:
        raise ValueError(f"{name} must lie between 0 and {highest}, got {wrong[0]}")


def _is_float(value):
    return np.asarray(value).dtype.kind == "f"
