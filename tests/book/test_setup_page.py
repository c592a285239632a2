"""The recipes of the set-up page and of the data page, run as they are written."""

import os
import re
import shlex
import shutil
import subprocess

import environment
import nbformat
import pytest
from built_site import build_once
from file_server import Reply, entry_of, serve
from recipes import recipe, type_in

from course_utils.datasets import __main__ as datasets
from course_utils.datasets.registry import REGISTRY

ROOT = environment.ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the recipes are written for bash")


def follow(commands, folder, **variables):
    """Type the commands in a folder; they succeed."""
    done = type_in(commands, folder, **variables)
    assert done.returncode == 0, f"{commands}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def test_every_verb_that_a_page_names_is_there():
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "book").glob("*.md")]
    text = "\n".join(page.read_text("utf-8") for page in pages)
    verbs = set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.M))
    assert {"book", "test", "lab", "install", "sync"} <= verbs
    made = (ROOT / "Makefile").read_text("utf-8")
    assert verbs == set(re.findall(r"^([a-z]+):.*##", made, re.M))


def test_every_tool_that_windows_names_is_there():
    tools = re.findall(r"tools\\(\w+\.py)", (ROOT / "book/setup.md").read_text("utf-8"))
    assert {"install.py", "execute.py", "sync.py"} == set(tools)
    assert all((ROOT / "tools" / tool).exists() for tool in tools)


def test_carry_the_folder(tmp_path_factory):
    site, said, complaint = build_once(tmp_path_factory)
    assert complaint == ""
    assert "The course was moved" in said
    assert (site / "index.html").exists()


def test_hand_out_exercises(tmp_path):
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    [commands] = recipe("setup", "Hand out exercises")
    follow(commands, tmp_path)
    [released] = (tmp_path / "class/release").rglob("*.ipynb")
    notebook = nbformat.read(released, as_version=4)
    text = released.read_text("utf-8")
    assert "SOLUTION" not in text
    assert not any(cell.get("outputs") for cell in notebook.cells)
    solutions = [c for c in notebook.cells if "solution" in c.metadata.get("tags", ())]
    assert solutions
    assert all("YOUR CODE HERE" in cell.source for cell in solutions)


def test_bring_the_data_on_a_stick(tmp_path, monkeypatch, capsys):
    """Small files stand for the large ones; the commands are those of the page."""
    prepare, use = recipe("data", "A classroom without a network")
    for name in list(REGISTRY):
        monkeypatch.delitem(REGISTRY, name)
    with serve({"/a.bin": Reply(b"a" * 5_000)}) as server:
        for name in ("mnist", "fashion_mnist"):
            monkeypatch.setitem(REGISTRY, name, entry_of(name, {"a.bin": b"a" * 5_000}, server.url))
        call(prepare, tmp_path, monkeypatch)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "laptop"))
    call(use, tmp_path, monkeypatch)  # the server is gone
    assert (tmp_path / "laptop/mnist/a.bin").read_bytes() == b"a" * 5_000


def call(commands, folder, monkeypatch):
    for line in commands.replace("/media/stick", str(folder / "stick")).splitlines():
        words = shlex.split(line)
        if words[0] == "export":
            monkeypatch.setenv(*words[1].split("=", 1))
        else:
            assert words[:3] == ["python", "-m", "course_utils.datasets"]
            assert datasets.main(words[3:]) == 0, line


@pytest.mark.skipif("COURSE_TEST_NETWORK" not in os.environ, reason="fetches every package")
@pytest.mark.timeout(1800)
def test_give_packages_away_on_a_stick(tmp_path):
    prepare, use = recipe("setup", "Give packages away on a stick")
    one, two = tmp_path / "one", tmp_path / "two"
    subprocess.run(["git", "clone", "--quiet", ROOT, one], check=True)
    follow(prepare, one)
    shutil.copytree(one, two, ignore=shutil.ignore_patterns(".venv"))
    shutil.rmtree(one)
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "UV_CACHE_DIR": str(tmp_path / "cache")}
    follow(use, two, PIP_CONFIG_FILE=os.devnull, UV_HTTP_RETRIES="0", **nowhere)
    follow(".venv/bin/python -c 'import keras, course_utils'", two)
