"""Where a notebook runs: links under its title to Colab, Binder, a JupyterHub and the file.

A school that has one hub sets `launch_buttons.jupyterhub_url`; without it the link leads to a page
that asks the reader for theirs. The theme's own menu of the same links is left out.
"""

import html
import pathlib
from urllib.parse import urlencode

from docutils import nodes

ASK_FOR_HUB = "book/hub"


class RunBar(nodes.General, nodes.Element):
    """Stands where the links go; `links` are pairs of words and address."""


def visit_bar(translator, node):
    items = [f'<li><a href="{html.escape(url)}">{words}</a></li>' for words, url in node["links"]]
    items.append('<li class="pst-js-only"><button type="button">Hide code</button></li>')
    translator.body.append(f'<ul class="run-bar">{"".join(items)}</ul>\n')
    raise nodes.SkipNode


def add_bar(app, doctree, docname):
    path = app.env.doc2path(docname, base=False)
    if app.builder.name != "html" or not path.endswith(".ipynb"):
        return
    title = next(doctree.findall(nodes.title))
    facts = (n for n in title.parent if "notebook-facts" in n.get("classes", ()))
    place = title.parent.index(next(facts, title)) + 1
    up = "../" * docname.count("/")
    title.parent.insert(place, RunBar(links=list(links(app.config.html_theme_options, path, up))))


def links(options, path, up):
    """Yield (words, address) of each place where the notebook at this path runs."""
    launch, repository = options["launch_buttons"], options["repository_url"]
    branch = options["repository_branch"]
    owner_and_name = "/".join(repository.split("/")[-2:])
    colab, binder = launch["colab_url"], launch["binderhub_url"]
    yield "Run on Colab", f"{colab}/github/{owner_and_name}/blob/{branch}/{path}"
    yield "Run on Binder", f"{binder}/v2/gh/{owner_and_name}/{branch}?urlpath=lab/tree/{path}"
    hub, query = launch.get("jupyterhub_url"), hub_query(repository, branch, path)
    if hub:
        yield "Run on our hub", f"{hub}/hub/user-redirect/git-pull?{query}"
    else:
        yield "Run on your hub", f"{up}{ASK_FOR_HUB}.html?{query}"
    yield "Download", f"{up}_sources/{path}"


def hub_query(repository, branch, path):
    """Return what nbgitpuller needs to fetch the course and open one notebook."""
    folder = pathlib.PurePosixPath(repository).name
    query = {"repo": repository, "urlpath": f"lab/tree/{folder}/{path}", "branch": branch}
    return urlencode(query, safe="/")


def drop_menu(app, pagename, templatename, context, doctree):
    buttons = context.get("header_buttons", [])
    buttons[:] = [button for button in buttons if button.get("label") != "launch-buttons"]


def setup(app):
    app.add_node(RunBar, html=(visit_bar, None))
    app.connect("doctree-resolved", add_bar)
    app.connect("html-page-context", drop_menu, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
