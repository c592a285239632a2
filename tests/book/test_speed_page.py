"""The page "How fast is NumPy?" draws what benchmarks/result.json holds."""

import json
import pathlib
import re
import sys
import types

import numpy as np
import pytest

from benchmarks import machine
from benchmarks.measure import directions, measure

ROOT = pathlib.Path(__file__).parents[2]


@pytest.fixture
def speed_result(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
    import speed_result

    yield speed_result
    sys.modules.pop("speed_result")


def row(ratio, name="3×3 <64>"):
    return {"family": "ResNet", "name": name, "direction": "forward", "ratio": ratio}


def test_dots_lie_left_of_the_line_where_numpy_is_faster(speed_result):
    picture = speed_result.chart([row(0.5), row(2.0)])
    line = float(re.search(r'class="level" x1="(\d+)"', picture)[1])
    left, right = (float(x) for x in re.findall(r'<circle class="\w+" cx="(\d+)"', picture))
    assert left < line < right
    assert re.findall(r'<circle class="(\w+)"', picture) == ["faster", "slower"]


def test_the_picture_says_in_words_what_it_shows(speed_result):
    picture = speed_result.chart([row(0.5)])
    assert 'role="img"' in picture
    assert "ResNet 3×3 &lt;64&gt;, forward: 0.50" in re.search(r'aria-label="([^"]+)"', picture)[1]


def test_ratios_beyond_the_axis_stay_on_it(speed_result):
    assert speed_result.LEFT <= speed_result.position(1e-9) < speed_result.position(1e9)
    assert speed_result.position(1e9) <= speed_result.WIDTH


def test_the_stored_result_is_complete():
    result = json.loads((ROOT / "benchmarks" / "result.json").read_text(encoding="utf-8"))
    assert {"machine", "versions", "date", "command", "rows"} <= set(result)
    assert not result.get("warning")
    assert {row["threads"] for row in result["rows"]} == {1, 2}
    families = {row["family"] for row in result["rows"]}
    assert {"ResNet", "MobileNet", "LeNet", "BERT", "GPT-2"} <= families
    assert all(row["seconds"]["numpy"] > 0 for row in result["rows"])


@pytest.mark.parametrize("name", machine.HOLDING_DOWN)
def test_an_environment_that_holds_blas_down_is_told(monkeypatch, name):
    for other in machine.HOLDING_DOWN:
        monkeypatch.delenv(other, raising=False)
    assert machine.warning() == ""
    monkeypatch.setenv(name, "Haswell")
    assert f"{name}=Haswell" in machine.warning() and machine.blas() in machine.warning()


def test_a_case_of_each_direction_is_measured_beside_its_rivals():
    shape = types.SimpleNamespace(family="ResNet", name="a layer", goals=(0.5, None))

    def ours(shape, arrays, threads):
        (x,) = arrays
        return {"numpy": (lambda: x * threads, lambda: (x * threads, x))}

    def rival(shape, arrays, threads):
        return {"pytorch": (lambda: arrays[0],)}

    x = np.linspace(0, 1, 7, dtype=np.float32)
    forward, both = directions(shape, (x,), (ours, rival), 1)
    assert (forward.direction, forward.goal, both.goal) == ("forward", 0.5, None)
    row = measure(forward, 1, seconds=0)
    assert row["best"] == "pytorch" and row["ratio"] > 0 and 0 <= row["error"] < 1e-6
    row = measure(both, 1, seconds=0)
    assert row["best"] is row["ratio"] is None and set(row["seconds"]) == {"numpy"}
