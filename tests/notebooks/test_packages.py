"""What notebooks import is what their first cell installs, in the ranges that were tested."""

import ast
import importlib.metadata
import re
import sys
import tomllib

import environment
import nbformat

from course_utils.datasets.docstrings import LIBRARIES

NAME = re.compile(r"[\w.-]+")


def imports(path):
    """Yield the packages that a notebook imports, without the standard library."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and "%pip" not in cell.source:
            for node in ast.walk(ast.parse(cell.source)):
                modules = [part.name for part in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom):
                    modules = [node.module]
                yield from {module.partition(".")[0] for module in modules}


def wishes(lines):
    """Return {name of a distribution: its range}."""
    found = {}
    for line in lines:
        if name := NAME.match(line):
            found[name[0].lower()] = line.partition("#")[0][name.end() :].strip()
    return found


def extras():
    project = tomllib.loads((environment.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return project["dependencies"], project["optional-dependencies"]


def test_libraries_whose_docstrings_are_read_have_one_version_for_every_python():
    lock = (environment.ROOT / "requirements.lock").read_text("utf-8")
    _, optional = extras()
    told = wishes(optional["docstrings"])
    assert set(told) == set(LIBRARIES.values())
    for library, version in told.items():
        found = re.findall(rf"^{library}(==.*)$", lock, re.M)
        assert found == [version], f"{library}: one version in requirements.lock, here and there"


def test_pages_that_read_docstrings_install_their_versions():
    for path in (environment.ROOT / "notebooks").glob("*/*.ipynb"):
        cells = [cell.source for cell in nbformat.read(path, as_version=4).cells[1:]]
        (first,) = (source for source in cells if "google.colab" in source)
        reads = any("load_docstring" in source for source in cells)
        assert ("[notebooks,docstrings]" in first) == reads, path.stem


def test_the_first_cell_installs_what_notebooks_import():
    always, optional = extras()
    there = wishes([*always, *optional["data"], *optional["notebooks"]])
    files = [environment.ROOT / f"requirements{kind}.txt" for kind in ("", "-book")]
    tested = wishes(line for file in files for line in file.read_text("utf-8").splitlines())
    assert {n: r for n, r in there.items() if n in tested and tested[n] != r} == {}
    assert set(there) - set(tested) == {"course_utils"}
    owners = importlib.metadata.packages_distributions()
    needed = set().union(*map(imports, (environment.ROOT / "notebooks").glob("*/*.ipynb")))
    for package in needed - set(sys.stdlib_module_names) - {"course_utils"}:
        brought = {owner.lower() for owner in owners[package]}
        assert brought & set(there), package
