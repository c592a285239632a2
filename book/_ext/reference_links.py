"""`nn.attention` in a text leads to the reference, and a function's entry to the pages that use it.

In plain Markdown the name stands in code, with its package in front. A name that the package does
not have is a warning, and warnings stop the build.
"""

import ast
import functools
import importlib
import re

import course_pages
from docutils import nodes
from sphinx.util import logging

logger = logging.getLogger(__name__)

PACKAGES = ("nn", "datasets", "plotting")
NAME = re.compile(rf"(?:course_utils\.)?({'|'.join(PACKAGES)})\.(\w+)(?:\(.*\))?")


@functools.cache
def whole_name(package, name):
    """Return the name under which the reference lists a function, or None if there is none."""
    thing = getattr(importlib.import_module(f"course_utils.{package}"), name, None)
    if thing is None:
        return None
    return f"{thing.__module__}.{name}" if hasattr(thing, "__module__") else thing.__name__


def link(app, doctree, docname):
    listed = app.env.domaindata["py"]["objects"]
    for literal in list(doctree.findall(nodes.literal)):
        found = NAME.fullmatch(literal.astext())
        if not found or isinstance(literal.parent, nodes.reference):
            continue
        whole = whole_name(found[1], found[2])
        if whole is None:
            words = f"course_utils.{found[1]} has no {found[2]!r}"
            logger.warning(words, location=literal, type="course", subtype="reference")
        elif whole in listed:
            entry = listed[whole]
            uri = f"{app.builder.get_relative_uri(docname, entry.docname)}#{entry.node_id}"
            link = nodes.reference("", "", literal.deepcopy(), refuri=uri, internal=True)
            literal.parent.replace(literal, link)


@functools.cache
def title_and_names(path, changed):
    """Return a notebook's short title and what it uses; read again only if it was changed."""
    notebook = course_pages.Notebook.read(path)
    return notebook.short_title, used_names(notebook)


def used_names(notebook):
    """Return {(package, name), ...}: what the code of a notebook takes from course_utils."""
    used = set()
    for cell in notebook.cells:
        if cell["cell_type"] == "code":
            used |= names_in(course_pages.source(cell))
    return used


def names_in(code):
    lines = (line for line in code.splitlines() if not line.lstrip().startswith(("%", "!")))
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError:
        return set()  # a line that only a notebook understands was all of a block
    used = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            used.add((node.value.id, node.attr))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course_utils."):
            package = node.module.split(".")[1]
            used |= {(package, alias.name) for alias in node.names}
    return {(package, name) for package, name in used if package in PACKAGES}


def name_pages(app, what, name, thing, options, lines):
    """Say at the end of a function's entry which pages use it."""
    module, _, short = name.rpartition(".")
    package = module.split(".")[1] if module.startswith("course_utils.") else None
    if what not in ("function", "class") or package not in PACKAGES:
        return
    links = []
    for path in course_pages.notebooks(app.srcdir):
        app.env.note_dependency(str(path))
        title, used = title_and_names(path, path.stat().st_mtime_ns)
        if (package, short) in used:
            page = path.relative_to(app.srcdir).with_suffix("").as_posix()
            links.append(f":doc:`{title} </{page}>`")
    if links:
        lines += ["", f"Used on the pages: {', '.join(links)}.", ""]


def setup(app):
    app.connect("doctree-resolved", link)
    # After napoleon, which reads sections until the end of the text.
    app.connect("autodoc-process-docstring", name_pages, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
