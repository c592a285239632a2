"""The site asks nobody else for anything: MathJax is served from here, and thebe is left out.

MathJax 3.2.2 comes inside the package sphinx-mathjax-offline (24 MB); the site takes the one file
that draws formulas as SVG, which needs no fonts and so works from a folder on disk too, and the
extensions that it loads when a formula asks for one.
"""

import importlib.util
import pathlib

from sphinx.util.fileutil import copy_asset

PARTS = ["tex-svg.js", "input/tex/extensions", "a11y"]


def set_path(app, config):
    config.mathjax_path = "mathjax/tex-svg.js"


def copy_mathjax(app, error):
    if error is not None or app.builder.format != "html":
        return
    package = importlib.util.find_spec("sphinx-mathjax-offline")
    source = pathlib.Path(package.origin).parent / "static" / "mathjax"
    target = pathlib.Path(app.outdir) / "_static" / "mathjax"
    for part in PARTS:
        folder = target / part if (source / part).is_dir() else (target / part).parent
        folder.mkdir(parents=True, exist_ok=True)
        copy_asset(str(source / part), str(folder))


def drop_thebe(app, config):
    """Jupyter Book always loads sphinx_thebe, which names a script on another server."""
    for listeners in app.events.listeners.values():
        for listener in list(listeners):
            if listener.handler.__module__ == "sphinx_thebe":
                app.disconnect(listener.id)
    styles = app.registry.css_files
    styles[:] = [style for style in styles if style[0] != "sphinx-thebe.css"]


def setup(app):
    app.connect("config-inited", set_path)
    app.connect("config-inited", drop_thebe)
    app.connect("build-finished", copy_mathjax)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
