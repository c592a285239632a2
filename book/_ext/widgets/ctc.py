"""Five frames, what CTC reads in them, and all alignments of that text as a lattice."""

import itertools

import numpy as np

from widgets import LivePicture, number, slider, tag, words

SYMBOLS = "-be"
KINDS = ["live-ink", "live-positive", "live-negative"]  # how a box of each symbol is filled
START = [1, 1, 2, 0, 2]  # the symbols of the frames at first
BLANK = 0.6  # its probability, the same in every frame; the letters share the rest
STATES = 2 * len(START) + 1  # of the longest text
BOX, ROWS = 40, {"frames": 44, "merged": 144, "read": 244}
LEFT, TOP, ACROSS, DOWN = 290, 18, 52, 28  # the lattice


def runs_of(frames):
    """Return each run of equal symbols: the symbol, where it begins, how long it is."""
    found, start = [], 0
    for symbol, run in itertools.groupby(frames):
        length = len(list(run))
        found.append((symbol, start, length))
        start += length
    return found


def sources(states, s):
    """Return from where a walk comes to state s: from itself, from before, or over a blank."""
    far = s > 1 and states[s] != 0 and states[s] != states[s - 2]
    return list(range(max(0, s - 1 - far), s + 1))


def walks_into(states, weights):
    """Return the walks into each state at each frame; one counts the product of its weights."""
    table = np.zeros((len(START), len(states)))
    table[0, :2] = weights[states[:2]]
    for t, s in itertools.product(range(1, len(table)), range(len(states))):
        table[t, s] = weights[states[s]] * table[t - 1, sources(states, s)].sum()
    return table


def boxes(y, places):
    """Return five boxes, some of them hidden: places says where each symbol stands, or None."""
    parts = []
    for symbol, place in places + [(0, None)] * (len(START) - len(places)):
        x = BOX * (place or 0) + 2
        square = tag(
            "rect", class_=KINDS[symbol], x=x, y=y, width=BOX - 4, height=36, fill_opacity=0.3
        )
        letter = tag("text", SYMBOLS[symbol], x=x + 18, y=y + 23, text_anchor="middle")
        visible = "hidden" if place is None else "visible"
        parts.append(tag("g", square, letter, visibility=visible))
    return tag("g", *parts, class_="live-boxes")


def at(t, s):
    return f"{LEFT + ACROSS * t} {TOP + DOWN * s}"


def draw():
    runs = runs_of(START)
    merged = [(symbol, start + (length - 1) / 2) for symbol, start, length in runs]
    read = [(symbol, place) for symbol, place in merged if symbol]
    parts = [tag("text", row, x=2, y=y - 10, class_="live-head") for row, y in ROWS.items()]
    placed = [[(symbol, t) for t, symbol in enumerate(START)], merged, read]
    parts += [boxes(y, row) for y, row in zip(ROWS.values(), placed, strict=True)]
    states = np.array([0] + [n for symbol, _ in read for n in (symbol, 0)])
    into = walks_into(states, np.ones(3))
    onward = walks_into(states[::-1], np.ones(3))[::-1, ::-1]
    roads, nodes = [], []
    for t, s in itertools.product(range(1, len(START)), range(len(states))):
        for before in sources(states, s):
            if into[t - 1, before] * onward[t, s] > 0:
                roads.append(f"M{at(t - 1, before)}L{at(t, s)}")
    new = [symbol and symbol != before for before, symbol in itertools.pairwise([0, *START])]
    walk = 2 * np.cumsum(np.sign(new)) - np.sign(START)  # two states on for each new letter
    parts.append(tag("path", class_="live-axis", d="".join(roads)))
    parts.append(tag("path", class_="live-line", d="M" + "L".join(map(at, range(5), walk))))
    for s, t in itertools.product(range(STATES), range(len(START))):
        used = s < len(states) and into[t, s] * onward[t, s] > 0
        x, y = map(int, at(t, s).split())
        circle = tag("circle", class_="live-node", cx=x, cy=y, r=11)
        ways = tag(
            "text", number(into[t, s], 0) if used else "", x=x, y=y + 5, text_anchor="middle"
        )
        nodes.append(tag("g", circle, ways, visibility="visible" if used else "hidden"))
    names = [SYMBOLS[n] for n in states] + [""] * (STATES - len(states))
    parts.append(tag("g", *nodes, class_="live-nodes"))
    for s, name in enumerate(names):
        parts.append(tag("text", name, class_="live-state", x=LEFT - 28, y=TOP + DOWN * s + 5))
    weights = np.array([BLANK, (1 - BLANK) / 2, (1 - BLANK) / 2])
    together = number(walks_into(states, weights)[-1, -2:].sum(), 4)
    spelled, text = ("".join(SYMBOLS[s] for s in list_) for list_ in (START, states[1::2]))
    return LivePicture(
        name="Five frames, their runs and the text they read; beside them the lattice of the text",
        size=(LEFT + 4 * ACROSS + 16, TOP + DOWN * (STATES - 1) + 16),
        drawing="".join(parts),
        controls="".join(
            words(f"frame{t}", f"frame {t + 1}", SYMBOLS, symbol) for t, symbol in enumerate(START)
        )
        + slider("blank", "probability of the blank", 0.1, 0.9, 0.1, BLANK),
        says=f"{spelled} has probability {number(weights[START].prod(), 4)}; "
        f"alignments of {text}: {into[-1, -2:].sum():.0f}, together {together}",
    )
