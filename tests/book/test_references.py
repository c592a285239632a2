"""The book's references are whole, cited, and listed once; each rule is shown to fail."""

import re
from collections import Counter
from pathlib import Path

import citations
import course_pages
import pytest
from pybtex.database import parse_string

ROOT = Path(__file__).parents[2]
VENUE = {
    "article": {"journal"},
    "book": {"publisher"},
    "incollection": {"booktitle", "publisher"},
    "inproceedings": {"booktitle"},
    "misc": {"url"},
    "phdthesis": {"school"},
    "techreport": {"institution"},
}
GOOD = """@misc{ba2016layer,
  author = {Ba, Jimmy Lei}, title = {Layer Normalization}, year = {2016},
  url = {https://arxiv.org/abs/1607.06450},
}
"""
WRONG = {
    "ba2016layer: no year": GOOD.replace("year = {2016},", ""),
    "ba2016layer: no author": GOOD.replace("author", "note"),
    "ba2016layer: no url": GOOD.replace("url", "note"),
    "ba2016layer: the year is 2017": GOOD.replace("{2016}", "{2017}"),
    "ba2016layer: no arXiv number in": GOOD.replace("1607.06450", "1607.064"),
    "ba2016layer: no DOI": GOOD.replace("url", "doi = {1607.06450}, url"),
    "twice: https://arxiv.org": GOOD + GOOD.replace("ba2016layer", "ba2016again"),
    "not cited: ba2017layer": GOOD + GOOD.replace("2016", "2017").replace("1607", "1707"),
    "not listed: ba2016layer": "",
}


def faults(bibliography, cited):
    """Yield what is wrong with a .bib file's text, given the keys that the pages cite."""
    entries = parse_string(bibliography, "bibtex").entries
    addresses = Counter()
    for key, entry in entries.items():
        fields = {**entry.fields, **{role: "…" for role in entry.persons}}
        needed = {"title", "year"} | VENUE[entry.type]
        yield from (f"{key}: no {field}" for field in sorted(needed - set(fields)))
        if not {"author", "editor"} & set(fields):
            yield f"{key}: no author"
        if (year := fields.get("year", "")) not in key:
            yield f"{key}: the year is {year}"
        doi, url = fields.get("doi"), fields.get("url", "")
        if doi and not re.fullmatch(r"10\.\d{4,9}/\S+", doi):
            yield f"{key}: no DOI: {doi}"
        if "arxiv.org" in url and not re.search(r"/abs/\d{4}\.\d{4,5}$", url):
            yield f"{key}: no arXiv number in {url}"
        addresses.update(filter(None, (doi, url)))
    yield from (f"twice: {address}" for address, count in addresses.items() if count > 1)
    yield from (f"not cited: {key}" for key in sorted(set(entries) - cited))
    yield from (f"not listed: {key}" for key in sorted(cited - set(entries)))


def keys_cited(bibliography):
    """Return the keys cited by role on a page, in words anywhere, or by link."""
    pages = read_all((ROOT / "book").rglob("*.md"))
    sources = read_all((ROOT / "src").rglob("*.py"))
    roles = re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", pages)
    keys = {key.strip() for role in roles for key in role.split(",")}
    notebooks = "\n".join(course_pages.Notebook.read(p).prose for p in course_pages.notebooks())
    entries = parse_string(bibliography, "bibtex").entries
    works = [citations.Work.read(key, entry) for key, entry in entries.items()]
    for paragraph in re.split(r"\n\s*\n", f"{sources}\n\n{pages}\n\n{notebooks}"):
        for _, _, *words in citations.find(" ".join(paragraph.split())):
            keys.update(work.key for work in citations.look_up(*words, works)[1])
    for key, entry in entries.items():
        addresses = {entry.fields.get("doi"), entry.fields.get("url")} - {None}
        if any(f"{address})" in notebooks for address in addresses):
            keys.add(key)
    return keys


def read_all(paths):
    return "\n\n".join(path.read_text(encoding="utf-8") for path in sorted(paths))


def test_the_references_are_whole_and_cited():
    text = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    assert list(faults(text, keys_cited(text))) == []


def test_a_good_entry_passes():
    assert list(faults(GOOD, {"ba2016layer"})) == []


@pytest.mark.parametrize("fault", WRONG)
def test_each_rule_fails(fault):
    assert any(found.startswith(fault) for found in faults(WRONG[fault], {"ba2016layer"}))
