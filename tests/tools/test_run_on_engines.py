"""tools/run_on_engines.py: what it tells of a notebook on an engine."""

import importlib.metadata

import nbformat
import pytest
import run_on_engines
from nbformat.v4 import new_code_cell, new_notebook, new_output

RESULT = """from course_utils.intervals import Interval
from course_utils.results import Contender, Result
Result(
    contenders={name: Contender(Interval(0.912, 0.871, 0.953, 9)) for name in ("net", "tree")},
    question="Which?", data="9 of them", measure="accuracy", model="net", rival="tree",
)"""


def cell(name, source, text="", *, tags=()):
    outputs = [new_output("stream", name="stdout", text=text)] if text else []
    return new_code_cell(source, id=name, outputs=outputs, metadata={"tags": [*tags]})


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    path = tmp_path_factory.mktemp("engines") / "page.ipynb"
    cells = [
        cell("same", "import os; print('engine')", "engine\n"),
        cell("other", "print(os.environ['KERAS_BACKEND'])", "another\n"),
        cell("timed", "print('timed')", "9.9 s\n", tags=["nbval-ignore-output"]),
        cell("broken", "raise ValueError('no')"),
        cell("table", RESULT),
    ]
    nbformat.write(new_notebook(cells=cells), path)
    before = path.read_bytes()
    told = run_on_engines.run(path, "tensorflow")
    assert path.read_bytes() == before
    return told


def test_prints_that_should_not_change_are_compared(told):
    assert told["printed"] == 2
    assert told["changed"] == ["other"]


def test_a_cell_that_fails_is_named_and_the_next_one_runs(told):
    assert told["failed"] == [["broken", "ValueError: no"]]
    assert told["scores"] == {"Which?": [0.91, 0.87, 0.95]}


def test_seconds_are_those_of_the_processor(told):
    assert 0.1 < told["seconds"] < 60


def test_a_missing_engine_is_named(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "packages_distributions", lambda: {"tensorflow": []})
    with pytest.raises(SystemExit, match="jax is not installed"):
        run_on_engines.versions()
