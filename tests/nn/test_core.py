"""What holds for every function of the core, on each of its examples."""

import doctest
import inspect
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import threadpoolctl
from examples import (
    DIFFERENTIABLE,
    EXAMPLES,
    both_ways,
    each_argument,
    example,
    flat,
    output_and_gradients,
    random_like,
)
from numpy.testing import assert_allclose, assert_array_equal

from course_utils import nn
from course_utils.nn import threads

TOOLS = {"KVCache", "check_gradients", "differentiable", "vjp"}  # no functions of arrays
every = pytest.mark.parametrize("name", DIFFERENTIABLE)
FLAGS = [
    (name, flag)
    for name in sorted(set(nn.__all__) - TOOLS)
    for flag, parameter in inspect.signature(getattr(nn, name)).parameters.items()
    if isinstance(parameter.default, bool)
]
FREE_WIDTHS = {  # arguments whose last axis no other argument has
    ("attention", "value"),
    ("cross_entropy", "logits"),
    ("embedding", "table"),
    ("multi_head_attention", "output_kernel"),
}
BOUND_WIDTHS = [
    (name, argument)
    for name, argument in each_argument()
    if name in nn.__all__
    and sum(isinstance(value, np.ndarray) for value in EXAMPLES[name].values()) > 1
    and (name, argument) not in FREE_WIDTHS
]


def test_every_function_has_an_example():
    assert set(nn.__all__) - TOOLS == {name for name in EXAMPLES if " " not in name}
    assert nn.__all__ == sorted(nn.__all__)


@pytest.mark.parametrize("name", sorted(set(nn.__all__) - TOOLS))
def test_docstring_has_an_example_and_names_every_argument(name):
    op = getattr(nn, name)
    assert doctest.DocTestFinder(recurse=False).find(op)[0].examples
    parameters = inspect.getdoc(op).split("Parameters\n")[1].split("Returns\n")[0]
    named = re.findall(r"\w+", " ".join(re.findall(r"(?m)^\S.*", parameters)))
    assert set(inspect.signature(op).parameters) <= set(named)


@every
def test_gradient_by_differences(name):
    op, arguments = example(name)
    nn.check_gradients(op, **arguments)


@every
def test_the_fast_way_gives_what_the_definition_gives(name):
    op, arguments = example(name)
    for ours, exact in both_ways(op, **arguments):
        assert_allclose(ours, exact, rtol=1e-10, atol=1e-11)


@every
def test_nothing_is_written_and_a_pullback_can_be_called_again(name):
    op, arguments = example(name, read_only)
    output, pullback = nn.vjp(op, **arguments)
    assert_array_equal(flat(output)[0], flat(op(**arguments))[0])
    d_output = read_only(random_like(output))
    first = [g.copy() for g in flat(pullback(d_output))]
    for gradient in flat(pullback(d_output)):
        assert_array_equal(gradient, first.pop(0))
        gradient += 1  # a gradient is the caller's own
    for one, two in zip(
        flat(pullback(d_output)), flat(nn.vjp(op, **arguments)[1](d_output)), strict=True
    ):
        assert_array_equal(one, two)


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


def test_many_callers_at_once_get_what_one_gets_and_leave_blas_as_it_was(monkeypatch):
    monkeypatch.setattr(threads, "WORTH_IT", 0)  # every one of them shares its work out
    monkeypatch.setattr(threads, "_blas_threads", lambda: 2)

    def call(name):
        op, arguments = example(name)
        return output_and_gradients(op, **arguments)

    before = threadpoolctl.threadpool_info()
    alone = [call(name) for name in DIFFERENTIABLE]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(call, DIFFERENTIABLE * 3))
    for ours, expected in zip(together, alone * 3, strict=True):
        for a, b in zip(ours, expected, strict=True):
            assert_allclose(a, b, rtol=1e-11, atol=1e-12)
    assert threadpoolctl.threadpool_info() == before


@pytest.mark.parametrize(("name", "argument"), each_argument())
def test_nan_in_nan_out(name, argument):
    op, arguments = example(name)
    assert not np.isnan(op(**arguments)).any()
    arguments[argument] = arguments[argument].copy()
    arguments[argument].flat[0] = np.nan
    output, pullback = nn.vjp(op, **arguments)
    assert np.isnan(output).any()
    pullback(random_like(output))


@pytest.mark.parametrize(("name", "flag"), FLAGS)
def test_flags_are_true_or_false(name, flag):
    op, arguments = example(name)
    default = inspect.signature(op).parameters[flag].default
    op(**arguments, **{flag: np.bool_(default)})
    for wrong in ("False", None, 1):
        with pytest.raises(TypeError, match=rf"{flag} must be True or False, got"):
            op(**arguments, **{flag: wrong})


@pytest.mark.parametrize(("name", "argument"), each_argument())
def test_what_is_no_array_of_numbers_is_named(name, argument):
    op, arguments = example(name)
    array = arguments[argument]
    for wrong in (array.astype(complex), array.astype(str), array.astype(object)):
        with pytest.raises(TypeError, match=rf"\b{argument} must be an array of real numbers"):
            op(**{**arguments, argument: wrong})
    with pytest.raises(ValueError, match=rf"\b{argument} must be an array, got parts that differ"):
        op(**{**arguments, argument: [[1.0], [1.0, 2.0]]})
    if inspect.signature(op).parameters[argument].default is not None:
        with pytest.raises(TypeError, match=rf"\b{argument} must be .*, got None"):
            op(**{**arguments, argument: None})


@pytest.mark.parametrize(("name", "argument"), BOUND_WIDTHS)
def test_sizes_that_do_not_fit_are_refused(name, argument):
    """One channel more or less in one argument alone: an error, and no silent broadcast."""
    op, arguments = example(name)
    array = arguments[argument]
    for wrong in (np.concatenate([array, array[..., :1]], axis=-1), array[..., :1]):
        with pytest.raises(ValueError, match=r"shape|channels|width"):
            op(**{**arguments, argument: wrong})
