"""A kernel of 3 × 3 numbers slides over an image of 8 × 8."""

import numpy as np

from course_utils import nn
from widgets import LivePicture, choice, grid, number, slider, tag

IMAGE = np.array(
    [
        [0, 0, 0, 0, 0, 0, 0, 0],
        [0, 9, 9, 9, 9, 9, 9, 0],
        [0, 9, 9, 9, 9, 9, 9, 0],
        [0, 0, 0, 0, 5, 9, 4, 0],
        [0, 0, 0, 2, 9, 8, 0, 0],
        [0, 0, 0, 6, 9, 2, 0, 0],
        [0, 0, 2, 9, 8, 0, 0, 0],
        [0, 0, 6, 9, 3, 0, 0, 0],
    ]
)
KERNELS = {
    "vertical edges": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "horizontal edges": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "blur": [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "copy": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
}
CELL, START = 34, 14  # the side of a cell; the place the kernel lies on at first
OUTPUT = (CELL * 9, CELL)  # the upper left corner of the output


def slide(image, kernel):
    """Return the sums of products of the kernel with every window of the image."""
    return nn.conv2d(image[None, :, :, None] * 1.0, kernel[:, :, None, None] * 1.0)[0, :, :, 0]


def cells(rows, left, top, paint):
    """Return a matrix as cells with their numbers, each filled as `paint(value)` says."""
    parts = []
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            x, y = left + CELL * j, top + CELL * i
            box = tag("rect", x=x, y=y, width=CELL, height=CELL, **paint(value))
            word = tag("text", number(value, 0), x=x + CELL / 2, y=y + 22, text_anchor="middle")
            parts.append(tag("g", box, word))
    return "".join(parts)


def signed(largest):
    """Return how an output is filled: one colour for each sign, stronger for larger numbers."""

    def paint(value):
        kind = "live-positive" if value >= 0 else "live-negative"
        return {"class_": kind, "fill_opacity": float(0.55 * abs(value) / largest)}

    return paint


def product(value, weight):
    """Return value · weight as readers see it, a negative weight in brackets."""
    sign = number(weight, 0)
    return f"{value}·({sign})" if weight < 0 else f"{value}·{sign}"


def draw():
    rows = next(iter(KERNELS.values()))
    kernel = np.array(rows)
    output = slide(IMAGE, kernel)
    i, j = divmod(START, output.shape[1])
    window = IMAGE[i : i + 3, j : j + 3]
    products = " + ".join(map(product, window.flat, kernel.flat))
    ink = cells(IMAGE, 0, 0, lambda v: {"class_": "live-ink", "fill_opacity": float(0.35 * v / 9)})
    frames = tag("rect", class_="live-frame", x=CELL * j, y=CELL * i, width=102, height=102)
    frames += tag(
        "rect",
        class_="live-frame",
        x=OUTPUT[0] + CELL * j,
        y=OUTPUT[1] + CELL * i,
        width=CELL,
        height=CELL,
    )
    answer = cells(output, *OUTPUT, signed(abs(output).max()))
    return LivePicture(
        name="An image of 8 × 8 numbers, and the 6 × 6 sums that the kernel makes of it",
        size=(CELL * 15 + 2, CELL * 8 + 2),
        drawing=tag(
            "g",
            tag("g", ink, class_="live-image"),
            tag("g", answer, class_="live-output"),
            frames,
            transform="translate(1 1)",
        ),
        controls=choice("preset", "kernel", KERNELS)
        + grid("weight", "its nine numbers", rows)
        + slider("place", "place", 0, output.size - 1, 1, START),
        says=f"row {i + 1}, column {j + 1}: {products} = {number(output[i, j], 0)}",
        numbers={"image": IMAGE.tolist(), "kernels": KERNELS},
    )
