"""Gradient descent with momentum in a long valley, f(x, y) = (x² + 9 y²) / 2, seen from above."""

import numpy as np

from widgets import LivePicture, number, slider, tag

CURVES = np.array([1.0, 9.0])  # the second derivatives along x and y
START = np.array([-4.4, 1.7])
STEPS, RATE, MOMENTUM = 20, 0.18, 0.0
LEVELS = (0.25, 1, 3, 7, 12)


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


def draw():
    x, y = place((0, 0))
    parts = []
    for level in LEVELS:
        radii = 52 * np.sqrt(2 * level / CURVES)
        parts.append(
            tag("ellipse", class_="live-level", cx=x, cy=y, rx=float(radii[0]), ry=float(radii[1]))
        )
    parts.append(tag("path", class_="live-goal", d=f"M{x - 5} {y}h10M{x} {y - 5}v10"))
    points = walk(RATE, MOMENTUM)
    places = [place(point) for point in points]
    line = "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in places)
    parts.append(tag("path", class_="live-line", d=line))
    for px, py in places:
        parts.append(tag("circle", class_="live-point", cx=round(px, 1), cy=round(py, 1), r=3.5))
    return LivePicture(
        name="Contour lines of a long valley, and the way down that gradient descent takes",
        size=(520, 230),
        drawing="".join(parts),
        controls=slider("rate", "learning rate", 0.01, 0.25, 0.01, RATE)
        + slider("momentum", "momentum", 0, 0.95, 0.05, MOMENTUM),
        says=f"loss {number(loss(START), 2)} at the start, "
        f"{number(loss(points[-1]), 4)} after {STEPS} steps",
        numbers={"start": START.tolist(), "steps": STEPS},
    )
