"""Builds the book once for all tests of the site, from a copy of what it is made of."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import time

from course_pages import ROOT, chapters

PAGES = sorted(["book/welcome", *(name for page, below in chapters() for name in [page, *below])])
NOTEBOOKS = [name for name in PAGES if name.startswith("notebooks/")]
SOURCES = ["_config.yml", "_toc.yml", "benchmarks", "book", "notebooks"]
LEAVE_OUT = shutil.ignore_patterns(".*", "__pycache__", "_build")


def build_once(tmp_path_factory):
    """Return (pages, warnings): the folder of the built site, and what the build complained of.

    The processes of one test run share the site: the first builds it, the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, ready = base / "site", base / "site" / "ready"
    with contextlib.suppress(FileExistsError):
        folder.mkdir()
        try:
            warnings = build(copy_sources(folder / "source"), folder)
        except BaseException as error:
            warnings = repr(error)
        ready.with_suffix(".part").write_text(warnings, encoding="utf-8")
        ready.with_suffix(".part").rename(ready)
    deadline = time.monotonic() + 300
    while not ready.exists():
        assert time.monotonic() < deadline, "the book was not built within 300 s"
        time.sleep(0.2)
    return folder / "_build" / "html", ready.read_text(encoding="utf-8")


def copy_sources(target):
    target.mkdir(parents=True)
    for part in SOURCES:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target / part, ignore=LEAVE_OUT)
        else:
            shutil.copy2(ROOT / part, target / part)
    return target


def build(source, target):
    """Build the book with warnings as errors; return them, or an empty string."""
    options = ["--all", "--warningiserror", "--nitpick", "--keep-going", "--quiet"]
    program = shutil.which("jupyter-book", path=str(pathlib.Path(sys.executable).parent))
    command = [program, "build", *options, "--path-output", str(target), str(source)]
    result = subprocess.run(command, capture_output=True, text=True)
    return "" if result.returncode == 0 else result.stderr or result.stdout
