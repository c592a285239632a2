"""What kind of array comes in, and what comes out: dtype, layout, order of bytes, subclass."""

import numpy as np
import pytest
from examples import (
    DIFFERENTIABLE,
    EXAMPLES,
    changed,
    each_argument,
    example,
    flat,
    is_float,
    output_and_gradients,
    random_like,
)
from numpy.testing import assert_allclose, assert_array_equal

from course_utils import nn

WITH_NUMBERS = sorted({name for name, _ in each_argument()})
every = pytest.mark.parametrize("name", DIFFERENTIABLE)
ARRAYS = [  # masks, labels and positions too
    (name, key)
    for name in DIFFERENTIABLE
    for key, value in EXAMPLES[name].items()
    if isinstance(flat(value)[0], np.ndarray)
]


class Subclass(np.ndarray):
    """An array whose `*` is a matrix product, as np.matrix's is."""

    def __mul__(self, other):
        return self @ other


def strided(array):
    """Return equal numbers, apart from each other in memory, the first axis backwards."""
    wide = np.full((*(2 * s for s in array.shape), 2), np.nan, array.dtype)
    view = wide[(*(slice(None, None, 2) for _ in array.shape), ..., 1)]
    view = view[::-1] if array.ndim else view
    view[...] = array
    return view


def last_axis_backwards(array):
    return array[..., ::-1].copy()[..., ::-1] if array.ndim else array


KINDS = {
    "Fortran order": lambda array: np.array(array, order="F"),
    "strided": strided,
    "backwards": last_axis_backwards,
    "other order of bytes": lambda array: array.astype(array.dtype.newbyteorder()),
    "subclass": lambda array: array.view(Subclass),
}


@every
@pytest.mark.parametrize("kind", KINDS)
def test_how_numbers_are_kept_does_not_matter(name, kind):
    op, arguments = example(name)
    output, pullback = nn.vjp(op, **arguments)
    d_output = random_like(output)
    expected = flat((output, *pullback(d_output)))
    op, arguments = example(name, KINDS[kind])
    ours = output_and_gradients(op, changed(d_output, KINDS[kind]), **arguments)
    for a, b in zip(ours, expected, strict=True):
        assert type(a) is type(b) and a.dtype.isnative
        assert_allclose(a, b, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_nested_lists_are_arrays(name):
    op, arguments = example(name)
    ours = output_and_gradients(op, **example(name, lambda array: array.tolist())[1])
    for a, b in zip(ours, output_and_gradients(op, **arguments), strict=True):
        assert_array_equal(a, b)


@every
@pytest.mark.parametrize("dtype", [np.longdouble, np.float64, np.float32, np.float16])
def test_every_gradient_has_its_arguments_dtype_and_shape(name, dtype):
    op, arguments = example(name, lambda array: array.astype(dtype))
    computed = np.float32 if dtype == np.float16 else dtype  # NumPy is slow in half precision
    output, pullback = nn.vjp(op, **arguments)
    assert {a.dtype for a in flat(output)} == {np.dtype(computed)}
    given = [a for value in arguments.values() for a in flat(value) if is_float(a)]
    gradients = flat(pullback(random_like(output)))
    assert [(g.dtype, g.shape) for g in gradients] == [(a.dtype, a.shape) for a in given]
    exact = op(**example(name, lambda array: array.astype(dtype).astype(float))[1])
    for a, b in zip(flat(output), flat(exact), strict=True):
        assert_allclose(a, b, rtol=1e-4, atol=1e-4)


@every
def test_whole_numbers_are_computed_in_float64(name):
    op, rounded = example(name, np.rint)
    whole = {key: value for key, value in rounded.items() if key in ("labels", "targets")}
    whole = {**example(name, lambda array: np.rint(array).astype(np.int8))[1], **whole}
    expected = output_and_gradients(op, **rounded)
    for a, b in zip(output_and_gradients(op, **whole), expected, strict=True):
        assert a.dtype == np.float64
        assert_array_equal(a, b)


@pytest.mark.parametrize(("name", "argument"), each_argument())
def test_the_widest_dtype_wins(name, argument):
    op, arguments = example(name, lambda array: array.astype(np.float32))
    arguments[argument] = arguments[argument].astype(np.float64)
    output, pullback = nn.vjp(op, **arguments)
    follows = (name, argument) == ("binary_cross_entropy soft", "labels")
    assert flat(output)[0].dtype == (np.float32 if follows else np.float64)
    given = [a.dtype for value in arguments.values() for a in flat(value) if is_float(a)]
    assert [g.dtype for g in flat(pullback(random_like(output)))] == given


@pytest.mark.parametrize(("name", "argument"), ARRAYS)
def test_masked_arrays_are_refused(name, argument):
    op, arguments = example(name)
    value = arguments[argument]
    masked = (value[0], np.ma.array(value[1])) if isinstance(value, tuple) else np.ma.array(value)
    with pytest.raises(TypeError, match=rf"^{argument}\S* must not be a masked array"):
        op(**{**arguments, argument: masked})


@every
def test_a_gradient_that_comes_back_has_to_be_an_array_of_numbers(name):
    op, arguments = example(name)
    output, pullback = nn.vjp(op, **arguments)
    d_output = random_like(output)
    for wrong in (np.ma.array(d_output), None, d_output.astype(complex), d_output.astype(str)):
        with pytest.raises(TypeError, match=r"^d_output must"):
            pullback(wrong)
    with pytest.raises(ValueError, match=r"^d_output must have the output's shape"):
        pullback(np.ones((*d_output.shape, 2)))
