"""A straight line through seven points that a reader drags; it follows by least squares."""

import numpy as np

from widgets import LivePicture, number, tag

POINTS = [(1, 1.4), (2.2, 1.1), (3.3, 2.5), (4.7, 2.4), (6, 3.9), (7.4, 3.6), (8.6, 5.1)]
RIGHT, TOP = 10, 6  # the largest x and y


def place(x, y):
    """Return where a point lies in the drawing."""
    return 20 + 48 * x, 265 - 42 * y


def fit(points):
    """Return the slope, the intercept and the mean squared error of the best line."""
    x, y = np.array(points).T
    design = np.stack([x, np.ones_like(x)], axis=1)
    (slope, intercept), *_ = np.linalg.lstsq(design, y, rcond=None)
    return slope, intercept, np.mean((slope * x + intercept - y) ** 2)


def segment(start, end, **attributes):
    (x1, y1), (x2, y2) = place(*start), place(*end)
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)


def draw():
    slope, intercept, loss = fit(POINTS)

    def on_line(x):
        return x, slope * x + intercept

    left, bottom = place(0, 0)
    axes = f"M{left} {place(0, TOP)[1]}V{bottom}H{place(RIGHT, 0)[0]}"
    parts = [tag("path", class_="live-axis", d=axes)]
    parts += [segment((x, y), on_line(x), class_="live-gap") for x, y in POINTS]
    parts.append(segment(on_line(0), on_line(RIGHT), class_="live-line"))
    for x, y in POINTS:
        circles = tag("circle", class_="live-halo", r=22) + tag("circle", class_="live-point", r=8)
        where = "translate({:g} {:g})".format(*place(x, y))
        parts.append(tag("g", circles, data_x=x, data_y=y, transform=where))
    return LivePicture(
        name="Seven points, and the straight line that fits them best",
        size=(520, 285),
        drawing="".join(parts),
        controls="",
        says=f"slope {number(slope, 2)}, intercept {number(intercept, 2)}, "
        f"mean squared error {number(loss, 3)}",
    )
