"""The book's Sphinx extensions: the buttons that run a page, and what extensions may import."""

import importlib.metadata
import re
import sys

import run_bar
from course_pages import ROOT


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
    for path in (ROOT / "book" / "_ext").rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(("import ", "from ")):
                imported.add(line.split()[1].split(".")[0])
    own = {path.stem for path in (ROOT / "book" / "_ext").glob("*.py")}
    own |= {"widgets", "course_utils"}  # a folder here; installed beside the book's packages
    imported -= own | set(sys.stdlib_module_names)
    imported -= {"docutils", "course_utils"}  # Sphinx is made of the one; the other is here
    lines = (ROOT / "requirements-book.txt").read_text(encoding="utf-8").splitlines()
    lines += [r for r in importlib.metadata.requires("jupyter-book") if "extra ==" not in r]
    installed = {re.match(r"[\w-]*", line)[0].lower() for line in lines}
    packages = importlib.metadata.packages_distributions()
    missing = {name for name in imported if not installed & {p.lower() for p in packages[name]}}
    assert missing == set()
