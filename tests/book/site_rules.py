"""The rules a built page keeps. Each yields what breaks it, as sentences."""

import itertools
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

# What a browser fetches by itself when it draws a page.
LOADS = {
    "audio": ["src"],
    "embed": ["src"],
    "iframe": ["src"],
    "image": ["href", "xlink:href"],
    "img": ["src", "srcset"],
    "input": ["src"],
    "link": ["href"],
    "object": ["data"],
    "script": ["src"],
    "source": ["src", "srcset"],
    "track": ["src"],
    "use": ["href", "xlink:href"],
    "video": ["src", "poster"],
}
LINK_ONLY_NAMES = {"alternate", "author", "canonical", "index", "license", "next", "prev", "search"}
IN_CSS = re.compile(r"""(?:url\(\s*|@import\s+)["']?(?:https?:)?//[^"')\s]+""")
# At the start of an address, or of a later one in a list of addresses (`srcset`).
FROM_ELSEWHERE = re.compile(r"(?:^|,\s*)(?:https?:)?//")
# Markup that the builder should have turned into something else: roles, links, bold, formulas.
RAW = re.compile(r"\{[a-z]+\}`|\]\([^) ]+\)|\*\*\w|\$\$|\\(?:frac|sum|sqrt)(?![a-z])|:::|```")
NAMESPACE = re.compile(r"https?://www\.w3\.org/")


class Page:
    """One built page, parsed once."""

    def __init__(self, site, path):
        self.site, self.path = Path(site), Path(path)
        self.soup = BeautifulSoup(self.path.read_text(encoding="utf-8"), "html.parser")
        self.ids = {t["id"] for t in self.soup.find_all(id=True)}
        self.ids |= {t["name"] for t in self.soup.find_all("a", attrs={"name": True})}

    def linked_to(self):
        """The names of the places on this page that its own links lead to."""
        return {unquote(a["href"][1:]) for a in self.soup.find_all("a", href=re.compile("^#"))}

    @property
    def name(self):
        return self.path.relative_to(self.site).with_suffix("").as_posix()


def read_site(site):
    """Return {name: Page} of every page of a built site."""
    pages = [Page(site, path) for path in sorted(Path(site).rglob("*.html"))]
    return {p.name: p for p in pages if not p.name.startswith("_static/")}


def links_lead_somewhere(page, pages):
    for tag in page.soup.find_all(["a", *LOADS]):
        for attribute in ["href", *LOADS.get(tag.name, [])]:
            address = tag.get(attribute)
            if address and attribute != "srcset":
                yield from _missing(page, pages, address)


def _missing(page, pages, address):
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return
    target = page.path
    if parts.path:
        folder = page.path.parent
        path = unquote(parts.path)
        if path.startswith("/"):  # from where the site is published: /name/page.html
            folder, path = page.site, path.split("/", 2)[2]
        target = (folder / path).resolve()
        if not target.is_file():
            yield f"links to {address}, which does not exist"
            return
    if parts.fragment and target.suffix == ".html":
        name = target.relative_to(page.site.resolve()).with_suffix("").as_posix()
        if unquote(parts.fragment) not in pages.get(name, page).ids:
            yield f"links to {address}, which has no such place"


def nothing_comes_from_elsewhere(page, pages):
    for tag in page.soup.find_all(list(LOADS)):
        if tag.name == "link" and set(tag.get("rel", [])) <= LINK_ONLY_NAMES:
            continue
        for attribute in LOADS[tag.name]:
            if FROM_ELSEWHERE.search((tag.get(attribute) or "").strip()):
                yield f"<{tag.name}> fetches {tag[attribute]}"
    for tag in page.soup.find_all(style=True):
        yield from css_stays_here(tag["style"])
    for tag in page.soup.find_all("style"):
        yield from css_stays_here(tag.text)
    for tag in page.soup.find_all("script", src=False):
        for address in re.findall(r"https?://[^\s\"'`)]+", tag.text):
            if not NAMESPACE.match(address):
                yield f"a script on the page names {address}"
    for tag in page.soup.find_all("meta", attrs={"http-equiv": re.compile("refresh", re.I)}):
        if "//" in tag.get("content", ""):
            yield f"sends the reader to {tag['content']}"


def css_stays_here(text):
    for found in IN_CSS.findall(text):
        yield f"a style fetches {found}"


def pictures_are_described(page, pages):
    for tag in page.soup.select("article img"):
        words = (tag.get("alt") or "").strip()
        if not words:
            yield f"{tag.get('src')} has no alt text"
        elif words in tag.get("src", "") or re.search(r"\.(png|svg|jpe?g)$", words):
            yield f"{tag.get('src')} has its file's name for alt text"
    for tag in page.soup.find_all("svg"):
        if not (tag.get("aria-hidden") or tag.get("aria-label") or tag.find("title")):
            yield "a drawing (svg) has no name"


def headings_are_in_order(page, pages):
    tags = page.soup.find_all(re.compile("^h[1-6]$"))
    levels = [int(t.name[1]) for t in tags if not t.find_parent(class_="onlyprint")]
    if levels.count(1) != 1:
        yield f"has {levels.count(1)} headings of the first level"
    article = page.soup.find("article")
    inside = [int(t.name[1]) for t in article.find_all(re.compile("^h[1-6]$"))] if article else []
    for above, below in itertools.pairwise(inside):
        if below > above + 1:
            yield f"goes from a heading of level {above} to one of level {below}"


def nothing_is_left_raw(page, pages):
    """Nothing that should be drawn stands there as typed; **kwargs, drawn in bold, is a name."""
    article = page.soup.find("article")
    for text in article.find_all(string=RAW) if article else []:
        if not text.find_parent(
            ["code", "pre", "script", "style", "dt", "strong"]
        ) and not text.find_parent(class_="math"):
            yield f"shows markup as text: {RAW.search(text)[0]} in {' '.join(text.split())[:60]!r}"


def places_have_one_name(page, pages):
    ids = [tag["id"] for tag in page.soup.find_all(id=True)]
    for name in sorted({name for name in ids if ids.count(name) > 1 and name in page.linked_to()}):
        yield f"has the place #{name} more than once"


def names_are_declared_once(page, pages):
    scripts = "\n".join(t.text for t in page.soup.find_all("script", src=False))
    names = re.findall(r"(?:^|;)\s*(?:const|let)\s+([A-Z_]+)\b", scripts, re.M)
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield f"declares {name} more than once"


EVERY_PAGE = [links_lead_somewhere, nothing_comes_from_elsewhere]
TEXT_PAGES = [
    pictures_are_described,
    headings_are_in_order,
    nothing_is_left_raw,
    places_have_one_name,
    names_are_declared_once,
]


def leads_to(page, names):
    """The text of a page, not only the lists beside it, links every page named."""
    links = page.soup.find("article").find_all("a", href=True)
    here = page.path.parent
    found = {(here / unquote(urlsplit(a["href"]).path)).resolve() for a in links}
    for name in names:
        if (page.site / f"{name}.html").resolve() not in found:
            yield f"has no link to {name} in its text"


def launch_buttons(page, repository, branch):
    """A notebook page opens itself on Colab, Binder and a hub; another page opens nothing."""
    owner_and_name = urlsplit(repository).path.strip("/")
    folder = owner_and_name.split("/")[-1]
    file = f"{page.name}.ipynb"
    expected = {
        f"https://colab.research.google.com/github/{owner_and_name}/blob/{branch}/{file}",
        f"https://mybinder.org/v2/gh/{owner_and_name}/{branch}?urlpath=lab/tree/{file}",
        "hub.html?" + hub_query(repository, f"lab/tree/{folder}/{file}", branch),
    }
    found = {
        re.sub(r"^.*/(?=hub\.html)", "", a["href"])
        for a in page.soup.find_all("a", href=re.compile(r"colab\.|mybinder\.|/hub\.html\?"))
    }
    if not page.name.startswith("notebooks/"):
        expected = set()
    for address in sorted(expected - found):
        yield f"lacks the launch button to {address}"
    for address in sorted(found - expected):
        yield f"has a launch button to {address}"


def hub_query(repository, path, branch):
    return f"repo={repository.replace(':', '%3A')}&urlpath={path}&branch={branch}"


def edit_button(page, repository, branch, source):
    address = f"{repository}/edit/{branch}/{source}"
    if not page.soup.find("a", href=address):
        yield f"lacks the edit button to {address}"


def download_button(page, source):
    links = [a["href"] for a in page.soup.find_all("a", href=re.compile("_sources/"))]
    if not any(link.endswith(f"_sources/{source}") for link in links):
        yield f"does not offer {source} for download"


def facts_are_shown(page, notebook):
    """The line under the title says what the notebook's metadata says."""
    facts = json.loads(Path(notebook).read_text(encoding="utf-8"))["metadata"]["course"]
    line = page.soup.find("p", class_="notebook-facts")
    words = line.text if line else ""
    memory = facts["peak_memory_mb"]
    if not re.match(r"\d+ min for a reader · ", words):
        yield "does not say how long a reader needs"
    for part in (
        f"runs in {round(facts['seconds'])} s on two cores",
        f" {memory / 1000:.1f} GB " if memory >= 1000 else f" {memory:.0f} MB ",
        f"needs a network: {'yes' if facts['network'] else 'no'}",
        f"needs a GPU: {'yes' if facts['gpu'] else 'no'}",
    ):
        if part not in words:
            yield f"does not say {part.strip()!r}"


MARKS = re.compile(r"(?:BEGIN|END) SOLUTION|# (?:fmt|noqa)\b|google\.colab")


def marks_are_left_out(page):
    """What is for tools (nbgrader, ruff, Colab) is not shown."""
    for block in page.soup.find_all("div", class_="highlight"):
        for mark in MARKS.findall(block.text):
            yield f"shows the mark {mark!r}"


def exercises_give_nothing_away(page, notebook):
    """Of an exercise only its task is open: no hint, solution, check or result of one.

    A section "Open: ..." asks a question that has no solution to check.
    """
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    cards = page.soup.select("section.exercise")
    for card in cards:
        for fold in card.find_all("details"):
            if fold.has_attr("open"):
                yield "has an open fold in an exercise"
            fold.extract()
    shown = set().union(*(_lines(card.text) for card in cards))
    if any("hint" in line.lower() for line in shown):
        yield "shows a hint that was not asked for"
    secret = [c for c in cells if {"solution", "check"} & set(c["metadata"].get("tags", []))]
    solved = [card for card in cards if not card.text.strip().startswith("Open:")]
    if len(secret) != 2 * len(solved):
        yield f"has {len(solved)} exercises, and {len(secret)} cells with a solution or a check"
    tasks = set().union(*(_lines(c["source"]) for c in cells if c not in secret))
    for cell in secret:
        printed = [line for output in cell["outputs"] for line in output.get("text", [])]
        for line in sorted((_lines(cell["source"]) | _lines(printed)) & shown - tasks):
            yield f"gives away {line!r}"


def _lines(text):
    """Return the lines of a text, or of a list of lines, with single spaces."""
    lines = (" ".join(line.split()) for line in "".join(text).splitlines())
    return {line for line in lines if line}
