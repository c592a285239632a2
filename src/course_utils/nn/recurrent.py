"""Recurrent layers, each with its gradient, back-propagation through time, under it.

Shapes: B batch, T time steps, C channels in, U units, G = gates · U. Weights and the order of the
gates are Keras's: kernel (C, G), recurrent_kernel (U, G). All steps' inputs are multiplied by the
kernel at once, by `dense`; only the state has to go step by step, in the functions named so.
"""

import numpy as np

from course_utils.nn import fast
from course_utils.nn._checks import check_flag, read
from course_utils.nn._sums import sum_rows
from course_utils.nn.activations import _sigmoid
from course_utils.nn.gradients import differentiable
from course_utils.nn.layers import dense


@differentiable
def simple_rnn(x, kernel, recurrent_kernel, bias=None, *, initial_state=None, return_state=False):
    """Simple (Elman) recurrent network: the state is a tanh of the input and the state before.

    Parameters
    ----------
    x : (B, T, C) array
    kernel : (C, U) array
    recurrent_kernel : (U, U) array
    bias : (U,) array or None
    initial_state : (B, U) array or None
        Zeros if None.
    return_state : bool

    Returns
    -------
    (B, T, U) array
        The states of all steps; with return_state the pair (states, last state (B, U)).

    Notes
    -----
    ``h_t = tanh(x_t @ kernel + h_{t-1} @ recurrent_kernel + bias)``

    References
    ----------
    Elman, Finding Structure in Time, Cognitive Science, 1990.

    Examples
    --------
    >>> simple_rnn([[[1.0], [0.0]]], [[1.0]], [[2.0]]).round(4)
    array([[[0.7616],
            [0.9093]]])
    """
    check_flag("return_state", return_state)
    has_state = initial_state is not None
    x, kernel, recurrent_kernel, bias, first = _read(
        1, x, kernel, recurrent_kernel, bias, initial_state=initial_state
    )
    inputs, project_back = dense.rule(x, kernel, bias)  # B T U
    states, steps_back = _simple_rnn_steps(inputs, recurrent_kernel, first)  # B T+1 U

    def pullback(d_output):
        d_states, d_h = d_output if return_state else (d_output, np.zeros_like(first))
        d_inputs, d_recurrent_kernel, d_first = steps_back(d_states, d_h)
        d_x, d_kernel, d_bias = project_back(d_inputs)
        return d_x, d_kernel, d_recurrent_kernel, d_bias, d_first.copy() if has_state else None

    output = states[:, 1:].copy()
    return (output, states[:, -1].copy()) if return_state else output, pullback


@fast.first(fast.simple_rnn_steps)
def _simple_rnn_steps(inputs, recurrent_kernel, first):
    """(B, T, U), (U, U), (B, U) -> states (B, T+1, U), and the way back."""
    steps = inputs.shape[1]
    states = _room_for_all(first, steps)  # B T+1 U
    for t in range(steps):
        states[:, t + 1] = np.tanh(inputs[:, t] + states[:, t] @ recurrent_kernel)

    def back(d_states, d_h):
        d_totals = np.empty_like(inputs)  # B T U
        for t in reversed(range(steps)):
            # h_t = tanh(inputs_t + h_{t-1} @ recurrent_kernel)
            d_h = d_h + d_states[:, t]
            d_totals[:, t] = d_h * (1 - states[:, t + 1] ** 2)
            d_h = d_totals[:, t] @ recurrent_kernel.T
        return d_totals, _rows(states[:, :-1]).T @ _rows(d_totals), d_h

    return states, back


@differentiable
def lstm(x, kernel, recurrent_kernel, bias=None, *, initial_state=None, return_state=False):
    """LSTM, long short-term memory: a recurrent network with a memory cell behind gates.

    Parameters
    ----------
    x : (B, T, C) array
    kernel : (C, 4U) array
        The four blocks of columns are input gate i, forget gate f, candidate g and output gate o.
    recurrent_kernel : (U, 4U) array
    bias : (4U,) array or None
    initial_state : pair (h, c) of (B, U) arrays, or None
        Zeros if None.
    return_state : bool

    Returns
    -------
    (B, T, U) array
        The states h of all steps; with return_state the pair (states, (last h, last c)).

    Notes
    -----
    ``i, f, o = sigmoid`` and ``g = tanh`` of their blocks of
    ``x_t @ kernel + h_{t-1} @ recurrent_kernel + bias``; then ``c_t = f c_{t-1} + i g`` and
    ``h_t = o tanh(c_t)``.

    References
    ----------
    Hochreiter and Schmidhuber, Long Short-Term Memory, Neural Computation, 1997;
    Gers, Schmidhuber and Cummins, Learning to Forget: Continual Prediction with LSTM, Neural
    Computation, 2000.

    Examples
    --------
    >>> states, (h, c) = lstm([[[1.0], [0.0]]], np.ones((1, 4)), np.ones((1, 4)), return_state=True)
    >>> states.round(4), c.round(4)
    (array([[[0.3696],
            [0.2908]]]), array([[0.5384]]))
    """
    check_flag("return_state", return_state)
    has_state = initial_state is not None
    x, kernel, recurrent_kernel, bias, first_h, first_c = _read(
        4, x, kernel, recurrent_kernel, bias, **_pair_of_states(initial_state)
    )
    inputs, project_back = dense.rule(x, kernel, bias)  # B T 4U
    states, cells, steps_back = _lstm_steps(inputs, recurrent_kernel, first_h, first_c)

    def pullback(d_output):
        zeros = np.zeros_like(first_h)
        d_states, (d_h, d_c) = d_output if return_state else (d_output, (zeros, zeros))
        d_inputs, d_recurrent_kernel, *d_first = steps_back(d_states, d_h, d_c)
        d_x, d_kernel, d_bias = project_back(d_inputs)
        d_initial = tuple(d.copy() for d in d_first) if has_state else None
        return d_x, d_kernel, d_recurrent_kernel, d_bias, d_initial

    output, last = states[:, 1:].copy(), (states[:, -1].copy(), cells[:, -1].copy())
    return (output, last) if return_state else output, pullback


@fast.first(fast.lstm_steps)
def _lstm_steps(inputs, recurrent_kernel, first_h, first_c):
    """(B, T, 4U), (U, 4U), (B, U) twice -> states and cells (B, T+1, U), and the way back."""
    steps = inputs.shape[1]
    states, cells = _room_for_all(first_h, steps), _room_for_all(first_c, steps)  # B T+1 U
    i, f, g, o = np.empty((4, *states[:, 1:].shape), inputs.dtype)  # B T U each
    for t in range(steps):
        totals = _blocks(inputs[:, t] + states[:, t] @ recurrent_kernel, 4)  # 4 B U
        i[:, t], f[:, t], o[:, t] = _sigmoid(totals[0]), _sigmoid(totals[1]), _sigmoid(totals[3])
        g[:, t] = np.tanh(totals[2])
        cells[:, t + 1] = f[:, t] * cells[:, t] + i[:, t] * g[:, t]
        states[:, t + 1] = o[:, t] * np.tanh(cells[:, t + 1])

    def back(d_states, d_h, d_c):
        cell_tanhs = np.tanh(cells[:, 1:])  # B T U
        # c_t = f c_{t-1} + i g and h_t = o tanh(c_t): what each gate meets, times its slope
        c_by_i, c_by_f = g * i * (1 - i), cells[:, :-1] * f * (1 - f)
        c_by_g, h_by_o = i * (1 - g * g), cell_tanhs * o * (1 - o)
        h_by_c = o * (1 - cell_tanhs**2)
        by_totals = np.stack([c_by_i, c_by_f, c_by_g, h_by_o], axis=2)  # B T 4 U
        d_totals = np.empty_like(by_totals)
        for t in reversed(range(steps)):
            d_h = d_h + d_states[:, t]
            d_c = d_c + d_h * h_by_c[:, t]
            d_totals[:, t, :3] = d_c[:, None] * by_totals[:, t, :3]
            d_totals[:, t, 3] = d_h * by_totals[:, t, 3]
            # to the step before: c_t = f c_{t-1} + i g, totals_t = inputs_t + h_{t-1} @ kernel
            d_c = d_c * f[:, t]
            d_h = d_totals[:, t].reshape(inputs[:, t].shape) @ recurrent_kernel.T
        d_totals = d_totals.reshape(inputs.shape)  # B T 4U
        return d_totals, _rows(states[:, :-1]).T @ _rows(d_totals), d_h, d_c

    return states, cells, back


@differentiable
def gru(x, kernel, recurrent_kernel, bias=None, *, initial_state=None, return_state=False):
    """GRU, the gated recurrent unit: gates mix the state with a candidate for the next.

    Parameters
    ----------
    x : (B, T, C) array
    kernel : (C, 3U) array
        The three blocks of columns are update gate z, reset gate r and candidate n.
    recurrent_kernel : (U, 3U) array
    bias : (2, 3U) array, of inputs and of state, or None
    initial_state : (B, U) array or None
        Zeros if None.
    return_state : bool

    Returns
    -------
    (B, T, U) array
        The states of all steps; with return_state the pair (states, last state (B, U)).

    Notes
    -----
    With ``a = x_t @ kernel + bias[0]`` and ``s = h_{t-1} @ recurrent_kernel + bias[1]``:
    ``z, r = sigmoid(a + s)`` of their blocks, ``n = tanh(a_n + r s_n)``, and
    ``h_t = z h_{t-1} + (1 - z) n``. The reset gate acts after the product (Keras's
    reset_after=True, PyTorch's and cuDNN's form).

    References
    ----------
    Cho et al., Learning Phrase Representations using RNN Encoder–Decoder for Statistical Machine
    Translation, EMNLP, 2014.

    Examples
    --------
    >>> gru([[[1.0], [0.0]]], np.ones((1, 3)), np.ones((1, 3))).round(4)
    array([[[0.2048],
            [0.1633]]])
    """
    check_flag("return_state", return_state)
    has_state = initial_state is not None
    x, kernel, recurrent_kernel, bias, first = _read(
        3, x, kernel, recurrent_kernel, bias, two_biases=True, initial_state=initial_state
    )
    input_bias, state_bias = (None, 0) if bias is None else bias
    inputs, project_back = dense.rule(x, kernel, input_bias)  # B T 3U
    states, steps_back = _gru_steps(inputs, recurrent_kernel, state_bias, first)  # B T+1 U

    def pullback(d_output):
        d_states, d_h = d_output if return_state else (d_output, np.zeros_like(first))
        d_inputs, d_recurrent, d_recurrent_kernel, d_first = steps_back(d_states, d_h)
        d_x, d_kernel, d_bias = project_back(d_inputs)
        if bias is not None:
            d_bias = np.stack([d_bias, sum_rows(d_recurrent)])
        return d_x, d_kernel, d_recurrent_kernel, d_bias, d_first.copy() if has_state else None

    output = states[:, 1:].copy()
    return (output, states[:, -1].copy()) if return_state else output, pullback


@fast.first(fast.gru_steps)
def _gru_steps(inputs, recurrent_kernel, state_bias, first):
    """(B, T, 3U), (U, 3U), (3U,), (B, U) -> states (B, T+1, U), and the way back."""
    steps = inputs.shape[1]
    states = _room_for_all(first, steps)  # B T+1 U
    z, r, n, candidates = np.empty((4, *states[:, 1:].shape), inputs.dtype)  # B T U each
    for t in range(steps):
        a_z, a_r, a_n = _blocks(inputs[:, t], 3)  # B U each
        s_z, s_r, s_n = _blocks(states[:, t] @ recurrent_kernel + state_bias, 3)
        z[:, t], r[:, t], candidates[:, t] = _sigmoid(a_z + s_z), _sigmoid(a_r + s_r), s_n
        n[:, t] = np.tanh(a_n + r[:, t] * s_n)
        states[:, t + 1] = z[:, t] * states[:, t] + (1 - z[:, t]) * n[:, t]

    def back(d_states, d_h):
        # h_t = z h_{t-1} + (1 - z) n and n = tanh(a_n + r s_n): what each gate meets, and its slope
        h_by_z, h_by_n = (states[:, :-1] - n) * z * (1 - z), (1 - z) * (1 - n * n)
        n_by_r = candidates * r * (1 - r)
        h_by_inputs = np.stack([h_by_z, h_by_n * n_by_r, h_by_n], axis=2)  # B T 3 U
        h_by_recurrent = np.stack([h_by_z, h_by_n * n_by_r, h_by_n * r], axis=2)
        d_inputs, d_recurrent = np.empty_like(h_by_inputs), np.empty_like(h_by_inputs)
        for t in reversed(range(steps)):
            d_h = d_h + d_states[:, t]
            d_inputs[:, t] = d_h[:, None] * h_by_inputs[:, t]
            d_recurrent[:, t] = d_h[:, None] * h_by_recurrent[:, t]
            # to the step before: h_t = z h_{t-1} + …, s = h_{t-1} @ recurrent_kernel + bias
            d_products = d_recurrent[:, t].reshape(inputs[:, t].shape)
            d_h = d_h * z[:, t] + d_products @ recurrent_kernel.T
        d_inputs, d_recurrent = d_inputs.reshape(inputs.shape), d_recurrent.reshape(inputs.shape)
        return d_inputs, d_recurrent, _rows(states[:, :-1]).T @ _rows(d_recurrent), d_h

    return states, back


def _read(gates, x, kernel, recurrent_kernel, bias, *, two_biases=False, **initial):
    """Return x, kernel, recurrent_kernel, bias and the initial states, checked, in one dtype."""
    x, recurrent_kernel, kernel, bias, *states = read(
        x=(x, "B T C"),
        recurrent_kernel=(recurrent_kernel, f"U {gates}U"),
        kernel=(kernel, f"C {gates}U"),
        bias=(bias, f"2 {gates}U?" if two_biases else f"{gates}U?"),
        **{name: (state, "B U?") for name, state in initial.items()},
    )
    zeros = np.zeros((len(x), len(recurrent_kernel)), x.dtype)
    states = (zeros if state is None else state for state in states)
    return x, kernel, recurrent_kernel, bias, *states


def _pair_of_states(initial_state):
    if initial_state is None:
        initial_state = (None, None)
    elif not isinstance(initial_state, (tuple, list)) or len(initial_state) != 2:
        raise TypeError(f"initial_state must be a pair (h, c), got {type(initial_state).__name__}")
    return {f"initial_state[{n}]": state for n, state in enumerate(initial_state)}


def _room_for_all(first, steps):
    """(B, T+1, U): the first state, followed by room for that of every step."""
    states = np.empty((len(first), steps + 1, first.shape[1]), first.dtype)
    states[:, 0] = first
    return states


def _blocks(gates, count):
    """(B, count·U) -> (count, B, U)."""
    return gates.reshape(len(gates), count, gates.shape[1] // count).swapaxes(0, 1)


def _rows(x):
    """View (B, T, U) as rows (B·T, U)."""
    return x.reshape(x.shape[0] * x.shape[1], x.shape[2])
