"""What the search reads: each section of each page, each function, each term, as one script.

A script can be loaded from a folder on disk too, where a browser lets no page read another; so the
results and the sentences under them need no server. Formulas and code are left out of the text.
"""

import json
import pathlib

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.html import StandaloneHTMLBuilder

LEFT_OUT = (nodes.math, nodes.math_block, nodes.literal_block, nodes.raw, nodes.image)


def words(node):
    """Return the text under a node, without formulas, code and what lies in sections below it."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, (*LEFT_OUT, nodes.section, nodes.title, addnodes.desc)):
        return ""
    if isinstance(node, addnodes.pending_xref) and node.get("refdomain") == "cite":
        return ""  # a key of references.bib, not yet a name and a year
    between = "" if isinstance(node, nodes.TextElement) else " "
    return between.join(map(words, node.children))


def entries(docname, doctree):
    """Yield (place, title, text, words taught) of each section, function and glossary term."""
    for section in doctree.findall(nodes.section):
        is_page = isinstance(section.parent, nodes.document)
        title = section.next_node(nodes.title).astext()
        yield "" if is_page else section["ids"][0], title, words_below(section), taught(section)
    for function in doctree.findall(addnodes.desc):
        signature = function.next_node(addnodes.desc_signature)
        if signature["ids"]:
            yield signature["ids"][0], signature.get("fullname", ""), words_below(function[-1]), ""
    for item in doctree.findall(nodes.definition_list_item):
        term = item.next_node(nodes.term)
        if term["ids"]:
            definition = words_below(item.next_node(nodes.definition))
            yield term["ids"][0], words(term), definition, ""


def words_below(node):
    return " ".join(" ".join(map(words, node.children)).split())


def taught(section):
    """Return the words that a section sets in bold, which is where it teaches them."""
    below = [node for node in section.children if not isinstance(node, nodes.section)]
    return " ".join(bold.astext() for node in below for bold in node.findall(nodes.strong))


def kind(docname):
    """Return what a page is: its hits are ordered by it."""
    if docname.startswith("notebooks/"):
        return "notebook"
    return "reference" if docname.startswith("book/reference/") else "page"


def other_names(doctree):
    """Return {other name: the course's word}, from the glossary's table."""
    found = {}
    for table in doctree.findall(nodes.table):
        if "other-names" in table["classes"]:
            for row in table.next_node(nodes.tbody).children:
                ours, *others = (cell.astext() for cell in row.children)
                found.update(dict.fromkeys(others, ours))
    return found


def write_data(app, error):
    if error is not None or app.builder.name != "html":
        return
    pages, names = [], {}
    for docname in sorted(app.env.found_docs):
        doctree = app.env.get_doctree(docname)
        address, title = app.builder.get_target_uri(docname), app.env.titles[docname].astext()
        found = [list(entry) for entry in entries(docname, doctree)]
        pages.append({"url": address, "title": title, "kind": kind(docname), "entries": found})
        names |= other_names(doctree)
    data = json.dumps({"pages": pages, "names": names}, ensure_ascii=False, separators=(",", ":"))
    path = pathlib.Path(app.outdir, "_static", "search_data.js")
    path.write_text(f"const SEARCH_DATA = {data};\n", encoding="utf-8")


class SiteBuilder(StandaloneHTMLBuilder):
    """Sphinx's builder without the index of its own search, which no page loads."""

    def prepare_writing(self, docnames):
        super().prepare_writing(docnames)
        self.indexer = None


def setup(app):
    app.add_builder(SiteBuilder, override=True)
    app.connect("build-finished", write_data)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
