"""A sentence with one piece hidden, and what the course's small BERT guesses there.

`tools/make_gap_guesses.py` asks it, with the code of the BERT page, and keeps what it says in
gap.json.
"""

import json
from pathlib import Path

from widgets import LivePicture, choice, number, slider, switch, tag

SIZE = (520, 262)
LETTER, SPACE = 7.8, 18  # the width of a letter, and of what lies between two pieces
BARS, LONG, DOWN = 150, 300, 24  # where the bars begin, the length of certainty, from bar to bar
NODE, PIECES = 152, 244  # the heights of the gap's circle and of the sentence
THICK = 30  # of the line to a piece that has all of the weight
START = 5  # the piece that is hidden at first


def stored():
    """Return the three sentences, each with its pieces and what is said of each gap."""
    return json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))


def centres(pieces):
    """Return where the pieces stand, so that the sentence lies in the middle."""
    widths = [LETTER * len(piece) + SPACE for piece in pieces]
    left = (SIZE[0] - sum(widths)) / 2
    return [round(left + sum(widths[:t]) + width / 2, 1) for t, width in enumerate(widths)]


def sign(piece, t, gap):
    return "?" if t == gap else piece


def draw():
    sentences = stored()
    for sentence in sentences:
        sentence["x"] = centres(sentence["pieces"])
    pieces, x = sentences[0]["pieces"], sentences[0]["x"]
    seen = sentences[0]["gaps"][START][0]
    rows = [*seen["guesses"], [pieces[START], seen["truth"]]]
    parts = []
    for k, (piece, chance) in enumerate(rows):
        y = 8 + DOWN * k
        kind = "live-score" if k == len(rows) - 1 else "live-weight"
        name = tag("text", piece, x=BARS - 8, y=y + 14, text_anchor="end")
        bar = tag("rect", x=BARS, y=y, width=float(LONG * chance), height=DOWN - 6)
        share = tag("text", number(chance, 2), x=float(BARS + LONG * chance + 6), y=y + 14)
        parts.append(tag("g", name, bar, share, class_=f"{kind} live-guess"))
    longest = max(len(sentence["pieces"]) for sentence in sentences)
    roads, words = [], []
    for t in range(longest):
        inside = t < len(pieces)
        at, look = (x[t], seen["looks"][t]) if inside else (0, 0)
        wide = float(THICK * look)
        ends = {"x1": x[START], "y1": NODE, "x2": at, "y2": PIECES - 18}
        roads.append(tag("line", class_="live-road", stroke_width=wide, **ends))
        word = sign(pieces[t], t, START) if inside else ""
        words.append(
            tag("text", word, class_="live-piece", x=at, y=PIECES, text_anchor="middle", opacity=1)
        )
    parts += roads + words
    parts.append(tag("circle", class_="live-node", cx=x[START], cy=NODE, r=11))
    frame = {"x": x[START] - 12, "y": PIECES - 19, "width": 24, "height": 27}
    parts.append(tag("rect", class_="live-frame", **frame))
    options = [" ".join(sentence["pieces"]).replace(" ##", "") for sentence in sentences]
    told = ", ".join(f"{piece} {number(chance, 2)}" for piece, chance in seen["guesses"])
    return LivePicture(
        name="A sentence with one piece hidden, lines to the pieces that are looked at, "
        "and bars for the guesses",
        size=SIZE,
        drawing="".join(parts),
        controls=choice("sentence", "sentence", options)
        + slider("gap", "hidden piece", 1, len(pieces), 1, START + 1)
        + switch("left", "left side only", False),
        says=f"{' '.join(sign(piece, t, START) for t, piece in enumerate(pieces))}: {told}; "
        f"{pieces[START]} has {number(seen['truth'], 2)}",
        numbers={"sentences": sentences, "options": options},
    )
