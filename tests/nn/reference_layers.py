"""The layers, activations and losses once more, as slow as their formulas: oracles for the tests.

Plain loops over Python numbers, and `math`; nothing is shared with the package.
"""

import math

import numpy as np


def each(function, x):
    """Apply a function of one number to every number of an array."""
    x = np.asarray(x, dtype=np.float64)
    return np.array([function(float(v)) for v in x.reshape(-1)]).reshape(x.shape)


def sigmoid(x):
    return 1 / (1 + math.exp(-x)) if x > 0 else math.exp(x) / (1 + math.exp(x))


def gelu_exact(x):
    return x * math.erfc(-x / math.sqrt(2)) / 2


def gelu_tanh(x):
    return x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2


ACTIVATIONS = {
    "leaky_relu": lambda x: x if x > 0 else 0.2 * x,
    "relu": lambda x: x if x > 0 else 0.0,
    "sigmoid": sigmoid,
    "tanh": math.tanh,
    "silu": lambda x: x * sigmoid(x),
    "softplus": lambda x: x + math.log1p(math.exp(-x)) if x > 0 else math.log1p(math.exp(x)),
    "elu": lambda x: x if x > 0 else math.expm1(x),
    "gelu": gelu_tanh,
    "gelu_exact": gelu_exact,
}


def softmax(x):
    """Along the last axis."""
    output = np.empty(x.shape)
    for place in np.ndindex(x.shape[:-1]):
        total = math.fsum(math.exp(v - max(x[place])) for v in x[place])
        for k, v in enumerate(x[place]):
            output[(*place, k)] = math.exp(v - max(x[place])) / total
    return output


def log_softmax(x):
    output = np.empty(x.shape)
    for place in np.ndindex(x.shape[:-1]):
        top = max(x[place])
        total = math.log(math.fsum(math.exp(v - top) for v in x[place]))
        for k, v in enumerate(x[place]):
            output[(*place, k)] = v - top - total
    return output


def dense(x, kernel, bias):
    output = np.empty((*x.shape[:-1], kernel.shape[1]))
    for place in np.ndindex(x.shape[:-1]):
        for u in range(kernel.shape[1]):
            products = [x[(*place, c)] * kernel[c, u] for c in range(kernel.shape[0])]
            output[(*place, u)] = math.fsum(products) + (0 if bias is None else bias[u])
    return output


def embedding(ids, table):
    output = np.empty((*ids.shape, table.shape[1]))
    for place in np.ndindex(ids.shape):
        output[place] = table[int(ids[place])]
    return output


def embedding_gradient(ids, table, d_output):
    d_table = np.zeros(table.shape)
    for place in np.ndindex(ids.shape):
        d_table[int(ids[place])] += d_output[place]
    return d_table


def layer_norm(x, gamma, beta, epsilon):
    output = np.empty(x.shape)
    for place in np.ndindex(x.shape[:-1]):
        row = x[place]
        mean = math.fsum(row) / len(row)
        variance = math.fsum((v - mean) ** 2 for v in row) / len(row)
        for c, v in enumerate(row):
            output[(*place, c)] = (v - mean) / math.sqrt(variance + epsilon) * gamma[c] + beta[c]
    return output


def rms_norm(x, gamma, epsilon):
    output = np.empty(x.shape)
    for place in np.ndindex(x.shape[:-1]):
        mean_square = math.fsum(v * v for v in x[place]) / x.shape[-1]
        for c, v in enumerate(x[place]):
            output[(*place, c)] = v / math.sqrt(mean_square + epsilon) * gamma[c]
    return output


def batch_norm(x, gamma, beta, mean, variance, epsilon):
    output = np.empty(x.shape)
    for c in range(x.shape[-1]):
        column = x[..., c].reshape(-1)
        m = math.fsum(column) / len(column) if mean is None else mean[c]
        s = math.fsum((v - m) ** 2 for v in column) / len(column) if mean is None else variance[c]
        for place in np.ndindex(x.shape[:-1]):
            scaled = (x[(*place, c)] - m) / math.sqrt(s + epsilon)
            output[(*place, c)] = scaled * gamma[c] + beta[c]
    return output


def mean_squared_error(predictions, targets):
    pairs = zip(predictions.reshape(-1), targets.reshape(-1), strict=True)
    return math.fsum((p - t) ** 2 for p, t in pairs) / predictions.size


def cross_entropy(logits, labels):
    probabilities = log_softmax(logits)
    surprises = [-probabilities[(*n, labels[n])] for n in np.ndindex(labels.shape)]
    return math.fsum(surprises) / labels.size


def binary_cross_entropy(logits, labels):
    total = 0.0
    for z, y in zip(logits.reshape(-1), labels.reshape(-1), strict=True):
        total -= y * math.log(sigmoid(z)) + (1 - y) * math.log(sigmoid(-z))
    return total / logits.size


def categorical_kl_divergence(logits, targets):
    predicted = softmax(logits)
    pairs = zip(targets.reshape(-1), predicted.reshape(-1), strict=True)
    total = math.fsum(p * math.log(p / q) for p, q in pairs if p > 0)
    return total / math.prod(logits.shape[:-1])


def gaussian_kl_divergence(mean, log_variance):
    """∫ N(x; m, s²) log (N(x; m, s²) / N(x; 0, 1)) dx, feature by feature, by the midpoint rule."""
    total = 0.0
    for m, v in zip(mean.reshape(-1), log_variance.reshape(-1), strict=True):
        s = math.exp(v / 2)
        for n in range(2000):
            z = (n + 0.5) / 100 - 10  # in units of s, from -10 to 10
            density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi) / 100
            total += density * (((m + s * z) ** 2 - z * z) / 2 - v / 2)
    return total / math.prod(mean.shape[:-1])
