"""Notebook cells as a page shows them: set-up, drawing code, solutions and checks stand folded.

A cell says by its tags what it is. Marks for tools (nbgrader, ruff) are not shown,
and a check's output neither: it tells only that the stored solution passes.
"""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

# Tag -> (what is folded, the words to open it).
FOLDS = {
    "solution": ("cell", "Show the solution"),
    "check": ("cell", "Show the check"),
    "hide-cell": ("cell", "Show the code and its result"),
    "setup": ("code", "Show the set-up"),
    "hide-input": ("code", "Show the code"),
}
MARKS = re.compile(r"[ \t]*### (?:BEGIN|END) SOLUTION[^\n]*\n?|[ \t]*# (?:fmt|noqa)\b[^\n]*")


class Fold(nodes.General, nodes.Element):
    """Something to open: `summary` says what."""


def visit_fold(translator, node):
    classes = ["fold", *node["classes"]]
    translator.body.append(
        f'<details class="{" ".join(classes)}"><summary>{node["summary"]}</summary>'
    )


def depart_fold(translator, node):
    translator.body.append("</details>\n")


def code_cells(parent):
    return [n for n in parent.findall(nodes.container) if n.get("nb_element") == "cell_code"]


def has_tag(cell, tag):
    return f"tag_{tag}" in cell["classes"]


def part(cell, name):
    """Return the "source" or the "output" of a cell, or None."""
    return next((n for n in cell if n.get("nb_element") == f"cell_code_{name}"), None)


class FoldCells(SphinxPostTransform):
    default_priority = 150  # before myst-nb's own folding, which has one wording for all
    formats = ("html",)

    def run(self, **options):
        for cell in code_cells(self.document):
            drop_marks(cell)
            output = part(cell, "output")
            if has_tag(cell, "check") and output:
                cell.remove(output)
            tag = next((tag for tag in FOLDS if has_tag(cell, tag)), None)
            if tag and part(cell, "source"):
                fold(cell, *FOLDS[tag])
            cell["hide_mode"] = None


def drop_marks(cell):
    for block in part(cell, "source").findall(nodes.literal_block) if part(cell, "source") else ():
        code = MARKS.sub("", block.astext())
        block.rawsource = code
        block[:] = [nodes.Text(code)]


def fold(cell, what, summary):
    source, output = part(cell, "source"), part(cell, "output")
    if what == "code" and output and next(output.findall(nodes.image), None):
        summary = "Show how this is drawn"
    folded = Fold(summary=summary, classes=[f"fold-{what}"])
    if what == "cell":
        folded.extend(cell.children)
        cell.children = []
        cell += folded
    else:
        cell.replace(source, folded)
        folded += source


def setup(app):
    app.add_node(Fold, html=(visit_fold, depart_fold))
    app.add_post_transform(FoldCells)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
