"""A query and a key turned by their positions, and their score for each distance."""

import numpy as np

from widgets import LivePicture, number, slider, tag

ARROWS = {"q": (2, 1), "k": (1, 3)}  # the same pair as on the page of positions
PLANE, UNIT = (112, 115), 28  # the arrows: where zero lies, and the length of one
GRAPH, STEP, HEIGHT = (380, 115), 9.5, 12.5  # the scores: zero, one of distance, one of score
FAR = 12  # the last position
PLACES, ANGLE = (3, 1), 30


def turn(pair, degrees):
    """Return a pair turned anticlockwise."""
    turned = complex(*pair) * np.exp(1j * np.radians(degrees))
    return turned.real, turned.imag


def score(query, key, distance, degrees):
    return float(np.dot(turn(query, degrees * distance), key))


def draw():
    query, key = ARROWS.values()
    parts = []
    for (letter, pair), place, colour in zip(
        ARROWS.items(), PLACES, ("positive", "negative"), strict=True
    ):
        x, y = turn(pair, ANGLE * place)
        end = {"x2": PLANE[0] + UNIT * x, "y2": PLANE[1] - UNIT * y}
        tip = {"cx": end["x2"], "cy": end["y2"], "r": 6, "class_": f"live-{colour}"}
        beyond = UNIT + 16 / np.hypot(*pair)
        at = {"x": PLANE[0] + beyond * x, "y": PLANE[1] - beyond * y + 5, "text_anchor": "middle"}
        circle = {"cx": PLANE[0], "cy": PLANE[1], "r": UNIT * np.hypot(*pair)}
        line = tag("line", class_="live-goal", x1=PLANE[0], y1=PLANE[1], **end)
        parts.append(tag("circle", class_="live-level", **circle))
        parts.append(
            tag("g", line, tag("circle", **tip), tag("text", letter, **at), class_="live-arrow")
        )
    left, right = GRAPH[0] - STEP * (FAR + 1), GRAPH[0] + STEP * (FAR + 1)
    parts.append(tag("line", class_="live-axis", x1=left, x2=right, y1=GRAPH[1], y2=GRAPH[1]))
    parts.append(tag("text", "t − s", x=right, y=GRAPH[1] - 8, text_anchor="end"))
    now = PLACES[0] - PLACES[1]
    for distance in range(-FAR, FAR + 1):
        y = GRAPH[1] - HEIGHT * score(query, key, distance, ANGLE)
        at = {"cx": GRAPH[0] + STEP * distance, "cy": y, "r": 7 if distance == now else 3}
        parts.append(tag("circle", class_="live-point", **at))
    return LivePicture(
        name="Two arrows turned by their positions, and a row of dots, the score for each distance",
        size=(520, 230),
        drawing="".join(parts),
        controls=slider("query", "query at t =", 0, FAR, 1, PLACES[0])
        + slider("key", "key at s =", 0, FAR, 1, PLACES[1])
        + slider("angle", "degrees a position", 5, 90, 5, ANGLE),
        says=f"distance {now}, score {number(score(query, key, now, ANGLE), 2)}",
        numbers={"arrows": [query, key], "far": FAR},
    )
