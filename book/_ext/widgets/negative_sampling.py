"""A word, its real context and two noise words in the plane, and one step of negative sampling."""

import numpy as np

from course_utils import nn
from widgets import LivePicture, button, number, slider, tag

NAMES = ["w", "c", "n₁", "n₂"]
VECTORS = [(1, 2), (1, 0), (0, 1), (-2, 1)]  # the first three are the page's example by hand
REAL = np.array([1, 0, 0])
RATE, FAR = 0.2, 3  # the plane shows -FAR to FAR
UNIT, SIDE = 42, 256  # of the plane
BAR, ROW = (370, 100), 28  # the probabilities: where zero lies, and the length of one
GRAPH, WIDTH, HEIGHT = (300, 240), 200, 116  # the loss by step: zero, and what 20 steps and 4 take
BACK = {"class_": "live-axis"}


def look(vectors):
    """Return the probabilities of the truth, the loss and the gradients, for w, c, n₁ and n₂."""
    word, contexts = vectors[0], vectors[1:]
    scores = contexts @ word
    errors = nn.sigmoid(scores) - REAL
    right = nn.sigmoid(np.where(REAL, scores, -scores))
    return right, -np.log(right).sum(), np.array([errors @ contexts, *np.outer(errors, word)])


def place(vector):
    return SIDE / 2 + UNIT * vector[0], SIDE / 2 - UNIT * vector[1]


def arrow(start, end):
    """Return the path of an arrow with an open head, which a short one has smaller."""
    along = np.subtract(end, start)
    length = np.hypot(*along)
    along = along / length * min(7, length / 2) if length else along
    across = np.array([-along[1], along[0]]) * 0.6
    points = [end - along + across, end, end - along - across]
    line = "M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*start, *end)
    return line + "M{:.1f} {:.1f}L{:.1f} {:.1f}L{:.1f} {:.1f}".format(*np.ravel(points))


def draw():
    vectors = np.array(VECTORS, float)
    right, loss, gradients = look(vectors)
    middle = SIDE / 2
    inside = [tag("path", d=f"M0 {middle}H{SIDE}M{middle} 0V{SIDE}", **BACK)]
    colours = ["ink", "positive", "negative", "negative"]
    for name, (x, y), colour in zip(NAMES, VECTORS, colours, strict=True):
        at = place((x, y))
        beyond = UNIT + 17 / np.hypot(x, y)
        inside.append(
            tag(
                "g",
                tag("line", class_="live-stem", x1=middle, y1=middle, x2=at[0], y2=at[1]),
                tag("circle", class_="live-halo", cx=at[0], cy=at[1], r=18),
                tag("circle", class_=f"live-{colour}", cx=at[0], cy=at[1], r=7),
                tag(
                    "text",
                    name,
                    x=middle + beyond * x,
                    y=middle - beyond * y + 5,
                    text_anchor="middle",
                ),
                data_x=x,
                data_y=y,
            )
        )
    for start, gradient in zip(vectors, gradients, strict=True):
        path = arrow(place(start), place(start - gradient))
        inside.append(tag("path", class_="live-step", d=path))
    plane = {"width": SIDE, "height": SIDE, "viewBox": f"0 0 {SIDE} {SIDE}", "class_": "live-plane"}
    parts = [tag("svg", *inside, **plane)]
    for i, probability in enumerate(right):
        y, label = ROW * i, f"σ({'−' * (i > 0)}w·{NAMES[i + 1]})"
        box = {"x": BAR[0], "y": y + 7, "width": BAR[1] * probability, "height": ROW - 10}
        parts.append(tag("text", label, x=BAR[0] - 8, y=y + 21, text_anchor="end"))
        parts.append(tag("rect", class_=f"live-{colours[i + 1]}", **box))
        at = BAR[0] + BAR[1] * probability + 6
        parts.append(tag("text", number(probability, 2), x=float(at), y=y + 21))
    left, bottom = GRAPH
    parts.append(tag("path", d=f"M{left} {bottom - HEIGHT}V{bottom}h{WIDTH}", **BACK))
    parts.append(tag("text", "loss", x=left + 8, y=bottom - HEIGHT + 10))
    parts.append(tag("text", "step", x=left + WIDTH, y=bottom - 6, text_anchor="end"))
    top = bottom - HEIGHT * loss / 4
    parts.append(tag("path", class_="live-line", d=f"M{left}.0 {top:.1f}"))
    parts.append(tag("circle", class_="live-point", cx=left, cy=float(top), r=5))
    shown = ", ".join(number(probability, 2) for probability in right)
    return LivePicture(
        name="Four vectors from one point, with arrows against their gradients, "
        "three probabilities, and the loss by step",
        size=(520, SIDE),
        drawing="".join(parts),
        controls=slider("rate", "learning rate", 0.1, 2, 0.1, RATE)
        + button("step", "one step")
        + button("again", "start again"),
        says=f"probabilities of the truth {shown}; loss {number(loss, 2)}, "
        f"after one step {number(look(vectors - RATE * gradients)[1], 2)}",
        numbers={"vectors": VECTORS, "far": FAR},
    )
