"""The page "How fast is NumPy?" draws what benchmarks/result.json holds."""

import json
import pathlib
import re
import sys

import pytest

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


def test_the_stored_result_is_whole():
    result = json.loads((ROOT / "benchmarks" / "result.json").read_text(encoding="utf-8"))
    assert {"machine", "versions", "date", "command", "rows"} <= set(result)
    assert {row["threads"] for row in result["rows"]} == {1, 2}
    families = {row["family"] for row in result["rows"]}
    assert {"ResNet", "MobileNet", "LeNet", "BERT", "GPT-2"} <= families
    assert all(row["seconds"]["numpy"] > 0 for row in result["rows"])
