"""Ask the small BERT of the course for each piece of three sentences, for the live picture of gaps.

The numbers go to book/_ext/widgets/gap.json: for each sentence its pieces, and for each hidden one,
with the whole sentence and with its left side alone, the first guesses, the chance of what stood
there, and how much each piece is looked at, in the mean over the heads. Run from the root:
python tools/make_gap_guesses.py
"""

import json
from pathlib import Path

import numpy as np
from page_cells import define

ROOT = Path(__file__).parents[1]
FILE = ROOT / "book" / "_ext" / "widgets" / "gap.json"
PAGE = ROOT / "notebooks" / "code" / "bert.ipynb"
CELLS = ("bert-3", "gap-2", "gap-6", "numpy-2", "flow-2")
SENTENCES = (
    "return the width of the nth label in pixels",
    "get marginal effects of the fitted model",
    "find the null space of a matrix m",
)
FIRST = 4  # guesses that are shown


def guesses(page, row, t):
    """Return what is said of the hidden piece t of a row, as the picture reads it."""
    masked = np.where(np.arange(len(row)) == t, page["MASK"], row)
    chances = page["chances_at"](masked, t)
    looks = page["look"](masked[None])[1][0, :, t].mean(axis=0)
    first = np.argsort(-chances)[:FIRST]
    end = np.flatnonzero(row == page["END"])[0]
    return {
        "guesses": [[page["pieces"][w], round(float(chances[w]), 2)] for w in first],
        "truth": round(float(chances[row[t]]), 2),
        "looks": [round(float(look), 2) for look in looks[1:end]],
    }


def ask_all():
    """Return the numbers of the live picture."""
    page, found = define(PAGE, CELLS), []
    for row in page["encode"](SENTENCES):
        end = np.flatnonzero(row == page["END"])[0]
        gaps = []
        for t in range(1, end):
            left = np.where(np.arange(len(row)) > t, page["PAD"], row)
            left[t + 1] = page["END"]
            gaps.append([guesses(page, row, t), guesses(page, left, t)])
        found.append({"pieces": [page["pieces"][p] for p in row[1:end]], "gaps": gaps})
    return found


if __name__ == "__main__":
    FILE.write_text(json.dumps(ask_all(), separators=(",", ":")) + "\n", "utf-8")
    print(f"{FILE}: {FILE.stat().st_size:,} bytes")
