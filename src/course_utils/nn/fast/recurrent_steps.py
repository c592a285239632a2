"""The steps of recurrent networks, with as few calls of NumPy a step as can be.

Time stands first in memory, (T, B, U), so that a step is one piece of it. The gates need tanh and
sigmoid side by side: as sigmoid(x) = ½ + ½ tanh(x/2), halving the weights of the sigmoid gates,
which is exact, lets one call of tanh serve all gates.

Shapes: B batch, T time steps, U units, G = gates · U. Arguments and results are those of the
definitions in `nn.recurrent`, with B before T.
"""

import numpy as np

from course_utils.nn.fast.switch import optional


@optional
def simple_rnn_steps(inputs, recurrent_kernel, first):
    """Return the states (B, T+1, U), and the way back."""
    totals = _time_first(inputs)
    states = _room_for_all(first, len(totals))
    for t, total in enumerate(totals):
        total += states[t] @ recurrent_kernel
        np.tanh(total, out=states[t + 1])

    def back(d_states, d_h):
        d_totals = 1 - states[1:] ** 2  # tanh's slope, for now
        for t in reversed(range(len(totals))):
            d_totals[t] *= d_states[:, t] + d_h
            d_h = d_totals[t] @ recurrent_kernel.T
        return d_totals.swapaxes(0, 1), _products(states, d_totals), d_h

    return states.swapaxes(0, 1), back


@optional
def lstm_steps(inputs, recurrent_kernel, first_h, first_c):
    """Return the states and cells (B, T+1, U), and the way back."""
    halves, shifts = _halves(inputs, (0, 1, 3), 4)
    gates, weights = _time_first(inputs, halves), recurrent_kernel * halves  # T B 4U, U 4U
    states, cells = (_room_for_all(first, len(gates)) for first in (first_h, first_c))
    i, f, g, o = _split(gates, 4)  # T B U each
    for t, gate in enumerate(gates):
        gate += states[t] @ weights
        _activate(gate, halves, shifts)
        np.multiply(f[t], cells[t], out=cells[t + 1])
        cells[t + 1] += i[t] * g[t]
        np.tanh(cells[t + 1], out=states[t + 1])
        states[t + 1] *= o[t]

    def back(d_states, d_h, d_c):
        cell_tanhs = np.tanh(cells[1:])  # T B U
        # c_t = f c_{t-1} + i g and h_t = o tanh(c_t): what each gate meets, times its slope
        d_totals = np.empty_like(gates)
        d_i, d_f, d_g, d_o = _split(d_totals, 4)
        d_i[...] = g * i * (1 - i)
        d_f[...] = cells[:-1] * f * (1 - f)
        d_g[...] = i * (1 - g * g)
        d_o[...] = cell_tanhs * o * (1 - o)
        h_by_c = o * (1 - cell_tanhs**2)
        by_cell = _by_gate(d_totals, 4)[:, :, :3]  # T B 3 U
        for t in reversed(range(len(gates))):
            d_h = d_h + d_states[:, t]
            d_c = d_c + d_h * h_by_c[t]
            by_cell[t] *= d_c[:, None]
            d_o[t] *= d_h
            d_c = d_c * f[t]
            d_h = d_totals[t] @ recurrent_kernel.T
        return d_totals.swapaxes(0, 1), _products(states, d_totals), d_h, d_c

    return states.swapaxes(0, 1), cells.swapaxes(0, 1), back


@optional
def gru_steps(inputs, recurrent_kernel, state_bias, first):
    """Return the states (B, T+1, U), and the way back."""
    halves, shifts = _halves(inputs, (0, 1), 3)
    gates, weights = _time_first(inputs, halves), recurrent_kernel * halves  # T B 3U, U 3U
    states, count = _room_for_all(first, len(gates)), 2 * first.shape[1]
    z, r, n = _split(gates, 3)  # T B U each
    candidates, bias = np.empty_like(states[1:]), state_bias * halves
    for t, gate in enumerate(gates):
        from_state = states[t] @ weights
        from_state += bias
        gate[:, :count] += from_state[:, :count]
        _activate(gate[:, :count], halves[:count], shifts[:count])
        candidates[t] = from_state[:, count:]
        n[t] += r[t] * candidates[t]
        np.tanh(n[t], out=n[t])
        np.subtract(states[t], n[t], out=states[t + 1])  # z h + (1 - z) n = n + z (h - n)
        states[t + 1] *= z[t]
        states[t + 1] += n[t]

    def back(d_states, d_h):
        # h_t = z h_{t-1} + (1 - z) n and n = tanh(a_n + r s_n): what each gate meets, and its slope
        d_inputs = np.empty_like(gates)
        d_z, d_r, d_n = _split(d_inputs, 3)
        d_z[...] = (states[:-1] - n) * z * (1 - z)
        d_n[...] = (1 - z) * (1 - n * n)
        d_r[...] = d_n * candidates * r * (1 - r)
        d_recurrent = d_inputs.copy()
        _split(d_recurrent, 3)[2][...] *= r
        # the steps need d_recurrent alone; d_inputs follows for all steps at once
        d_all, by_gate = np.empty_like(states[1:]), _by_gate(d_recurrent, 3)  # T B U, T B 3 U
        for t in reversed(range(len(gates))):
            np.add(d_h, d_states[:, t], out=d_all[t])
            by_gate[t] *= d_all[t][:, None]
            d_h = d_all[t] * z[t] + d_recurrent[t] @ recurrent_kernel.T
        _by_gate(d_inputs, 3)[...] *= d_all[:, :, None]
        gradients = d_inputs.swapaxes(0, 1), d_recurrent.swapaxes(0, 1)
        return *gradients, _products(states, d_recurrent), d_h

    return states.swapaxes(0, 1), back


def _time_first(inputs, halves=1):
    """(B, T, G) -> (T, B, G), a copy, times halves."""
    batch, steps, width = inputs.shape
    totals = np.empty((steps, batch, width), inputs.dtype)
    return np.multiply(inputs.swapaxes(0, 1), halves, out=totals)


def _room_for_all(first, steps):
    """(T+1, B, U): the first state, followed by room for that of every step."""
    states = np.empty((steps + 1, *first.shape), first.dtype)
    states[0] = first
    return states


def _halves(inputs, sigmoids, count):
    """(G,) twice: for the gates that take a sigmoid ½ and ½, for those that take a tanh 1 and 0."""
    halves = np.ones((count, inputs.shape[2] // count), inputs.dtype)
    halves[list(sigmoids)] = 0.5
    halves = halves.reshape(-1)
    return halves, 1 - halves


def _activate(totals, halves, shifts):
    """Turn totals, halved where a sigmoid is due, into gates, in place: ½ + ½ tanh, or tanh."""
    np.tanh(totals, out=totals)
    totals *= halves
    totals += shifts


def _split(gates, count):
    """(T, B, G) -> (gates, T, B, U), a view."""
    return _by_gate(gates, count).transpose(2, 0, 1, 3)


def _by_gate(gates, count):
    """(T, B, G) -> (T, B, gates, U), a view."""
    return gates.reshape(*gates.shape[:2], count, gates.shape[2] // count)


def _products(states, d_totals):
    """The gradient of the recurrent kernel: each state with what came of it."""
    rows = d_totals.shape[0] * d_totals.shape[1]
    return states[:-1].reshape(rows, states.shape[2]).T @ d_totals.reshape(rows, d_totals.shape[2])
