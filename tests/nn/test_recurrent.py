"""The recurrent layers against unit-by-unit loops, and by their properties."""

import numpy as np
import pytest
import reference_recurrent as reference
from examples import flat, normal, random_like
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from course_utils import nn

B, T, C, U = 2, 5, 3, 7
GATES = {nn.simple_rnn: 1, nn.lstm: 4, nn.gru: 3}
EVERY = pytest.mark.parametrize("op", GATES, ids=lambda op: op.__name__)


def arguments(op, batch=B, steps=T, channels=C, units=U):
    """Return [x, kernel, recurrent_kernel, bias] and an initial state."""
    width = GATES[op] * units
    bias = (2, width) if op is nn.gru else (width,)
    shapes = [(batch, steps, channels), (channels, width), (units, width), bias]
    states = normal(batch, units, seed=1), normal(batch, units, seed=2)
    return [normal(*s) for s in shapes], states if op is nn.lstm else states[0]


def oracle(op, arrays, state):
    """Return the naive states of all steps."""
    if op is nn.lstm:
        return reference.lstm(*arrays, *state)[0]
    return getattr(reference, op.__name__)(*arrays, state)


@EVERY
@given(
    batch=st.integers(1, 3),
    steps=st.integers(1, 4),
    channels=st.integers(1, 4),
    units=st.integers(1, 4),
)
@settings(max_examples=10, deadline=None, derandomize=True)
def test_equals_the_formula(op, batch, steps, channels, units):
    arrays, state = arguments(op, batch, steps, channels, units)
    states, last = op(*arrays, initial_state=state, return_state=True)
    assert_allclose(states, oracle(op, arrays, state), rtol=1e-12, atol=1e-13)
    if op is nn.lstm:
        h, c = last
        assert_allclose(c, reference.lstm(*arrays, *state)[1], rtol=1e-12, atol=1e-13)
        last = h
    assert_array_equal(last, states[:, -1])


@EVERY
def test_without_bias_and_state(op):
    (x, kernel, recurrent_kernel, bias), state = arguments(op)
    zero_state = tuple(np.zeros_like(s) for s in state) if op is nn.lstm else np.zeros_like(state)
    expected = oracle(op, [x, kernel, recurrent_kernel, np.zeros_like(bias)], zero_state)
    assert_allclose(op(x, kernel, recurrent_kernel), expected, rtol=1e-12, atol=1e-13)


@EVERY
@pytest.mark.parametrize("return_state", [True, False])
@pytest.mark.parametrize("with_state", [True, False])
@pytest.mark.parametrize("with_bias", [True, False])
def test_gradients_by_differences(op, return_state, with_state, with_bias):
    arrays, state = arguments(op)
    arrays = [a * 0.5 for a in arrays]  # saturated units have no slope to test
    nn.check_gradients(
        op,
        *arrays[: 4 if with_bias else 3],
        initial_state=state if with_state else None,
        return_state=return_state,
    )


@EVERY
def test_two_halves_with_the_state_equal_the_whole(op):
    (x, *weights), state = arguments(op, steps=7)
    whole, last = op(x, *weights, initial_state=state, return_state=True)
    first, middle = op(x[:, :3], *weights, initial_state=state, return_state=True)
    second, end = op(x[:, 3:], *weights, initial_state=middle, return_state=True)
    assert_allclose(np.concatenate([first, second], axis=1), whole, rtol=1e-13)
    for ours, theirs in zip(flat(end), flat(last), strict=True):
        assert_allclose(ours, theirs, rtol=1e-13)


@EVERY
def test_never_looks_ahead(op):
    (x, *weights), _ = arguments(op)
    changed = x.copy()
    changed[:, 3:] = 100
    before, after = op(x, *weights), op(changed, *weights)
    assert_array_equal(before[:, :3], after[:, :3])
    assert (before[:, 3:] != after[:, 3:]).any()


@EVERY
def test_examples_do_not_mix(op):
    (x, *weights), _ = arguments(op, batch=5)
    order = [3, 1, 4, 0, 2]
    assert_allclose(op(x[order], *weights), op(x, *weights)[order], rtol=1e-13)
    d_x = nn.vjp(op, x, *weights)[1](np.eye(5)[2][:, None, None] * np.ones((5, T, U)))[0]
    assert_array_equal(d_x[[0, 1, 3, 4]], 0)


def test_lstm_remembers_with_an_open_forget_gate():
    """Forget gate at 1, input gate at 0: the cell keeps its content, whatever comes in."""
    kernel, recurrent_kernel = np.zeros((C, 4 * U)), np.zeros((U, 4 * U))
    bias = np.repeat([-50.0, 50.0, 0.0, 50.0], U)
    c = normal(B, U)
    states, (_, last) = nn.lstm(
        normal(B, 50, C),
        kernel,
        recurrent_kernel,
        bias,
        initial_state=(np.zeros((B, U)), c),
        return_state=True,
    )
    assert_allclose(last, c, rtol=1e-12)
    assert_allclose(states[:, -1], np.tanh(c), rtol=1e-12)


def test_gru_keeps_its_state_with_an_open_update_gate():
    bias = np.zeros((2, 3 * U))
    bias[0, :U] = 50
    h = normal(B, U)
    states = nn.gru(
        normal(B, 50, C), np.zeros((C, 3 * U)), np.zeros((U, 3 * U)), bias, initial_state=h
    )
    assert_allclose(states[:, -1], h, rtol=1e-12)


@EVERY
def test_no_steps_give_copies_of_the_state_and_of_its_gradient(op):
    arrays, state = arguments(op, steps=0)
    options = {"initial_state": state, "return_state": True}
    (states, last), pullback = nn.vjp(op, *arrays, **options)
    assert states.shape == (B, 0, U)
    d_last = random_like(last)
    d_x, d_kernel, *_, d_state = pullback((states, d_last))
    assert d_x.shape == arrays[0].shape and not d_kernel.any()
    for given_one, ours in [(state, last), (d_last, d_state)]:
        for a, b in zip(flat(given_one), flat(ours), strict=True):
            assert_array_equal(a, b)
            assert not np.shares_memory(a, b)


@EVERY
def test_no_examples(op):
    arrays, _ = arguments(op, batch=0)
    output, pullback = nn.vjp(op, *arrays)
    assert output.shape == (0, T, U)
    assert [g.shape for g in pullback(output)] == [a.shape for a in arrays]


@EVERY
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nothing_hidden(op, bad):
    arrays, _ = arguments(op)
    arrays[0][1, 2, 0] = bad
    output = op(*arrays)
    assert np.isfinite(output[0]).all() and np.isfinite(output[1, :2]).all()
    if np.isnan(bad):
        assert np.isnan(output[1, 2:]).all()
    else:
        assert np.abs(output[1]).max() <= 1  # gates saturate


@EVERY
def test_shapes_are_checked(op):
    (x, kernel, recurrent_kernel, bias), state = arguments(op)
    width = GATES[op] * U
    cases = {
        r"x must have shape \(B, T, C\), got \(5, 3\)": (x[0], kernel, recurrent_kernel),
        rf"kernel must have shape \(3, {width}\), got \(2, {width}\)": (
            x, kernel[:2], recurrent_kernel,
        ),
        rf"recurrent_kernel must have shape \(U, \d?U\), got \(6, {width}\)": (
            x, kernel, recurrent_kernel[:6],
        ),
        "bias must have shape": (x, kernel, recurrent_kernel, bias[..., :1]),
    }  # fmt: skip
    for message, wrong in cases.items():
        with pytest.raises(ValueError, match=message):
            op(*wrong)
    name = r"initial_state\[1\]" if op is nn.lstm else "initial_state"
    narrow = (state[0], state[1][:1]) if op is nn.lstm else state[:1]
    with pytest.raises(ValueError, match=rf"{name} must have shape \(2, 7\), got \(1, 7\)"):
        op(x, kernel, recurrent_kernel, bias, initial_state=narrow)


def test_states_of_lstm_are_a_pair_and_bias_of_gru_has_two_rows():
    arrays, (h, _) = arguments(nn.lstm)
    with pytest.raises(TypeError, match=r"initial_state must be a pair \(h, c\), got ndarray"):
        nn.lstm(*arrays, initial_state=h)
    with pytest.raises(TypeError, match=r"initial_state must be a pair \(h, c\)"):
        nn.lstm(*arrays, initial_state=(h,))
    arrays, _ = arguments(nn.gru)
    with pytest.raises(ValueError, match=r"bias must have shape \(2, 21\), got \(21,\)"):
        nn.gru(*arrays[:3], arrays[3][0])
