"""Builds a book of a few pages with Sphinx, here and now."""

import io

import nbformat
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace


def build(folder, pages=(), builder="html", **conf):
    """Write {name: Markdown or a notebook} and build it; return its folder and the warnings."""
    for name, content in dict(pages).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            nbformat.write(content, path)
    out, trees, warnings = folder / "_build" / builder, folder / "_build/trees", io.StringIO()
    suffixes = {".rst": "restructuredtext"}  # its own: extensions add theirs to Sphinx's default
    conf = {"exclude_patterns": ["_build"], "source_suffix": suffixes, **conf}
    with docutils_namespace():
        app = Sphinx(folder, None, out, trees, builder, conf, status=None, warning=warnings)
        app.build()
    return out, warnings.getvalue()
