"""Pooling against plain loops, Keras, PyTorch, finite differences and its own algebra."""

import os

import numpy as np
import pytest
import reference_convolution as reference
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.nn import (
    average_pool2d,
    check_gradients,
    global_average_pool2d,
    global_max_pool2d,
    max_pool2d,
    vjp,
)
from course_utils.nn.fast import windows

WINDOWS = {max_pool2d: max, average_pool2d: lambda cells: sum(cells) / len(cells)}
GLOBAL = {global_max_pool2d: np.max, global_average_pool2d: np.mean}
both = pytest.mark.parametrize("op", WINDOWS, ids=lambda op: op.__name__)
every = pytest.mark.parametrize("op", [*WINDOWS, *GLOBAL], ids=lambda op: op.__name__)


@pytest.fixture(scope="module")
def keras():
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    return pytest.importorskip("keras")


def distinct(*shape, dtype=np.float64):
    """Numbers of which no two are near: a finite difference must not change who is largest."""
    count = int(np.prod(shape))
    return np.random.default_rng(count).permutation(count).reshape(shape).astype(dtype)


@st.composite
def pools(draw):
    pair = st.tuples(st.integers(1, 4), st.integers(1, 4))
    size = draw(pair)
    strides = draw(st.one_of(st.none(), st.integers(1, 5), pair))
    rims = st.tuples(*(st.tuples(st.integers(0, p - 1), st.integers(0, p - 1)) for p in size))
    padding = draw(st.one_of(st.sampled_from(["valid", "same"]), rims))
    height, width = (max(p, draw(st.integers(1, 7))) for p in size)
    shape = draw(st.integers(0, 2)), height, width, draw(st.integers(1, 3))
    return shape, size, {"strides": strides, "padding": padding}


@both
@settings(max_examples=60, deadline=None)
@given(pools())
def test_equals_loops(op, case):
    shape, size, options = case
    x = distinct(*shape)
    expected = reference.pool2d(WINDOWS[op], x, size, **options)
    np.testing.assert_allclose(op(x, size, **options), expected)


@both
@pytest.mark.parametrize("size", [(2, 2), (3, 1), (1, 2)])
@pytest.mark.parametrize("block", [1, 90, 500])  # rows, some rows, some images
def test_blocks_give_what_one_gives(op, size, block, monkeypatch):
    x = distinct(5, 11, 7, 3)
    whole = op(x, size, strides=(2, 1), padding="same")
    monkeypatch.setattr(windows, "BLOCK", block)
    np.testing.assert_array_equal(op(x, size, strides=(2, 1), padding="same"), whole)


@both
@settings(max_examples=40, deadline=None)
@given(pools())
def test_gradient_equals_finite_differences(op, case):
    shape, size, options = case
    check_gradients(op, distinct(*shape), size, **options)


@both
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("size", "strides"), [(2, None), (3, 2), ((1, 4), 3), (3, (1, 5))])
def test_equals_keras(keras, op, padding, size, strides):
    tf = pytest.importorskip("tensorflow")
    x = distinct(2, 11, 7, 3)
    layer = {max_pool2d: keras.ops.max_pool, average_pool2d: keras.ops.average_pool}[op]
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        expected = layer(tensor, size, strides=strides, padding=padding)
    output, pullback = vjp(op, x, size, strides=strides, padding=padding)
    np.testing.assert_allclose(output, expected.numpy())
    d_output = distinct(*output.shape)
    (d_x,) = pullback(d_output)
    np.testing.assert_allclose(d_x, tape.gradient(expected, tensor, d_output).numpy())


@pytest.mark.parametrize("rim", [0, 1])
@pytest.mark.parametrize("strides", [1, 2, 3])
def test_equals_pytorch(rim, strides):
    torch = pytest.importorskip("torch")
    x = distinct(2, 11, 7, 3)
    options = {"strides": strides, "padding": ((rim, rim), (rim, rim))}
    for op, theirs, more in [
        (max_pool2d, torch.nn.functional.max_pool2d, {}),
        (average_pool2d, torch.nn.functional.avg_pool2d, {"count_include_pad": False}),
    ]:
        expected = theirs(torch.tensor(x).permute(0, 3, 1, 2), 3, strides, rim, **more)
        np.testing.assert_allclose(op(x, 3, **options), expected.permute(0, 2, 3, 1))


@pytest.mark.parametrize("op", GLOBAL, ids=lambda op: op.__name__)
@pytest.mark.parametrize("keepdims", [False, True])
def test_global_pooling_reduces_each_channel(op, keepdims):
    x = distinct(2, 5, 7, 3)
    expected = [[GLOBAL[op](x[n, :, :, c]) for c in range(3)] for n in range(2)]
    output = op(x, keepdims=keepdims)
    assert output.shape == ((2, 1, 1, 3) if keepdims else (2, 3))
    np.testing.assert_allclose(output.reshape(2, 3), expected)
    check_gradients(op, x, keepdims=keepdims)


def test_tied_maxima_give_their_gradient_to_the_first():
    x = np.ones((1, 4, 4, 1))
    _, pullback = vjp(max_pool2d, x)
    (d_x,) = pullback(np.full((1, 2, 2, 1), 5.0))
    np.testing.assert_array_equal(d_x[0, ::2, ::2, 0], np.full((2, 2), 5.0))
    assert d_x.sum() == 20
    _, pullback = vjp(global_max_pool2d, x)
    (d_x,) = pullback(np.array([[5.0]]))
    assert d_x[0, 0, 0, 0] == d_x.sum() == 5


@every
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_stays_in_its_windows(op, value):
    x = distinct(1, 6, 6, 2)
    x[0, 3, 2, 1] = value
    output = op(x)
    loops = {**WINDOWS, **GLOBAL, max_pool2d: np.max}[op]
    if op in WINDOWS:
        np.testing.assert_array_equal(output, reference.pool2d(loops, x, 2))
    else:
        np.testing.assert_array_equal(output, [[loops(x[..., 0]), loops(x[..., 1])]])


@both
def test_padding_never_counts(op):
    x = np.full((1, 3, 3, 1), -7.0)
    np.testing.assert_array_equal(op(x, 2, padding="same"), np.full((1, 2, 2, 1), -7.0))
    np.testing.assert_array_equal(
        op(x, 3, strides=1, padding=((2, 2), (1, 2))), np.full((1, 5, 4, 1), -7.0)
    )


@every
def test_keeps_dtype_and_input(op):
    x = distinct(2, 6, 6, 3)
    expected = op(x)
    assert op(x.astype(np.float32)).dtype == np.float32
    assert vjp(op, x.astype(np.float32))[1](expected)[0].dtype == np.float32
    assert op(x.astype(int)).dtype == np.float64
    for layout in (np.asfortranarray, lambda a: np.repeat(a, 2, axis=2)[:, :, ::2]):
        a = layout(x)
        a.flags.writeable = False
        output, pullback = vjp(op, a)
        np.testing.assert_array_equal(output, expected)
        np.testing.assert_array_equal(pullback(expected)[0], vjp(op, x)[1](expected)[0])
        np.testing.assert_array_equal(a, x)
        output += 1  # the result is the caller's own
        np.testing.assert_array_equal(a, x)


@every
def test_takes_an_empty_batch_and_sizes_of_one(op):
    output, pullback = vjp(op, distinct(2, 6, 6, 3)[:0])
    assert output.shape[0] == 0 and pullback(output)[0].shape == (0, 6, 6, 3)
    size = () if op in GLOBAL else (1,)
    assert op(np.full((1, 1, 1, 1), 5.0), *size).ravel() == [5.0]


@every
def test_refuses_images_without_pixels(op):
    with pytest.raises(ValueError, match=r"x must hold|pool_size spans"):
        op(np.zeros((2, 0, 3, 1)))
    with pytest.raises(ValueError, match="x must have 4 axes"):
        op(np.zeros((2, 3, 1)))


@both
def test_refuses_what_does_not_fit(op):
    x = distinct(2, 5, 5, 3)
    for arguments, error, words in [
        ({"pool_size": 6}, ValueError, "pool_size spans 6 x 6, more than the padded input 5 x 5"),
        ({"pool_size": 0}, ValueError, "pool_size must be"),
        ({"pool_size": (2, 2, 2)}, ValueError, "pool_size must be"),
        ({"pool_size": True}, TypeError, "pool_size must be"),
        ({"strides": 0}, ValueError, "strides must be"),
        ({"padding": "full"}, ValueError, "padding must be"),
        ({"padding": ((2, 0), (0, 0))}, ValueError, "padding must be smaller"),
    ]:
        with pytest.raises(error, match=words):
            op(x, **arguments)
