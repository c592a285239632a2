"""What a screen reader says: buttons and lists of the theme get the names that their words give."""

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator


def name_branches(app, pagename, templatename, context, doctree):
    """The arrow that opens a branch of the contents is called like its page."""
    draw = context.get("generate_toctree_html")
    if draw is None:
        return

    def draw_named(*args, **options):
        soup = draw(*args, **options)
        for summary in soup.select("li > details > summary"):
            summary["aria-label"] = summary.find_parent("li").a.get_text()
        return soup

    context["generate_toctree_html"] = draw_named


def visit_citation(translator, node):
    """The entries of a list are its items."""
    HTML5Translator.visit_citation(translator, node)
    theirs, ours = 'role="doc-biblioentry"', 'role="listitem"'
    translator.body[-1] = translator.body[-1].replace(theirs, ours)


def depart_citation(translator, node):
    HTML5Translator.depart_citation(translator, node)


def setup(app):
    app.connect("html-page-context", name_branches, priority=900)
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
