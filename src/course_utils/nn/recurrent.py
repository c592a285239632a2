"""Recurrent layers, each with its gradient, back-propagation through time, under it.

Shape legend: B batch, T time steps, C channels in, U units, G = gates · U.
Weights and the order of the gates are Keras's: kernel (C, G), recurrent_kernel (U, G).
All steps' inputs are multiplied by the kernel at once; only the state has to go step by step.
Inside, time stands first, (T, B, U), so that one step is one piece of memory.

The gates need tanh and sigmoid side by side. As sigmoid(x) = ½ + ½ tanh(x/2), halving the weights
of the sigmoid gates (which is exact) lets one call of tanh serve all of them.
"""

import numpy as np

from course_utils.nn._checks import check_flag, read
from course_utils.nn.fast import sum_rows
from course_utils.nn.gradients import differentiable


@differentiable
def simple_rnn(x, kernel, recurrent_kernel, bias=None, *, initial_state=None, return_state=False):
    """Read a sequence step by step; the state is a tanh of the input and the state before.

    x: (B, T, C); kernel: (C, U); recurrent_kernel: (U, U); bias: (U,) or None.
    initial_state: (B, U), zeros if None. Returns the states of all steps, (B, T, U), and with
    return_state=True the pair (states, last state (B, U)).

    Formula: h_t = tanh(x_t @ kernel + h_{t-1} @ recurrent_kernel + bias).
    Paper: Elman, Finding Structure in Time, Cognitive Science, 1990.

    Raises TypeError if an argument is not numeric, ValueError if a shape does not fit.

    >>> simple_rnn([[[1.0], [0.0]]], [[1.0]], [[2.0]]).round(4)
    array([[[0.7616],
            [0.9093]]])
    """
    x, (kernel, recurrent_kernel, bias), (state,) = _read(
        1, x, kernel, recurrent_kernel, bias, {"initial_state": initial_state}
    )
    states = _with_room(state, x.shape[1])
    inputs = _project(x, kernel, bias)
    for t, total in enumerate(inputs):
        total += states[t] @ recurrent_kernel
        np.tanh(total, out=states[t + 1])

    def pullback(d_output):
        d_states, d_state = _split(d_output, return_state, state)
        d_totals = 1 - states[1:] ** 2  # the slope of tanh, for now
        for t in reversed(range(len(d_totals))):
            # h_t = tanh(x_t @ kernel + h_{t-1} @ recurrent_kernel + bias)
            d_totals[t] *= d_states[t] + d_state
            d_state = d_totals[t] @ recurrent_kernel.T
        d_recurrent_kernel = _rows(states[:-1]).T @ _rows(d_totals)
        d_x, d_kernel, d_bias = _project_back(d_totals, x, kernel, bias)
        return d_x, d_kernel, d_recurrent_kernel, d_bias, None if initial_state is None else d_state

    return _result(states, states[-1].copy(), return_state), pullback


@differentiable
def lstm(x, kernel, recurrent_kernel, bias=None, *, initial_state=None, return_state=False):
    """Read a sequence with a memory cell behind gates: the long short-term memory.

    x: (B, T, C); kernel: (C, 4U); recurrent_kernel: (U, 4U); bias: (4U,) or None; the four blocks
    of columns are input gate i, forget gate f, candidate g and output gate o.
    initial_state: a pair (h, c), (B, U) each, zeros if None. Returns the states h of all steps,
    (B, T, U), and with return_state=True the pair (states, (last h, last c)).

    Formula: i, f, o = sigmoid and g = tanh of their blocks of x_t @ kernel + h_{t-1} @
    recurrent_kernel + bias; c_t = f c_{t-1} + i g; h_t = o tanh(c_t).
    Papers: Hochreiter and Schmidhuber, Long Short-Term Memory, Neural Computation, 1997;
    Gers, Schmidhuber and Cummins, Learning to Forget, Neural Computation, 2000.

    Raises TypeError if an argument is not numeric or initial_state is no pair, ValueError if
    a shape does not fit.

    >>> states, (h, c) = lstm([[[1.0], [0.0]]], np.ones((1, 4)), np.ones((1, 4)), return_state=True)
    >>> states.round(4), c.round(4)
    (array([[[0.3696],
            [0.2908]]]), array([[0.5384]]))
    """
    x, (kernel, recurrent_kernel, bias), initial = _read(
        4, x, kernel, recurrent_kernel, bias, _pair_of_states(initial_state)
    )
    scale = _gate_scale(x.dtype, len(recurrent_kernel), gates=4)
    offset = 1 - scale
    gates = _project(x, kernel * scale, None if bias is None else bias * scale)
    halved_kernel = recurrent_kernel * scale
    states, cells = _with_room(initial[0], len(gates)), _with_room(initial[1], len(gates))
    cell_tanhs = np.empty_like(cells[1:])
    i, f, g, o = _blocks(gates, 4)
    for t, gate in enumerate(gates):
        gate += states[t] @ halved_kernel
        np.tanh(gate, out=gate)
        gate *= scale  # with the halved weights, ½ + ½ tanh is sigmoid
        gate += offset
        np.multiply(f[t], cells[t], out=cells[t + 1])
        cells[t + 1] += i[t] * g[t]
        np.tanh(cells[t + 1], out=cell_tanhs[t])
        np.multiply(o[t], cell_tanhs[t], out=states[t + 1])

    def pullback(d_output):
        d_states, (d_h, d_c) = _split(d_output, return_state, initial)
        d_gates = np.empty_like(gates)
        d_i, d_f, d_g, d_o = _blocks(d_gates, 4)
        # c_t = f c_{t-1} + i g, h_t = o tanh(c_t): what each gate is multiplied by, and its slope
        d_i[:], d_f[:] = g * i * (1 - i), cells[:-1] * f * (1 - f)
        d_g[:], d_o[:] = i * (1 - g * g), cell_tanhs * o * (1 - o)
        h_by_c = o * (1 - cell_tanhs**2)
        for t in reversed(range(len(gates))):
            d_h = d_states[t] + d_h
            d_o[t] *= d_h
            d_c = d_c + d_h * h_by_c[t]
            for d_gate in (d_i[t], d_f[t], d_g[t]):
                d_gate *= d_c
            d_c = d_c * f[t]
            d_h = d_gates[t] @ recurrent_kernel.T
        d_recurrent_kernel = _rows(states[:-1]).T @ _rows(d_gates)
        d_x, d_kernel, d_bias = _project_back(d_gates, x, kernel, bias)
        d_initial = None if initial_state is None else (d_h, d_c)
        return d_x, d_kernel, d_recurrent_kernel, d_bias, d_initial

    last = (states[-1].copy(), cells[-1].copy())
    return _result(states, last, return_state), pullback


@differentiable
def gru(x, kernel, recurrent_kernel, bias=None, *, initial_state=None, return_state=False):
    """Read a sequence with a state that gates mix with a candidate: the gated recurrent unit.

    x: (B, T, C); kernel: (C, 3U); recurrent_kernel: (U, 3U); bias: (2, 3U), of inputs and state, or
    None; the three blocks of columns are update gate z, reset gate r and candidate n.
    initial_state: (B, U), zeros if None. Returns the states of all steps, (B, T, U), and with
    return_state=True the pair (states, last state (B, U)).

    Formula: a = x_t @ kernel + bias[0], s = h_{t-1} @ recurrent_kernel + bias[1];
    z, r = sigmoid(a + s) of their blocks, n = tanh(a_n + r s_n); h_t = z h_{t-1} + (1 - z) n.
    The reset gate acts after the product (Keras's reset_after=True, PyTorch's and cuDNN's form).
    Paper: Cho et al., Learning Phrase Representations using RNN Encoder–Decoder for Statistical
    Machine Translation, EMNLP, 2014.

    Raises TypeError if an argument is not numeric, ValueError if a shape does not fit.

    >>> gru([[[1.0], [0.0]]], np.ones((1, 3)), np.ones((1, 3))).round(4)
    array([[[0.2048],
            [0.1633]]])
    """
    x, (kernel, recurrent_kernel, bias), (state,) = _read(
        3, x, kernel, recurrent_kernel, bias, {"initial_state": initial_state}, bias_axes="2 "
    )
    units = len(recurrent_kernel)
    scale = _gate_scale(x.dtype, units, gates=3)
    input_bias, recurrent_bias = (None, 0) if bias is None else bias * scale
    gates = _project(x, kernel * scale, input_bias)
    halved_kernel = recurrent_kernel * scale
    states = _with_room(state, len(gates))
    candidates = np.empty_like(states[1:])
    z, r, n = _blocks(gates, 3)
    for t, gate in enumerate(gates):
        from_state = states[t] @ halved_kernel
        from_state += recurrent_bias
        candidates[t] = from_state[:, 2 * units :]
        z_and_r = gate[:, : 2 * units]
        z_and_r += from_state[:, : 2 * units]
        np.tanh(z_and_r, out=z_and_r)
        z_and_r *= 0.5  # with the halved weights, ½ + ½ tanh is sigmoid
        z_and_r += 0.5
        n[t] += r[t] * candidates[t]
        np.tanh(n[t], out=n[t])
        np.subtract(states[t], n[t], out=states[t + 1])  # z h + (1 - z) n = z (h - n) + n
        states[t + 1] *= z[t]
        states[t + 1] += n[t]

    def pullback(d_output):
        d_states, d_state = _split(d_output, return_state, state)
        d_inputs, d_recurrent = np.empty_like(gates), np.empty_like(gates)
        d_z, d_r, d_n = _blocks(d_inputs, 3)
        # h_t = z h_{t-1} + (1 - z) n, n = tanh(a_n + r s_n): each gate's factor, and its slope
        d_z[:], d_n[:] = (states[:-1] - n) * z * (1 - z), (1 - z) * (1 - n * n)
        d_r[:] = candidates * r * (1 - r)
        d_candidates = _blocks(d_recurrent, 3)[2]
        for t in reversed(range(len(gates))):
            d_state = d_states[t] + d_state
            d_z[t] *= d_state
            d_n[t] *= d_state
            d_r[t] *= d_n[t]
            d_recurrent[t] = d_inputs[t]
            d_candidates[t] *= r[t]
            d_state = d_state * z[t] + d_recurrent[t] @ recurrent_kernel.T
        d_recurrent_kernel = _rows(states[:-1]).T @ _rows(d_recurrent)
        d_x, d_kernel, d_bias = _project_back(d_inputs, x, kernel, bias)
        if bias is not None:
            d_bias = np.stack([d_bias, sum_rows(d_recurrent)])
        return d_x, d_kernel, d_recurrent_kernel, d_bias, None if initial_state is None else d_state

    return _result(states, states[-1].copy(), return_state), pullback


def _read(gates, x, kernel, recurrent_kernel, bias, initial, bias_axes=""):
    """Return x, (kernel, recurrent_kernel, bias) and the initial states, checked, in one dtype."""
    x, recurrent_kernel, kernel, bias, *states = read(
        x=(x, "B T C"),
        recurrent_kernel=(recurrent_kernel, f"U {gates}U"),
        kernel=(kernel, f"C {gates}U"),
        bias=(bias, f"{bias_axes}{gates}U?"),
        **{name: (state, "B U?") for name, state in initial.items()},
    )
    zeros = np.zeros((len(x), len(recurrent_kernel)), x.dtype)
    states = tuple(zeros if state is None else state for state in states)
    return x, (kernel, recurrent_kernel, bias), states


def _pair_of_states(initial_state):
    if initial_state is None:
        initial_state = (None, None)
    elif not isinstance(initial_state, (tuple, list)) or len(initial_state) != 2:
        raise TypeError(f"initial_state must be a pair (h, c), got {type(initial_state).__name__}")
    return {f"initial_state[{n}]": state for n, state in enumerate(initial_state)}


def _by_time(x):
    return np.ascontiguousarray(x.transpose(1, 0, 2))


def _rows(x):
    """View (T, B, ...) as rows (T B, ...)."""
    return x.reshape(x.shape[0] * x.shape[1], x.shape[2])


def _project(x, kernel, bias):
    """Return x @ kernel + bias of all steps, (T, B, G)."""
    output = _rows(_by_time(x)) @ kernel
    if bias is not None:
        output += bias
    return output.reshape(x.shape[1], x.shape[0], kernel.shape[1])


def _project_back(d_output, x, kernel, bias):
    """Return the gradients of _project's x, kernel and bias."""
    # output = x @ kernel + bias
    d_rows = _rows(d_output)
    d_x = (d_rows @ kernel.T).reshape(x.shape[1], x.shape[0], x.shape[2])
    d_kernel = _rows(_by_time(x)).T @ d_rows
    return _by_time(d_x), d_kernel, None if bias is None else sum_rows(d_output)


def _gate_scale(dtype, units, gates):
    """Return ½ for every column but those of the third gate, which is tanh and not sigmoid."""
    scale = np.full(gates * units, 0.5, dtype)
    scale[2 * units : 3 * units] = 1
    return scale


def _blocks(gates, count):
    """View gates (T, B, G) as one array (T, B, U) a gate."""
    steps, batch, width = gates.shape
    return gates.reshape(steps, batch, count, width // count).transpose(2, 0, 1, 3)


def _with_room(state, steps):
    """Return (T+1, B, U): state, followed by room for that of every step."""
    states = np.empty((steps + 1, *state.shape), state.dtype)
    states[0] = state
    return states


def _result(states, last, return_state):
    check_flag("return_state", return_state)
    output = _by_time(states[1:])
    return (output, last) if return_state else output


def _split(d_output, return_state, last):
    """Return the gradients of all states, (T, B, U), and of the last, which looks like last."""
    if not return_state:
        zeros = np.zeros_like(last[0] if isinstance(last, tuple) else last)
        return d_output.transpose(1, 0, 2), (zeros, zeros) if isinstance(last, tuple) else zeros
    d_states, d_last = d_output
    d_last = tuple(d.copy() for d in d_last) if isinstance(d_last, tuple) else d_last.copy()
    return d_states.transpose(1, 0, 2), d_last
