"""The tables of data sets say what the records say."""

import data_tables
import pytest
from course_pages import ROOT
from docutils.parsers.rst import DirectiveError

from course_utils.datasets.catalogue import CATALOGUE
from course_utils.datasets.registry import REGISTRY

ENTRIES = [*CATALOGUE.values(), *REGISTRY.values()]
KNOWN = "CC0|CC BY|CC BY-SA|GFDL|MIT|BSD-3-Clause|Apache|public domain|not stated|GroupLens".split(
    "|"
)


def drawn(kind, argument):
    """Return the Markdown that a directive draws, without a page around it."""
    directive = object.__new__(kind)
    directive.arguments, directive.name = [argument], "data"
    return directive.markdown()


@pytest.mark.parametrize(
    ("kind", "prefix", "entries"),
    [("included", "load", CATALOGUE), ("downloads", "fetch", REGISTRY)],
)
def test_each_set_has_a_row_and_notes(kind, prefix, entries):
    rows = drawn(data_tables.DataTable, kind).splitlines()[2:]
    notes = drawn(data_tables.DataNotes, kind).split("\n\n")
    assert len(rows) == len(notes) == len(entries)
    for row, note, (name, entry) in zip(rows, notes, entries.items(), strict=True):
        assert row == f"| `{prefix}_{name}` | {entry.holds} | {entry.size} | {entry.terms} |"
        assert note.startswith(
            f"`{prefix}_{name}`\n: {entry.description} Licence: {entry.licence}."
        )
        assert f"Source: {entry.source}." in note


def test_another_table_is_refused():
    with pytest.raises(DirectiveError) as caught:
        drawn(data_tables.DataTable, "other")
    assert caught.value.msg == "data: one of included, downloads, got 'other'"


def test_a_download_says_how_it_is_verified():
    assert data_tables.notes(REGISTRY["mnist"]).endswith(
        "Checked by: SHA-256, published by TensorFlow Datasets."
    )
    assert "Checked by: SHA-1" in data_tables.notes(REGISTRY["parallel_corpus"])
    assert "Checked" not in data_tables.notes(CATALOGUE["iris"])


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_the_terms_are_short_and_known(entry):
    assert entry.licence.startswith(entry.terms) and len(entry.terms) < 40
    assert any(entry.terms.startswith(name) for name in KNOWN)


def test_the_page_says_how_much_everything_is():
    known = sum(file.size or 0 for entry in REGISTRY.values() for file in entry.files)
    page = (ROOT / "book" / "data.md").read_text(encoding="utf-8")
    assert f"download and check everything, {known / 1e9:.1f} GB" in page
