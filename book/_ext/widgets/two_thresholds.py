"""Twenty people with scores, a threshold for each of two groups, and four shares of each."""

from widgets import LivePicture, slider, tag

REPAYS = ((0, 1, 1, 0, 1, 1, 1, 1, 1, 1), (0, 0, 0, 1, 0, 0, 1, 0, 1, 1))  # A, B; scores 1 to 10
SHARES = ("selection", "TPR", "FPR", "precision")
SIZE = (520, 330)
LEFT, STEP, ROWS = 66, 44, (34, 88)  # the score of 1, from score to score, the heights of A and B
BARS, LONG, TOP, DOWN = 104, 300, 138, 48  # where bars begin, a share of 1, the first, to the next
START = 6


def counts(threshold, repays):
    """Return (counted, of) for selection, TPR, FPR and precision of those from the threshold on."""
    granted = repays[threshold - 1 :]
    good, right = sum(repays), sum(granted)
    return [
        (len(granted), len(repays)),
        (right, good),
        (len(granted) - right, len(repays) - good),
        (right, len(granted)),
    ]


def equal(one, two):
    """Tell whether two shares are the same; that of nobody is like no other."""
    return bool(one[1] and two[1]) and one[0] * two[1] == two[0] * one[1]


def says(a, b):
    found = zip(SHARES, counts(a, REPAYS[0]), counts(b, REPAYS[1]), strict=True)
    same = [name for name, one, two in found if equal(one, two)]
    words = ["nobody" if t == 11 else f"from {t}" for t in (a, b)]
    return f"A {words[0]}, B {words[1]}: equal {', '.join(same) or 'in no share'}"


def edge(threshold):
    return LEFT + STEP * (threshold - 1.5)


def draw():
    parts = []
    for k, (y, repays) in enumerate(zip(ROWS, REPAYS, strict=True)):
        parts.append(tag("text", "AB"[k], x=16, y=y + 5, class_="live-head"))
        for s, good in enumerate(repays):
            kind = ("live-point", "live-negative")[k] if good else ("live-road", "live-open")[k]
            at = {"cx": LEFT + STEP * s, "cy": y, "r": 13}
            parts.append(tag("circle", class_=kind, stroke_width=2, **at))
        ends = {"x1": edge(START), "x2": edge(START), "y1": y - 24, "y2": y + 24}
        parts.append(tag("line", class_="live-goal live-edge", **ends))
    found = [counts(START, repays) for repays in REPAYS]
    for j, name in enumerate(SHARES):
        y = TOP + DOWN * j
        parts.append(tag("text", name, x=16, y=y + 21, class_="live-head"))
        for k in (0, 1):
            part, of = found[k][j]
            color = ("live-positive", "live-negative")[k]
            wide = LONG * part / of
            bar = {"x": BARS, "y": y + 17 * k, "width": float(wide), "height": 14}
            words = tag("text", f"{part}/{of}", x=float(BARS + wide + 6), y=y + 17 * k + 12)
            parts.append(tag("g", tag("rect", class_=color, **bar), words, class_="live-share"))
        shown = "visible" if equal(found[0][j], found[1][j]) else "hidden"
        parts.append(
            tag("text", "=", x=490, y=y + 22, class_="live-head live-same", visibility=shown)
        )
    return LivePicture(
        name="Two rows of ten people with a line in each; below, four pairs of bars",
        size=SIZE,
        drawing="".join(parts),
        controls=slider("a", "threshold of A", 1, 11, 1, START)
        + slider("b", "threshold of B", 1, 11, 1, START),
        says=says(START, START),
        numbers={"repays": REPAYS, "shares": SHARES},
    )
