"""The NumPy core: the layers of deep learning as pure functions, each with its gradient."""

from course_utils.nn.activations import (
    elu,
    gelu,
    leaky_relu,
    log_softmax,
    relu,
    sigmoid,
    silu,
    softmax,
    softplus,
    tanh,
)
from course_utils.nn.attention import attention, attention_weights, sliding_window_mask
from course_utils.nn.convolution import conv1d, conv2d, conv2d_transpose, depthwise_conv2d
from course_utils.nn.gradients import check_gradients, differentiable, vjp
from course_utils.nn.kv_cache import KVCache
from course_utils.nn.layers import batch_norm, dense, dropout, embedding, layer_norm, rms_norm
from course_utils.nn.losses import (
    binary_cross_entropy,
    categorical_kl_divergence,
    cross_entropy,
    gaussian_kl_divergence,
    mean_squared_error,
)
from course_utils.nn.multi_head import multi_head_attention
from course_utils.nn.pooling import (
    average_pool2d,
    global_average_pool2d,
    global_max_pool2d,
    max_pool2d,
)
from course_utils.nn.positions import rotary_positions, sinusoidal_positions
from course_utils.nn.recurrent import gru, lstm, simple_rnn

__all__ = [
    "KVCache",
    "attention",
    "attention_weights",
    "average_pool2d",
    "batch_norm",
    "binary_cross_entropy",
    "categorical_kl_divergence",
    "check_gradients",
    "conv1d",
    "conv2d",
    "conv2d_transpose",
    "cross_entropy",
    "dense",
    "depthwise_conv2d",
    "differentiable",
    "dropout",
    "elu",
    "embedding",
    "gaussian_kl_divergence",
    "gelu",
    "global_average_pool2d",
    "global_max_pool2d",
    "gru",
    "layer_norm",
    "leaky_relu",
    "log_softmax",
    "lstm",
    "max_pool2d",
    "mean_squared_error",
    "multi_head_attention",
    "relu",
    "rms_norm",
    "rotary_positions",
    "sigmoid",
    "silu",
    "simple_rnn",
    "sinusoidal_positions",
    "sliding_window_mask",
    "softmax",
    "softplus",
    "tanh",
    "vjp",
]
