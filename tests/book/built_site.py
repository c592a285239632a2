"""Builds the book once for all tests of the site, as somebody does who was given the folder."""

import contextlib
import json
import os
import time

import moved
import recipes
from course_pages import chapters

PAGES = sorted(["book/welcome", *(name for page, below in chapters() for name in [page, *below])])
NOTEBOOKS = [name for name in PAGES if name.startswith("notebooks/")]
PARTS = ["Makefile", "README.md", "_config.yml", "_toc.yml", "benchmarks", "book", "notebooks"]


def build_once(tmp_path_factory):
    """Return (pages, what the build said, what it complained of).

    The processes of one test run share the site: the first builds it, the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    course, ready = base / "site" / "Zoë's place", base / "site" / "ready"
    with contextlib.suppress(FileExistsError):
        ready.parent.mkdir()
        try:
            heard = build(course)
        except BaseException as error:
            heard = "", repr(error)
        ready.with_suffix(".part").write_text(json.dumps(heard), encoding="utf-8")
        ready.with_suffix(".part").rename(ready)
    deadline = time.monotonic() + 300
    while not ready.exists():
        assert time.monotonic() < deadline, "the book was not built within 300 s"
        time.sleep(0.2)
    return course / "_build" / "html", *json.loads(ready.read_text(encoding="utf-8"))


def build(course):
    """Build the book by the recipe "Carry the folder", where warnings are errors.

    The folder has an apostrophe in its name, the locale is one that is not installed.
    """
    moved.carry(course, *PARTS)
    [commands] = recipes.recipe("setup", "Carry the folder")
    done = recipes.type_in(commands, course, UV_OFFLINE="1", LC_ALL="en_XX.UTF-8")
    return done.stdout, "" if done.returncode == 0 else done.stderr or done.stdout
