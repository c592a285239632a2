"""Tables of words become cards on a phone, a card a row: each cell then says what it holds.

A table of numbers stays a table, since its columns are compared; it scrolls where it is too wide.
"""

import html

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

LONG = 24  # letters in a cell from which it holds words


class LabelCells(SphinxPostTransform):
    default_priority = 140
    formats = ("html",)

    def run(self, **_):
        for table in self.document.findall(nodes.table):
            head, body = table.next_node(nodes.thead), table.next_node(nodes.tbody)
            rows = [row.children for row in body]
            if head is None or len(head[0]) < 3 or any(len(row) != len(head[0]) for row in rows):
                continue
            if any(len(cell.astext()) > LONG for row in rows for cell in row[1:]):
                table["classes"].append("cards")
                for row in rows:
                    for cell, title in zip(row, head[0], strict=True):
                        cell["label"] = title.astext()


def visit_entry(translator, node):
    """A heading without words is no heading; a cell of a card has a label."""
    heading = isinstance(node.parent.parent, nodes.thead)
    if heading and not node.astext().strip():
        translator.body.append("<td></td>")
        raise nodes.SkipNode
    HTML5Translator.visit_entry(translator, node)
    if "label" in node:
        label = f'<td role="cell" data-label="{html.escape(node["label"])}"'
        translator.body[-1] = translator.body[-1].replace("<td", label, 1)


def depart_entry(translator, node):
    HTML5Translator.depart_entry(translator, node)


def setup(app):
    app.add_post_transform(LabelCells)
    app.add_node(nodes.entry, override=True, html=(visit_entry, depart_entry))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
