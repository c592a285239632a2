"""tools/execute.py: what it stores, and that a failing notebook harms neither itself nor others."""

import subprocess
import sys

import environment
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

DRAW = "import matplotlib.pyplot as plt\nplt.plot([0, 1])\nplt.show()"
NO_BACKEND = "import matplotlib\nmatplotlib.use('agg')\n" + DRAW


def write(path, *cells, stored_output=()):
    cells = [new_markdown_cell("# A title"), *(new_code_cell(source) for source in cells)]
    notebook = new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)
    return path


def execute(*arguments, **options):
    command = [sys.executable, environment.ROOT / "tools" / "execute.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One run over notebooks of every kind: (what it said, {name: (before, after)})."""
    folder = tmp_path_factory.mktemp("notebooks")
    sources = {
        "good": ["import time\ntime.sleep(1)\nprint(6 * 7)", DRAW],
        "fails": ["print(1)", "1 / 0"],
        "dies": ["import os\nos._exit(1)"],
        "hangs": ["import time\ntime.sleep(60)"],
        "draws_nothing": [NO_BACKEND],
    }
    paths = [write(folder / f"{name}.ipynb", *cells) for name, cells in sources.items()]
    paths.append(folder / "broken.ipynb")
    paths[-1].write_text('{"cells": [')
    paths.append(write(folder / "last.ipynb", "print('reached')"))
    before = {path.stem: path.read_text("utf-8") for path in paths}
    said = execute("--timeout", "8", *paths)
    return said, {path.stem: (before[path.stem], path.read_text("utf-8")) for path in paths}


def test_a_run_stores_outputs_facts_and_names(run):
    _, texts = run
    notebook = nbformat.reads(texts["good"][1], as_version=4)
    printing, drawing = notebook.cells[1:]
    assert printing.outputs[0].text == "42\n"
    assert "image/png" in drawing.outputs[-1].data
    assert [cell.execution_count for cell in (printing, drawing)] == [1, 2]
    assert [cell.id for cell in notebook.cells] == ["a-title-1", "a-title-2", "a-title-3"]
    assert "execution" not in printing.metadata
    facts = notebook.metadata.course
    assert 1 <= facts.seconds < 30
    assert 20 < facts.peak_memory_mb < 1000
    assert (facts.network, facts.gpu) == (False, False)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("fails", "ZeroDivisionError"),
        ("dies", "DeadKernelError"),
        ("hangs", "timed out"),
        ("draws_nothing", "cell a-title-2 should draw a figure"),
        ("broken", "NotJSONError"),
    ],
)
def test_what_fails_is_named_and_stays_as_it_was(run, name, reason):
    said, texts = run
    before, after = texts[name]
    assert before == after
    words = said.stderr.partition(f"{name}.ipynb: failed")[2].partition(".ipynb: failed")[0]
    assert reason in words
    assert f"{name}.ipynb" in said.stderr.splitlines()[-1]


def test_the_others_are_run_all_the_same(run):
    said, texts = run
    assert said.returncode != 0
    assert "last.ipynb: " in said.stdout
    last = nbformat.reads(texts["last"][1], as_version=4)
    assert last.cells[1].outputs[0].text == "reached\n"
    assert last.metadata.course.peak_memory_mb > 20  # however short the run


def test_a_full_disk_leaves_the_old_notebook(tmp_path):
    resource = pytest.importorskip("resource", reason="Windows has no limit for one process")
    lines = "print(('z' * 99 + '\\n') * 4_000)"  # nbclient takes a minute over one long line
    path = write(tmp_path / "a.ipynb", lines)
    before = path.read_text("utf-8")
    small = (200_000, 200_000)
    said = execute(path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, small))
    assert said.returncode != 0
    assert "a.ipynb: failed, left as it was\nOSError" in said.stderr
    assert path.read_text("utf-8") == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.ipynb"]
