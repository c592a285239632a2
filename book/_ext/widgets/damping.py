"""Momentum along one direction, step by step, and the two roots that say how it goes.

The roots of r² - (1 + momentum - pull) r + momentum are the powers that the distance follows;
the pull is the learning rate times the curvature. Where they are complex they lie on two circles:
of radius √momentum about 0, and of radius √pull about 1.
"""

import numpy as np

from widgets import LivePicture, number, slider, tag

STEPS, MOST = 60, 2000  # steps drawn, and steps followed
PULL, MOMENTUM = 0.04, 0.9
UNIT, STEP = 80, 4.5  # what one is long upwards and in the plane, and what a step is wide
PATH = {"x": 0, "y": 24, "width": 276, "height": 230}
PLANE = {"x": 300, "y": 24, "width": 220, "height": 230}


def walk(pull, momentum, steps):
    """Return the distance at the start, which is 1, and after each step."""
    distances, before = [1.0], 1.0
    for _ in range(steps):
        now = distances[-1]
        distances.append(now + momentum * (now - before) - pull * now)
        before = now
    return distances


def roots(pull, momentum):
    """Return both roots as complex numbers, the larger one first, or the upper one."""
    half = (1 + momentum - pull) / 2
    inside = half**2 - momentum
    if abs(inside) < 1e-9:  # they meet
        inside = 0
    apart = np.sqrt(complex(inside)) * (-1 if half < 0 < inside else 1)
    return half + apart, half - apart


def says(pull, momentum):
    first, second = roots(pull, momentum)
    size = abs(first)
    if size > 1 - 1e-9:
        return f"diverges, or does not settle: the larger root has size {number(size, 3)}"
    kind = "over-damped" if first.real > 0 else "leaps from side to side"
    if first.imag:
        kind = "under-damped"
    elif first == second:
        kind = "critically damped"
    far = [step for step, e in enumerate(walk(pull, momentum, MOST)) if abs(e) > 0.01]
    after = f"after step {far[-1]}" if far[-1] < MOST else f"only after step {MOST}"
    return (
        f"{kind}: in the long run a step leaves {number(size, 3)} of the distance; "
        f"below 0.01 {after}"
    )


def line(places, close=""):
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) + close


def by_step(distances, size):
    middle = PATH["height"] / 2
    places = [(4 + STEP * t, middle - UNIT * e) for t, e in enumerate(distances)]
    parts = [tag("path", class_="live-axis", d=f"M4 {middle:g}h270M4 0v{PATH['height']}")]
    for side in (1, -1):
        powers = [(4 + STEP * t, middle - side * UNIT * size**t) for t in range(STEPS + 1)]
        parts.append(tag("path", class_="live-truth live-power", d=line(powers)))
    parts.append(tag("path", class_="live-line", d=line(places)))
    for x, y in places:
        parts.append(tag("circle", class_="live-point", cx=round(x, 1), cy=round(y, 1), r=2.5))
    parts.append(tag("text", f"step {STEPS}", x=274, y=middle + 18, text_anchor="end"))
    for value in (1, -1):
        parts.append(tag("text", number(value, 0), x=8, y=middle - UNIT * value + 5))
    return tag("svg", *parts, **PATH, viewBox=f"0 0 {PATH['width']} {PATH['height']}")


def in_plane(value):
    """Return where a complex number lies; one beyond the plane lies at its edge."""
    x = PLANE["width"] / 2 + UNIT * value.real
    return min(214, max(6, x)), PLANE["height"] / 2 - UNIT * value.imag


def all_roots(first, second, pull, momentum):
    (zero, middle), (one, _) = in_plane(0j), in_plane(1 + 0j)
    parts = [
        tag("path", class_="live-axis", d=f"M0 {middle:g}h220M{zero:g} 0v230"),
        tag("circle", class_="live-step", cx=zero, cy=middle, r=UNIT),
        tag(
            "circle", class_="live-truth live-friction", cx=zero, cy=middle, r=UNIT * momentum**0.5
        ),
        tag(
            "circle",
            class_="live-road live-pull",
            stroke_width=2.5,
            cx=one,
            cy=middle,
            r=UNIT * pull**0.5,
        ),
        tag(
            "path",
            class_="live-gap",
            fill="none",
            d=line([(zero, middle), in_plane(first), (one, middle)]),
        ),
        tag("text", "0", x=zero - 12, y=middle + 16),
        tag("text", "1", x=one + 8, y=middle + 30),
    ]
    for x, y in (in_plane(first), in_plane(second)):
        parts.append(
            tag("circle", class_="live-negative live-unit", cx=round(x, 1), cy=round(y, 1), r=6)
        )
    return tag("svg", *parts, **PLANE, viewBox=f"0 0 {PLANE['width']} {PLANE['height']}")


def draw():
    first, second = roots(PULL, MOMENTUM)
    return LivePicture(
        name="The distance by step, swinging and shrinking, and two roots in the complex plane "
        "where a circle about 0 crosses one about 1",
        size=(520, 258),
        drawing=tag("text", "distance", x=4, y=16)
        + tag("text", "the two roots", x=PLANE["x"] + 110, y=16, text_anchor="middle")
        + by_step(walk(PULL, MOMENTUM, STEPS), abs(first))
        + all_roots(first, second, PULL, MOMENTUM),
        controls=slider("pull", "rate × curvature", 0.02, 4, 0.02, PULL)
        + slider("momentum", "momentum β", 0, 0.99, 0.01, MOMENTUM),
        says=says(PULL, MOMENTUM),
        numbers={"steps": STEPS, "most": MOST},
    )
