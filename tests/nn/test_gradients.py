"""vjp and check_gradients themselves: above all, that a wrong rule does not pass."""

import warnings

import numpy as np
import pytest
from examples import integers, normal

from course_utils import nn
from course_utils.nn import attention, check_gradients, differentiable, softmax, vjp


def cube_with(factor):
    """x³ with the slope factor · x²: right only for 3."""

    @differentiable
    def cube(x):
        return x**3, lambda d_output: (factor * x**2 * d_output,)

    return cube


X = np.array([1.0, 2.0, -3.0])


def test_a_right_rule_passes():
    assert check_gradients(cube_with(3), X) < 1e-8


@pytest.mark.parametrize("factor", [3.001, -3, 0, np.nan])
def test_a_wrong_rule_fails(factor):
    with pytest.raises(AssertionError, match="gradient of cube"):
        check_gradients(cube_with(factor), X)


def test_a_rule_wrong_only_where_all_ones_cannot_tell_fails():
    @differentiable
    def softly(x):
        return softmax(x), lambda d: (d - d.mean(-1, keepdims=True),)

    # Against a gradient of ones, softmax's is zero, and so is this one: a random one must tell.
    with pytest.raises(AssertionError, match="gradient of softly"):
        check_gradients(softly, X[None])


def test_a_rule_that_forgets_an_argument_fails():
    @differentiable
    def product(x, y):
        return x * y, lambda d: (d * y, None)

    with pytest.raises(AssertionError, match="product returned no gradient for y"):
        check_gradients(product, X, X)


@pytest.mark.parametrize(
    ("op", "arguments"),
    [
        (nn.rotary_positions, {"x": normal(5, 6), "positions": normal(5)}),
        (nn.mean_squared_error, {"predictions": normal(5), "targets": integers(2, 5)}),
        (nn.embedding, {"ids": integers(3, 5), "table": normal(3, 7)}),
        (nn.attention, {**dict.fromkeys(["query", "key", "value"], X[None]), "mask": [[True]]}),
        (nn.dropout, {"x": X, "rate": np.float64(0.3), "rng": 0}),
        (nn.dense, {"x": [[1.0, 2.0]], "kernel": [[3.0], [4.0]], "bias": None}),
        (nn.dense, {"x": np.array([[1, 2]]), "kernel": np.ones((2, 1), np.float32)}),
    ],
)
def test_arguments_without_a_gradient_stay_where_they_are(op, arguments):
    assert check_gradients(op, **arguments) < 1e-7


def test_a_check_of_nothing_or_of_no_array_is_refused():
    with pytest.raises(ValueError, match="softmax was given no floating-point array"):
        check_gradients(softmax, np.array([1, 2, 3]))
    with pytest.raises(ValueError, match="x must be an array, got parts that differ"):
        check_gradients(softmax, [[1.0], [1.0, 2.0]])


@pytest.mark.parametrize("setting", ["raise", "warn"])
def test_no_setting_of_numpy_turns_nan_or_underflow_into_an_error(setting):
    with np.errstate(all=setting), warnings.catch_warnings():
        warnings.simplefilter("error")
        _, pullback = vjp(softmax, [0.0, -1000.0, -np.inf])
        pullback([1e-300, np.inf, np.nan])
        assert softmax([0.0, -1000.0])[1] == 0


def test_vjp_returns_output_and_gradients_in_order():
    query, key, value = np.random.default_rng(0).standard_normal((3, 4, 5))
    output, pullback = vjp(attention, query, key, value=value, mask=np.tri(4, dtype=bool))
    np.testing.assert_allclose(output, attention(query, key, value, is_causal=True))
    d_query, _, d_value = pullback(np.ones((4, 5)))
    assert np.abs(d_query[0]).max() < 1e-15  # sees one key only: its weight is 1 for any query
    np.testing.assert_allclose(d_value.sum(0), 4)


def test_keywords_in_any_order_keep_their_dtypes():
    x, kernel = np.ones((2, 2), np.float32), np.ones((2, 2))
    output, pullback = vjp(nn.dense, kernel=kernel, x=x)
    assert [g.dtype for g in pullback(output)] == [np.float32, np.float64]


def test_ids_have_no_gradient_even_where_they_look_like_the_table():
    ids, table = np.array([[0, 1], [1, 1]]), np.ones((2, 2), np.float16)
    output, pullback = vjp(nn.embedding, ids, table)
    (d_table,) = pullback(np.ones_like(output))
    assert d_table.dtype == np.float16 and d_table.tolist() == [[1, 1], [3, 3]]


def test_states_keep_a_dtype_each():
    weights = np.ones((3, 8), np.float32), np.ones((2, 8), np.float32)
    states = np.ones((1, 2)), np.ones((1, 2), np.float32)
    output, pullback = vjp(nn.lstm, np.ones((1, 2, 3)), *weights, initial_state=states)
    *_, (d_h, d_c) = pullback(output)
    assert (d_h.dtype, d_c.dtype) == (np.float64, np.float32)


def test_several_outputs_take_a_gradient_each():
    x, kernel = np.ones((1, 2, 3)), np.ones((3, 5))
    output, pullback = vjp(nn.simple_rnn, x, kernel, np.ones((5, 5)), return_state=True)
    for wrong in (output[0], output[:1], [*output, output[1]]):
        with pytest.raises(ValueError, match="d_output must be a tuple of 2 arrays"):
            pullback(wrong)


def test_an_op_needs_a_rule():
    with pytest.raises(TypeError, match="op must be a function with a gradient rule"):
        vjp(np.sin, X)
