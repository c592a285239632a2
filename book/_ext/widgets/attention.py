"""Which word looks at which: the weights of attention in a sentence, one row a query."""

import numpy as np

from course_utils import nn
from widgets import LivePicture, number, switch, tag, words

# The features of a word: noun, verb, drink, adjective. "and" has none.
SENTENCE = {
    "Anna": [1, 0, 0, 0],
    "drinks": [0, 1, 0, 0],
    "hot": [0, 0, 0, 1],
    "tea": [1, 0, 1, 0],
    "and": [0, 0, 0, 0],
    "sings": [0, 1, 0, 0],
}
# What a feature looks for, and what it is found by: doer, deed, thing, tense.
WQ = [[0, 2, 0, 0], [2, 0, 2, 0], [1, 0, 0, 0], [0, 0, 3, 0]]
WK = [[2, 0, 0, 0], [0, 2, 0, 1], [-2, 0, 2, 0], [0, 0, 1, 0]]
LEFT, TOP, CELL = 70, 30, (74, 36)
START = 1  # the query that is chosen at first


def draw():
    x = np.array(list(SENTENCE.values()), dtype=float)
    query, key = x @ WQ, x @ WK
    weights = nn.attention_weights(query, key)
    parts = [
        tag("text", word, x=LEFT + CELL[0] * (j + 0.5), y=20, text_anchor="middle")
        for j, word in enumerate(SENTENCE)
    ]
    for i, (word, row) in enumerate(zip(SENTENCE, weights, strict=True)):
        y = TOP + CELL[1] * i
        boxes = [tag("text", word, x=LEFT - 8, y=y + 23, text_anchor="end")]
        for j, weight in enumerate(row):
            left = LEFT + CELL[0] * j
            box = tag(
                "rect",
                class_="live-positive",
                x=left,
                y=y,
                width=CELL[0],
                height=CELL[1],
                fill_opacity=float(0.55 * weight),
            )
            at = {"x": left + CELL[0] / 2, "y": y + 23, "text_anchor": "middle"}
            boxes += [box, tag("text", number(weight, 2), **at)]
        parts.append(tag("g", *boxes, class_="live-row"))
    width = CELL[0] * len(SENTENCE)
    frame = {"x": LEFT, "y": TOP + CELL[1] * START, "width": width, "height": CELL[1]}
    parts.append(tag("rect", class_="live-frame", **frame))
    told = ", ".join(
        f"{word} {number(weight, 3)}" for word, weight in zip(SENTENCE, weights[START], strict=True)
    )
    return LivePicture(
        name="A table: a row for each query, a column for each key, in each cell a weight",
        size=(LEFT + width + 2, TOP + CELL[1] * len(SENTENCE) + 2),
        drawing="".join(parts),
        controls=words("query", "query", SENTENCE, START) + switch("causal", "causal mask", False),
        says=f"{list(SENTENCE)[START]} attends to {told}",
        numbers={"words": list(SENTENCE), "query": query.tolist(), "key": key.tolist()},
    )
