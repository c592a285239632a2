"""Convolutions against plain loops, Keras, PyTorch, finite differences and their own algebra."""

import os

import numpy as np
import pytest
import reference_convolution as reference
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.nn import (
    check_gradients,
    conv1d,
    conv2d,
    conv2d_transpose,
    depthwise_conv2d,
    fast,
    vjp,
)

OPS = {
    conv2d: ((2, 7, 5, 3), (3, 2, 3, 11)),
    conv1d: ((2, 7, 3), (3, 3, 5)),
    depthwise_conv2d: ((2, 7, 5, 3), (3, 2, 3, 2)),
    conv2d_transpose: ((2, 5, 7, 3), (3, 2, 11, 3)),
}


@pytest.fixture(scope="module")
def keras():
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    return pytest.importorskip("keras")


def normal(*shape, seed=0, dtype=np.float64):
    return np.random.default_rng((seed, *shape)).standard_normal(shape).astype(dtype)


@st.composite
def convolutions(draw):
    """A shape of input and kernel, and options that fit them."""
    size = st.integers(1, 7)
    groups = draw(st.integers(1, 3))
    kernel = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    strides = draw(st.one_of(st.integers(1, 5), st.tuples(st.integers(1, 5), st.integers(1, 5))))
    dilation = draw(st.one_of(st.integers(1, 3), st.tuples(st.integers(1, 3), st.integers(1, 3))))
    side = st.tuples(st.integers(0, 4), st.integers(0, 4))
    padding = draw(st.one_of(st.sampled_from(["valid", "same"]), st.tuples(side, side)))
    height, width = draw(size), draw(size)
    pair = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    if padding != "same":  # let the kernel fit
        rim = ((0, 0), (0, 0)) if padding == "valid" else padding
        height = max(height, (kernel[0] - 1) * pair[0] + 1 - sum(rim[0]))
        width = max(width, (kernel[1] - 1) * pair[1] + 1 - sum(rim[1]))
    x = (draw(st.integers(0, 2)), height, width, groups * draw(st.integers(1, 3)))
    shape = (*kernel, x[3] // groups, groups * draw(st.integers(1, 3)))
    options = {
        "strides": strides,
        "padding": padding,
        "dilation_rate": dilation,
        "groups": groups,
    }
    return x, shape, options


@settings(max_examples=60, deadline=None)
@given(convolutions())
def test_conv2d_equals_loops(case):
    x_shape, kernel_shape, options = case
    x, kernel, bias = normal(*x_shape), normal(*kernel_shape), normal(kernel_shape[3])
    expected = reference.conv2d(x, kernel, bias, **options)
    np.testing.assert_allclose(conv2d(x, kernel, bias, **options), expected, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(convolutions())
def test_the_definition_and_the_fast_ways_give_the_same(case):
    x_shape, kernel_shape, options = case
    x, kernel, bias = normal(*x_shape), normal(*kernel_shape), normal(kernel_shape[3])
    output, pullback = vjp(conv2d, x, kernel, bias, **options)
    d_output = normal(*output.shape, seed=1)
    with fast.disabled():
        plain, plain_pullback = vjp(conv2d, x, kernel, bias, **options)
        plain = plain, *plain_pullback(d_output)
    for ours, expected in zip((output, *pullback(d_output)), plain, strict=True):
        assert ours.shape == expected.shape
        np.testing.assert_allclose(ours, expected, atol=1e-11)


@settings(max_examples=60, deadline=None)
@given(convolutions())
def test_conv2d_gradients_equal_finite_differences(case):
    x_shape, kernel_shape, options = case
    x, kernel, bias = normal(*x_shape), normal(*kernel_shape), normal(kernel_shape[3])
    check_gradients(conv2d, x, kernel, bias, **options)
    _, pullback = vjp(conv2d, x, kernel, **options)
    d_x, d_kernel = pullback(np.zeros_like(conv2d(x, kernel, **options)))
    assert d_x.shape == x.shape and d_kernel.shape == kernel.shape


@settings(max_examples=40, deadline=None)
@given(convolutions(), st.integers(0, 4))
def test_conv2d_transpose_equals_loops(case, extra):
    """Explicit padding: a plain loop that lays the kernel down for every pixel."""
    (n, h, w, _), (kh, kw, per_group, o), options = case
    groups, strides, dilation = options["groups"], options["strides"], options["dilation_rate"]
    padding = options["padding"] if isinstance(options["padding"], tuple) else ((0, 0), (0, 0))
    strides, dilation = (v if isinstance(v, tuple) else (v, v) for v in (strides, dilation))
    extra = tuple(extra % max(s, d) for s, d in zip(strides, dilation, strict=True))
    size = tuple(
        (m - 1) * s + (k - 1) * d + 1 - sum(p) + e
        for m, s, k, d, p, e in zip(
            (h, w), strides, (kh, kw), dilation, padding, extra, strict=True
        )
    )
    x, kernel = normal(n, h, w, o), normal(kh, kw, per_group, o)
    options = {"strides": strides, "dilation_rate": dilation, "groups": groups}
    ours = {**options, "padding": padding, "output_padding": extra}
    if min(size) < 1:
        with pytest.raises(ValueError, match="padding"):
            conv2d_transpose(x, kernel, **ours)
        return
    before = padding[0][0], padding[1][0]
    expected = reference.conv2d_transpose(x, kernel, size, before, **options)
    np.testing.assert_allclose(conv2d_transpose(x, kernel, **ours), expected, atol=1e-12)
    check_gradients(conv2d_transpose, x, kernel, normal(per_group * groups), **ours)


@settings(max_examples=40, deadline=None)
@given(convolutions())
def test_transposed_convolution_is_the_adjoint(case):
    """⟨conv x, y⟩ = ⟨x, convᵀ y⟩."""
    (n, h, w, _), kernel_shape, options = case
    options["padding"] = ((0, 0), (0, 0))
    kernel, y = normal(*kernel_shape), normal(n, h, w, kernel_shape[3])
    back = conv2d_transpose(y, kernel, **options)
    x = normal(*back.shape, seed=1)
    np.testing.assert_allclose(
        np.vdot(conv2d(x, kernel, **options), y), np.vdot(x, back), atol=1e-9
    )


@pytest.mark.parametrize("padding", ["valid", "same", "causal", (2, 1)])
@pytest.mark.parametrize(("strides", "dilation"), [(1, 1), (2, 1), (1, 3), (5, 2)])
def test_conv1d_equals_loops(padding, strides, dilation):
    x, kernel, bias = normal(2, 11, 3), normal(3, 3, 5), normal(5)
    rim = (2 * dilation, 0) if padding == "causal" else padding
    expected = reference.conv2d(
        x[:, None],
        kernel[None],
        bias,
        (1, strides),
        padding if isinstance(rim, str) else ((0, 0), rim),
        (1, dilation),
    )[:, 0]
    options = {"strides": strides, "padding": padding, "dilation_rate": dilation}
    np.testing.assert_allclose(conv1d(x, kernel, bias, **options), expected, atol=1e-12)
    check_gradients(conv1d, x, kernel, bias, **options)


def test_conv1d_takes_options_of_one_axis_as_tuples():
    x, kernel = normal(2, 11, 3), normal(3, 3, 5)
    options = {"strides": (2,), "dilation_rate": (3,), "padding": ((2, 1),)}
    expected = conv1d(x, kernel, strides=2, dilation_rate=3, padding=(2, 1))
    np.testing.assert_array_equal(conv1d(x, kernel, **options), expected)


def test_causal_convolution_never_looks_ahead():
    x, kernel = normal(1, 13, 2), normal(3, 2, 5)
    changed = x.copy()
    changed[:, 7:] += 1
    before, after = (conv1d(v, kernel, padding="causal", dilation_rate=2) for v in (x, changed))
    np.testing.assert_array_equal(before[:, :7], after[:, :7])
    assert (before[:, 7:] != after[:, 7:]).all()


@pytest.mark.parametrize("multiplier", [1, 2])
@pytest.mark.parametrize(("strides", "padding"), [(1, "same"), (2, "valid"), ((3, 1), "same")])
def test_depthwise_conv2d_equals_loops(multiplier, strides, padding):
    x, kernel, bias = normal(2, 7, 5, 3), normal(3, 2, 3, multiplier), normal(3 * multiplier)
    options = {"strides": strides, "padding": padding}
    per_channel = [
        reference.conv2d(x[..., c : c + 1], kernel[:, :, c : c + 1], **options) for c in range(3)
    ]
    expected = np.concatenate(per_channel, axis=3) + bias
    np.testing.assert_allclose(depthwise_conv2d(x, kernel, bias, **options), expected, atol=1e-12)
    check_gradients(depthwise_conv2d, x, kernel, bias, **options)


# Keras: the same numbers, forward and gradient.


def keras_gradients(function, arrays, d_output):
    tf = pytest.importorskip("tensorflow")
    tensors = [tf.constant(a) for a in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        output = function(*tensors)
    return output.numpy(), [g.numpy() for g in tape.gradient(output, tensors, d_output)]


def assert_as_keras(op, keras_op, arrays, **options):
    output, pullback = vjp(op, *arrays, **options)
    d_output = normal(*output.shape, seed=2)
    expected, gradients = keras_gradients(keras_op, arrays, d_output)
    np.testing.assert_allclose(output, expected, atol=1e-12)
    for ours, theirs in zip(pullback(d_output), gradients, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("strides", "dilation"), [(1, 1), (2, 1), (1, 2)])
def test_conv2d_equals_keras(keras, padding, strides, dilation):
    options = {"strides": strides, "padding": padding, "dilation_rate": dilation}
    assert_as_keras(
        conv2d,
        lambda x, k: keras.ops.conv(x, k, **options),
        (normal(2, 11, 13, 3), normal(3, 5, 3, 5)),
        **options,
    )


@pytest.mark.parametrize("padding", ["valid", "same", "causal"])
def test_conv1d_equals_keras(keras, padding):
    layer = keras.layers.Conv1D(5, 3, padding=padding, dilation_rate=2, dtype="float64")
    layer.build((2, 13, 3))
    arrays = normal(2, 13, 3), layer.kernel.numpy()
    expected = layer(arrays[0]).numpy()
    ours = conv1d(*arrays, padding=padding, dilation_rate=2)
    np.testing.assert_allclose(ours, expected, atol=1e-12)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [1, 2])
def test_depthwise_conv2d_equals_keras(keras, padding, strides):
    options = {"strides": strides, "padding": padding}
    assert_as_keras(
        depthwise_conv2d,
        lambda x, k: keras.ops.depthwise_conv(x, k, **options),
        (normal(2, 11, 7, 3), normal(3, 5, 3, 2)),
        **options,
    )


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("strides", [1, 2, 3])
@pytest.mark.parametrize("output_padding", [None, 0, 1])
def test_conv2d_transpose_equals_keras(keras, padding, kernel, strides, output_padding):
    if output_padding is not None and (output_padding >= strides or kernel % 2 == 0):
        pytest.skip("refused by Keras, or, for an even kernel, by TensorFlow under it")
    options = {"strides": strides, "padding": padding, "output_padding": output_padding}
    x, weights = normal(2, 5, 3, 3), normal(kernel, kernel, 2, 3)
    theirs = keras.ops.conv_transpose(x, weights, **options)
    np.testing.assert_allclose(conv2d_transpose(x, weights, **options), theirs, atol=1e-12)


# PyTorch: what Keras has not (groups with strides and dilation, explicit padding).


@pytest.mark.parametrize("groups", [1, 2, 6])
@pytest.mark.parametrize("strides", [1, 2, (3, 1), 5])
@pytest.mark.parametrize("dilation", [1, (2, 1)])
@pytest.mark.parametrize("rim", [0, 1, (4, 2)])
def test_conv2d_equals_pytorch(groups, strides, dilation, rim):
    torch = pytest.importorskip("torch")
    x, kernel, bias = normal(2, 11, 13, 6), normal(3, 2, 6 // groups, 12), normal(12)
    rims = rim if isinstance(rim, tuple) else (rim, rim)
    padding = tuple((r, r) for r in rims)
    options = {"strides": strides, "dilation_rate": dilation, "groups": groups}
    output, pullback = vjp(conv2d, x, kernel, bias, padding=padding, **options)

    tensors = [torch.tensor(a, requires_grad=True) for a in (x, kernel, bias)]
    theirs = torch.nn.functional.conv2d(
        tensors[0].permute(0, 3, 1, 2),
        tensors[1].permute(3, 2, 0, 1),
        tensors[2],
        stride=strides,
        padding=rims,
        dilation=dilation,
        groups=groups,
    ).permute(0, 2, 3, 1)
    np.testing.assert_allclose(output, theirs.detach(), atol=1e-12)
    d_output = normal(*output.shape, seed=3)
    theirs.backward(torch.tensor(d_output))
    for gradient, tensor in zip(pullback(d_output), tensors, strict=True):
        np.testing.assert_allclose(gradient, tensor.grad, atol=1e-11)


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize(("strides", "extra"), [(1, 0), (2, 1), (3, 2)])
@pytest.mark.parametrize("dilation", [1, 2])
def test_conv2d_transpose_equals_pytorch(groups, strides, extra, dilation):
    torch = pytest.importorskip("torch")
    x, kernel = normal(2, 5, 7, 6), normal(3, 3, 4, 6)
    if dilation == 1 and extra >= strides:
        pytest.skip("PyTorch refuses it too")
    ours = conv2d_transpose(
        x,
        kernel,
        strides=strides,
        padding=((1, 1), (1, 1)),
        output_padding=extra,
        dilation_rate=dilation,
        groups=groups,
    )
    theirs = torch.nn.functional.conv_transpose2d(
        torch.tensor(x).permute(0, 3, 1, 2),
        torch.tensor(kernel).permute(3, 2, 0, 1),
        stride=strides,
        padding=1,
        output_padding=extra,
        dilation=dilation,
        groups=groups,
    )
    np.testing.assert_allclose(ours, theirs.permute(0, 2, 3, 1), atol=1e-12)


# What holds for every convolution.


@pytest.mark.parametrize("op", OPS, ids=lambda op: op.__name__)
class TestEveryConvolution:
    def arrays(self, op, dtype=np.float64):
        return tuple(normal(*shape, dtype=dtype) for shape in OPS[op])

    def test_is_linear_in_x_and_in_kernel(self, op):
        x, kernel = self.arrays(op)
        z, other = normal(*x.shape, seed=4), normal(*kernel.shape, seed=5)
        np.testing.assert_allclose(
            op(2 * x - z, kernel), 2 * op(x, kernel) - op(z, kernel), atol=1e-11
        )
        np.testing.assert_allclose(
            op(x, kernel - 3 * other), op(x, kernel) - 3 * op(x, other), atol=1e-11
        )

    def test_shifted_input_gives_shifted_output(self, op):
        x, kernel = self.arrays(op)
        if op is conv2d_transpose:
            still, moved = op(x[:, :-1], kernel), op(x[:, 1:], kernel)
            rows = still.shape[1] - kernel.shape[0] + 1
            np.testing.assert_allclose(moved[:, 2 : rows - 1], op(x, kernel)[:, 3:rows], atol=1e-12)
        else:
            np.testing.assert_allclose(op(x[:, 1:], kernel), op(x, kernel)[:, 1:], atol=1e-12)

    def test_keeps_float32_and_computes_integers_in_float64(self, op):
        x, kernel = self.arrays(op, np.float32)
        assert op(x, kernel).dtype == np.float32
        output, pullback = vjp(op, x, kernel)
        assert all(g.dtype == np.float32 for g in pullback(output))
        whole = op(np.round(x).astype(int), np.round(kernel).astype(np.int8))
        assert whole.dtype == np.float64
        np.testing.assert_array_equal(whole, np.round(whole))

    def test_takes_any_memory_layout_and_writes_to_none(self, op):
        x, kernel = self.arrays(op)
        expected = op(x, kernel)
        axes = tuple(reversed(range(x.ndim)))
        layouts = [
            np.asfortranarray,
            lambda a: np.ascontiguousarray(a.transpose(axes)).transpose(axes),
            lambda a: np.repeat(a, 2, axis=1)[:, ::2],
            lambda a: np.ascontiguousarray(a[..., ::-1])[..., ::-1],
        ]
        for layout in layouts:
            a, b = layout(x), layout(kernel)
            a.flags.writeable = b.flags.writeable = False
            output, pullback = vjp(op, a, b)
            np.testing.assert_allclose(output, expected, atol=1e-12)
            d_output = layout(expected)
            d_output.flags.writeable = False
            for ours, plain in zip(
                pullback(d_output), vjp(op, x, kernel)[1](expected), strict=True
            ):
                np.testing.assert_allclose(ours, plain, atol=1e-11)
            np.testing.assert_array_equal(a, x)
            np.testing.assert_array_equal(b, kernel)

    def test_takes_an_empty_batch(self, op):
        x, kernel = self.arrays(op)
        output, pullback = vjp(op, x[:0], kernel)
        assert output.shape == (0, *op(x, kernel).shape[1:])
        d_x, d_kernel = pullback(output)
        assert d_x.shape == x[:0].shape
        np.testing.assert_array_equal(d_kernel, np.zeros(kernel.shape))

    def test_takes_sizes_of_one(self, op):
        ones = (np.full((1,) * len(s), 3.0) for s in OPS[op])
        np.testing.assert_array_equal(op(*ones), np.full((1,) * len(OPS[op][0]), 9.0))

    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_what_is_not_finite_reaches_its_windows_only(self, op, value):
        x, kernel = self.arrays(op)
        x[(0, 1) + (0,) * (x.ndim - 3)] = value
        reached = ~np.isfinite(op(x, kernel))
        mark = np.zeros(x.shape)
        mark[(0, 1) + (0,) * (x.ndim - 3)] = 1
        np.testing.assert_array_equal(reached, op(mark, np.abs(kernel) + 1) != 0)

    def test_refuses_what_does_not_fit(self, op):
        x, kernel = self.arrays(op)
        for arguments, options, error, words in [
            ((x[0], kernel), {}, ValueError, "x must have"),
            ((x, kernel[0]), {}, ValueError, "kernel must have"),
            ((x[..., :2], kernel), {}, ValueError, "kernel has 3"),
            ((x, kernel, np.zeros(1)), {}, ValueError, "bias must have shape"),
            ((x, kernel, np.zeros((1, 5))), {}, ValueError, "bias must have shape"),
            ((x, kernel[:0]), {}, ValueError, "kernel must not be empty"),
            ((x.astype(complex), kernel), {}, TypeError, "x must be"),
            ((x, kernel.astype(str)), {}, TypeError, "kernel must be"),
            ((x, kernel), {"padding": "full"}, ValueError, "padding must be"),
            ((x, kernel), {"padding": 1}, ValueError, "padding must be"),
            ((x, kernel), {"strides": 0}, ValueError, "strides must be"),
            ((x, kernel), {"strides": True}, TypeError, "strides must be"),
            ((x, kernel), {"strides": 1.5}, TypeError, "strides must be"),
            ((x, kernel), {"dilation_rate": 0}, ValueError, "dilation_rate must be"),
        ]:
            with pytest.raises(error, match=words):
                op(*arguments, **options)
            with pytest.raises(error, match=words):
                vjp(op, *arguments, **options)


def test_refuses_what_only_some_can_get_wrong():
    x, kernel = normal(2, 7, 5, 3), normal(3, 2, 3, 11)
    for options, words in [
        ({"groups": 2}, "groups must divide"),
        ({"groups": 0}, "groups must be"),
        ({"strides": (1, 2, 3)}, "strides must be"),
        ({"padding": ((1, 1), (-1, 0))}, "padding must be"),
        ({"padding": ((1, 1), 1)}, "padding must be"),
        ({"dilation_rate": 4}, "kernel spans 9 x 5"),
    ]:
        with pytest.raises(ValueError, match=words):
            conv2d(x, kernel, **options)
    with pytest.raises(ValueError, match="kernel spans 8 x 2, more than the padded input 7 x 5"):
        conv2d(x, normal(8, 2, 3, 1))
    with pytest.raises(ValueError, match="3 input channels in 3 groups"):
        conv2d(normal(1, 4, 4, 6), normal(2, 2, 1, 3), groups=3)
    with pytest.raises(ValueError, match="output_padding must be smaller"):
        conv2d_transpose(x, normal(3, 2, 2, 3), output_padding=1)
    with pytest.raises(ValueError, match="leaves nothing"):
        conv2d_transpose(x, normal(3, 2, 2, 3), padding=((9, 0), (0, 0)))
    with pytest.raises(ValueError, match="padding must be a word or"):
        conv1d(normal(1, 4, 3), normal(2, 3, 1), padding=(1, 2, 3))
    with pytest.raises(ValueError, match="padding must be"):
        conv2d(x, kernel, padding="causal")
