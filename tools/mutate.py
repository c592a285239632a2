"""Break the code, one place after another, and name the test that notices it: NOBODY is a fault.

`.venv/bin/python tools/mutate.py src/course_utils/nn/losses.py` takes files or folders.
Broken once are each guard (what follows an `if` is left out; in the core, where some only choose
the fastest way, those that raise), each `except`, each rule that asks others (`yield from`), and
in the core one operator of each kind a function. Files are changed in place and put back.
"""

import ast
import contextlib
import importlib
import io
import json
import os
import pathlib
import re
import signal
import sys

import pytest

ROOT = pathlib.Path(__file__).parent.parent
AREAS = {  # code -> the tests that guard it
    "src/course_utils/nn": "tests/nn",
    "src/course_utils/datasets": "tests/datasets",
    "src/course_utils": "tests/helpers",
    "book/_ext": "tests/book",
    "tests/book": "tests/book",
    "tests/notebooks": "tests/notebooks",
    "tests/remember.py": "tests/notebooks",
    "tests": "tests",
    "tools": "tests/tools",
}
SLOW = re.compile(  # what needs the built site, or a framework
    r"^def test_\w+\([^)]*\b(?:browser|folder|pages|reader|site)\b|import keras|import torch", re.M
)
OPERATORS = {ast.Mult: "/", ast.Div: "*", ast.Add: "-", ast.Sub: "+", ast.MatMult: "*"}
OPTIONS = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "--timeout=100", "-o", "addopts="]
OPTIONS += ["--import-mode=importlib", "-W", "ignore:Module already imported"]


def mutants(source, with_arithmetic):
    """Yield (line, the code that goes, the code that comes, the new source)."""
    tree, seen = ast.parse(source), set()
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    for scope, node in walk(tree, ()):
        for old, new in changes(node, scope if with_arithmetic else None, seen):
            first = starts[old.lineno - 1] + old.col_offset
            last = starts[old.end_lineno - 1] + old.end_col_offset
            text = source.encode()
            gone, broken = text[first:last].decode(), text[:first] + new.encode() + text[last:]
            yield old.lineno, gone, new, broken.decode()


def walk(node, scope):
    for child in ast.iter_child_nodes(node):
        inner = (*scope, child.name) if isinstance(child, ast.FunctionDef) else scope
        yield inner, child
        yield from walk(child, inner)


def changes(node, scope, seen):
    """Yield (node, text that takes its place): what is broken at this place."""
    if isinstance(node, ast.If) and (not scope or isinstance(node.body[-1], ast.Raise)):
        yield node.test, "False"
    elif isinstance(node, ast.YieldFrom):
        yield node.value, "()"
    elif isinstance(node, ast.ExceptHandler) and node.type is not None:
        yield node.type, "ZeroDivisionError"
    elif scope and (scope, type(node), kind := operator(node)) not in seen and kind:
        seen.add((scope, type(node), kind))
        code = [ast.unparse(part) for part in ast.iter_child_nodes(node)]
        if isinstance(node, ast.BinOp):
            yield node, f"(({code[0]}) {OPERATORS[kind]} ({code[2]}))"
        elif isinstance(node, ast.AugAssign):
            yield node, f"{code[0]} {OPERATORS[kind]}= {code[2]}"
        else:  # without the minus, or the transposition
            yield node, f"({code[-1] if isinstance(node, ast.UnaryOp) else code[0]})"


def operator(node):
    """Return which operator of the arithmetic a node is, if any."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in OPERATORS:
        return type(node.op)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return None if isinstance(node.operand, ast.Constant) else ast.USub
    return "T" if isinstance(node, ast.Attribute) and node.attr == "T" else None


def tests_of(path):
    """Return groups of test files: those that name the module, the others, the slow ones."""
    name = path.relative_to(ROOT).as_posix()
    area = ROOT / next(tests for code, tests in AREAS.items() if name.startswith(code))
    texts = {p: p.read_text("utf-8") for p in sorted(area.rglob("*.py"))}
    named = re.compile(rf"(?:\b|_){path.stem.strip('_')}\b")
    helpers = [p.stem for p in texts if not p.stem.startswith("test_") and named.search(texts[p])]
    through = re.compile(
        rf"import (?:{'|'.join([path.stem, *helpers])})\b|^from {path.stem} ", re.M
    )
    tests = {p for p in texts if p.stem.startswith("test_")}
    slow = {p for p in tests if SLOW.search(texts[p])}
    own = {p for p in tests if named.search(p.stem) or through.search(texts[p])} - slow
    return [sorted(group) for group in (own, tests - own - slow, slow) if group]


class Stopwatch:
    """Notes how long each test takes, and the first that fails; runs the quick ones first."""

    def __init__(self, seconds):
        self.seconds, self.failed = dict(seconds), ""

    def pytest_collection_modifyitems(self, items):
        items.sort(key=lambda item: self.seconds.get(item.nodeid, 0))

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration
        self.failed = self.failed or (report.nodeid if report.failed else "")


def run(tests, seconds=()):
    """Return the first test that fails, and the seconds of all that ran, quick ones first.

    They run in a process that has not seen our own modules yet.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        watch = Stopwatch(seconds)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            status = pytest.main([*OPTIONS, *map(str, tests)], plugins=[watch])
        failed = watch.failed or (f"pytest ends with {int(status)}" if status else "")
        os.write(writing, json.dumps([failed, watch.seconds]).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return json.loads(said) if said else ("a crash", {})


def load_libraries(tests):
    """Import what the tests import, and forget what is ours: each run reads that afresh."""
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*OPTIONS, "--collect-only", *map(str, tests)])
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        if file.startswith(str(ROOT)) and ".venv" not in file and name != "__main__":
            del sys.modules[name]
    importlib.invalidate_caches()


def judge(path):
    """Print a line for each mutant of a file; return how many no test noticed."""
    groups, source, unnoticed = tests_of(path), path.read_text("utf-8"), 0
    load_libraries(groups[0])
    failed, seconds = run(groups[0])
    if failed:
        raise SystemExit(f"{failed} fails as the code stands")
    name = path.relative_to(ROOT).as_posix()
    for line, old, new, broken in mutants(source, "course_utils/nn" in name):
        try:
            path.write_text(broken, "utf-8")
            noticed = next(filter(None, (run(group, seconds)[0] for group in groups)), "")
        finally:
            path.write_text(source, "utf-8")
        unnoticed += not noticed
        words = " ".join(old.split())
        print(f"{noticed or 'NOBODY'} | {name}:{line} | {words} -> {new}", flush=True)
    return unnoticed


def main(names):
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))  # the file is put back
    sys.dont_write_bytecode = True
    paths = [pathlib.Path(name).resolve() for name in names]
    files = [f for p in paths for f in ([p] if p.is_file() else sorted(p.rglob("*.py")))]
    return sum(judge(file) for file in files)


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
