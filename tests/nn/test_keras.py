"""Keras has the same functions: the same expression, its output and gradients.

All in float64, but for some constants that Keras holds in float32.
"""

import functools
import os
import warnings

import pytest
from examples import PROBABILITIES, booleans, flat, integers, is_float, normal, random_like
from numpy.testing import assert_allclose

from course_utils import nn

os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="0")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import keras
    import tensorflow as tf

X, Y = normal(2, 3, 5, 7) * 3, normal(2, 3, 5, 7, seed=1)
GAMMA, BETA, MEAN, VARIANCE = normal(7), normal(7, seed=1), normal(7, seed=2), normal(7) ** 2 + 0.1
IMAGES = normal(2, 11, 13, 3)
U = 7  # units of the recurrent layers
ROUNDED = {nn.gelu, nn.leaky_relu, nn.multi_head_attention}  # by constants in float32


def case(op, theirs, *, id=None, also=None, **arguments):
    """A row of the table: op(**arguments, **also) is theirs(*the float arrays, **also)."""
    also = also or {}
    words = " ".join(f"{key}={value}" for key, value in also.items())
    return pytest.param(
        op,
        functools.partial(theirs, **also),
        {**arguments, **also},
        id=f"{op.__name__} {id or words}",
    )


def layer(kind, shape, **options):
    """Return a function (inputs, *weights) of a Keras layer made for inputs of that shape."""
    made = getattr(keras.layers, kind)(dtype="float64", **options)
    made.build(shape)

    def call(x, *weights):
        return made.stateless_call(list(weights), made.non_trainable_variables, x)[0]

    return call


def batch_norm(x, gamma, beta, *statistics):
    made = keras.layers.BatchNormalization(dtype="float64")
    made.build(x.shape)
    is_training = not statistics
    statistics = list(statistics) or made.non_trainable_variables
    return made.stateless_call([gamma, beta], statistics, x, training=is_training)[0]


def recurrent(kind, with_bias):
    """Return a function (x, *weights, *states), and the arguments that go with it."""
    gates = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}[kind]
    made = getattr(keras.layers, kind)(
        U, return_sequences=True, use_bias=with_bias, dtype="float64"
    )
    made.build((2, 5, 3))
    states = (normal(2, U), normal(2, U, seed=1))
    arguments = {
        "x": normal(2, 5, 3),
        "kernel": normal(3, gates * U),
        "recurrent_kernel": normal(U, gates * U) / 3,
        "bias": normal(*((2,) if kind == "GRU" else ()), gates * U) if with_bias else None,
        "initial_state": states if kind == "LSTM" else states[0],
    }

    def call(x, *tensors):
        count = 3 if with_bias else 2
        weights, initial = list(tensors[:count]), list(tensors[count:])
        fixed = made.non_trainable_variables
        initial = initial if kind == "LSTM" else initial[0]
        return made.stateless_call(weights, fixed, x, initial_state=initial)[0]

    return {"theirs": call, "id": "with bias" if with_bias else "without bias", **arguments}


def heads(made, shapes, with_bias, is_causal, *, mask=None, keras_mask=None, words=""):
    """Return a function of Keras's layer, whose order is query, value, key, and its arguments."""
    of = "query", "key", "value", "output"
    inputs = {name: normal(*shape) for name, shape in zip(of, shapes, strict=False)}
    made.build(*(inputs[name].shape for name in ("query", "value", "key")))
    kinds = ("kernel", "bias") if with_bias else ("kernel",)
    names = [f"{name}_{kind}" for name in of for kind in kinds]  # as Keras orders them
    weights = dict(zip(names, (normal(*w.shape) / 3 for w in made.weights), strict=True))

    def call(query, key, value, *tensors):
        named = dict(zip(ours, tensors, strict=True))
        options = {"attention_mask": keras_mask, "use_causal_mask": is_causal}
        weights, fixed = [named[name] for name in names], made.non_trainable_variables
        return made.stateless_call(weights, fixed, query, value, key, **options)[0]

    ours = sorted(names, key=lambda name: "bias" in name)  # kernels first
    return {
        "theirs": call,
        "id": f"{words} {with_bias=} {is_causal=}",
        **inputs,
        **{name: weights[name] for name in ours},
        "mask": mask if keras_mask is None else keras_mask,
        "is_causal": is_causal,
    }


def multi_head(with_bias, is_causal):
    made = keras.layers.MultiHeadAttention(
        3, 5, value_dim=7, output_shape=11, use_bias=with_bias, dtype="float64"
    )
    mask = booleans(2, 5, 6)
    mask[..., 0] = True  # Keras has no rows that see nothing
    shapes = (2, 5, 13), (2, 6, 9), (2, 6, 17)
    return heads(made, shapes, with_bias, is_causal, keras_mask=mask)


def grouped(with_bias, window):
    made = keras.layers.GroupQueryAttention(
        5, 6, 2, use_bias=with_bias, sliding_window=window, dtype="float64"
    )
    mask = None if window is None else nn.sliding_window_mask(7, window)
    words = f"grouped {window=}"
    return heads(made, [(2, 7, 11)] * 3, with_bias, True, mask=mask, words=words)


def loss(kind, answers, **options):
    return lambda x: getattr(keras.losses, kind)(dtype="float64", **options)(answers, x)


CONVOLUTIONS = [
    {"strides": strides, "padding": padding, "dilation_rate": dilation}
    for padding in ("valid", "same")
    for strides, dilation in ((1, 1), (2, 1), (1, 2))
]
TRANSPOSED = [
    {"strides": strides, "padding": padding, "output_padding": extra}
    for padding in ("valid", "same")
    for strides in (1, 2, 3)
    for extra in (None, 0, 1)
    if extra is None or extra < strides
]
POOLS = [
    {"pool_size": size, "strides": strides, "padding": padding}
    for padding in ("valid", "same")
    for size, strides in ((2, None), (3, 2), ((1, 4), 3), (3, (1, 5)))
]
LABELS, ANSWERS = integers(7, 2, 3, 5), integers(2, 2, 3, 5, 7)
ops = keras.ops
CASES = [
    *(case(getattr(nn, f), getattr(ops, f), x=X) for f in ("relu", "sigmoid", "tanh", "silu")),
    *(case(getattr(nn, f), getattr(ops, f), x=X) for f in ("leaky_relu", "elu", "softplus")),
    case(nn.leaky_relu, ops.leaky_relu, x=X, also={"negative_slope": 0.01}),
    case(nn.elu, ops.elu, x=X, also={"alpha": 0.5}),
    *(case(nn.gelu, ops.gelu, x=X, also={"approximate": a}) for a in (True, False)),
    *(case(nn.softmax, ops.softmax, x=X, also={"axis": axis}) for axis in (0, 2, -1)),
    *(case(nn.log_softmax, ops.log_softmax, x=X, also={"axis": axis}) for axis in (0, 2, -1)),
    case(nn.dense, layer("Dense", X.shape, units=11), x=X, kernel=normal(7, 11), bias=normal(11)),
    case(
        nn.embedding,
        lambda table: ops.take(table, LABELS, axis=0),
        ids=LABELS,
        table=normal(7, 3),
    ),
    case(nn.layer_norm, layer("LayerNormalization", X.shape), x=X, gamma=GAMMA, beta=BETA),
    case(nn.rms_norm, layer("RMSNormalization", X.shape), x=X, gamma=GAMMA),
    case(nn.batch_norm, batch_norm, x=X, gamma=GAMMA, beta=BETA, id="in training"),
    case(nn.batch_norm, batch_norm, x=X, gamma=GAMMA, beta=BETA, mean=MEAN, variance=VARIANCE),
    case(nn.mean_squared_error, lambda x, y: ops.mean((x - y) ** 2), predictions=X, targets=Y),
    case(
        nn.cross_entropy,
        loss("SparseCategoricalCrossentropy", LABELS, from_logits=True),
        logits=X,
        labels=LABELS,
    ),
    case(
        nn.binary_cross_entropy,
        loss("BinaryCrossentropy", ANSWERS, from_logits=True),
        logits=X,
        labels=ANSWERS,
    ),
    case(
        nn.categorical_kl_divergence,
        lambda x, p: ops.mean(keras.losses.kl_divergence(p, ops.softmax(x))),
        logits=normal(5, 7),
        targets=PROBABILITIES,
    ),
    case(
        nn.gaussian_kl_divergence,  # which Keras has not, but for its words
        lambda m, v: ops.mean(ops.sum((m**2 + ops.exp(v) - 1 - v) / 2, axis=-1)),
        mean=normal(5, 7),
        log_variance=normal(5, 7, seed=1),
    ),
    *(case(nn.conv2d, ops.conv, x=IMAGES, kernel=normal(3, 5, 3, 5), also=o) for o in CONVOLUTIONS),
    *(
        case(nn.conv1d, ops.conv, x=normal(2, 13, 3), kernel=normal(3, 3, 5), also=o)
        for o in (*CONVOLUTIONS, {"strides": (2,), "dilation_rate": (1,)}, {"dilation_rate": (2,)})
    ),
    case(
        nn.conv1d,
        layer("Conv1D", (2, 13, 3), filters=5, kernel_size=3, padding="causal", dilation_rate=2),
        x=normal(2, 13, 3),
        kernel=normal(3, 3, 5),
        bias=normal(5),
        padding="causal",
        dilation_rate=2,
        id="causal",
    ),
    *(
        case(nn.depthwise_conv2d, ops.depthwise_conv, x=IMAGES, kernel=normal(3, 5, 3, 2), also=o)
        for o in CONVOLUTIONS
    ),
    *(
        case(nn.conv2d_transpose, ops.conv_transpose, x=IMAGES, kernel=normal(k, k, 2, 3), also=o)
        for o in TRANSPOSED
        for k in (1, 2, 3, 4, 5)
        if o["output_padding"] is None or k % 2  # TensorFlow refuses it for even kernels
    ),
    *(case(nn.max_pool2d, ops.max_pool, x=IMAGES, also=o) for o in POOLS),
    *(case(nn.average_pool2d, ops.average_pool, x=IMAGES, also=o) for o in POOLS),
    *(case(nn.simple_rnn, **recurrent("SimpleRNN", bias)) for bias in (True, False)),
    *(case(nn.lstm, **recurrent("LSTM", bias)) for bias in (True, False)),
    *(case(nn.gru, **recurrent("GRU", bias)) for bias in (True, False)),
    *(
        case(nn.multi_head_attention, **multi_head(bias, causal))
        for bias in (True, False)
        for causal in (True, False)
    ),
    *(
        case(nn.multi_head_attention, **grouped(bias, window))
        for bias in (True, False)
        for window in (None, 3)
    ),
]


@pytest.mark.parametrize(("op", "theirs", "arguments"), CASES)
def test_agrees_with_keras(op, theirs, arguments):
    output, pullback = nn.vjp(op, **arguments)
    d_output = random_like(output)
    tensors = [tf.constant(a) for v in arguments.values() for a in flat(v) if is_float(a)]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        expected = theirs(*tensors)
    rounding = 1e-6 if op in ROUNDED else 1e-11
    assert_allclose(output, expected, rtol=rounding, atol=rounding)
    gradients = tape.gradient(expected, tensors, tf.constant(d_output))
    for ours, wanted in zip(flat(pullback(d_output)), gradients, strict=True):
        assert_allclose(ours, tf.convert_to_tensor(wanted), rtol=rounding, atol=rounding)
