"""The recurrent layers by their properties, and what they refuse."""

import numpy as np
import pytest
from examples import flat, normal, random_like
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
