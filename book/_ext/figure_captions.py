"""Captions for the figures of notebooks, numbered page by page.

In the notebook a caption is the paragraph under the cell that draws, and it begins with
**Figure.** in bold: plain Markdown, which GitHub and Colab show as it is. Here it becomes part of
the figure and gets its number.
"""

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
LEAD = "Figure."


def parts(paragraph):
    """What a paragraph consists of, less the empty texts that the parser puts between."""
    return [part for part in paragraph.children if part.astext()]


def is_caption(paragraph):
    lead, *_ = parts(paragraph) or [None]
    return isinstance(lead, nodes.strong) and lead.astext() == LEAD


def drawn_above(paragraph):
    """The last picture of the code cell right above, or None."""
    siblings = paragraph.parent.children
    place = siblings.index(paragraph)
    above = siblings[place - 1] if place else None
    if not isinstance(above, nodes.container) or "cell" not in above["classes"]:
        return None
    return next(reversed([*above.findall(nodes.image)]), None)


class numbered_figure(nodes.figure):
    """A figure that Sphinx does not number as well, through the whole book."""


class CaptionFigures(SphinxTransform):
    default_priority = 400  # after a translation has been put in, before pictures are collected

    def apply(self, **_):
        number = 0
        for paragraph in [*self.document.findall(nodes.paragraph)]:
            if not is_caption(paragraph):
                continue
            picture = drawn_above(paragraph)
            if picture is None:
                words = paragraph.astext()[:40]
                LOGGER.warning("no figure stands above %r", words, location=paragraph)
                continue
            number += 1
            self.unite(picture, paragraph, number)

    def unite(self, picture, paragraph, number):
        _, *words = parts(paragraph)
        label = nodes.strong("", f"{LEAD[:-1]} {number}.", classes=["figure-number"])
        caption = nodes.caption(paragraph.rawsource, "", label, *words)
        caption.source, caption.line = paragraph.source, paragraph.line
        figure = numbered_figure("", ids=[f"figure-{number}"])
        picture.replace_self(figure)
        # In a box of its own: the theme hides a caption beside a picture for the other theme.
        figure += [nodes.container("", picture), caption]
        paragraph.parent.remove(paragraph)


def setup(app):
    app.add_transform(CaptionFigures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
