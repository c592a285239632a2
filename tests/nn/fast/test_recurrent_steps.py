"""The quick steps of recurrent networks give what the definitions give, forward and back."""

import numpy as np
import pytest
from examples import both_ways, normal
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import nn

SIZES = st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(1, 3), st.integers(1, 5))


@pytest.mark.parametrize(("op", "gates"), [(nn.simple_rnn, 1), (nn.lstm, 4), (nn.gru, 3)])
@given(SIZES, st.sampled_from([np.float32, np.float64]), st.booleans(), st.booleans())
@settings(max_examples=20, deadline=None, derandomize=True)
def test_quick_steps_equal_the_definition(op, gates, sizes, dtype, with_bias, return_state):
    batch, steps, channels, units = sizes
    width = gates * units
    first, second = normal(2, batch, units, dtype=dtype)
    arguments = {
        "x": normal(batch, steps, channels, dtype=dtype),
        "kernel": normal(channels, width, dtype=dtype),
        "recurrent_kernel": normal(units, width, dtype=dtype),
        "bias": normal(*((2, width) if op is nn.gru else (width,)), dtype=dtype)
        if with_bias
        else None,
        "initial_state": (first, second) if op is nn.lstm else first,
        "return_state": return_state,
    }
    for ours, exact in both_ways(op, **arguments):
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, exact, rtol=0, atol=50 * np.finfo(dtype).eps)
