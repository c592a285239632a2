"""The boundary of a logistic regression between two classes, with bands of probability."""

import math

import numpy as np

from course_utils import nn
from widgets import LivePicture, button, number, slider, switch, tag

EACH = 18  # points of a class
CENTRE = (0.95, 0.6)  # the middle of the second class; the first's is opposite
CLEAR = [-0.11, 1.59, 1.24]  # about the best b, w₁ and w₂: who lies near their line is the overlap
START = [0.5, 0.5, -1.0]
WIDTH, HEIGHT, UNIT = 340, 250, 40  # the plane, with zero in its middle
EDGES = (0.1, 0.25, 0.5, 0.75, 0.9)
SHADES = (0.4, 0.25, 0.1, 0.1, 0.25, 0.4)
FAR = 215  # from the middle beyond every corner, and turned by any angle within the drawing
GRAPH = {"left": 372, "bottom": 240, "width": 138, "height": 84}  # 10 steps, and a loss of 1


def points():
    """Return the places (n, 2), the classes (n,) and who is in the overlap (n,)."""
    classes = np.repeat([0, 1], EACH)
    middles = np.where(classes[:, None] == 1, CENTRE, np.negative(CENTRE))
    places = (np.random.default_rng(2).normal(size=(2 * EACH, 2)) + middles).round(1)
    scores = CLEAR[0] + places @ CLEAR[1:]
    return places, classes, np.where(classes == 1, scores, -scores) < 0.6


def bands(weights):
    """Return the angle of the weights in the drawing, and where the bands end along them."""
    bias, *slopes = weights
    length = max(math.hypot(*slopes), 1e-9)
    ends = [UNIT * (math.log(p / (1 - p)) - bias) / length for p in EDGES]
    turned = -math.degrees(math.atan2(slopes[1], slopes[0]))
    return turned, [max(-FAR, min(FAR, end)) for end in ends]


def draw():
    places, classes, overlap = points()
    angle, ends = bands(START)
    bounds = [-FAR, *ends, FAR]
    colours = ["positive"] * 3 + ["negative"] * 3
    upright = {"y1": -FAR, "y2": FAR}
    turned = []
    for k, (colour, shade) in enumerate(zip(colours, SHADES, strict=True)):
        box = {"x": bounds[k], "width": bounds[k + 1] - bounds[k], "y": -FAR, "height": 2 * FAR}
        turned.append(tag("rect", class_=f"live-{colour}", fill_opacity=shade, **box))
    middle = ends[2]
    turned.append(tag("line", class_="live-goal", x1=middle, x2=middle, **upright))
    long = 20 * math.hypot(*START[1:])
    head = f"M{middle:.1f} 0h{long:.1f}m-7 -5l7 5l-7 5"
    turned.append(tag("line", class_="live-grip", x1=middle, x2=middle, **upright))
    where = f"translate({WIDTH / 2:g} {HEIGHT / 2:g}) rotate({angle:.1f})"
    inside = [tag("g", *turned, transform=where)]
    for (x, y), label in zip(places, classes, strict=True):
        cx, cy = WIDTH / 2 + UNIT * x, HEIGHT / 2 - UNIT * y
        seen = {"class_": f"live-dot live-{colours[3 * label]}", "visibility": "visible"}
        square = {"x": cx - 4.5, "y": cy - 4.5, "width": 9, "height": 9}
        circle = {"cx": cx, "cy": cy, "r": 5}
        inside.append(tag("rect", **square, **seen) if label else tag("circle", **circle, **seen))
    inside.append(tag("g", tag("path", class_="live-step", d=head), transform=where))
    size = {"width": WIDTH, "height": HEIGHT, "viewBox": f"0 0 {WIDTH} {HEIGHT}"}
    parts = [tag("svg", *inside, class_="live-plane", **size)]
    for k, (colour, shade) in enumerate(zip(colours, SHADES, strict=True)):
        box = {"x": GRAPH["left"], "y": 8 + 20 * (5 - k), "width": 30, "height": 20}
        parts.append(tag("rect", class_=f"live-{colour}", fill_opacity=shade, **box))
    for k, p in enumerate(EDGES):
        label = f"p = {p:g}" if p == 0.5 else f"{p:g}"
        parts.append(tag("text", label, x=GRAPH["left"] + 38, y=13 + 20 * (5 - k)))
    design = np.column_stack([np.ones(len(places)), places])
    loss = float(nn.binary_cross_entropy(design @ START, classes))
    left, bottom = GRAPH["left"], GRAPH["bottom"]
    axes = f"M{left} {bottom - GRAPH['height']}V{bottom}h{GRAPH['width']}"
    parts.append(tag("path", class_="live-axis", d=axes))
    parts.append(tag("text", "loss", x=left + 8, y=bottom - GRAPH["height"] + 4))
    parts.append(tag("text", "step", x=left + GRAPH["width"], y=bottom - 6, text_anchor="end"))
    top = bottom - GRAPH["height"] * loss / max(1, loss)
    parts.append(tag("path", class_="live-line", d=f"M{left}.0 {top:.1f}"))
    parts.append(tag("circle", class_="live-point", cx=left, cy=top, r=5))
    bias, first, second = START
    shown = f"w₁ {number(first, 2)}, w₂ {number(second, 2)}, b {number(bias, 2)}"
    return LivePicture(
        name="Points of two classes, the line between them with bands of probability, "
        "and the loss by step",
        size=(520, HEIGHT),
        drawing="".join(parts),
        controls=slider("w1", "w₁", -6, 6, 0.1, first)
        + slider("w2", "w₂", -6, 6, 0.1, second)
        + slider("b", "b", -6, 6, 0.1, bias)
        + slider("penalty", "penalty λ", 0, 10, 0.5, 0)
        + switch("clear", "without the overlap", False)
        + button("step", "Newton step")
        + button("again", "start again"),
        says=f"{shown}; log loss {number(loss, 3)}, with the penalty {number(loss, 3)}",
        numbers={
            "places": places.tolist(),
            "classes": classes.tolist(),
            "overlap": overlap.astype(int).tolist(),
            "start": START,
        },
    )
