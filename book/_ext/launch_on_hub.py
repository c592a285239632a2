"""A JupyterHub button without a fixed hub: it leads to a page that asks the reader for theirs.

A school that has one hub sets `launch_buttons.jupyterhub_url`; the theme then draws its own button.
"""

import pathlib
from urllib.parse import urlencode

PAGE = "book/hub"


def add_button(app, pagename, templatename, context, doctree):
    options = app.config.html_theme_options
    launch = options.get("launch_buttons", {})
    if launch.get("jupyterhub_url") or PAGE not in app.env.all_docs:
        return
    groups = [b for b in context.get("header_buttons", []) if b.get("label") == "launch-buttons"]
    if not groups:
        return
    url = f"{context['pathto'](PAGE)}?{hub_query(options, app.env.doc2path(pagename, base=False))}"
    button = {
        "type": "link",
        "text": "JupyterHub",
        "tooltip": "Launch on your JupyterHub",
        "icon": "_static/images/logo_jupyterhub.svg",
        "url": url,
    }
    groups[0]["buttons"].append(button)


def hub_query(options, path):
    """Return what nbgitpuller needs to fetch the course and open one notebook."""
    repository = options["repository_url"]
    folder = pathlib.PurePosixPath(repository).name
    query = {
        "repo": repository,
        "urlpath": f"lab/tree/{folder}/{path}",
        "branch": options["repository_branch"],
    }
    return urlencode(query, safe="/")


def setup(app):
    app.connect("html-page-context", add_button, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
