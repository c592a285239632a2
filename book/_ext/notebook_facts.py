"""What a notebook costs, in a line under its title: a reader's minutes, seconds, memory, needs.

`tools/execute.py` measures the facts and stores them in the notebook as `metadata.course`; the
minutes follow from its length (`course_pages.Notebook.minutes`). A fact that is missing, or is no
number, is a warning, and warnings stop the build.
"""

import pathlib

import course_pages
from docutils import nodes
from sphinx.util import logging

logger = logging.getLogger(__name__)


def problems(facts):
    """Yield, in words, which measured facts are missing or make no sense."""
    for name in ("seconds", "peak_memory_mb"):
        value = facts.get(name)
        if not isinstance(value, (int, float)) or isinstance(value, bool) or value <= 0:
            yield f"course.{name} must be a positive number, got {value!r}"
    for name in ("network", "gpu"):
        value = facts.get(name)
        if not isinstance(value, bool):
            yield f"course.{name} must be true or false, got {value!r}"


def add_line(app, doctree):
    path = pathlib.Path(app.env.doc2path(app.env.docname))
    title = next(iter(doctree.findall(nodes.title)), None)
    if path.suffix != ".ipynb" or title is None:
        return
    notebook = course_pages.Notebook.read(path)
    wrong = list(problems(notebook.facts))
    for problem in wrong:
        logger.warning(
            f"notebook metadata: {problem} (`make execute` measures it)",
            location=app.env.docname,
            type="course",
            subtype="facts",
        )
    if not wrong:
        text = " · ".join(words(notebook))
        line = nodes.paragraph("", text, classes=["notebook-facts"], translatable=False)
        title.parent.insert(title.parent.index(title) + 1, line)


def words(notebook):
    facts = notebook.facts
    yield f"{clock(notebook.minutes)} for a reader"
    yield f"runs in {facts['seconds']:.0f} s on two cores"
    yield gigabytes(facts["peak_memory_mb"])
    yield f"needs a network: {yes_or_no(facts['network'])}"
    yield f"needs a GPU: {yes_or_no(facts['gpu'])}"


def clock(minutes):
    """Return minutes as people say them: 95 min, 10 h."""
    return f"{minutes} min" if minutes < 180 else f"{minutes / 60:.0f} h"


def gigabytes(megabytes):
    """Return memory in the unit that needs fewer digits: 870 MB, 1.1 GB."""
    return f"{megabytes:.0f} MB" if megabytes < 999.5 else f"{megabytes / 1000:.1f} GB"


def yes_or_no(value):
    return "yes" if value else "no"


def setup(app):
    app.connect("doctree-read", add_line)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
