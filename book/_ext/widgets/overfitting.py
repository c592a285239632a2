"""A polynomial through twelve noisy points, and its errors on them and on new points by degree."""

import numpy as np
from numpy.polynomial.legendre import legvander

from widgets import LivePicture, button, number, slider, tag

PLACES = np.linspace(-1, 1, 12)
BETWEEN = (PLACES[1:] + PLACES[:-1]) / 2  # where the new points lie
SAMPLES = 8  # how often noise is drawn; the first is shown first
TOP, DEGREE = 25, 11  # the largest degree, and the first shown
CURVE = np.linspace(-1, 1, 121)  # where curves are drawn
ERRORS = (345, 6.3, 222, 56)  # degree 0, one degree, an error of 0.01, ten times more


def truth(t):
    return np.sin(3 * t)


def samples():
    """Return the targets of each sample at PLACES and BETWEEN, to a hundredth."""
    rng = np.random.default_rng(24)  # a seed with which each sample shows the peak
    return [
        [(truth(t) + 0.3 * rng.normal(size=t.size)).round(2) for t in (PLACES, BETWEEN)]
        for _ in range(SAMPLES)
    ]


def fit(t, y, degree, penalty):
    """Return the Legendre coefficients of ridge least squares, the smallest where many fit."""
    features = legvander(t, degree)
    rows = np.concatenate([features, penalty**0.5 * np.eye(degree + 1)])
    return np.linalg.pinv(rows) @ np.concatenate([y, np.zeros(degree + 1)])


def error(t, y, weights):
    """Return the mean squared error of a polynomial."""
    return float(np.mean((legvander(t, len(weights) - 1) @ weights - y) ** 2))


def place(t, y):
    """Return where a point lies in the drawing."""
    return 150 + 132 * t, 128 - 60 * y


def height(error):
    """Return where an error lies in the drawing, on a scale of powers of ten from 0.01."""
    return ERRORS[2] - ERRORS[3] * np.log10(max(error, 0.01) / 0.01)


def curve(values):
    places = zip(*place(CURVE, values), strict=True)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)


def draw():
    drawn = samples()
    y, new = drawn[0]
    weights = fit(PLACES, y, DEGREE, 0)
    parts = [tag("path", class_="live-truth", d=curve(truth(CURVE)))]
    line = curve(legvander(CURVE, DEGREE) @ weights)
    parts.append(tag("path", class_="live-goal live-fit", d=line))
    for t, values, colour in ((PLACES, y, "point"), (BETWEEN, new, "open")):
        for x, up in zip(*place(t, values), strict=True):
            parts.append(tag("circle", class_=f"live-{colour}", cx=x, cy=up, r=5))
    left, step, bottom, _ = ERRORS
    for tick in (0.01, 0.1, 1, 10):
        up = height(tick)
        at = {"x1": left - 6, "x2": left + step * TOP + 6, "y1": up, "y2": up}
        parts.append(tag("line", class_="live-axis", **at))
        parts.append(tag("text", f"{tick:g}", x=left - 12, y=up + 5, text_anchor="end"))
    for degree in (0, DEGREE, TOP):
        at = {"x": left + step * degree, "y": bottom + 20, "text_anchor": "middle"}
        parts.append(tag("text", str(degree), **at))
    parts.append(tag("text", "error", x=left - 6, y=18, class_="live-head"))
    at = {"x": left + step * TOP / 2, "y": bottom + 36, "text_anchor": "middle"}
    parts.append(tag("text", "degree", class_="live-head", **at))
    for degree in range(TOP + 1):
        fitted = fit(PLACES, y, degree, 0)
        at = {"cx": left + step * degree, "r": 7 if degree == DEGREE else 2.5}
        for t, values, colour in ((PLACES, y, "point"), (BETWEEN, new, "open")):
            up = height(error(t, values, fitted))
            parts.append(tag("circle", class_=f"live-{colour}", cy=up, **at))
    return LivePicture(
        name="Twelve noisy points and the polynomial that fits them, with eleven new points; "
        "beside it two rows of dots, its mean squared errors on both by degree",
        size=(520, 265),
        drawing="".join(parts),
        controls=slider("degree", "degree", 0, TOP, 1, DEGREE)
        + slider("penalty", "penalty", 0, 5, 0.05, 0)
        + button("renew", "new noise"),
        says=f"mean squared error {number(error(PLACES, y, weights), 3)} on the filled points, "
        f"{number(error(BETWEEN, new, weights), 3)} on the open ones",
        numbers={
            "places": [PLACES.tolist(), BETWEEN.tolist()],
            "samples": [[values.tolist() for values in sample] for sample in drawn],
        },
    )
