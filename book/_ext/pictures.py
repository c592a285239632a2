"""Pictures that load when they come near, with their sizes in the page: nothing jumps."""

import pathlib
import re
import struct

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator


def size(path):
    """Return the width and height of a PNG or SVG picture in pixels of the page, or None."""
    data = path.read_bytes()
    if data[:4] == b"\x89PNG":
        return struct.unpack(">II", data[16:24])
    if points := re.search(rb'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"', data[:2000]):
        return tuple(round(float(side) * 4 / 3) for side in points.groups())
    box = re.search(rb'viewBox="\S+ \S+ ([\d.]+) ([\d.]+)"', data[:2000])
    return (round(float(box[1])), round(float(box[2]))) if box else None


def visit_image(translator, node):
    source = pathlib.Path(translator.builder.srcdir, node["uri"])
    HTML5Translator.visit_image(translator, node)
    sides = size(source) if source.is_file() else None
    if sides and "width" not in node:
        first = node is next(translator.document.findall(nodes.image))
        later = "" if first else ' loading="lazy" decoding="async"'
        tag = f'<img width="{sides[0]}" height="{sides[1]}"{later}'
        translator.body[-1] = translator.body[-1].replace("<img", tag, 1)


def depart_image(translator, node):
    HTML5Translator.depart_image(translator, node)


def setup(app):
    app.add_node(nodes.image, override=True, html=(visit_image, depart_image))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
