"""A directive that writes Markdown: what follows from other files is drawn, not typed twice.

A class on top of `Drawn` returns Markdown from `markdown()`; the page is parsed as if that text
stood there, so links, formulas and headings work as everywhere, and are checked as everywhere.
"""

import pathlib
import posixpath
import re

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective


class Drawn(SphinxDirective):
    def markdown(self):
        raise NotImplementedError

    def depends_on(self):
        """Return the files that this is drawn from; when one changes, so does the page."""
        return ()

    @property
    def root(self):
        return pathlib.Path(self.env.srcdir)

    def link(self, text, name, ending):
        """Return a Markdown link from this page to the page of that name."""
        folder = posixpath.dirname(self.env.docname)
        return f"[{text}]({posixpath.relpath(f'{name}{ending}', folder or '.')})"

    def run(self):
        for path in self.depends_on():
            self.env.note_dependency(str(path))
        place = nodes.Element()
        place.document = self.state.document
        lines = StringList(self.markdown().splitlines(), self.get_source_info()[0])
        self.state.nested_parse(lines, self.content_offset, place, match_titles=True)
        return place.children


def moved(text, page, to):
    """Return Markdown from one page as it has to read on another: relative links lead on."""

    def lead_on(link):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), link[1]))
        return f"]({posixpath.relpath(target, posixpath.dirname(to) or '.')}"

    return re.sub(r"\]\((?!\w+:|#)([^)\s#]+)", lead_on, text)


def table(header, rows):
    """Return a Markdown table; a bar inside a cell is no border."""
    lines = [header, ["---"] * len(header), *rows]
    cells = ([str(cell).replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)
