"""Five features in two numbers: the arrows that training gave them, and what comes out again."""

import math

from widgets import LivePicture, choice, number, switch, tag

# Of the networks on the page: arrows by chance, number and feature, and the biases.
CHANCES = ("0.03", "0.1", "0.3", "1")
ARROWS = (
    ((-0.46, 0.99, -0.25, -1.15, 0.86), (-1.05, 0.59, 1.12, 0.12, -0.75)),
    ((1.08, -1.01, 0.57, 0.1, -0.72), (-0.25, -0.43, 0.94, -1.1, 0.83)),
    ((0.74, -0.69, 0, 0.68, -0.74), (0.69, 0.74, 0, -0.74, -0.69)),
    ((-0.15, 0.76, -0.43, 0.12, 0.47), (-0.26, -0.4, -0.75, -0.47, 0.01)),
)
BIASES = (
    (-0.26, -0.27, -0.26, -0.26, -0.26),
    (-0.21, -0.21, -0.21, -0.21, -0.21),
    (0.02, 0.02, 0.15, 0.02, 0.02),
    (0.32, -0.17, -0.04, 0.02, 0.33),
)
PLANE, UNIT = (125, 130), 52  # where zero lies, and a length of one
BARS, LONG, TOP, DOWN = 300, 90, 26, 44  # where bars begin, a value of 1, the first, to the next
ON = (1, 0, 0, 0, 0)


def forward(w, b, x):
    """Return the two numbers h = W x, and what comes out: ReLU(W' h + b)."""
    h = [sum(a * c for a, c in zip(row, x, strict=True)) for row in w]
    out = [max(0.0, h[0] * w[0][i] + h[1] * w[1][i] + bias) for i, bias in enumerate(b)]
    return h, out


def says(h, x, out):
    shown = " ".join(number(value, 1) for value in out)
    error = sum((a - b) ** 2 for a, b in zip(x, out, strict=True))
    return (
        f"h = ({number(h[0], 2)}, {number(h[1], 2)}); in {' '.join(map(str, x))}; "
        f"out {shown}; squared error {number(error, 2)}"
    )


def place(across, up):
    return PLANE[0] + UNIT * across, PLANE[1] - UNIT * up


def draw():
    w, b = ARROWS[0], BIASES[0]
    h, out = forward(w, b, ON)
    parts = []
    for x1, x2, y1, y2 in ((10, 240, 130, 130), (125, 125, 15, 245)):
        parts.append(tag("line", class_="live-axis", x1=x1, x2=x2, y1=y1, y2=y2))
    for i, (across, up) in enumerate(zip(*w, strict=True)):
        x, y = place(across, up)
        far = 1 + 0.42 / max(math.hypot(across, up), 0.1)
        tx, ty = place(far * across, far * up)
        line = tag("line", class_="live-stem", x1=PLANE[0], y1=PLANE[1], x2=x, y2=y)
        tip = tag("circle", class_="live-point" if ON[i] else "live-node", cx=x, cy=y, r=7)
        words = tag("text", str(i + 1), x=tx, y=ty + 5, text_anchor="middle")
        parts.append(tag("g", line, tip, words, class_="live-arrow"))
    x, y = place(*h)
    parts += [
        tag("line", class_="live-gap", x1=PLANE[0], y1=PLANE[1], x2=x, y2=y),
        tag("circle", class_="live-open live-hidden", cx=x, cy=y, r=11),
    ]
    for i in range(len(ON)):
        y = TOP + DOWN * i
        one = {"x": BARS, "height": 13}
        parts += [
            tag("text", str(i + 1), x=BARS - 18, y=y + 19, class_="live-head"),
            tag("rect", class_="live-positive live-in", y=y, width=float(LONG * ON[i]), **one),
            tag("rect", class_="live-negative live-out", y=y + 15, width=LONG * out[i], **one),
        ]
    return LivePicture(
        name="Five arrows in a plane with the point that is kept; beside them bars, in and out",
        size=(520, 260),
        drawing="".join(parts),
        controls=choice("chance", "chance", CHANCES)
        + "".join(
            switch(f"feature{i + 1}", f"feature {i + 1}", bool(on)) for i, on in enumerate(ON)
        ),
        says=says(h, ON, out),
        numbers={"chances": CHANCES, "arrows": ARROWS, "biases": BIASES},
    )
