"""Random arrays, and example calls of every function of the core: what the tests here share.

EXAMPLES: name -> arguments. The first word of a name is the function's; what follows says which
way through it the arguments take. A new function needs one line here, and every test of
`test_core`, `test_array_kinds` and `test_range` is run on it.
"""

import numpy as np

from course_utils import nn


def normal(*shape, seed=0, dtype=np.float64):
    return np.random.default_rng((seed, *shape)).standard_normal(shape).astype(dtype)


def integers(high, *shape, seed=0):
    return np.random.default_rng((seed, *shape)).integers(0, high, shape)


def booleans(*shape, seed=0):
    return np.random.default_rng((seed, *shape)).random(shape) < 0.7


IMAGES, SEQUENCE = normal(2, 7, 5, 3), normal(2, 5, 3)
SMALL_KERNEL, BIAS = normal(3, 2, 3, 11), normal(11)
WORDS = dict(query=normal(2, 5, 3), key=normal(2, 11, 7), value=normal(2, 11, 13))
HEADS = dict(
    query_kernel=normal(3, 2, 5) / 3,
    key_kernel=normal(7, 2, 5) / 3,
    value_kernel=normal(13, 2, 11) / 3,
    output_kernel=normal(2, 11, 17) / 3,
)
GROUPED_HEADS = dict(
    query_kernel=normal(3, 6, 5) / 3,
    key_kernel=normal(7, 2, 5) / 3,
    value_kernel=normal(13, 2, 11) / 3,
    output_kernel=normal(6, 11, 17) / 3,
)
HEAD_BIASES = dict(query_bias=normal(2, 5), output_bias=normal(17))
PROBABILITIES = np.random.default_rng(0).dirichlet(np.full(7, 5.0), size=5)
QUERIES = dict(query=normal(2, 3, 5, 7), key=normal(2, 3, 11, 7))
LONG = dict(query=normal(2, 131, 7), key=normal(2, 137, 7))
RNN = dict(x=SEQUENCE, kernel=normal(3, 7), recurrent_kernel=normal(7, 7))
LSTM = dict(x=SEQUENCE, kernel=normal(3, 28), recurrent_kernel=normal(7, 28))
GRU = dict(x=SEQUENCE, kernel=normal(3, 21), recurrent_kernel=normal(7, 21))

EXAMPLES = {
    "attention": dict(**QUERIES, value=normal(2, 3, 11, 13)),
    "attention masked": dict(**QUERIES, value=normal(2, 3, 11, 13), mask=booleans(2, 1, 5, 11)),
    "attention of no keys": dict(query=normal(5, 7), key=normal(0, 7), value=normal(0, 13)),
    "attention long": dict(**LONG, value=normal(2, 137, 5)),
    "attention long, masked": dict(
        **LONG, value=normal(2, 137, 5), mask=booleans(131, 137), is_causal=True, scale=3
    ),
    "attention_weights": QUERIES,
    "average_pool2d": dict(x=IMAGES, pool_size=2),
    "average_pool2d padded": dict(x=IMAGES, pool_size=(3, 2), strides=(1, 2), padding="same"),
    "batch_norm": dict(x=IMAGES, gamma=normal(3), beta=normal(3)),
    "batch_norm with statistics": dict(
        x=IMAGES, gamma=normal(3), beta=normal(3), mean=normal(3), variance=1 + normal(3) ** 2
    ),
    "binary_cross_entropy": dict(logits=normal(5, 7), labels=integers(2, 5, 7)),
    "binary_cross_entropy soft": dict(logits=normal(5, 7), labels=np.clip(normal(5, 7), 0.1, 0.9)),
    "categorical_kl_divergence": dict(logits=normal(5, 7), targets=PROBABILITIES),
    "conv1d": dict(x=normal(2, 11, 3), kernel=normal(5, 3, 7), bias=normal(7)),
    "conv1d causal": dict(
        x=normal(2, 11, 3), kernel=normal(5, 3, 7), padding="causal", dilation_rate=(2,)
    ),
    "conv2d": dict(x=IMAGES, kernel=SMALL_KERNEL, bias=BIAS),
    "conv2d of no images": dict(x=IMAGES[:0], kernel=SMALL_KERNEL, bias=BIAS),
    "conv2d strided": dict(x=IMAGES, kernel=SMALL_KERNEL, strides=(3, 2), padding=((1, 2), (3, 0))),
    "conv2d padded below": dict(x=IMAGES, kernel=SMALL_KERNEL, padding=((0, 2), (0, 0))),
    "conv2d padded on the right": dict(x=IMAGES, kernel=SMALL_KERNEL, padding=((0, 0), (0, 2))),
    "conv2d pointwise": dict(x=IMAGES, kernel=normal(1, 1, 3, 11)),
    "conv2d few outputs": dict(x=normal(2, 7, 5, 11), kernel=normal(3, 2, 11, 2)),
    "conv2d grouped": dict(x=normal(2, 7, 5, 6), kernel=normal(3, 3, 2, 15), groups=3),
    "conv2d deep": dict(x=normal(1, 19, 17, 251), kernel=normal(3, 3, 251, 9)),
    "conv2d wide": dict(x=normal(2, 13, 11, 37), kernel=normal(3, 3, 37, 41), padding="same"),
    "conv2d_transpose": dict(x=IMAGES, kernel=normal(3, 2, 11, 3), bias=BIAS),
    "conv2d_transpose strided": dict(x=IMAGES, kernel=normal(3, 2, 11, 3), strides=(3, 2)),
    "cross_entropy": dict(logits=normal(5, 7), labels=integers(7, 5)),
    "dense": dict(x=SEQUENCE, kernel=normal(3, 7), bias=normal(7)),
    "dense of no rows": dict(x=SEQUENCE[:0], kernel=normal(3, 7), bias=normal(7)),
    "depthwise_conv2d": dict(x=IMAGES, kernel=normal(3, 2, 3, 2), bias=normal(6)),
    "depthwise_conv2d strided": dict(x=IMAGES, kernel=normal(3, 2, 3, 1), strides=2),
    "dropout": dict(x=SEQUENCE, rate=0.3, rng=0),
    "elu": dict(x=SEQUENCE, alpha=0.7),
    "embedding": dict(ids=np.array([[0, 4, 4], [1, 0, 6]]), table=normal(7, 3)),
    "gaussian_kl_divergence": dict(mean=normal(5, 7), log_variance=normal(5, 7, seed=1)),
    "gelu": dict(x=SEQUENCE),
    "gelu exact": dict(x=SEQUENCE, approximate=False),
    "gelu in blocks": dict(x=normal(181, 191)),
    "global_average_pool2d": dict(x=IMAGES),
    "global_max_pool2d": dict(x=IMAGES),
    "global_max_pool2d of no images": dict(x=IMAGES[:0]),
    "gru": dict(**GRU, bias=normal(2, 21), initial_state=normal(2, 7)),
    "gru plain": GRU,
    "layer_norm": dict(x=SEQUENCE, gamma=normal(3), beta=normal(3)),
    "leaky_relu": dict(x=SEQUENCE, negative_slope=0.3),
    "log_softmax": dict(x=SEQUENCE),
    "lstm": dict(**LSTM, bias=normal(28), initial_state=(normal(2, 7), normal(2, 7, seed=1))),
    "lstm plain": LSTM,
    "max_pool2d": dict(x=IMAGES, pool_size=2),
    "max_pool2d padded": dict(x=IMAGES, pool_size=(3, 2), strides=(1, 2), padding="same"),
    "mean_squared_error": dict(predictions=normal(5, 7), targets=normal(5, 7, seed=1)),
    "multi_head_attention": dict(**WORDS, **HEADS),
    "multi_head_attention with biases": dict(**WORDS, **HEADS, **HEAD_BIASES, mask=booleans(5, 11)),
    "multi_head_attention grouped": dict(**WORDS, **GROUPED_HEADS, query_bias=normal(6, 5)),
    "relu": dict(x=SEQUENCE),
    "rms_norm": dict(x=SEQUENCE, gamma=normal(3)),
    "rotary_positions": dict(x=normal(2, 3, 5, 14)),
    "sigmoid": dict(x=SEQUENCE),
    "sigmoid in blocks": dict(x=normal(181, 191)),
    "sigmoid of one number": dict(x=normal()),
    "silu": dict(x=SEQUENCE),
    "silu in blocks": dict(x=normal(181, 191)),
    "simple_rnn": dict(**RNN, bias=normal(7), initial_state=normal(2, 7)),
    "simple_rnn plain": RNN,
    "sinusoidal_positions": dict(length=5, depth=7),
    "sliding_window_mask": dict(length=5, window=2),
    "softmax": dict(x=SEQUENCE),
    "softmax of nothing": dict(x=normal(3, 0)),
    "softplus": dict(x=SEQUENCE),
    "tanh": dict(x=SEQUENCE),
}
CONSTANTS = {
    "sinusoidal_positions",
    "sliding_window_mask",
}  # functions of sizes alone: nothing to differentiate
DIFFERENTIABLE = sorted(set(EXAMPLES) - CONSTANTS)


def example(name, change=lambda array: array):
    """Return the function and its arguments, each floating-point array changed."""
    arguments = {key: changed(value, change) for key, value in EXAMPLES[name].items()}
    return getattr(nn, name.split()[0]), arguments


def changed(value, change):
    """Change an array, or the arrays of a tuple, if they are floating-point."""
    if isinstance(value, tuple):
        return tuple(changed(v, change) for v in value)
    return change(value) if is_float(value) else value


def widened(array):
    return array.astype(np.float64)


def is_float(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def each_argument():
    """Pairs (name, argument): every floating-point array of every example that holds numbers."""
    return [
        (name, key)
        for name, arguments in sorted(EXAMPLES.items())
        if all(np.size(value) for value in arguments.values())
        for key, value in arguments.items()
        if is_float(value)
    ]


def flat(value):
    """Flatten nested tuples of arrays into a list."""
    return [a for part in value for a in flat(part)] if isinstance(value, tuple) else [value]


def random_like(output, seed=7):
    """Random numbers of an output's shape and dtype: the gradient that comes back to it."""
    if isinstance(output, tuple):
        return tuple(random_like(o, seed + n) for n, o in enumerate(output))
    return np.asarray(normal(*np.shape(output), seed=seed, dtype=output.dtype))


def both_ways(op, d_output=None, **arguments):
    """Pairs (the fast way, the definition in float64) of op's output and of each gradient."""
    output, pullback = nn.vjp(op, **arguments)
    d_output = random_like(output) if d_output is None else d_output
    wide = {
        key: changed(value, lambda array: array.astype(float)) for key, value in arguments.items()
    }
    with nn.fast.disabled():
        plain = output_and_gradients(op, changed(d_output, widened), **wide)
    pairs = list(zip(flat((output, *pullback(d_output))), plain, strict=True))
    assert all(ours.shape == exact.shape for ours, exact in pairs)
    return pairs


def output_and_gradients(op, d_output=None, **arguments):
    """Return op's output and gradients in a flat list, for a random d_output if none is given."""
    output, pullback = nn.vjp(op, **arguments)
    return flat((output, *pullback(random_like(output) if d_output is None else d_output)))
