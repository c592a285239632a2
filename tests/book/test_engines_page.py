"""The page "Three engines" draws what benchmarks/engines.json holds."""

import json
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]


@pytest.fixture
def engine_results(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
    import engine_results

    yield engine_results
    sys.modules.pop("engine_results")


def told(**changes):
    plain = {"seconds": 41.4, "failed": [], "changed": [], "printed": 9, "scores": {}}
    return plain | changes


def test_a_run_in_words(engine_results):
    assert engine_results.in_words(told()) == "41 s"
    scores = {"Which?": [0.91, 0.87, 0.95], "How tall?": [2, 1, 3]}
    assert engine_results.in_words(told(scores=scores)) == "41 s; 0.87 to 0.95; 1 to 3"
    changed = told(changed=["a", "b"], failed=[["c", "ValueError: no"]])
    assert engine_results.in_words(changed) == "41 s; 2 of 9 prints differ; 1 failed"


def test_the_stored_runs_are_complete(engine_results):
    stored = json.loads((ROOT / "benchmarks" / "engines.json").read_text(encoding="utf-8"))
    assert set(stored["versions"]) == {"keras", *engine_results.NAMES}
    for name, engines in stored["notebooks"].items():
        assert (ROOT / f"{name}.ipynb").exists()
        assert set(engines) == set(engine_results.NAMES)
        assert engines["tensorflow"]["failed"] == [], f"{name} failed on the engine it is made for"
