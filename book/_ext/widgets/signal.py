"""A signal on its way through eight layers of units, and its gradient on the way back."""

import math

import numpy as np

from course_utils import nn
from widgets import LivePicture, choice, number, slider, tag

LAYERS, UNITS = 8, 10
NAMES = ("sigmoid", "tanh", "relu", "leaky_relu", "silu")
LARGEST = {"sigmoid": 0.25}  # slope; of the others it is about one
ROW, TOP = 26, 30
STRIP = {"middle": 160, "unit": 34, "most": 3}  # where an output of zero lies, and the ends
BARS = {"one": 446, "decade": 20, "least": -7, "most": 3}  # where a gradient keeps its size


def numbers():
    """Return kernels of spread one, an input and a gradient at the end, rounded to a tenth."""
    rng = np.random.default_rng(3)
    shapes = {"kernels": (LAYERS, UNITS, UNITS), "signal": UNITS, "gradient": UNITS}
    return {name: rng.normal(size=shape).round(1) for name, shape in shapes.items()}


def go(name, kernels, signal, gradient):
    """Return outputs and slopes of each layer (L, U), and the gradients by the outputs."""
    outputs, backs = [], []
    for kernel in kernels:
        signal, back = nn.vjp(getattr(nn, name), signal @ kernel)
        outputs.append(signal)
        backs.append(back)
    slopes = np.array([back(np.ones_like(signal))[0] for back in backs])
    gradients = [gradient]
    for kernel, back in zip(kernels[:0:-1], backs[:0:-1], strict=True):
        gradients.append(back(gradients[-1])[0] @ kernel.T)
    return np.array(outputs), slopes, np.array(gradients[::-1])


def size(values):
    return math.sqrt(np.mean(np.square(values)))


def within(value, low, high):
    return min(high, max(low, value))


def bar(ratio):
    """Return where a bar begins and how wide it is: from one to the ratio, by powers of ten."""
    power = within(math.log10(max(ratio, 1e-300)), BARS["least"], BARS["most"])
    end = BARS["one"] + BARS["decade"] * power
    return min(end, BARS["one"]), abs(end - BARS["one"])


def draw():
    given = numbers()
    name, kernels = NAMES[0], given["kernels"] / math.sqrt(UNITS)
    outputs, slopes, gradients = go(name, kernels, given["signal"], given["gradient"])
    flat = slopes < LARGEST.get(name, 1) / 20
    middle, bottom = STRIP["middle"], TOP + ROW * LAYERS
    parts = [
        tag("text", "layer", x=4, y=16),
        tag("text", "outputs", x=middle, y=16, text_anchor="middle"),
        tag("text", "gradient", x=BARS["one"] - 70, y=16, text_anchor="middle"),
    ]
    for x in (middle, BARS["one"]):
        parts.append(tag("line", class_="live-axis", x1=x, x2=x, y1=TOP, y2=bottom))
    for layer in range(LAYERS):
        y = TOP + ROW * (layer + 0.5)
        parts.append(tag("text", str(layer + 1), x=18, y=y + 5, text_anchor="middle"))
        for value, still in zip(outputs[layer], flat[layer], strict=True):
            x = middle + STRIP["unit"] * within(value, -STRIP["most"], STRIP["most"])
            kind = "live-negative" if still else "live-positive"
            parts.append(tag("circle", class_=f"live-unit {kind}", cx=x, cy=y, r=5))
        left, width = bar(size(gradients[layer]) / size(gradients[-1]))
        parts.append(
            tag("rect", class_="live-positive live-bar", x=left, y=y - 7, width=width, height=14)
        )
    for value in (-STRIP["most"], 0, STRIP["most"]):
        x = middle + STRIP["unit"] * value
        parts.append(tag("text", number(value, 0), x=x, y=bottom + 16, text_anchor="middle"))
    for power, words in ((-6, "10⁻⁶"), (-3, "10⁻³"), (0, "1"), (3, "10³")):
        x = BARS["one"] + BARS["decade"] * power
        parts.append(tag("text", words, x=x, y=bottom + 16, text_anchor="middle"))
    return LivePicture(
        name="The outputs of eight layers as dots, and the gradient of each as a bar",
        size=(520, bottom + 22),
        drawing="".join(parts),
        controls=choice("bend", "activation", NAMES)
        + slider("spread", "weights × Glorot", 0.2, 4, 0.1, 1),
        says=says(outputs, flat, gradients),
        numbers={key: values.tolist() for key, values in given.items()},
    )


def says(outputs, flat, gradients):
    ratio = size(gradients[0]) / size(gradients[-1])
    return (
        f"size of the last outputs {number(size(outputs[-1]), 3)}; "
        f"of the gradient {number(ratio, 5)} arrives at layer 1; "
        f"{flat.sum()} of {flat.size} units are flat"
    )
