"""Gradient descent with momentum in a long valley, f(x, y) = (x² + 9 y²) / 2, seen from above.

Below it the same way by step, and a map of all settings of rate and momentum.
"""

import numpy as np

from widgets import LivePicture, number, slider, tag

CURVES = np.array([1.0, 9.0])  # the second derivatives along x and y
START = np.array([-4.4, 1.7])
STEPS, RATE, MOMENTUM = 20, 0.18, 0.0
LEVELS = (0.25, 1, 3, 7, 12)
FACTORS = (1, 0.95, 0.9, 0.8, 0.7, 0.6)  # of the map's regions, one within the other
GRAPH = {"x": 10, "y": 250, "width": 220, "height": 160}  # 11 a step, 70 for the start
MAP = {"left": 290, "bottom": 410, "rate": 500, "momentum": 160}  # the lengths of one


def place(point):
    """Return where a point lies in the drawing."""
    return 260 + 52 * point[0], 115 - 52 * point[1]


def loss(point):
    return (CURVES * point**2).sum() / 2


def walk(rate, momentum):
    """Return the points that gradient descent comes by, the start first."""
    point, velocity, points = START, np.zeros(2), [START]
    for _ in range(STEPS):
        velocity = momentum * velocity - rate * CURVES * point
        point = point + velocity
        points.append(point)
    return np.array(points)


def factor(rate, momentum, curvature):
    """Return what each step multiplies a distance by in the long run: the larger root."""
    return abs(np.roots([1, -(1 + momentum - rate * curvature), momentum])).max()


def region(most):
    """Return the corners (rate, momentum) of the settings whose factors are at most this.

    A root of most along x, or of -most along y, makes a straight edge, and beyond a momentum of
    most² the complex roots are larger.
    """

    def edges(momentum):
        left = (1 - most) * (1 - momentum / most)
        return left, (1 + most) * (1 + momentum / most) / CURVES[1]

    creeps, leaps = CURVES[1] * (1 - most), 1 + most
    low = max(0, most * (creeps - leaps) / (creeps + leaps))  # where the edges meet
    (left, right), (upper_left, upper_right) = edges(low), edges(most**2)
    return [(left, low), (upper_left, most**2), (upper_right, most**2), (right, low)]


def setting(rate, momentum):
    """Return where a setting lies on the map."""
    return MAP["left"] + MAP["rate"] * rate, MAP["bottom"] - MAP["momentum"] * momentum


def line(places, close=""):
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) + close


def valley(points):
    x, y = place((0, 0))
    parts = []
    for level in LEVELS:
        radii = 52 * np.sqrt(2 * level / CURVES)
        parts.append(
            tag("ellipse", class_="live-level", cx=x, cy=y, rx=float(radii[0]), ry=float(radii[1]))
        )
    parts.append(tag("path", class_="live-goal", d=f"M{x - 5} {y}h10M{x} {y - 5}v10"))
    places = [place(point) for point in points]
    parts.append(tag("path", class_="live-line", d=line(places)))
    for px, py in places:
        parts.append(tag("circle", class_="live-point", cx=round(px, 1), cy=round(py, 1), r=3.5))
    size = {"width": 520, "height": 230, "viewBox": "0 0 520 230"}
    return tag("svg", *parts, class_="live-plane", **size)


def by_step(points):
    """Draw x and y by step, each as a part of what it was."""
    middle = GRAPH["height"] / 2
    parts = [tag("path", class_="live-axis", d=f"M0 {middle:g}h{GRAPH['width']}M0 0v160")]
    for kind, values in zip(("line", "road"), (points / START).T, strict=True):
        places = [(11 * step, middle - 70 * value) for step, value in enumerate(values)]
        parts.append(tag("path", class_=f"live-{kind} live-part", stroke_width=2.5, d=line(places)))
    for kind, name, left in (("line", "x", 130), ("road", "y", 180)):
        sample = {"class_": f"live-{kind}", "stroke_width": 2.5}
        parts.append(tag("path", d=f"M{left} 12h20", **sample))
        parts.append(tag("text", name, x=left + 26, y=17))
    parts.append(tag("text", f"step {STEPS}", x=GRAPH["width"], y=middle + 18, text_anchor="end"))
    return tag("svg", *parts, **GRAPH, viewBox=f"0 0 {GRAPH['width']} {GRAPH['height']}")


def all_settings():
    """Draw the map: the regions, its axes and where we are."""
    parts = [
        tag(
            "path",
            class_="live-ink",
            fill_opacity=0.13,
            d=line(map(lambda s: setting(*s), region(f)), "Z"),
        )
        for f in FACTORS
    ]
    (left, bottom), (right, top) = setting(0, 0), setting(0.43, 1)
    parts.append(tag("path", class_="live-axis", d=f"M{left} {top:g}V{bottom}H{right:g}"))
    parts.append(tag("text", "momentum", x=left + 6, y=top - 6))
    parts.append(tag("text", "rate", x=right, y=bottom + 18, text_anchor="end"))
    for rate in (0.1, 0.2, 0.3):
        x = setting(rate, 0)[0]
        parts.append(tag("text", f"{rate:g}", x=x, y=bottom + 18, text_anchor="middle"))
    x, y = setting(RATE, MOMENTUM)
    parts.append(tag("circle", class_="live-open", cx=x, cy=y, r=6))
    parts.append(tag("circle", class_="live-grip", fill="none", cx=x, cy=y, r=6))
    return tag("g", *parts, class_="live-map")


def draw():
    points = walk(RATE, MOMENTUM)
    along, across = (number(factor(RATE, MOMENTUM, curve), 2) for curve in CURVES)
    return LivePicture(
        name="Contour lines of a long valley with the way down that gradient descent takes, "
        "the distances by step, and a map of rates and momenta",
        size=(520, 432),
        drawing=valley(points) + by_step(points) + all_settings(),
        controls=slider("rate", "learning rate", 0.01, 0.4, 0.01, RATE)
        + slider("momentum", "momentum", 0, 0.95, 0.05, MOMENTUM),
        says=f"loss {number(loss(START), 2)} at the start, "
        f"{number(loss(points[-1]), 4)} after {STEPS} steps; "
        f"in the long run a step leaves {along} of x and {across} of y",
        numbers={"start": START.tolist(), "steps": STEPS},
    )
