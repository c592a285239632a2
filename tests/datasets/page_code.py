"""What a page shows and a script of `tools` holds as well has to be the same code."""

import ast
from pathlib import Path

import nbformat


def assert_same_code(page, script, names, prefix=""):
    """Hold the named functions and classes of a page to those of a script.

    Docstrings and decorators may differ, and `prefix` is what the script writes before names that
    it imports as a module.
    """
    shown = {}
    for cell in nbformat.read(page, as_version=4).cells:
        if cell.cell_type == "code" and "%pip" not in cell.source:
            shown |= _named(cell.source)
    source = Path(script.__file__).read_text("utf-8")
    held = _named(source.replace(prefix, "") if prefix else source)
    missing = [name for name in names if name not in shown or name not in held]
    assert not missing, f"not in both: {missing}"
    other = [name for name in names if shown[name] != held[name]]
    assert not other, f"another code: {other}"


def _named(source):
    parts = [part for part in ast.parse(source).body if hasattr(part, "name")]
    return {part.name: _bare(part) for part in parts}


def _bare(tree):
    """Return code as it does, without what is said about it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            node.decorator_list = []
            if ast.get_docstring(node):
                del node.body[0]
    return ast.dump(tree)
