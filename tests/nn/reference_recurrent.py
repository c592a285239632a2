"""The recurrent layers once more, unit by unit as their formulas read: oracles for the tests."""

import math

import numpy as np


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def column(x, state, kernel, recurrent_kernel, j):
    """Return what the inputs and the state give to column j, for one example."""
    from_input = sum(x[c] * kernel[c, j] for c in range(len(x)))
    from_state = sum(state[u] * recurrent_kernel[u, j] for u in range(len(state)))
    return from_input, from_state


def simple_rnn(x, kernel, recurrent_kernel, bias, state):
    batch, steps, _ = x.shape
    units = len(recurrent_kernel)
    output = np.empty((batch, steps, units))
    for b in range(batch):
        h = list(state[b])
        for t in range(steps):
            sums = [column(x[b, t], h, kernel, recurrent_kernel, j) for j in range(units)]
            h = [math.tanh(sum(sums[j]) + bias[j]) for j in range(units)]
            output[b, t] = h
    return output


def lstm(x, kernel, recurrent_kernel, bias, h0, c0):
    batch, steps, _ = x.shape
    units = len(recurrent_kernel)
    output, cells = np.empty((batch, steps, units)), np.empty((batch, units))
    for b in range(batch):
        h, c = list(h0[b]), list(c0[b])
        for t in range(steps):
            z = [
                sum(column(x[b, t], h, kernel, recurrent_kernel, j)) + bias[j]
                for j in range(4 * units)
            ]
            for u in range(units):
                i, f, o = sigmoid(z[u]), sigmoid(z[units + u]), sigmoid(z[3 * units + u])
                c[u] = f * c[u] + i * math.tanh(z[2 * units + u])
                h[u] = o * math.tanh(c[u])
            output[b, t] = h
        cells[b] = c
    return output, cells


def gru(x, kernel, recurrent_kernel, bias, state):
    batch, steps, _ = x.shape
    units = len(recurrent_kernel)
    output = np.empty((batch, steps, units))
    for b in range(batch):
        h = list(state[b])
        for t in range(steps):
            sums = [column(x[b, t], h, kernel, recurrent_kernel, j) for j in range(3 * units)]
            a = [sums[j][0] + bias[0, j] for j in range(3 * units)]
            s = [sums[j][1] + bias[1, j] for j in range(3 * units)]
            for u in range(units):
                z, r = sigmoid(a[u] + s[u]), sigmoid(a[units + u] + s[units + u])
                n = math.tanh(a[2 * units + u] + r * s[2 * units + u])
                h[u] = z * h[u] + (1 - z) * n
            output[b, t] = h
    return output
