"""The reference is drawn where only the book's own packages are installed."""

import importlib.metadata
import subprocess
import sys

import environment
import yaml
from packaging.requirements import Requirement

SCRIPT = """
import importlib, sys
import reference_pages
from sphinx.ext.autodoc.mock import mock

mocked, absent = sys.argv[1].split(), set(sys.argv[2].split())


class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Absent())
with mock(mocked):
    for name in reference_pages.modules_of("course_utils"):
        if not name.startswith("course_utils.datasets"):
            importlib.import_module(name)
"""


def required(file):
    """Return the distributions that a file and the course's package name, and what these need."""
    lines = (environment.ROOT / file).read_text("utf-8").splitlines()
    waiting = [line.partition("#")[0] for line in lines if line[:1].isalpha()]
    waiting += installed("course_utils")
    found = set()
    while waiting:
        wish = Requirement(waiting.pop())
        name = wish.name.lower().replace("_", "-")
        if name not in found and (wish.marker is None or wish.marker.evaluate({"extra": ""})):
            found.add(name)
            waiting += installed(name)
    return found


def installed(name):
    try:
        return importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return []


def test_helpers_can_be_imported_with_the_packages_of_the_book_alone():
    there = required("requirements-book.txt")
    absent = [
        name
        for name, owners in importlib.metadata.packages_distributions().items()
        if not {owner.lower().replace("_", "-") for owner in owners} & there
        and not name.startswith(("_", "course_utils"))
    ]
    config = yaml.safe_load((environment.ROOT / "_config.yml").read_text("utf-8"))
    mocked = config["sphinx"]["config"]["autodoc_mock_imports"]
    path = environment.ROOT / "book" / "_ext"
    command = [sys.executable, "-c", SCRIPT, " ".join(mocked), " ".join(absent)]
    ran = subprocess.run(command, cwd=path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
