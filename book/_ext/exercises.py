"""Exercises as cards: the task, hints that open one after another, the check, then the solution.

An exercise is a section "Exercise N: ...", wherever it stands; an open question, under "Exercises",
gets a card too. Each paragraph of it that begins with "Hint" is a hint.
"""

import re

from docutils import nodes
from folded_cells import Fold, code_cells, has_tag
from sphinx.transforms.post_transforms import SphinxPostTransform

NUMBERED = re.compile(r"Exercise \d")
HINT = re.compile(r"Hint\b[^:.]{0,12}:\s*")


class DrawExercises(SphinxPostTransform):
    default_priority = 140  # before the cells are folded
    formats = ("html",)

    def run(self, **options):
        for section in list(self.document.findall(nodes.section)):
            if NUMBERED.match(section[0].astext()) or "exercises" in section.parent["ids"]:
                section["classes"].append("exercise")
                fold_hints(section)
                put_check_first(section)


def fold_hints(exercise):
    """Put every hint into the one before it, so that each is asked for by itself."""
    hints = [n for n in exercise if isinstance(n, nodes.paragraph) and HINT.match(n.astext())]
    place = exercise
    for hint in hints:
        folded = Fold(summary="A hint" if place is exercise else "Another hint", classes=["hint"])
        if place is exercise:
            place.replace(hint, folded)
        else:
            exercise.remove(hint)
            place += folded
        drop_label(hint)
        folded += hint
        place = folded


def drop_label(hint):
    """Take the word "Hint:" off a paragraph, plain or emphasised: the fold says it."""
    left = HINT.match(hint.astext()).end()
    for text in list(hint.findall(nodes.Text)):
        taken = min(left, len(text))
        text.parent.replace(text, nodes.Text(text[taken:]))
        left -= taken
        if left == 0:
            return


def put_check_first(exercise):
    cells = [n for n in exercise if n in code_cells(exercise)]
    for solution, check in zip(cells, cells[1:], strict=False):
        if has_tag(solution, "solution") and has_tag(check, "check"):
            exercise.remove(check)
            exercise.insert(exercise.index(solution), check)


def setup(app):
    app.setup_extension("folded_cells")
    app.add_post_transform(DrawExercises)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
