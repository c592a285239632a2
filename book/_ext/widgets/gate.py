"""A slip that is carried along a list: what it says at each step, and the gradient of the last."""

import numpy as np

from widgets import LivePicture, number, slider, switch, tag

LIST = "+.+...-..C.+........"
ADDED = {"+": 1, "-": -1, ".": 0, "C": 0}
KEEP = 0.9
LEFT, STEP = 26, 25  # where the first step stands, and how far it is to the next
SLIP = (110, 38, -1.5, 2.6)  # where zero lies, the height of one, and the lowest and highest drawn
GRADIENT = (262, 46, 0, 1.5)


def count():
    """Return the true count after each symbol."""
    counts = [0]
    for symbol in LIST:
        counts.append(0 if symbol == "C" else counts[-1] + ADDED[symbol])
    return counts[1:]


def follow(keep, clear):
    """Return what the slip says after each symbol, and the gradient of the last by each."""
    gates = [0 if clear and symbol == "C" else keep for symbol in LIST]
    slip = [0]
    for symbol, gate in zip(LIST, gates, strict=True):
        slip.append(gate * slip[-1] + ADDED[symbol])
    return slip[1:], np.cumprod([1, *gates[:0:-1]])[::-1]


def height(value, zero, unit, low, high):
    return zero - unit * min(max(value, low), high)


def line(values, plot):
    places = [f"{LEFT + STEP * t} {height(v, *plot):.1f}" for t, v in enumerate(values)]
    return "M" + "L".join(places)


def draw():
    slip, gradient = follow(KEEP, clear=False)
    cleared = gradient[LIST.index("C")]
    end = LEFT + STEP * (len(LIST) - 1)
    parts = [
        tag("text", "count and slip", x=2, y=14, class_="live-head"),
        tag("text", "gradient of the last slip", x=2, y=208, class_="live-head"),
    ]
    parts += [
        tag("line", class_="live-axis", x1=LEFT, x2=end, y1=zero, y2=zero)
        for zero in (SLIP[0], GRADIENT[0])
    ]
    for t, symbol in enumerate(LIST):
        parts.append(tag("text", symbol, x=LEFT + STEP * t, y=184, text_anchor="middle"))
    parts.append(tag("path", class_="live-truth", d=line(count(), SLIP)))
    parts.append(tag("path", class_="live-line", d=line(slip, SLIP)))
    bars = []
    for t, value in enumerate(gradient):
        top = height(value, *GRADIENT)
        x = LEFT + STEP * t - 8
        bar = {"x": x, "y": float(top), "width": 16, "height": float(GRADIENT[0] - top)}
        bars.append(tag("rect", class_="live-positive", **bar))
    parts.append(tag("g", *bars, class_="live-bars"))
    return LivePicture(
        name="Lines of the count and of the slip; below, a bar at each step for the gradient",
        size=(end + 20, 270),
        drawing="".join(parts),
        controls=slider("keep", "kept of the slip at each step", 0.5, 1.2, 0.05, KEEP)
        + switch("clear", "nothing kept at C", False),
        says=f"count {count()[-1]}, slip {number(slip[-1], 2)}; "
        f"gradient at the first step {number(gradient[0], 3)}, after the C {number(cleared, 3)}",
        numbers={"list": LIST, "count": count()},
    )
