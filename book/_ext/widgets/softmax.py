"""The scores of one query against six keys, and the weights that softmax makes of them."""

import numpy as np

from course_utils import nn
from widgets import LivePicture, number, slider, switch, tag

WIDTH = 64  # features that a query has at most
ROW = 34
SCORES, WEIGHTS = (140, 5.5), (290, 190)  # where zero lies, and the length of one


def vectors():
    """Return a query and six keys of independent features, rounded to a tenth."""
    numbers = np.random.default_rng(6).normal(size=(7, WIDTH)).round(1)
    return numbers[0], numbers[1:]


def bar(start, length, y, digits, value):
    """Return a bar from zero to a value, and the value beside it."""
    end = start + length * value
    box = tag("rect", x=min(start, end), y=y + 6, width=abs(end - start), height=ROW - 12)
    side = "end" if value < 0 else "start"
    at = end + (-5 if value < 0 else 5)
    return box + tag("text", number(value, digits), x=at, y=y + 22, text_anchor=side)


def draw():
    query, keys = vectors()
    scores = keys @ query / WIDTH**0.5
    weights = nn.softmax(scores)
    parts = [
        tag("text", "scores", x=SCORES[0], y=16, text_anchor="middle", class_="live-head"),
        tag("text", "weights", x=WEIGHTS[0], y=16, class_="live-head"),
    ]
    for i, (score, weight) in enumerate(zip(scores, weights, strict=True)):
        y = 24 + ROW * i
        parts.append(tag("g", bar(*SCORES, y, 1, score), class_="live-score"))
        parts.append(tag("g", bar(*WEIGHTS, y, 3, weight), class_="live-weight"))
    bottom = 24 + ROW * len(scores)
    for x in (SCORES[0], WEIGHTS[0]):
        parts.append(tag("line", class_="live-axis", x1=x, x2=x, y1=24, y2=bottom))
    slope = (weights * (1 - weights)).max()
    return LivePicture(
        name="Bars: six scores and the six weights that softmax makes of them",
        size=(520, bottom + 6),
        drawing="".join(parts),
        controls=slider("width", "features d", 1, WIDTH, 1, WIDTH)
        + switch("divide", "divide by √d", True)
        + slider("temperature", "temperature", 0.1, 4, 0.1, 1),
        says=f"standard deviation of the scores {number(scores.std(), 2)}, "
        f"largest weight {number(weights.max(), 3)}, steepest slope {number(slope, 3)}",
        numbers={"query": query.tolist(), "keys": keys.tolist()},
    )
