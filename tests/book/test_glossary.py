"""What a page sets in bold is a lead, or a word that the glossary knows; emphasis is in italics."""

import re
from collections import Counter

import course_pages
import glossary_links
import pytest
from docutils import nodes
from docutils.core import publish_doctree

GLOSSARY = (course_pages.ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
TERMS = re.findall(r"^(\w.*)\n  \S", GLOSSARY, re.M)


def unknown(notebook):
    """Return the first forms of the bold words that are no lead and no term of the glossary."""
    known = {form for term in TERMS for form in glossary_links.forms(term)}
    words = {w for w in notebook.bold if w[-1] not in ".:?!" and w not in ("You will", "You need")}
    return {glossary_links.forms(word)[0] for word in words} - known


@pytest.mark.parametrize("name", [n for part in course_pages.parts() for n in part.notebooks])
def test_the_glossary_knows_what_a_page_sets_in_bold(name):
    notebook = course_pages.Notebook.read(course_pages.ROOT / f"{name}.ipynb")
    assert unknown(notebook) == set()


def test_a_word_that_the_glossary_does_not_know_is_noticed():
    text = "# T\n\n**You will** see **channels** and a **florp**.\n\n**A lead.** So."
    cells = [{"cell_type": "markdown", "metadata": {}, "source": text}]
    notebook = course_pages.Notebook('{"metadata": {}, "cells": []}')
    notebook.cells = cells
    assert unknown(notebook) == {"florp"}


def test_terms_are_in_order_and_each_form_stands_once():
    assert sorted(TERMS, key=str.lower) == TERMS
    forms = Counter(form for term in TERMS for form in glossary_links.forms(term))
    assert [form for form, count in forms.items() if count > 1] == []


@pytest.mark.parametrize(
    ("words", "forms"),
    [
        ("Feature maps", ["feature map"]),
        ("overfitting, overfits", ["overfitting", "overfit"]),
        ("bias", ["bia"]),
    ],
)
def test_forms(words, forms):
    assert glossary_links.forms(words) == forms


def test_a_heading_and_a_link_lead_nowhere_else():
    doctree = publish_doctree("**A**\n=====\n\n`a <b>`_ and **c**\n")
    heading, word = doctree.findall(nodes.strong)
    assert glossary_links.is_link(heading) and not glossary_links.is_link(word)
