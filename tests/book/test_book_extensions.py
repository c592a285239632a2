"""The book's Sphinx extensions: plain docstrings, the button to a hub."""

import importlib.metadata
import importlib.util
import re
import sys

import docutils.core
import pytest
from built_site import ROOT


def load(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "book" / "_ext" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


plain_docstrings = load("plain_docstrings")
run_bar = load("run_bar")


def example(x, scale=None, *args, **kwargs):
    """Not read: only the signature matters here."""


def restructured(text, obj=example):
    lines = text.split("\n")
    plain_docstrings.restructure(None, "function", "example", obj, None, lines)
    return "\n".join(lines)


def drawn(text):
    """Return what docutils makes of a docstring; it raises where there is a warning."""
    settings = {"halt_level": 2, "report_level": 2}
    return docutils.core.publish_string(
        restructured(text), writer_name="pseudoxml", settings_overrides=settings
    ).decode()


def test_arguments_become_a_list():
    text = restructured("x: (N, D), never written to; scale: a factor, or None.\nReturns (N,).")
    assert text.split("\n\n") == [
        "- **x**: (N, D), never written to\n- **scale**: a factor, or None",
        "**Returns**\\  (N,).\n",
    ]


def test_returns_in_the_same_line_is_a_paragraph():
    text = restructured("x: (B, T); scale: (T,) or None. Returns (B, T). All of it.")
    assert text.split("\n\n")[1] == "**Returns**\\  (B, T). All of it.\n"


def test_arguments_that_share_a_meaning_share_a_line():
    assert restructured("x, scale: arrays.").startswith("- **x**, **scale**: arrays")


def test_a_word_with_a_colon_is_no_argument():
    assert restructured("Here x: is prose.") == "Here x: is prose.\n"


@pytest.mark.parametrize(
    "formula",
    ["|a - b| / max(1, |b|)", "f(*args, **kwargs)", "x_i and y_", "2 * x * y", "a `code` b", "\\n"],
)
def test_formulas_are_left_as_they_are(formula):
    shown = drawn(f"Formula: {formula}.")
    for word in formula.replace("`", "").split():
        assert word in shown
    assert "problematic" not in shown and "emphasis" not in shown


def test_an_index_notation_is_code():
    assert '<literal>\n            "...td,...sd->...ts"' in drawn('x "...td,...sd->...ts" y')


def test_an_example_stays_an_example():
    assert "doctest_block" in drawn("One line.\n\n>>> 1 + 1\n2")


def test_raw_docstring_would_have_failed():
    """The test above can fail: without the extension, docutils warns about the same text."""
    with pytest.raises(docutils.utils.SystemMessage):
        docutils.core.publish_string(
            "|a - b|",
            settings_overrides={"halt_level": 1, "report_level": 1, "warning_stream": False},
        )


def test_places_where_a_notebook_runs():
    launch = {"colab_url": "https://c.org", "binderhub_url": "https://b.org"}
    options = {
        "launch_buttons": launch,
        "repository_url": "https://github.com/a/b",
        "repository_branch": "main",
    }
    query = "repo=https%3A//github.com/a/b&urlpath=lab/tree/b/notebooks/x/y.ipynb&branch=main"
    assert list(run_bar.links(options, "notebooks/x/y.ipynb", "../../")) == [
        ("Run on Colab", "https://c.org/github/a/b/blob/main/notebooks/x/y.ipynb"),
        ("Run on Binder", "https://b.org/v2/gh/a/b/main?urlpath=lab/tree/notebooks/x/y.ipynb"),
        ("Run on your hub", f"../../book/hub.html?{query}"),
        ("Download", "../../_sources/notebooks/x/y.ipynb"),
    ]
    launch["jupyterhub_url"] = "https://h.org"
    hub = list(run_bar.links(options, "notebooks/x/y.ipynb", "../../"))[2]
    assert hub == ("Run on our hub", f"https://h.org/hub/user-redirect/git-pull?{query}")


def test_extensions_need_only_what_the_book_installs():
    """The book is built without TensorFlow and without the notebooks' libraries."""
    imported = set()
    for path in (ROOT / "book" / "_ext").glob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(("import ", "from ")):
                imported.add(line.split()[1].split(".")[0])
    own = {path.stem for path in (ROOT / "book" / "_ext").glob("*.py")}
    imported -= own | set(sys.stdlib_module_names) | {"docutils"}  # Sphinx is made of it
    lines = (ROOT / "requirements-book.txt").read_text(encoding="utf-8").splitlines()
    lines += [r for r in importlib.metadata.requires("jupyter-book") if "extra ==" not in r]
    installed = {re.match(r"[\w-]*", line)[0].lower() for line in lines}
    packages = importlib.metadata.packages_distributions()
    missing = {name for name in imported if not installed & {p.lower() for p in packages[name]}}
    assert missing == set()
