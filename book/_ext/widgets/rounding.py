"""Eight numbers and the marks that they are rounded to, with or without feedback."""

from widgets import LivePicture, number, slider, switch, tag

EIGHT = (-1.4, -0.64, -0.34, 0.09, 0.22, 0.54, 0.88, 1.4)
ALIKE = 0.9  # the correlation of neighbours' inputs
SIZE = (520, 232)
MIDDLE, HALF = 260, 240  # where zero lies, and the largest number
ROWS = (28, 64, 100)  # numbers, what they are after feedback, marks
BASE, TALL, SLOT = 182, 120, 44  # the bars: an error of zero, of one, from bar to bar
START = {"bits": 4, "last": 1.4, "clip": 1.0}


def rounded(numbers, bits, clip, feedback):
    """Return the scale, the numbers as they are when their turn comes, and what they become."""
    top = 2 ** (bits - 1) - 1
    scale = clip * max(abs(x) for x in numbers) / top
    moved, kept, carried = [], [], 0.0
    for x in numbers:
        moved.append(x - carried)
        kept.append(scale * min(top, max(-top, round(moved[-1] / scale))))
        carried = ALIKE * (kept[-1] - moved[-1]) if feedback else 0.0
    return scale, moved, kept


def square_errors(numbers, kept):
    """Return the mean squared error of the numbers, and the mean square of that of the output."""
    errors = [b - a for a, b in zip(numbers, kept, strict=True)]
    pairs = [
        ALIKE ** abs(i - j) * a * b for i, a in enumerate(errors) for j, b in enumerate(errors)
    ]
    return sum(e**2 for e in errors) / len(errors), sum(pairs)


def says(numbers, scale, kept):
    alone, output = square_errors(numbers, kept)
    return (
        f"scale s = {number(scale, 3)}; mean squared error {number(alone, 4)}, "
        f"s²/12 = {number(scale**2 / 12, 4)}; of the output {number(output, 3)}"
    )


def draw():
    numbers = [*EIGHT[:-1], START["last"]]
    scale, moved, kept = rounded(numbers, START["bits"], START["clip"], False)
    largest = max(abs(x) for x in numbers)

    def at(x):
        return MIDDLE + HALF * x / largest

    top = 2 ** (START["bits"] - 1) - 1
    marks = "".join(f"M{at(scale * c):.1f} {ROWS[2]}v16" for c in range(-top, top + 1))
    base = f"M{MIDDLE - 4 * SLOT} {BASE}h{8 * SLOT}"
    parts = [
        tag("path", class_="live-axis live-marks", d=marks),
        tag("path", class_="live-axis", d=base),
    ]
    for i, (x, between, end) in enumerate(zip(numbers, moved, kept, strict=True)):
        way = f"M{at(x):.1f} {ROWS[0]}L{at(between):.1f} {ROWS[1]}L{at(end):.1f} {ROWS[2]}"
        high = min(46.0, TALL * abs(end - x))
        y = BASE - high if end > x else float(BASE)
        bar = {"x": MIDDLE + SLOT * (i - 4) + 8, "width": SLOT - 16, "y": y, "height": high}
        parts += [
            tag("path", class_="live-step live-way", d=way),
            tag("circle", class_="live-open live-between", cx=at(between), cy=ROWS[1], r=4),
            tag("circle", class_="live-point", cx=at(x), cy=ROWS[0], r=6),
            tag("rect", class_="live-negative live-error", **bar),
        ]
    return LivePicture(
        name="Eight numbers, lines to the marks that they are rounded to, and their errors as bars",
        size=SIZE,
        drawing="".join(parts),
        controls=slider("bits", "bits", 2, 8, 1, START["bits"])
        + slider("last", "last number", 1.4, 14, 1.4, START["last"])
        + slider("clip", "scale ×", 0.4, 1, 0.05, START["clip"])
        + switch("feedback", "feedback", False),
        says=says(numbers, scale, kept),
        numbers={"eight": EIGHT, "alike": ALIKE},
    )
