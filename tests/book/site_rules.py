"""The rules a built page keeps, beside axe-core's (`test_pages`). Each yields what breaks it."""

import copy
import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

# What a browser fetches by itself when it draws a page.
LOADS = {
    **{name: ["src"] for name in "audio embed iframe input script track".split()},
    **{name: ["href", "xlink:href"] for name in ("image", "use")},
    **{name: ["src", "srcset"] for name in ("img", "source")},
    "link": ["href"],
    "object": ["data"],
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
    for tag in page.soup.select("style, [style]"):
        yield from css_stays_here(tag.get("style", tag.text))
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
    linked = {unquote(a["href"][1:]) for a in page.soup.find_all("a", href=re.compile("^#"))}
    for name in sorted({name for name in linked if ids.count(name) > 1}):
        yield f"has the place #{name} more than once"


def names_are_declared_once(page, pages):
    scripts = "\n".join(t.text for t in page.soup.find_all("script", src=False))
    names = re.findall(r"(?:^|;)\s*(?:const|let)\s+([A-Z_]+)\b", scripts, re.M)
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield f"declares {name} more than once"


EVERY_PAGE = [links_lead_somewhere, nothing_comes_from_elsewhere]
TEXT_PAGES = [nothing_is_left_raw, places_have_one_name, names_are_declared_once]


def leads_to(page, names):
    """The text of a page, not only the lists beside it, links every page named."""
    links = page.soup.find("article").find_all("a", href=True)
    here = page.path.parent
    found = {(here / unquote(urlsplit(a["href"]).path)).resolve() for a in links}
    for name in names:
        if (page.site / f"{name}.html").resolve() not in found:
            yield f"has no link to {name} in its text"


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
    cards = [copy.copy(card) for card in page.soup.select("section.exercise")]
    if page.soup.select("section.exercise details[open]"):
        yield "has an open fold in an exercise"
    for card in cards:
        for fold in card.find_all("details"):
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
