"""What an operation refuses: an error that names the argument, what was expected and what came.

That sizes fit each other, that arrays hold numbers and that flags are True or False is tested for
every operation in `test_core` and `test_array_kinds`; these are the rules of one or of a few.
"""

import numpy as np
import pytest
from examples import EXAMPLES, example

V, T = ValueError, TypeError
ONES = np.ones
CONVOLUTIONS = "conv1d", "conv2d", "conv2d_transpose", "depthwise_conv2d"
POOLS = "average_pool2d", "max_pool2d"
NORMS = "batch_norm", "layer_norm", "rms_norm"
REFUSED = [  # examples, the argument and its value, the error and its words
    (CONVOLUTIONS, "padding", "full", V, "padding must be"),
    (CONVOLUTIONS, "padding", 1, V, "padding must be"),
    (CONVOLUTIONS, "strides", 0, V, "strides must be at least 1, got 0"),
    (CONVOLUTIONS, "strides", True, T, "strides must be an integer, got True"),
    (CONVOLUTIONS, "strides", 1.5, T, "strides must be an integer, got 1.5"),
    (CONVOLUTIONS, "dilation_rate", 0, V, "dilation_rate must be at least 1, got 0"),
    (CONVOLUTIONS, "bias", ONES(1), V, r"bias must have shape \(\d+,\), got \(1,\)"),
    (CONVOLUTIONS, "kernel", ONES(3), V, r"kernel must have shape .*, got \(3,\)"),
    (("conv2d", "depthwise_conv2d"), "x", ONES((7, 5, 3)), V, r"x must have shape \(N, H, W, C\)"),
    (("conv1d", "conv2d"), "kernel", ONES((0, 3, 3, 11)), V, "kernel must"),
    (("conv2d",), "kernel", ONES((0, 2, 3, 11)), V, "kernel must not be empty"),
    (("conv2d",), "kernel", ONES((8, 2, 3, 11)), V, "kernel spans 8 x 2, more than .* 7 x 5"),
    (("conv2d",), "x", ONES((2, 7, 5, 2)), V, r"kernel has 3 input channels .*, x has 2"),
    (("conv2d",), "groups", 2, V, "groups must divide"),
    (("conv2d",), "groups", 0, V, "groups must be at least 1"),
    (("conv2d",), "strides", (1, 2, 3), V, "strides must be an integer or a pair"),
    (("conv2d",), "padding", ((1, 1), (-1, 0)), V, "padding must be at least 0"),
    (("conv2d",), "padding", ((1, 1), 1), V, "padding must be"),
    (("conv2d",), "padding", "causal", V, "padding must be"),
    (("conv2d",), "dilation_rate", 4, V, "kernel spans 9 x 5"),
    (("conv2d grouped",), "x", ONES((2, 7, 5, 9)), V, "6 input channels in 3 groups"),
    (("conv2d_transpose",), "output_padding", 1, V, "output_padding must be smaller"),
    (("conv2d_transpose",), "padding", ((9, 0), (0, 0)), V, "leaves nothing"),
    (("conv1d",), "padding", (1, 2, 3), V, r"padding must be .* or \(left, right\), got"),
    (("depthwise_conv2d",), "x", ONES((2, 7, 5, 4)), V, "kernel has 3 channels .*, x has 4"),
    (POOLS, "pool_size", 8, V, "pool_size spans 8 x 8, more than the padded input 7 x 5"),
    (POOLS, "pool_size", 0, V, "pool_size must be at least 1"),
    (POOLS, "pool_size", (2, 2, 2), V, "pool_size must be an integer or a pair"),
    (POOLS, "pool_size", True, T, "pool_size must be an integer"),
    (POOLS, "strides", 0, V, "strides must be at least 1"),
    (POOLS, "padding", "full", V, "padding must be"),
    (POOLS, "padding", ((2, 0), (0, 0)), V, "padding must be smaller than pool_size"),
    (POOLS, "x", ONES((2, 0, 3, 1)), V, "pool_size spans"),
    (("global_average_pool2d", "global_max_pool2d"), "x", ONES((2, 0, 3, 1)), V, "x must hold"),
    (("attention",), "query", ONES(3), V, r"query must have shape \(..., T, D\), got \(3,\)"),
    (("attention",), "query", ONES((5, 4)), V, r"key must have shape \(..., S, 4\), got \(2, 3"),
    (("attention",), "value", ONES((6, 2)), V, r"value must have shape \(..., 11, V\), got \(6"),
    (
        ("attention",),
        "query",
        ONES((5, 3, 5, 7)),
        V,
        "leading axes of the arguments must broadcast",
    ),
    (("attention",), "mask", ONES((5, 11)), T, "mask must be boolean"),
    (("attention",), "mask", ONES((5, 6), bool), V, "mask must broadcast"),
    (("attention",), "mask", ONES((4, 5, 11), bool), V, "mask must broadcast"),
    (("attention",), "mask", [[True], [True, False]], V, "mask must be an array"),
    (("attention",), "scale", "big", T, "scale must be a number"),
    (("attention",), "scale", np.nan, V, "scale must be finite in float64, got nan"),
    (("attention",), "scale", -np.inf, V, "scale must be finite"),
    (("multi_head_attention",), "mask", [[True], [True, False]], V, "mask must be an array"),
    (("multi_head_attention",), "output_bias", ONES(3), V, "output_bias must have shape"),
    (("multi_head_attention grouped",), "query_kernel", ONES((3, 5, 5)), V, "output_kernel must"),
    (("leaky_relu",), "negative_slope", -0.1, V, "negative_slope must be at least 0, got -0.1"),
    (("leaky_relu",), "negative_slope", "0.1", T, "negative_slope must be a number, got '0.1'"),
    (("elu",), "alpha", -0.1, V, "alpha must be at least 0, got -0.1"),
    (("softmax", "log_softmax"), "axis", 3, V, "axis must be one of x's 3 axes, got 3"),
    (("softmax", "log_softmax"), "axis", 1.0, T, r"axis must be an integer, got 1\.0"),
    (("softmax", "log_softmax"), "axis", True, T, "axis must be an integer, got True"),
    (("embedding",), "ids", [0, 7], V, "ids must lie between 0 and 6, got 7"),
    (("embedding",), "ids", [0, -1], V, "ids must lie between 0 and 6, got -1"),
    (("embedding",), "ids", [0.0, 1.0], T, "ids must be integers, got dtype float64"),
    (("embedding",), "ids", [True, False], T, "ids must be integers, got dtype bool"),
    (("embedding",), "ids", [[0], [0, 1]], V, "ids must be an array"),
    (NORMS, "epsilon", -1e-5, V, "epsilon must be at least 0, got -1e-05"),
    (NORMS, "epsilon", "small", T, "epsilon must be a number, got 'small'"),
    (NORMS, "x", 1.0, V, r"x must have shape \(..., C\), got \(\)"),
    (("batch_norm",), "x", ONES((0, 3)), V, "x must not be empty"),
    (("batch_norm",), "mean", ONES(3), V, "given together, got no variance"),
    (("batch_norm",), "variance", ONES(3), V, "given together, got no mean"),
    (("batch_norm with statistics",), "variance", -ONES(3), V, "variance must not be negative"),
    (("dropout",), "rate", -0.1, V, "rate must lie between 0 and 1"),
    (("dropout",), "rate", np.nan, V, "rate must lie between 0 and 1"),
    (("dropout",), "rate", "0.5", T, "rate must be a number"),
    (("dropout",), "rng", None, T, "rng must be an integer"),
    (("dropout",), "rng", -1, V, "rng must be at least 0"),
    (("cross_entropy",), "labels", [0, 7, 1, 1, 1], V, "labels must lie between 0 and 6, got 7"),
    (("cross_entropy",), "labels", [0, -1, 1, 1, 1], V, "labels must lie between 0 and 6, got -1"),
    (("cross_entropy",), "labels", ONES((5, 1), int), V, r"shape \(5,\), got \(5, 1\)"),
    (("cross_entropy",), "labels", ONES(5), T, "labels must be integers"),
    (("binary_cross_entropy",), "labels", -ONES((5, 7)), V, "lie between 0 and 1, got -1"),
    (("binary_cross_entropy",), "labels", ONES((5, 1)), V, r"shape \(5, 7\), got \(5, 1\)"),
    (("categorical_kl_divergence",), "targets", 2 * ONES((5, 7)), V, "lie between 0 and 1, got 2"),
    (("lstm",), "initial_state", ONES((2, 7)), T, r"must be a pair \(h, c\), got ndarray"),
    (("lstm",), "initial_state", (ONES((2, 7)),), T, r"initial_state must be a pair \(h, c\)"),
    (("lstm",), "initial_state", (ONES((2, 7)), ONES((1, 7))), V, r"initial_state\[1\] must have"),
    (("gru",), "bias", ONES(21), V, r"bias must have shape \(2, 21\), got \(21,\)"),
    (("gru",), "initial_state", ONES((1, 7)), V, r"initial_state must have shape \(2, 7\)"),
    (("rotary_positions",), "x", ONES((2, 3)), V, "x must have an even number"),
    (("rotary_positions",), "positions", [1, 2, 3], V, "positions must broadcast"),
    (("rotary_positions", "sinusoidal_positions"), "base", 0, V, "base must be positive, got 0"),
    (("rotary_positions",), "base", np.nan, V, "base must be positive, got nan"),
    (("rotary_positions",), "base", True, T, "base must be a number"),
    (("sinusoidal_positions",), "length", -1, V, "length must be at least 0"),
    (("sinusoidal_positions",), "depth", 4.0, T, "depth must be an integer"),
    (("sinusoidal_positions",), "dtype", int, T, "dtype must be a floating-point type"),
    (("sinusoidal_positions",), "dtype", "large", T, "dtype must be a floating-point type"),
    (("sliding_window_mask",), "window", 0, V, "window must be at least 1, got 0"),
    (("sliding_window_mask",), "length", 5.0, T, r"length must be an integer, got 5\.0"),
]


@pytest.mark.parametrize(
    ("name", "argument", "value", "error", "words"),
    [(name, *row) for names, *row in REFUSED for name in names],
)
def test_is_refused_in_words(name, argument, value, error, words):
    op, arguments = example(name)
    with pytest.raises(error, match=words):
        op(**{**arguments, argument: value})


@pytest.mark.parametrize("name", [name for name in EXAMPLES if "logits" in EXAMPLES[name]])
def test_there_is_no_mean_of_nothing(name):
    op, arguments = example(name)
    with pytest.raises(ValueError, match=r"logits must not be empty, got shape \(0, 7\)"):
        op(**{key: value[:0] for key, value in arguments.items()})


def test_a_scale_is_finite_in_the_dtype_that_is_computed_in():
    op, arguments = example("attention", lambda array: array.astype(np.float32))
    with pytest.raises(ValueError, match="scale must be finite in float32, got 1e"):
        op(**arguments, scale=1e300)


def test_heads_of_keys_divide_heads_of_queries():
    op, arguments = example("multi_head_attention grouped")
    for of in ("key", "value"):
        arguments[f"{of}_kernel"] = arguments[f"{of}_kernel"].repeat(2, axis=1)
    with pytest.raises(ValueError, match="key_kernel must have a number of heads that divides"):
        op(**arguments)
