"""Losses: one number that says how wrong the predictions are, with its gradient under it.

Shapes: N examples (one axis or several), K classes, D features. Every loss is a mean over the
examples.
"""

import numpy as np

from course_utils.nn._checks import check_between, check_not_empty, read
from course_utils.nn._range import mean_of, mean_of_squares
from course_utils.nn.activations import log_softmax, sigmoid
from course_utils.nn.gradients import differentiable


@differentiable
def mean_squared_error(predictions, targets):
    """Mean squared error: the mean of the squared differences.

    Parameters
    ----------
    predictions : array of any shape, not empty
    targets : array of the same shape
        Shapes never broadcast: (N, 1) against (N,) would compare all with all.

    Returns
    -------
    number

    Notes
    -----
    ``mean (predictions - targets)²``

    References
    ----------
    Gauss, Theoria combinationis observationum erroribus minimis obnoxiae, 1823.

    Examples
    --------
    >>> mean_squared_error([1.0, 2.0], [1.0, 5.0])
    np.float64(4.5)
    """
    given_targets = targets
    predictions, targets = read(predictions=(predictions, "*N"), targets=(targets, "*N"))
    check_not_empty("predictions", predictions)
    difference = np.asarray(predictions - targets)

    def pullback(d_output):
        # output = Σ difference² / size
        d_predictions = difference * (2 / difference.size * d_output)
        return d_predictions, -d_predictions if _is_float(given_targets) else None

    return mean_of_squares(difference), pullback


@differentiable
def cross_entropy(logits, labels):
    """Cross-entropy: the mean negative log-likelihood of the correct classes, softmax inside.

    Parameters
    ----------
    logits : (..., K) array
        Scores before softmax.
    labels : (...) array of integers from 0 to K-1

    Returns
    -------
    number
        The mean over all axes but the last. Uniform guessing costs log K.

    Notes
    -----
    ``mean of -log softmax(logits)[label] = m + log Σ_k exp(logits_k - m) - logits[label]`` with
    ``m = max logits``

    References
    ----------
    Bridle, Probabilistic Interpretation of Feedforward Classification Network Outputs, in
    Neurocomputing, Springer, 1990.

    Examples
    --------
    >>> cross_entropy([[0.0, 0.0], [-1000.0, 0.0]], [0, 1]).round(4)
    np.float64(0.3466)
    """
    logits, labels = read(logits=(logits, "*N K"), labels=(labels, "int *N"))
    check_not_empty("logits", logits)
    classes = logits.shape[-1]
    check_between("labels", labels, 0, classes - 1)
    rows = logits.reshape(-1, classes)  # N K
    shifted = rows - rows.max(-1, keepdims=True)
    exponentials = np.exp(shifted)
    sums = exponentials.sum(-1)  # N
    at_labels = np.arange(len(rows)), labels.reshape(-1)
    losses = np.log(sums) - shifted[at_labels]  # N

    def pullback(d_output):
        # output = Σ_n (log Σ_k exp(logits_nk) - logits_n,label) / N
        d_rows = exponentials / sums[:, None]
        d_rows[at_labels] -= 1
        d_rows *= d_output / len(rows)
        return d_rows.reshape(logits.shape), None

    return mean_of(losses), pullback


@differentiable
def binary_cross_entropy(logits, labels):
    """Binary cross-entropy: the mean negative log-likelihood of yes-or-no answers, sigmoid inside.

    Parameters
    ----------
    logits : array of any shape, not empty
        Scores before sigmoid. An infinite one costs its limit, 0 or inf.
    labels : array of the same shape
        0 or 1 (integers, booleans or floats); what lies between is a soft label.

    Returns
    -------
    number

    Notes
    -----
    ``mean of -y log σ(z) - (1 - y) log(1 - σ(z))`` for logit z and label y, computed as
    ``abs(y - g) abs(z) + log(1 + exp(-abs(z)))``, where the guess g is 1 if z > 0 and otherwise 0.

    References
    ----------
    Cox, The Regression Analysis of Binary Sequences, Journal of the Royal Statistical Society B,
    1958.

    Examples
    --------
    >>> binary_cross_entropy([0.0, 1000.0], [1, 1]).round(4)
    np.float64(0.3466)
    """
    given_labels = labels
    z, y = read(logits=(logits, "*N"), labels=(labels, "data *N"))
    check_not_empty("logits", z)
    check_between("labels", y, 0, 1)
    error, sizes = np.abs(y - (z > 0)), np.asarray(np.abs(z))
    losses = np.log1p(np.exp(-sizes))
    sizes[np.isinf(sizes) & (error == 0)] = 0  # a right guess costs nothing, an infinite one too
    sizes *= error
    losses += sizes

    def pullback(d_output):
        # output = Σ (log(1 + exp(z)) - y z) / size
        d_mean = d_output / z.size
        d_logits = (sigmoid(z) - y) * d_mean
        return d_logits, -z * d_mean if _is_float(given_labels) else None

    return mean_of(losses), pullback


@differentiable
def categorical_kl_divergence(logits, targets):
    """Kullback–Leibler divergence of predicted class probabilities from given ones.

    Parameters
    ----------
    logits : (..., K) array
        Scores before softmax, of the distribution Q.
    targets : (..., K) array
        Probabilities of the distribution P: a teacher's, smoothed labels, counts divided by their
        sum.

    Returns
    -------
    number
        KL(P ‖ Q), the mean over all axes but the last; 0 where P = Q.

    Notes
    -----
    ``mean of Σ_k targets_k (log targets_k - log softmax(logits)_k)``, where a target of 0 counts
    nothing. It is the cross-entropy with soft labels less their entropy.

    References
    ----------
    Kullback and Leibler, On Information and Sufficiency, Annals of Mathematical Statistics, 1951;
    Hinton, Vinyals and Dean, Distilling the Knowledge in a Neural Network, arXiv:1503.02531, 2015.

    Examples
    --------
    >>> categorical_kl_divergence([[0.0, 0.0]], [[1.0, 0.0]]).round(4)
    np.float64(0.6931)
    """
    given_targets = targets
    logits, targets = read(logits=(logits, "*N K"), targets=(targets, "*N K"))
    check_not_empty("logits", logits)
    check_between("targets", targets, 0, 1)
    examples = logits.size // logits.shape[-1]
    log_predictions = log_softmax(logits)  # ... K
    log_ratio = np.log(targets) - log_predictions
    divergences = np.where(targets == 0, 0, targets * log_ratio).sum(-1)

    def pullback(d_output):
        # output = Σ_nk targets (log targets - log softmax(logits)) / N
        d_mean = d_output / examples
        total = targets.sum(-1, keepdims=True)
        d_logits = (np.exp(log_predictions) * total - targets) * d_mean
        return d_logits, (log_ratio + 1) * d_mean if _is_float(given_targets) else None

    return mean_of(divergences), pullback


@differentiable
def gaussian_kl_divergence(mean, log_variance):
    """Kullback–Leibler divergence of Gaussians from the standard normal: a VAE's second term.

    Parameters
    ----------
    mean : (..., D) array
    log_variance : (..., D) array
        The logarithm of the variances: the covariance is diagonal.

    Returns
    -------
    number
        KL(N(mean, variance) ‖ N(0, 1)), summed over the D features, the mean over all other axes.

    Notes
    -----
    ``mean of ½ Σ_d (mean² + variance - 1 - log variance)``

    References
    ----------
    Kingma and Welling, Auto-Encoding Variational Bayes, ICLR, 2014, appendix B.

    Examples
    --------
    >>> gaussian_kl_divergence([[1.0, 0.0]], [[0.0, np.log(4.0)]]).round(4)
    np.float64(1.3069)
    """
    mean, log_variance = read(mean=(mean, "*N D"), log_variance=(log_variance, "*N D"))
    check_not_empty("mean", mean)
    examples = mean.size // mean.shape[-1]
    # variance - 1 is small where the variance is near 1: expm1 keeps its digits
    divergences = 0.5 * mean * mean + 0.5 * (np.expm1(log_variance) - log_variance)  # ... D

    def pullback(d_output):
        # output = Σ_nd ½ (mean² + exp(log_variance) - 1 - log_variance) / N
        d_mean = mean * (d_output / examples)
        d_log_variance = np.expm1(log_variance) * (0.5 * d_output / examples)
        return d_mean, d_log_variance

    return mean_of(divergences.sum(-1)), pullback


def _is_float(value):
    return np.asarray(value).dtype.kind == "f"
