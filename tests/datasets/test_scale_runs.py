"""What programs need for text as shipped, and the script that measured them."""

import json
from collections import Counter

import cloudpickle
import make_scale_runs as script
import numpy as np
import pytest

GOOD, BAD = "This is the text that we have and keep.", "This is the text that we have and drop"


@pytest.fixture
def paths(tmp_path):
    texts = [[GOOD, BAD, "Too short, and that."], [GOOD, "To be {and} that, we have.", "汉字。"]]
    files = []
    for i, part in enumerate(texts):
        file = tmp_path / f"{i}.jsonl"
        lines = [json.dumps({"kind": "a", "package": "b", "text": text}) for text in part]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        files.append(str(file))
    return files


def test_the_file_holds_every_program_and_size(runs):
    assert tuple(runs.sizes) == script.SIZES
    names = [name for name in script.PROGRAMS if not name.startswith("no cleaning")]
    assert list(runs.seconds) == list(runs.peaks) == names
    assert len(runs.count_seconds) == len(script.PROGRAMS) - len(names)
    for values in (*runs.seconds.values(), *runs.count_seconds.values()):
        assert values.shape == (len(script.SIZES), script.RUNS)
        assert np.all((values > 0) & (values < 60))
    for values in (*runs.peaks.values(), *runs.count_peaks.values()):
        assert np.all(np.diff(values.mean(axis=1)) > 0)


@pytest.mark.parametrize("name", ["at_once", "line_by_line", "with_pandas", "with_duckdb"])
def test_every_program_keeps_one_text_of_six(paths, name):
    assert getattr(script, name)(paths) == Counter(script.words(GOOD))


def test_the_plan_of_dask_counts_the_same_without_processes(paths):
    assert script.plan(paths).compute(scheduler="sync") == Counter(script.words(GOOD))


def test_text_that_comes_again_has_other_words(tmp_path):
    rows = [("a", "b", f"{i} one two three four five six seven") for i in range(10)]
    size = sum(len(text) for *_, text in rows)
    files = script.write(rows, 3 * size, tmp_path)
    texts = [text for file in files for text in script.read(file)]
    assert len(texts) == pytest.approx(30, abs=2)
    assert {text for *_, text in rows} < set(texts)
    assert sum(map(len, texts)) >= 3 * size


def test_a_short_run_has_the_shape_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(script, "package_texts", lambda: [("a", "b", GOOD), ("a", "c", BAD)])
    monkeypatch.setattr(script, "PROGRAMS", {"line by line": script.line_by_line})
    cloudpickle.register_pickle_by_value(script)
    try:
        script.main(tmp_path / "short.npz", sizes=(0.001,), runs=2)
    finally:
        cloudpickle.unregister_pickle_by_value(script)
    with np.load(tmp_path / "short.npz") as short:
        assert short["seconds"].shape == short["peaks"].shape == (1, 1, 2)
        assert np.all(short["peaks"] > 5)
