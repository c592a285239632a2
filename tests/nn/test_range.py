"""The ends of the range: no finite answer is lost, and no setting of NumPy's lets an error escape.

The oracle is the definition in float64, where no number of float32 is near an end.
"""

import warnings

import numpy as np
import pytest
from examples import (
    DIFFERENTIABLE,
    changed,
    each_argument,
    example,
    flat,
    output_and_gradients,
    random_like,
)

from course_utils import nn

FLOAT32 = np.finfo(np.float32)
LARGE = FLOAT32.max / 1000  # sums of products need room on the way
ENDS = [LARGE, -LARGE, FLOAT32.tiny, FLOAT32.smallest_subnormal, np.inf, -np.inf]
NOT_NEGATIVE = {
    ("batch_norm with statistics", "variance"),
    ("binary_cross_entropy soft", "labels"),
    ("categorical_kl_divergence", "targets"),
}
CASES = [
    pytest.param(*case, value, id=f"{case[0]}-{case[1]}-{value:.0e}")
    for case in each_argument()
    for value in ENDS
    if case not in NOT_NEGATIVE or 0 <= value <= 1
]
PRODUCTS = "attention conv dense depthwise gru lstm multi_head simple_rnn".split()
WITHOUT_PRODUCTS = [  # sums of products pass the end of the range on the way, as in NumPy
    (name, argument)
    for name, argument in each_argument()
    if not name.startswith(tuple(PRODUCTS))
    and (name, argument) not in NOT_NEGATIVE
    and argument != "gamma"
    and name != "batch_norm with statistics"
]


def assert_no_answer_is_lost(ours, exact):
    """Hold float32's answer to float64's, rounded: to its infinities and to its finite numbers.

    Where float64 has NaN there is no answer. A rounding error is as large as the largest number.
    """
    expected = exact.astype(np.float32)
    infinite, finite = np.isinf(expected), np.isfinite(expected)
    np.testing.assert_array_equal(ours[infinite], expected[infinite])
    largest = np.abs(exact[finite]).max(initial=0)
    np.testing.assert_allclose(ours[finite], exact[finite], rtol=1e-4, atol=1e-5 + 1e-4 * largest)


def assert_holds_at_the_ends(op, arguments, d_output_of=random_like):
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        output, pullback = nn.vjp(op, **arguments)
        d_output = d_output_of(output)
        ours = flat((output, *pullback(d_output)))
    wide = {key: changed(array, np.float64) for key, array in arguments.items()}
    with nn.fast.disabled(), np.errstate(all="ignore"):
        for a, b in zip(ours, output_and_gradients(op, d_output, **wide), strict=True):
            assert_no_answer_is_lost(np.asarray(a), np.asarray(b))


@pytest.mark.parametrize(("name", "argument", "value"), CASES)
def test_one_number_at_an_end(name, argument, value):
    op, arguments = example(name, lambda array: array.astype(np.float32))
    arguments[argument] = arguments[argument].copy()
    arguments[argument].flat[arguments[argument].size // 2] = value
    assert_holds_at_the_ends(op, arguments)


@pytest.mark.parametrize("size", [LARGE, FLOAT32.tiny, 1000 * FLOAT32.smallest_subnormal])
@pytest.mark.parametrize(("name", "argument"), sorted({*each_argument()} - NOT_NEGATIVE))
def test_all_numbers_at_an_end(name, argument, size):
    op, arguments = example(name, lambda array: array.astype(np.float32))
    assert_holds_at_the_ends(op, with_largest(arguments, argument, size))


@pytest.mark.parametrize(("name", "argument"), WITHOUT_PRODUCTS)
def test_all_numbers_so_large_that_two_fill_the_range(name, argument):
    """A mean of such numbers, or what is left when one is subtracted, is no larger than they."""
    op, arguments = example(name, lambda array: array.astype(np.float32))
    assert_holds_at_the_ends(op, with_largest(arguments, argument, FLOAT32.max / 2))


@pytest.mark.parametrize("size", [FLOAT32.max, FLOAT32.tiny])
@pytest.mark.parametrize("name", [n for n in DIFFERENTIABLE if not n.startswith(tuple(PRODUCTS))])
def test_an_outputs_gradient_at_an_end(name, size):
    """Sums that pass the end of the range on the way lose no gradient that lies within it."""
    op, arguments = example(name, lambda array: array.astype(np.float32))

    def at_end(output):
        if isinstance(output, tuple):
            return tuple(map(at_end, output))
        return scaled(random_like(output), size)

    assert_holds_at_the_ends(op, arguments, at_end)


def with_largest(arguments, argument, size):
    return arguments | {argument: scaled(arguments[argument], size)}


def scaled(array, size):
    """array in float32, in the unit in which its largest number is size."""
    array = np.asarray(array, np.float64)
    with np.errstate(under="ignore"):
        return np.asarray(array * (size / np.abs(array).max(initial=1e-9)), np.float32)
