"""Citations in plain Markdown, "Vaswani et al. (2017)" or "(Dao et al. 2022)", lead to their works.

A notebook has to read well on GitHub and Colab too, so its citations are words. Here they are
looked up in references.bib by family names and year. One that is not found, or that fits two works,
is a warning, and warnings stop the build; where two works fit, naming all authors tells them apart.
"""

import re
from dataclasses import dataclass

from docutils import nodes
from docutils.utils import get_source_line
from sphinx.util import logging

logger = logging.getLogger(__name__)

# A family name is capitals that small letters follow (LeCun, Shwartz-Ziv): ICLR and GPT-3 are none.
PARTICLES = r"(?:(?:van|von|de|der|den|la|le) )*"
SYLLABLES = r"(?:[A-ZÀ-ÖØ-ÞČŁŠŽ][^\W\d_A-ZÀ-ÖØ-ÞČŁŠŽ]+)+"
# Some have a particle with a capital, or one inside (Le Borgne, López de Prado).
OWN = rf"(?:(?:Dal|Le) )?(?:{SYLLABLES} de )?"
NAME = rf"{PARTICLES}{OWN}(?:[A-Z][’'])?{SYLLABLES}(?:-(?:{SYLLABLES}|[A-Z]+))*(?![^\W\d_])"
MORE = r"et al\.|and others|and colleagues"
AUTHORS = rf"{NAME}(?:, (?!and){NAME})*(?:,? and {NAME})?(?:,? (?:{MORE}))?"
YEAR = r"(?:1[6-9]|20)\d\d"
CITATION = re.compile(
    rf"(?<!\w)(?P<told>{AUTHORS})(?:[’']s)? \((?P<told_year>{YEAR})\)"
    rf"|(?<!\w)(?P<aside>{AUTHORS}),? (?P<aside_year>{YEAR})(?=[;)])"
)
MONTHS = {
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
}


@dataclass(frozen=True)
class Work:
    """One entry of references.bib: its key, its authors' family names, its year."""

    key: str
    names: tuple[str, ...]
    year: str

    @classmethod
    def read(cls, key, entry):
        people = entry.persons.get("author") or entry.persons.get("editor") or ()
        names = (" ".join(person.last_names).strip("{}") for person in people)
        return cls(key, tuple(names), entry.fields.get("year", ""))

    def fits(self, names, more, year):
        """Tell whether these family names, perhaps with "et al.", and this year mean this work."""
        if year != self.year or names[0] != self.names[0]:
            return False
        if more:
            return len(self.names) > 2 and list(self.names[: len(names)]) == names
        return list(self.names) == names


def find(text, before=""):
    """Yield (start, end, [family name, ...], has "et al.", year) for each citation in a text.

    before: what stands in front of the text in the same paragraph; a bracket may open there.
    """
    for found in CITATION.finditer(text):
        form = "told" if found["told"] else "aside"
        if inside_brackets(before + text[: found.start()]) == (form == "aside"):
            authors, more = re.subn(rf",? (?:{MORE})$", "", found[form])
            names = [re.sub(rf"^{PARTICLES}", "", n) for n in re.split(r",? and |, ", authors)]
            if not MONTHS & set(names):
                yield found.start(), found.end(), names, bool(more), found[f"{form}_year"]


def inside_brackets(text):
    return text.rfind("(") > text.rfind(")")


def look_up(names, more, year, works):
    """Return how many of the names in front are no authors, and the works that fit the others.

    "Then Bates and Granger (1969)" and "Chronos, Ansari et al. 2024" begin with a word of the
    sentence.
    """
    for skipped in range(len(names)):
        fitting = [work for work in works if work.fits(names[skipped:], more, year)]
        if fitting:
            return skipped, fitting
    return 0, []


def link(app, doctree, docname):
    domain = app.env.get_domain("cite")
    listed = {citation.key: citation for citation in domain.citations}
    works = [Work.read(key, citation.entry) for key, citation in listed.items()]
    for text in list(doctree.findall(nodes.Text)):
        if not is_prose(text):
            continue
        pieces, done = [], 0
        siblings = text.parent.children[: text.parent.index(text)]
        before = "".join(sibling.astext() for sibling in siblings)
        for start, end, names, more, year in find(text.astext(), before):
            skipped, fitting = look_up(names, more, year, works)
            if len(fitting) != 1:
                if "docstring of" not in (get_source_line(text.parent)[0] or ""):
                    complain(text, text[start:end], [work.key for work in fitting])
                continue  # a docstring's "(Title, 2018)" may look like a citation
            start = text.index(names[skipped], start)
            citation = listed[fitting[0].key]
            page = citation.bibliography_key.docname
            uri = f"{app.builder.get_relative_uri(docname, page)}#{citation.citation_id}"
            pieces.append(nodes.Text(text[done:start]))
            words = nodes.Text(text[start:end])
            pieces.append(nodes.reference("", "", words, refuri=uri, internal=True))
            done = end
        if pieces:
            text.parent.replace(text, [*pieces, nodes.Text(text[done:])])


def is_prose(text):
    """Tell whether a text may hold a citation: headings, code, links and further reading do not."""
    node, inside = text.parent, (nodes.title, nodes.literal, nodes.literal_block, nodes.reference)
    while node is not None:
        further = isinstance(node, nodes.section) and "further-reading" in node["ids"]
        if further or isinstance(node, (*inside, nodes.citation, nodes.raw, nodes.math)):
            return False
        node = node.parent
    return True


def complain(node, words, keys):
    fault = f"fits {' and '.join(keys)}: name all authors" if keys else "is in no references.bib"
    logger.warning(f"citation {words!r} {fault}", location=node, type="course", subtype="citation")


def setup(app):
    app.connect("doctree-resolved", link)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
