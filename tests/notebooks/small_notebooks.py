"""Small notebooks in a folder of their own, run by pytest as `make test` runs the course's."""

import os
import pathlib
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import nbformat
from nbformat.v4 import new_notebook, new_output

ROOT = pathlib.Path(__file__).parents[2]


def printed(text):
    return [new_output("stream", text=f"{text}\n")]


def write(folder, **notebooks):
    """Write notebooks, each a list of code cells, beside what runs and judges them."""
    (folder / "tests").mkdir()
    for name in ("conftest.py", "in_turn.py", "remember.py", "sanitize.cfg", "no_network"):
        source, target = ROOT / "tests" / name, folder / "tests" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    for name, cells in notebooks.items():
        for number, cell in enumerate(cells, 1):
            cell.execution_count = number
        notebook = new_notebook(cells=cells)
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, folder / f"{name}.ipynb")


def run(folder, *options):
    """Return ({notebook that was run: its failures as text}, what pytest said at the end)."""
    command = [sys.executable, "-m", "pytest", "--nbval", "--junitxml=report.xml", *options]
    command += ["--override-ini", f"pythonpath={ROOT / 'tools'} tests", "--rootdir=."]
    command += ["--confcutdir=.", "tests", "."]
    environment = {k: v for k, v in os.environ.items() if k != "CI"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    texts = {}
    for case in ElementTree.parse(folder / "report.xml").iter("testcase"):
        name = case.get("classname").removesuffix(".ipynb")
        texts[name] = texts.get(name, "") + "".join(failure.text for failure in case)
    return texts, done.stdout
