"""What holds for every public function of the core, whoever writes the next one.

A new function needs one line in EXAMPLES; the first test fails until it has one.
"""

import doctest
import inspect
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from course_utils import nn

TOOLS = {"KVCache", "check_gradients", "differentiable", "vjp"}  # no functions of arrays


def normal(*shape):
    return np.random.default_rng(sum(shape)).standard_normal(shape)


def whole(high, *shape):
    return np.random.default_rng(sum(shape)).integers(0, high, shape)


IMAGES, SIGNAL, SEQUENCE = normal(2, 7, 5, 3), normal(2, 11, 3), normal(2, 5, 3)
TOKENS = normal(2, 3, 5, 7)  # batch, heads, time, width
INPUTS = normal(2, 5, 3), normal(2, 11, 7), normal(2, 11, 13)  # query, key, value
KERNELS = normal(3, 2, 5), normal(7, 2, 5), normal(13, 2, 11), normal(2, 11, 17)

EXAMPLES = {
    "attention": ((TOKENS, normal(2, 3, 11, 7), normal(2, 3, 11, 13)), {}),
    "attention_weights": ((TOKENS, normal(2, 3, 11, 7)), {}),
    "average_pool2d": ((IMAGES,), {"pool_size": 2}),
    "batch_norm": ((IMAGES, normal(3), normal(3)), {}),
    "binary_cross_entropy": ((normal(5, 7), whole(2, 5, 7)), {}),
    "conv1d": ((SIGNAL, normal(5, 3, 7), normal(7)), {}),
    "conv2d": ((IMAGES, normal(3, 2, 3, 11), normal(11)), {}),
    "conv2d_transpose": ((IMAGES, normal(3, 2, 11, 3), normal(11)), {}),
    "cross_entropy": ((normal(5, 7), whole(7, 5)), {}),
    "dense": ((SEQUENCE, normal(3, 7), normal(7)), {}),
    "depthwise_conv2d": ((IMAGES, normal(3, 2, 3, 2), normal(6)), {}),
    "dropout": ((SEQUENCE, 0.3), {"rng": 0}),
    "embedding": ((np.array([[0, 4, 4], [1, 0, 6]]), normal(7, 3)), {}),
    "gelu": ((SEQUENCE,), {}),
    "global_average_pool2d": ((IMAGES,), {}),
    "global_max_pool2d": ((IMAGES,), {}),
    "gru": ((SEQUENCE, normal(3, 21), normal(7, 21), normal(2, 21)), {}),
    "layer_norm": ((SEQUENCE, normal(3), normal(3)), {}),
    "log_softmax": ((SEQUENCE,), {}),
    "lstm": ((SEQUENCE, normal(3, 28), normal(7, 28), normal(28)), {}),
    "max_pool2d": ((IMAGES,), {"pool_size": 2}),
    "mean_squared_error": ((normal(5, 7), normal(7, 5).T), {}),
    "multi_head_attention": ((*INPUTS, *KERNELS), {}),
    "relu": ((SEQUENCE,), {}),
    "rotary_positions": ((normal(2, 3, 5, 14),), {}),
    "sigmoid": ((SEQUENCE,), {}),
    "silu": ((SEQUENCE,), {}),
    "simple_rnn": ((SEQUENCE, normal(3, 7), normal(7, 7), normal(7)), {}),
    "sinusoidal_positions": ((5, 7), {}),
    "softmax": ((SEQUENCE,), {}),
    "tanh": ((SEQUENCE,), {}),
}
CONSTANTS = {"sinusoidal_positions"}  # functions of sizes alone: nothing to differentiate
FREE_WIDTHS = {  # whose last axis no other argument has
    ("attention", "value"),
    ("cross_entropy", "logits"),
    ("embedding", "table"),
    ("multi_head_attention", "output_kernel"),
}
EVERY = pytest.mark.parametrize("name", sorted(EXAMPLES))
DIFFERENTIABLE = pytest.mark.parametrize("name", sorted(set(EXAMPLES) - CONSTANTS))


def example(name, change=lambda array: array):
    """Return the function and its example arguments, each floating-point array changed."""
    args, options = EXAMPLES[name]
    op = getattr(nn, name)
    return op, tuple(change(a) if is_float(a) else a for a in args), options


def is_float(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


def strided(array):
    """Return equal values at every second place of a larger array, the first axis backwards."""
    wide = np.full(tuple(2 * s for s in array.shape), np.nan, array.dtype)
    view = wide[tuple(slice(None, None, 2) for _ in array.shape)][::-1]
    view[...] = array
    return view


def test_every_function_has_an_example():
    assert set(nn.__all__) - TOOLS == set(EXAMPLES)
    assert nn.__all__ == sorted(nn.__all__)


@pytest.mark.parametrize("name", sorted(nn.__all__))
def test_docstring(name):
    thing = getattr(nn, name)
    text = inspect.getdoc(thing)
    first = text.splitlines()[0]
    assert first.endswith("."), f"{name}: the first line is no sentence: {first}"
    assert doctest.DocTestFinder(recurse=False).find(thing)[0].examples, f"{name} has no example"
    if name in TOOLS:
        return
    for part in ("Formula", "Raises", "Returns"):
        assert re.search(rf"\b{part}\b", text), f"{name}: no word on {part}"
    assert re.search(r"\([A-Z.0-9][^()]*\)|shape", text), f"{name}: no shapes"
    for other in re.findall(r"options are `(\w+)`'s", text):
        text += inspect.getdoc(getattr(nn, other))
    for argument in inspect.signature(thing).parameters:
        assert re.search(rf"\b{argument}\b", text), f"{name}: no word on {argument}"


@DIFFERENTIABLE
def test_gradient_by_differences(name):
    op, args, options = example(name)
    nn.check_gradients(op, *args, **options)


@DIFFERENTIABLE
def test_the_definition_gives_what_the_fast_way_gives(name):
    op, args, options = example(name)
    output, pullback = nn.vjp(op, *args, **options)
    d_output = np.random.default_rng(0).standard_normal(np.shape(output))
    with nn.fast.disabled():
        plain, plain_pullback = nn.vjp(op, *args, **options)
        gradients = plain_pullback(d_output)
    assert_allclose(output, plain, rtol=1e-11, atol=1e-12)
    for ours, expected in zip(pullback(d_output), gradients, strict=True):
        assert_allclose(ours, expected, rtol=1e-11, atol=1e-12)


@DIFFERENTIABLE
def test_output_is_the_same_with_a_gradient(name):
    op, args, options = example(name)
    assert_array_equal(nn.vjp(op, *args, **options)[0], op(*args, **options))


@DIFFERENTIABLE
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_and_shape_are_kept(name, dtype):
    op, args, options = example(name, lambda array: array.astype(dtype))
    output, pullback = nn.vjp(op, *args, **options)
    assert output.dtype == dtype
    assert op(*args, **options).dtype == dtype
    gradients = pullback(np.ones_like(output))
    assert [g.dtype for g in gradients] == [np.dtype(dtype)] * len(gradients)
    assert [g.shape for g in gradients] == [a.shape for a in args if is_float(a)]


@DIFFERENTIABLE
def test_inputs_are_not_written(name):
    op, args, options = example(name, read_only)
    before = [np.copy(a) for a in args]
    output, pullback = nn.vjp(op, *args, **options)
    d_output = read_only(np.random.default_rng(0).standard_normal(output.shape))
    first, again = pullback(d_output), pullback(d_output)
    for one, two in zip(first, again, strict=True):
        assert_array_equal(one, two, err_msg="the second call of a pullback gives another result")
    for array, copy in zip(args, before, strict=True):
        assert_array_equal(array, copy)


@DIFFERENTIABLE
@pytest.mark.parametrize("layout", [np.asfortranarray, strided], ids=["fortran", "strided"])
def test_memory_layout_does_not_matter(name, layout):
    op, args, options = example(name)
    expected, expected_pullback = nn.vjp(op, *args, **options)
    op, args, options = example(name, layout)
    output, pullback = nn.vjp(op, *args, **options)
    assert_allclose(output, expected, rtol=1e-12, atol=1e-13)
    d_output = np.random.default_rng(0).standard_normal(np.shape(output))
    d_other = layout(d_output) if d_output.ndim else d_output
    for ours, theirs in zip(pullback(d_other), expected_pullback(d_output), strict=True):
        assert_allclose(ours, theirs, rtol=1e-12, atol=1e-13)


@EVERY
def test_nan_in_nan_out(name):
    op, args, options = example(name)
    for n, array in enumerate(args):
        if is_float(array):
            spoiled = array.copy()
            spoiled.flat[0] = np.nan
            output = op(*args[:n], spoiled, *args[n + 1 :], **options)
            assert np.isnan(output).any(), f"a NaN in argument {n} is hidden"
            assert not np.isnan(op(*args, **options)).any()


@DIFFERENTIABLE
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_passes_without_a_warning(name, value):
    op, args, options = example(name)
    for n, array in enumerate(args):
        if is_float(array):
            spoiled = array.copy()
            spoiled.flat[0] = value
            output, pullback = nn.vjp(op, *args[:n], spoiled, *args[n + 1 :], **options)
            pullback(np.random.default_rng(0).standard_normal(np.shape(output)))
            op(*args[:n], spoiled, *args[n + 1 :], **options)


@EVERY
def test_flags_are_true_or_false(name):
    op, args, options = example(name)
    for flag, parameter in inspect.signature(op).parameters.items():
        if isinstance(parameter.default, bool):
            op(*args, **options, **{flag: np.bool_(parameter.default)})
            for wrong in ("False", None, 1):
                with pytest.raises(TypeError, match=rf"{flag} must be True or False, got"):
                    op(*args, **options, **{flag: wrong})


@EVERY
def test_errors_name_the_argument(name):
    op, args, options = example(name)
    names = list(inspect.signature(op).parameters)
    for n, array in enumerate(args):
        if not is_float(array):
            continue
        others = args[:n], args[n + 1 :]
        for wrong in (array.astype(complex), array.astype(str), None):
            if wrong is None and inspect.signature(op).parameters[names[n]].default is None:
                continue  # an optional argument
            with pytest.raises(TypeError, match=rf"\b{names[n]}\b"):
                op(*others[0], wrong, *others[1], **options)
        with pytest.raises(
            ValueError, match=rf"{names[n]} must be an array, got parts that differ"
        ):
            op(*others[0], [[1.0], [1.0, 2.0]], *others[1], **options)


@DIFFERENTIABLE
def test_bytes_in_another_order_give_the_same(name):
    op, args, options = example(name, lambda array: array.astype(array.dtype.newbyteorder()))
    output = op(*args, **options)
    assert output.dtype.isnative
    assert_array_equal(output, op(*example(name)[1], **options))


@EVERY
def test_sizes_that_do_not_fit_are_refused(name):
    """One channel more in one argument alone: an error, and no silent broadcast."""
    op, args, options = example(name)
    names = list(inspect.signature(op).parameters)
    if len([a for a in args if isinstance(a, np.ndarray)]) == 1:
        return
    for n, array in enumerate(args):
        if not is_float(array) or (name, names[n]) in FREE_WIDTHS:
            continue
        for wrong in (np.concatenate([array, array[..., :1]], axis=-1), array[..., :1]):
            with pytest.raises(ValueError, match=r"shape|channels|width"):
                op(*args[:n], wrong, *args[n + 1 :], **options)
