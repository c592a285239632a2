"""The reference's lists of functions and modules, drawn from the modules.

A page of the reference documents the module that its `automodule` names. `reference-index` lists
these pages and their functions with the first line of each docstring; `modules-of` documents the
modules of a package that have no page of their own.
"""

import importlib
import inspect
import pathlib
import pkgutil
import re

import course_pages
from docutils.parsers.rst import directives
from drawn import Drawn, table
from sphinx.ext.autodoc.mock import mock


def pages(root):
    """Return {page: [module that it documents, ...]} for the pages under the reference."""
    found = {}
    for chapter, below in course_pages.chapters(root):
        if chapter.startswith("book/reference"):
            for name in below:
                text = (root / f"{name}.md").read_text(encoding="utf-8")
                found[name] = re.findall(r"^\.\. automodule:: (\S+)", text, re.M)
    return found


def functions(module):
    """Return {name: function or class} that a module itself defines for others to use."""
    members = vars(module).items()
    own = {n: v for n, v in members if getattr(v, "__module__", None) == module.__name__}
    return {n: v for n, v in own.items() if not n.startswith("_") and callable(v)}


def first_sentence(thing):
    return " ".join(inspect.getdoc(thing).split("\n\n")[0].split())


def modules_of(package):
    """Return the names of a package's modules, without private ones, packages below it included."""
    path = importlib.import_module(package).__path__
    for _, name, is_package in pkgutil.iter_modules(path, f"{package}."):
        if not name.rpartition(".")[2].startswith("_"):
            yield name
            if is_package:
                yield from modules_of(name)


class ReferenceDrawn(Drawn):
    def depends_on(self):
        yield self.root / "_toc.yml"
        yield from (self.root / f"{name}.md" for name in pages(self.root))
        yield from (self.root / "src").rglob("*.py")


class ReferenceIndex(ReferenceDrawn):
    def markdown(self):
        parts = []
        for page, modules in pages(self.root).items():
            title = course_pages.heading(page, self.root)
            parts.append(f"### {self.link(title, page, '.md')}")
            rows = [
                [f"{{py:obj}}`{name} <{module}.{name}>`", first_sentence(thing)]
                for module in modules
                for name, thing in functions(importlib.import_module(module)).items()
            ]
            if rows:
                parts.append(table(["Function", "What it does"], rows))
        return "\n\n".join(parts)


class ModulesOf(ReferenceDrawn):
    required_arguments = 1
    option_spec = {"without": str.split, "members": directives.flag}  # noqa: RUF012

    def markdown(self):
        elsewhere = {name for modules in pages(self.root).values() for name in modules}
        without = tuple(self.options.get("without", ()))
        parts = []
        with mock(self.config.autodoc_mock_imports):
            for name in modules_of(self.arguments[0]):
                if name not in elsewhere and not name.startswith(without or "-"):
                    parts.append(self.entry(name))
        return "\n\n".join(parts)

    def entry(self, name):
        members = functions(importlib.import_module(name)) if "members" in self.options else ()
        option = f":members: {', '.join(members)}" if members else ":no-members:"
        directive = f".. automodule:: {name}\n   {option}"
        title = name.removeprefix("course_utils.")
        return f"## `{title}`\n\n```{{eval-rst}}\n{directive}\n```"


def source_address(app, info):
    """Return the address of a function's or class's lines in the repository, or None."""
    try:
        thing = importlib.import_module(info["module"])
        for name in info["fullname"].split("."):
            thing = inspect.unwrap(getattr(thing, name))
        file = pathlib.Path(inspect.getsourcefile(thing)).relative_to(app.srcdir)
        lines, start = inspect.getsourcelines(thing)
    except (AttributeError, ImportError, TypeError, ValueError):
        return None  # a value, such as a colour, has no lines of its own
    options = app.config.html_theme_options
    tree = f"{options['repository_url']}/blob/{options['repository_branch']}"
    return f"{tree}/{file.as_posix()}#L{start}-L{start + len(lines) - 1}"


def link_sources(app, config):
    config.linkcode_resolve = lambda domain, info: source_address(app, info)


def setup(app):
    app.setup_extension("sphinx.ext.linkcode")
    app.connect("config-inited", link_sources)
    app.add_directive("reference-index", ReferenceIndex)
    app.add_directive("modules-of", ModulesOf)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
