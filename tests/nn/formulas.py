"""The formulas of the docstrings once more, in SciPy's words: activations, layers, losses."""

import numpy as np
from scipy.special import erf, expit, log_softmax, rel_entr, softmax


def normalized(x, axes, mean=None, variance=None, epsilon=1e-3):
    mean = x.mean(axes, keepdims=True) if mean is None else mean
    variance = x.var(axes, keepdims=True) if variance is None else variance
    return (x - mean) / np.sqrt(variance + epsilon)


def batch_norm(x, gamma, beta, mean=None, variance=None):
    return gamma * normalized(x, tuple(range(x.ndim - 1)), mean, variance) + beta


def cross_entropy(logits, labels):
    return -np.take_along_axis(log_softmax(logits, -1), labels[..., None], -1).mean()


def gelu(x, approximate=True):
    if approximate:
        return x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    return x / 2 * (1 + erf(x / np.sqrt(2)))


def simple_rnn(x, kernel, recurrent_kernel, bias=0.0, initial_state=0.0):
    h, states = initial_state + np.zeros(len(kernel.T)), []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ kernel + h @ recurrent_kernel + bias)
        states.append(h)
    return np.stack(states, 1)


def lstm(x, kernel, recurrent_kernel, bias=0.0, initial_state=(0.0, 0.0)):
    h, c = (state + np.zeros((len(x), len(recurrent_kernel))) for state in initial_state)
    states = []
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, -1)
        c = expit(f) * c + expit(i) * np.tanh(g)
        h = expit(o) * np.tanh(c)
        states.append(h)
    return np.stack(states, 1)


def gru(x, kernel, recurrent_kernel, bias=(0.0, 0.0), initial_state=0.0):
    h, states = initial_state + np.zeros((len(x), len(recurrent_kernel))), []
    for t in range(x.shape[1]):
        a_z, a_r, a_n = np.split(x[:, t] @ kernel + bias[0], 3, -1)
        s_z, s_r, s_n = np.split(h @ recurrent_kernel + bias[1], 3, -1)
        z, r = expit(a_z + s_z), expit(a_r + s_r)
        h = z * h + (1 - z) * np.tanh(a_n + r * s_n)
        states.append(h)
    return np.stack(states, 1)


FORMULAS = {
    "batch_norm": batch_norm,
    "binary_cross_entropy": lambda logits, labels: (
        np.logaddexp(0, logits) - labels * logits
    ).mean(),
    "categorical_kl_divergence": lambda logits, targets: (
        rel_entr(targets, softmax(logits, -1)).sum(-1).mean()
    ),
    "cross_entropy": cross_entropy,
    "dense": lambda x, kernel, bias: np.einsum("...c,cu->...u", x, kernel) + bias,
    "elu": lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(x)),
    "embedding": lambda ids, table: table[ids],
    "gaussian_kl_divergence": lambda mean, log_variance: (
        ((mean**2 + np.exp(log_variance) - 1 - log_variance) / 2).sum(-1).mean()
    ),
    "gelu": gelu,
    "gru": gru,
    "layer_norm": lambda x, gamma, beta: gamma * normalized(x, -1) + beta,
    "leaky_relu": lambda x, negative_slope: np.where(x > 0, x, negative_slope * x),
    "log_softmax": lambda x: log_softmax(x, -1),
    "lstm": lstm,
    "mean_squared_error": lambda predictions, targets: ((predictions - targets) ** 2).mean(),
    "relu": lambda x: np.where(x > 0, x, 0),
    "rms_norm": lambda x, gamma: gamma * x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-6),
    "sigmoid": lambda x: expit(x),
    "silu": lambda x: x * expit(x),
    "simple_rnn": simple_rnn,
    "softmax": lambda x: softmax(x, -1) if x.size else x,
    "softplus": lambda x: np.logaddexp(0, x),
    "tanh": lambda x: np.tanh(x),
}
