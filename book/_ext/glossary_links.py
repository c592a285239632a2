"""The first bold word of its kind on a notebook page leads to the glossary, and the glossary back.

A page defines a word where it sets it in bold: plain Markdown, on GitHub and Colab too. A term of
the glossary may list its forms ("overfitting, overfits"); a plural is no form of its own. Under
each term stand the pages that define it.
"""

import course_pages
from docutils import nodes
from sphinx import addnodes


def forms(words):
    """Return the forms that a term lists, each in small letters and without a plural's s."""
    return [form.strip().lower().removesuffix("s") for form in words.split(",")]


def anchor(words):
    """Return the id of the place on a page that defines a word."""
    return nodes.make_id(f"defined-{forms(words)[0]}")


def mark(app, doctree):
    """Give each bold word of a notebook an id; let the glossary depend on all notebooks."""
    path = app.env.doc2path(app.env.docname)
    if path.endswith(".ipynb"):
        for strong in doctree.findall(nodes.strong):
            name = anchor(strong.astext())
            if name not in doctree.ids:
                strong["ids"].append(name)
                doctree.ids[name] = strong
    for _ in doctree.findall(addnodes.glossary):
        for notebook in course_pages.notebooks(app.srcdir):
            app.env.note_dependency(str(notebook))


def link(app, doctree, docname):
    if app.env.doc2path(docname).endswith(".ipynb"):
        lead_to_glossary(app, doctree, docname)
    for glossary in doctree.findall(addnodes.glossary):
        lead_to_pages(app, glossary, docname)


def lead_to_glossary(app, doctree, docname):
    places = {
        form: place
        for words, place in app.env.domaindata["std"]["terms"].items()
        for form in forms(words)
    }
    seen = set()
    for strong in list(doctree.findall(nodes.strong)):
        (form, *_) = forms(strong.astext())
        place = places.get(form)
        if place is None or place in seen or is_link(strong):
            continue
        seen.add(place)
        page, target = place
        uri = f"{app.builder.get_relative_uri(docname, page)}#{target}"
        term = nodes.reference("", "", *strong.children, refuri=uri, internal=True)
        strong.children = []
        strong += term


def is_link(node):
    """Tell whether a node stands in a link or a heading, or holds a link already."""
    while node.parent is not None and not isinstance(node, (nodes.reference, nodes.title)):
        node = node.parent
    return isinstance(node, (nodes.reference, nodes.title))


def lead_to_pages(app, glossary, docname):
    pages = {}
    for path in course_pages.notebooks(app.srcdir):
        notebook = course_pages.Notebook.read(path)
        name = path.relative_to(app.srcdir).with_suffix("").as_posix()
        for words in notebook.bold:
            pages.setdefault(forms(words)[0], {}).setdefault(name, (words, notebook.short_title))
    for item in glossary.findall(nodes.definition_list_item):
        found = {}
        for term in item.findall(nodes.term):
            for form in forms(term.astext()):
                for name, place in pages.get(form, {}).items():
                    found.setdefault(name, place)
        if found:
            line = nodes.paragraph("", "On the page: ", classes=["defined-on"])
            for number, (name, (words, title)) in enumerate(found.items()):
                uri = f"{app.builder.get_relative_uri(docname, name)}#{anchor(words)}"
                line += nodes.Text(", " if number else "")
                line += nodes.reference("", title, refuri=uri, internal=True)
            item[-1] += line


def setup(app):
    app.connect("doctree-read", mark)
    app.connect("doctree-resolved", link)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
