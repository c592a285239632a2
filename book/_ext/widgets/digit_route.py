"""Two vectors from which a digit is read: one map, and many ways for the news to travel."""

import numpy as np

from widgets import LivePicture, number, slider, tag, words

WORDS = ["seven", "hundred"]
BEFORE, AFTER = 7, 8  # the digit, before its word is swapped and after
WEIGHT, COPIED = 0.1, 1.0  # on the vector of seven; how much of the digit hundred holds
PLACES = [120, 330]  # across: a word, and its vector below
ANSWER = (225, 230)
THICK = 24  # the line of weight 1


def held(weight, copied, digit):
    """Return what the two vectors hold, such that the digit is read."""
    return np.array([digit * (1 - (1 - weight) * copied) / weight, digit * copied])


def draw():
    weights, vectors = [WEIGHT, 1 - WEIGHT], held(WEIGHT, COPIED, BEFORE)
    (left, right), (x, y) = PLACES, ANSWER
    bend = tag("path", class_="live-stem", d=f"M{left} 36L{right} 86", stroke_opacity=COPIED / 2)
    parts, middle = [bend], {"text_anchor": "middle"}
    for place, weight, end in zip(PLACES, weights, (x - 12, x + 12), strict=True):
        parts.append(tag("path", class_="live-axis", d=f"M{place} 36V86"))
        road = {"d": f"M{place} 122L{end} {y - 22}", "stroke_width": THICK * weight}
        parts.append(tag("path", class_="live-road", **road))
    for place, word, holds in zip(PLACES, WORDS, vectors, strict=True):
        box = {"x": place - 42, "y": 88, "width": 84, "height": 34, "fill_opacity": 0.3}
        parts.append(tag("text", word, x=place, y=28, **middle))
        inside = tag("rect", class_="live-positive", **box)
        inside += tag("text", number(holds, 1), x=place, y=110, **middle)
        parts.append(tag("g", inside, class_="live-vector"))
    for place, weight, side in zip((145, 305), weights, ("end", "start"), strict=True):
        times = f"× {number(weight, 1)}"
        parts.append(tag("text", times, class_="live-times", x=place, y=184, text_anchor=side))
    parts.append(tag("circle", class_="live-open", cx=x, cy=y, r=24))
    answer = number(np.dot(weights, vectors), 1)
    parts.append(tag("text", answer, class_="live-head", x=x, y=y + 5, **middle))
    terms = [f"{number(w, 1)} · {number(h, 1)}" for w, h in zip(weights, vectors, strict=True)]
    return LivePicture(
        name="Two words, below each the number that its vector holds, below both the answer",
        size=(450, 258),
        drawing="".join(parts),
        controls=slider("weight", "weight on seven", 0.1, 1, 0.1, WEIGHT)
        + slider("copied", "copied", 0, 1, 0.1, COPIED)
        + words("fresh", "new", ["neither", *WORDS, "both"], 0),
        says=f"{' + '.join(terms)} = {answer}",
        numbers={"before": BEFORE, "after": AFTER},
    )
