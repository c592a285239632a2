"""A kernel of 2 × 2 numbers for each of two channels, on an image of 5 × 6."""

import numpy as np

from course_utils import nn
from widgets import LivePicture, choice, grid, number, slider, tag

IMAGE = np.array(  # C H W; its upper left corner is the image that the page computes by hand
    [
        [
            [1, 2, 0, 1, 2, 0],
            [0, 1, 3, 1, 0, 2],
            [2, 0, 1, 0, 1, 1],
            [1, 3, 0, 2, 1, 0],
            [0, 1, 2, 1, 0, 3],
        ],
        [
            [0, 1, 1, 0, 1, 2],
            [1, 0, 2, 1, 0, 1],
            [0, 1, 0, 2, 1, 0],
            [2, 0, 1, 1, 3, 0],
            [1, 0, 0, 2, 1, 1],
        ],
    ]
)
KERNEL = np.array([[[1, -1], [0, 2]], [[0, 1], [-1, 1]]])  # C kh kw
NAMES = ("light", "red")
START = 1  # the place the kernel lies on at first
CELL, WIDE = 26, 34  # the side of a cell, and of a cell of the output
CHANNELS = [(0, 0), (0, 200)]  # the upper left corner of each channel with its zeros
KERNELS = [(230, 52), (230, 252)]
OUTPUT = (312, 106)


def slide(image, kernel):
    """Return what each channel adds to each output, C OH OW."""
    x = np.moveaxis(image, 0, -1)[None] * 1.0  # 1 H W C
    w = np.moveaxis(kernel, 0, -1)[:, :, None] * 1.0  # kh kw 1 C, for a group of each channel
    return np.moveaxis(nn.conv2d(x, w, groups=len(image))[0], -1, 0)


def cells(values, corner, side, paint, shown):
    """Return a matrix as cells with their numbers; `shown` says which are there at first."""
    parts = []
    for (i, j), value in np.ndenumerate(values):
        x, y = corner[0] + side * j, corner[1] + side * i
        box = tag("rect", x=x, y=y, width=side, height=side, **paint(value))
        word = tag("text", number(value, 0), x=x + side / 2, y=y + side / 2 + 5)
        parts.append(tag("g", box, word, visibility="visible" if shown[i, j] else "hidden"))
    return parts


def ink(value):
    return {"class_": "live-ink", "fill_opacity": float(0.12 * value)}


def signed(largest):
    """Return how a number is painted: one colour for each sign, stronger for larger numbers."""

    def paint(value):
        kind = "live-positive" if value >= 0 else "live-negative"
        return {"class_": kind, "fill_opacity": float(0.55 * abs(value) / largest)}

    return paint


def frame(left, top, side):
    return tag("rect", class_="live-frame", x=left, y=top, width=side, height=side)


def products(window, kernel):
    """Return one channel's products as readers see them, a negative weight in brackets."""
    weights = [number(w, 0) if w >= 0 else f"({number(w, 0)})" for w in kernel.flat]
    return " + ".join(f"{x}·{weight}" for x, weight in zip(window.flat, weights, strict=True))


def draw():
    parts = slide(IMAGE, KERNEL)
    output = parts.sum(axis=0)
    i, j = divmod(START, output.shape[1])
    inside = np.pad(np.ones(IMAGE.shape[1:]), 1)  # around it the zeros of padding, unseen at first
    drawn, frames, lines = [], [], []
    for c, (left, top) in enumerate(CHANNELS):
        rows = cells(np.pad(IMAGE[c], 1), (left, top), CELL, ink, inside)
        weights = cells(KERNEL[c], KERNELS[c], CELL, signed(abs(KERNEL).max()), inside[1:, 1:])
        part = number(parts[c, i, j], 0)
        x, y = KERNELS[c]
        edge = {"x": left + CELL, "y": top + CELL, "width": 6 * CELL, "height": 5 * CELL}
        drawn += [
            tag("g", *rows, class_="live-image"),
            tag("rect", class_="live-goal", fill="none", **edge),
            tag("g", *weights, class_="live-kernel"),
            tag("text", part, class_="live-head live-part", x=x + CELL, y=y + 74),
        ]
        for a, b in np.ndindex(2, 2):
            frames.append(frame(left + CELL * (j + 1 + b), top + CELL * (i + 1 + a), CELL))
        window = IMAGE[c, i : i + 2, j : j + 2]
        lines.append(f"{NAMES[c]} {products(window, KERNEL[c])} = {part}")
    slots = np.zeros(IMAGE.shape[1:])  # as many outputs as padding "same" gives
    slots[: output.shape[0], : output.shape[1]] = output
    there = np.zeros(slots.shape)
    there[: output.shape[0], : output.shape[1]] = 1
    answers = cells(slots, OUTPUT, WIDE, signed(abs(output).max()), there)
    drawn.append(tag("g", *answers, class_="live-output"))
    frames.append(frame(OUTPUT[0] + WIDE * j, OUTPUT[1] + WIDE * i, WIDE))
    size = " × ".join(map(str, output.shape))
    return LivePicture(
        name="Two channels of 5 × 6 numbers, a kernel of 2 × 2 for each, and the sums of both",
        size=(OUTPUT[0] + 6 * WIDE + 2, 384),
        drawing=tag("g", *drawn, *frames, transform="translate(1 1)", text_anchor="middle"),
        controls=slider("place", "place", 0, output.size - 1, 1, START)
        + slider("stride", "stride", 1, 3, 1, 1)
        + choice("padding", "padding", ("valid", "same"))
        + slider("dilation", "dilation", 1, 2, 1, 1)
        + "".join(grid(name, name, KERNEL[c].tolist()) for c, name in enumerate(NAMES)),
        says=f"row {i + 1}, column {j + 1} of {size}: {'; '.join(lines)}; "
        f"together {number(output[i, j], 0)}",
        numbers={"image": IMAGE.tolist(), "names": NAMES},
    )
