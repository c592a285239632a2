"""Live pictures: drawn while the book is built, moved by a small script where there is one.

In the source a live picture is its caption: a paragraph that begins with **Live picture.** in bold
and a link to its heading on the page of all live pictures, which names it. GitHub and Colab
show that paragraph as it is. `widgets` holds the drawings.
"""

import html
import importlib
import json
import pathlib

from docutils import nodes
from figure_captions import parts
from sphinx.util import logging

logger = logging.getLogger(__name__)
LEAD = "Live picture."
NAMES = sorted(path.stem for path in pathlib.Path(__file__).with_name("widgets").glob("[a-z]*.py"))


class LiveFigure(nodes.General, nodes.Element):
    """A live picture over its caption; `name` says which."""


def is_caption(paragraph):
    lead, *_ = parts(paragraph) or [None]
    return isinstance(lead, nodes.strong) and lead.astext() == LEAD


def draw_figures(app, doctree, docname):
    if app.builder.format != "html":
        return
    for caption in [*doctree.findall(nodes.paragraph)]:
        if not is_caption(caption):
            continue
        link = caption.next_node(nodes.reference)
        heading = link.get("refid") or link["refuri"].partition("#")[2] if link else ""
        name = heading.replace("-", "_")
        if name not in NAMES:
            words = f"a live picture needs a link to one of {', '.join(NAMES)}, got {name!r}"
            logger.warning(words, location=caption, type="course", subtype="live")
            continue
        link.replace_self(link.children)
        figure = LiveFigure(name=name)
        caption.replace_self(figure)
        figure += caption


def visit_figure(translator, node):
    picture = importlib.import_module(f"widgets.{node['name']}").draw()
    width, height = picture.size
    drawing = (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{html.escape(picture.name)}"'
        f' xmlns="http://www.w3.org/2000/svg">{picture.drawing}</svg>'
    )
    says = f'<output class="live-says">{html.escape(picture.says)}</output>'
    script = ""
    if translator.builder.name == "html":
        numbers = html.escape(json.dumps(picture.numbers, separators=(",", ":")))
        script = f' data-live="{node["name"]}" data-numbers="{numbers}"'
        says += f'<form class="live-controls pst-js-only">{picture.controls}</form>'
    translator.body.append(f'<figure class="live"{script}>{drawing}{says}<figcaption>')


def depart_figure(translator, node):
    translator.body.append("</figcaption></figure>\n")


def setup(app):
    app.add_node(LiveFigure, html=(visit_figure, depart_figure))
    app.connect("doctree-resolved", draw_figures, priority=900)  # links are links by then
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
