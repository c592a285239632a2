"""Formulas as MathML, which browsers draw themselves: no script, and no server needed.

math-core turns LaTeX into MathML while the book is built; a formula that it cannot read is a
warning, and warnings stop the build.
"""

import html
import re
from xml.etree import ElementTree

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.util import logging

logger = logging.getLogger(__name__)
CONVERTER = LatexToMathML(fancy_error=False)
LONG = 24  # signs in a line from which a formula may be wider than a phone: it scrolls


def draw(writer, node, display):
    try:
        formula = mend(CONVERTER.convert_with_local_state(node.astext(), displaystyle=display))
    except LatexError as error:
        logger.warning(f"formula: {error}", location=node, type="course", subtype="formula")
        formula = f"<code>{html.escape(node.astext())}</code>"
    tag, name = "div" if display else "span", "math"
    if not display and len(re.sub(r"<[^>]*>", "", formula)) > LONG:
        name += " long"
    writer.body.append(f'<{tag} class="{name} notranslate nohighlight">{formula}</{tag}>')
    raise nodes.SkipNode


def mend(formula):
    """Return the formula without what Chromium draws wrongly, looked at in version 156."""
    plain = re.sub(r"&(?!lt;|gt;|amp;)\w+;", lambda m: html.unescape(m[0]), formula)
    tree = ElementTree.fromstring(plain)
    for node in tree.iter():
        if node.tag in ("msup", "msub", "msubsup") and node[0].get("minsize"):
            row = ElementTree.Element("mrow")  # a large bracket with an index sinks without a row
            row.append(node[0])
            node[0] = row
        elif node.tag == "munder" and node[1].text == "⏟":
            node.tag = "mrow"  # long braces lose an end: course.css draws them
            node.attrib = {"class": "brace"}
            node.remove(node[1])
    wrap_styles(tree)
    return ElementTree.tostring(tree, encoding="unicode")


def wrap_styles(tree):
    """Move what MathML 3, and so an EPUB, does not know at a fraction or a table around it."""
    for parent in [*tree.iter()]:
        for place, child in enumerate(parent):
            name = {"mfrac": "displaystyle", "mtable": "scriptlevel"}.get(child.tag)
            if name in child.attrib:
                parent[place] = ElementTree.Element("mstyle", {name: child.attrib.pop(name)})
                parent[place].append(child)


def draw_inline(writer, node):
    draw(writer, node, display=False)


def draw_block(writer, node):
    draw(writer, node, display=True)


def use(app, config):
    config.html_math_renderer = "mathml"


def setup(app):
    app.add_html_math_renderer("mathml", (draw_inline, None), (draw_block, None))
    app.connect("config-inited", use)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
