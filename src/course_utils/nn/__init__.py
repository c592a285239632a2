"""The NumPy core: the layers of deep learning as pure functions, each with its gradient."""

from course_utils.nn.activations import softmax
from course_utils.nn.attention import attention, attention_weights
from course_utils.nn.convolution import conv2d
from course_utils.nn.gradients import check_gradients, gradient_of, vjp
from course_utils.nn.pooling import max_pool2d

__all__ = [
    "attention",
    "attention_weights",
    "check_gradients",
    "conv2d",
    "gradient_of",
    "max_pool2d",
    "softmax",
    "vjp",
]
