"""Convolutions and pooling of ResNet, MobileNet, LeNet and of a first lesson."""

from dataclasses import dataclass

import numpy as np

from benchmarks.classic import im2col, im2col_gradients
from benchmarks.frameworks import load
from benchmarks.measure import directions
from course_utils.nn import conv2d, vjp


@dataclass(frozen=True)
class Shape:
    """One layer: images (batch, size, size, channels), a kernel size × size, outputs."""

    family: str
    batch: int
    size: int
    channels: int
    outputs: int
    kernel: int
    strides: int = 1
    groups: int = 1
    goals: tuple = (None, None)  # forward; forward and backward

    @property
    def name(self):
        kind = "depthwise " if self.groups > 1 else ""
        step = f" stride {self.strides}" if self.strides > 1 else ""
        return (
            f"{kind}{self.kernel}×{self.kernel}{step}, {self.size}×{self.size}, "
            f"{self.channels}→{self.outputs}, batch {self.batch}"
        )

    @property
    def padding(self):
        """As PyTorch's networks pad: half the kernel on every side."""
        return ((self.kernel // 2,) * 2,) * 2


SHAPES = (
    Shape("ResNet", 8, 56, 64, 64, 3, goals=(0.75, 0.75)),
    Shape("ResNet", 8, 28, 128, 128, 3, goals=(0.55, 0.6)),
    Shape("ResNet", 8, 14, 256, 256, 3, goals=(0.7, 0.85)),
    Shape("ResNet", 8, 7, 512, 512, 3, goals=(1.0, 1.1)),
    Shape("ResNet", 8, 56, 64, 128, 3, 2, goals=(1.2, None)),
    Shape("ResNet", 8, 28, 256, 128, 1, goals=(1.05, None)),
    Shape("ResNet", 2, 224, 3, 64, 7, 2, goals=(1.35, None)),
    Shape("MobileNet", 8, 56, 128, 128, 3, 1, 128, goals=(3.5, None)),
    Shape("MobileNet", 8, 28, 256, 256, 3, 2, 256, goals=(3.5, None)),
    Shape("MobileNet", 8, 28, 256, 256, 1, goals=(1.05, None)),
    Shape("LeNet", 64, 28, 1, 6, 5),
    Shape("LeNet", 64, 14, 6, 16, 5),
    Shape("first lesson", 16, 8, 1, 8, 3, goals=(0.2, 0.2)),
)
QUICK = (0, 3, 7, 12)


def cases(quick, threads):
    """Yield a Case for every shape, forward, then forward and backward."""
    for shape in [SHAPES[i] for i in QUICK] if quick else SHAPES:
        yield from directions(shape, _arrays(shape), WAYS, threads)


def _arrays(shape):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((shape.batch, shape.size, shape.size, shape.channels))
    kernel = rng.standard_normal(
        (shape.kernel, shape.kernel, shape.channels // shape.groups, shape.outputs)
    )
    side = (shape.size + 2 * (shape.kernel // 2) - shape.kernel) // shape.strides + 1
    d_output = rng.standard_normal((shape.batch, side, side, shape.outputs))
    return tuple(a.astype(np.float32) for a in (x, kernel, d_output))


# Each function below returns name -> (forward, forward and backward).


def _ours(shape, arrays, threads):
    x, kernel, d_output = arrays
    options = {"strides": shape.strides, "padding": shape.padding, "groups": shape.groups}

    def both():
        output, pullback = vjp(conv2d, x, kernel, **options)
        return output, *pullback(d_output)

    return {"numpy": (lambda: conv2d(x, kernel, **options), both)}


def _classic(shape, arrays, threads):
    """The textbook's im2col, and one bare matrix product of the same size (thrice for both)."""
    if shape.groups > 1:
        return {}
    x, kernel, d_output = arrays
    side = shape.kernel // 2
    matrix = kernel.reshape(-1, shape.outputs)
    columns = np.ones((d_output.size // shape.outputs, len(matrix)), np.float32)
    flat = d_output.reshape(-1, shape.outputs)

    def products():
        return columns @ matrix, columns.T @ flat, flat @ matrix.T

    return {
        "im2col": (
            lambda: im2col(x, kernel, shape.strides, side),
            lambda: im2col_gradients(x, kernel, d_output, shape.strides, side),
        ),
        "sgemm": (lambda: columns @ matrix, products),
    }


def _tensorflow(shape, arrays, threads):
    tf, _ = load(threads)
    if tf is None:
        return {}
    x, kernel, d_output = (tf.constant(a) for a in arrays)
    side = [shape.kernel // 2] * 2
    padding = [[0, 0], side, side, [0, 0]]
    strides = [1, shape.strides, shape.strides, 1]
    if shape.groups > 1:
        kernel = tf.reshape(kernel, (shape.kernel, shape.kernel, shape.channels, 1))

    def forward(x, kernel):
        if shape.groups > 1:  # takes explicit padding on GPUs only
            return tf.nn.depthwise_conv2d(tf.pad(x, padding), kernel, strides, "VALID")
        return tf.nn.conv2d(x, kernel, strides, padding)

    def both(x, kernel):
        with tf.GradientTape() as tape:
            tape.watch([x, kernel])
            output = forward(x, kernel)
        return output, *tape.gradient(output, [x, kernel], d_output)

    compiled = tf.function(forward), tf.function(both)
    ways = {"tensorflow": tuple(lambda f=f: f(x, kernel) for f in compiled)}
    if shape.family == "first lesson":
        ways["tensorflow eager"] = lambda: forward(x, kernel), lambda: both(x, kernel)
        ways["keras"] = _keras(shape, x, kernel, d_output)
    return ways


def _keras(shape, x, kernel, d_output):
    import keras
    import tensorflow as tf

    layer = keras.layers.Conv2D(
        shape.outputs, shape.kernel, strides=shape.strides, padding="same", use_bias=False
    )
    layer.build(x.shape)
    layer.kernel.assign(kernel)

    def both():
        with tf.GradientTape() as tape:
            tape.watch(x)
            output = layer(x)
        return output, *tape.gradient(output, [x, layer.kernel], d_output)

    return lambda: layer(x), both


def _pytorch(shape, arrays, threads):
    _, torch = load(threads)
    if torch is None:
        return {}
    ways = {}
    for name, layout in (
        ("pytorch", torch.channels_last),
        ("pytorch nchw", torch.contiguous_format),
    ):
        x, kernel, d_output = (torch.from_numpy(a) for a in arrays)
        x, d_output = (
            t.permute(0, 3, 1, 2).contiguous(memory_format=layout) for t in (x, d_output)
        )
        kernel = kernel.permute(3, 2, 0, 1).contiguous(memory_format=layout)
        ways[name] = _pytorch_ways(torch, shape, x, kernel, d_output)
    return ways


def _pytorch_ways(torch, shape, x, kernel, d_output):
    options = {"stride": shape.strides, "padding": shape.kernel // 2, "groups": shape.groups}
    watched = x.clone().requires_grad_(), kernel.clone().requires_grad_()

    def forward():
        with torch.no_grad():
            return torch.nn.functional.conv2d(x, kernel, **options)

    def both():
        output = torch.nn.functional.conv2d(*watched, **options)
        return output, *torch.autograd.grad(output, watched, d_output)

    return forward, both


WAYS = (_ours, _classic, _tensorflow, _pytorch)
