"""Settings that a user has made for other work do not reach a notebook or a figure."""

import os

import environment
import hostile
import nbformat
import pytest
import test_execute
from nbclient import NotebookClient

PROBE = """\
import os, sys
print("engine", os.environ.get("KERAS_BACKEND"))
print("start-up", "from_startup" in globals(), "sitecustomize" in str(sys.modules.get("hostile")))
print("asserts", __debug__)
import course_utils.plotting, keras, matplotlib, matplotlib.pyplot as plt
print(keras.config.image_data_format(), keras.config.floatx())
print("size", matplotlib.rcParams["lines.linewidth"], matplotlib.rcParams["savefig.bbox"])"""


@pytest.fixture
def outside(tmp_path):
    """The variables of a user whose every setting is in the way."""
    return os.environ | hostile.write(tmp_path / "home")


def run_probe(execute, folder, first=""):
    notebook = test_execute.write(folder / "probe.ipynb", first + PROBE, test_execute.DRAW)
    execute(notebook)
    cells = nbformat.read(notebook, as_version=4).cells
    printed = "".join(o.text for o in cells[1].outputs if o.output_type == "stream")
    return printed, [kind for o in cells[2].outputs for kind in o.get("data", {})]


def test_foreign_settings_do_not_reach_a_run(tmp_path, outside):
    def execute(notebook):
        said = test_execute.execute(notebook, env={**outside, "KERAS_BACKEND": "tensorflow"})
        assert said.returncode == 0, said.stderr

    printed, kinds = run_probe(execute, tmp_path)
    assert printed.splitlines() == [
        "engine tensorflow",
        "start-up False False",
        "asserts True",
        "channels_last float32",
        "size 1.5 None",
    ]
    assert "image/png" in kinds


def test_nor_a_notebook_that_a_reader_opens(tmp_path, outside):
    """There only what the set-up cell can settle: the engine, the formats, the figures."""
    for name in (
        "PYTHONPATH",
        "PYTHONOPTIMIZE",
        "PYTHONSTARTUP",
        "PYTHONWARNINGS",
        "JUPYTER_PREFER_ENV_PATH",
    ):
        del outside[name]

    def execute(path):
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(notebook, timeout=60)
        client.execute(env=outside)
        nbformat.write(notebook, path)

    first = "from course_utils.settings import use_course_settings\nuse_course_settings()\n"
    printed, kinds = run_probe(execute, tmp_path, first)
    assert "engine tensorflow" in printed
    assert "channels_last float32" in printed
    assert "size 1.8 None" in printed
    assert set(kinds) & {"image/png", "image/svg+xml"}


def test_what_is_said_on_purpose_goes_through(tmp_path):
    given = {"KERAS_BACKEND": "jax", "MPLCONFIGDIR": "fonts", "HOME": "me", "COURSE_OFFLINE": "1"}
    assert environment.clean(given, tmp_path).items() >= given.items()
