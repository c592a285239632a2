"""What each notebook costs to run: a line on its page, and a table of them all.

`tools/execute.py` measures the facts and stores them in the notebook as `metadata.course`.
The line stands under the title; the directive `notebook-facts` draws the table. A fact that is
missing, or is no number, is a warning, and warnings stop the build.
"""

import json
import pathlib

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)


def read_facts(path):
    """Return (facts, problems) of one notebook: what is right, and in words what is wrong."""
    metadata = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))["metadata"]
    stored = metadata.get("course", {})
    facts, problems = {}, []
    for name in ("seconds", "peak_memory_mb"):
        value = stored.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0:
            facts[name] = round(value)
        else:
            problems.append(f"course.{name} must be a positive number, got {value!r}")
    for name in ("network", "gpu"):
        value = stored.get(name)
        if isinstance(value, bool):
            facts[name] = value
        else:
            problems.append(f"course.{name} must be true or false, got {value!r}")
    return facts, problems


def add_line(app, doctree):
    env = app.env
    path = pathlib.Path(env.doc2path(env.docname))
    if path.suffix != ".ipynb":
        return
    facts, problems = read_facts(path)
    for problem in problems:
        logger.warning(
            f"notebook metadata: {problem} (`make execute` measures it)",
            location=env.docname,
            type="course",
            subtype="facts",
        )
    title = next(iter(doctree.findall(nodes.title)), None)
    if problems or title is None:
        return
    env.course_facts[env.docname] = facts
    words = [
        f"Runs in {facts['seconds']} s on two cores",
        f"{facts['peak_memory_mb']} MB",
        f"needs a network: {yes_or_no(facts['network'])}",
        f"needs a GPU: {yes_or_no(facts['gpu'])}",
    ]
    line = nodes.paragraph("", " · ".join(words), classes=["notebook-facts"], translatable=False)
    title.parent.insert(title.parent.index(title) + 1, line)


def yes_or_no(value):
    return "yes" if value else "no"


class FactsTable(nodes.General, nodes.Element):
    """Stands where the table goes, until every notebook has been read."""


class NotebookFacts(SphinxDirective):
    def run(self):
        self.env.course_facts_pages.add(self.env.docname)
        return [FactsTable()]


def fill_tables(app, doctree, docname):
    for place in list(doctree.findall(FactsTable)):
        place.replace_self(facts_table(app, docname))


def facts_table(app, docname):
    known, titles = app.env.course_facts, app.env.titles
    order = [name for name in pages_in_order(app.env) if name in known]
    rows = []
    for name in order:
        facts = known[name]
        uri = app.builder.get_relative_uri(docname, name)
        link = nodes.reference("", titles[name].astext(), refuri=uri, internal=True)
        costs = [f"{facts['seconds']} s", f"{facts['peak_memory_mb']} MB"]
        needs = [yes_or_no(facts["network"]), yes_or_no(facts["gpu"])]
        rows.append([link, *map(nodes.Text, costs + needs)])
    if rows:
        total = sum(known[name]["seconds"] for name in order)
        peak = max(known[name]["peak_memory_mb"] for name in order)
        last = ["All of them", f"{total} s", f"{peak} MB at most", "", ""]
        rows.append([nodes.strong("", word) if word else nodes.Text("") for word in last])
    header = map(nodes.Text, ["Notebook", "Time", "Peak memory", "Network", "GPU"])
    return build_table(list(header), rows)


def build_table(header, rows):
    group = nodes.tgroup("", *(nodes.colspec(colwidth=1) for _ in header), cols=len(header))
    group += nodes.thead("", build_row(header))
    group += nodes.tbody("", *map(build_row, rows))
    return nodes.table("", group, classes=["notebook-facts-table"])


def build_row(cells):
    entries = [nodes.entry("", nodes.paragraph("", "", cell)) for cell in cells]
    return nodes.row("", *entries)


def pages_in_order(env):
    """Yield the pages in the order of the table of contents."""
    todo = [env.config.root_doc]
    while todo:
        name = todo.pop(0)
        yield name
        todo = env.toctree_includes.get(name, []) + todo


# Facts are part of the build's memory: kept between builds, merged between processes.


def start(app, env, docnames):
    for name, empty in (("course_facts", {}), ("course_facts_pages", set())):
        if not hasattr(env, name):
            setattr(env, name, empty)


def forget(app, env, docname):
    start(app, env, [])
    env.course_facts.pop(docname, None)
    env.course_facts_pages.discard(docname)


def merge(app, env, docnames, other):
    env.course_facts.update({n: f for n, f in other.course_facts.items() if n in docnames})
    env.course_facts_pages |= other.course_facts_pages


def redraw(app, env):
    return sorted(env.course_facts_pages)


def setup(app):
    app.add_node(FactsTable)
    app.add_directive("notebook-facts", NotebookFacts)
    app.connect("env-before-read-docs", start)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", redraw)
    app.connect("doctree-read", add_line)
    app.connect("doctree-resolved", fill_tables)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
