"""tools/mutate.py: what it breaks, and that a test which does not notice is told."""

import shutil
import subprocess
import sys

import mutate
import pytest

SOURCE = """
def rule(page):
    if not page:
        raise ValueError("no page")
    yield from problems(page)

def slope(x, d):
    try:
        return 2 * x * d.T - 1
    except KeyError:
        return -x
"""


@pytest.mark.parametrize("with_arithmetic", [False, True])
def test_each_guard_and_each_kind_of_operator_is_broken_once(with_arithmetic):
    found = list(mutate.mutants(SOURCE, with_arithmetic))
    changes = [(old, new) for _, old, new, _ in found]
    assert changes[:2] == [("not page", "False"), ("problems(page)", "()")]
    arithmetic = [
        ("2 * x * d.T - 1", "((2 * x * d.T) + (1))"),
        ("2 * x * d.T", "((2 * x) / (d.T))"),
    ]
    arithmetic += [("d.T", "(d)"), ("-x", "(x)")]
    assert [pair for pair in changes[2:] if pair[0] != "KeyError"] == arithmetic * with_arithmetic
    assert ("KeyError", "ZeroDivisionError") in changes
    for line, old, new, broken in found:
        assert old in SOURCE.splitlines()[line - 1] and new in broken


@pytest.mark.skipif(sys.platform == "win32", reason="each run is a process of its own, forked")
def test_who_notices_is_named_and_what_nobody_notices_fails(tmp_path):
    tests = tmp_path / "tests" / "tools"
    tests.mkdir(parents=True)
    (tmp_path / "tools").mkdir()
    guards = "def half(n):\n    if n % 2:\n        raise ValueError\n    return n // 2\n"
    (tmp_path / "tools" / "halves.py").write_text(guards + guards.replace("half", "other"))
    test = (
        "import halves, pytest\ndef test_odd():\n    with pytest.raises(ValueError): halves.half(3)"
    )
    (tests / "test_halves.py").write_text(test)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = tools\n")
    shutil.copy(mutate.__file__, tmp_path / "tools")
    command = [sys.executable, "tools/mutate.py", "tools/halves.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        "tests/tools/test_halves.py::test_odd | tools/halves.py:2 | n % 2 -> False",
        "NOBODY | tools/halves.py:6 | n % 2 -> False",
    ]
    assert done.returncode == 1
    assert (tmp_path / "tools" / "halves.py").read_text().count("if n % 2") == 2
