"""Run notebooks and store outputs and measured facts: `python tools/execute.py [NOTEBOOK ...]`.

Without a name, every notebook of the course is run. What differs from run to run (time stamps,
the version of Python) is left out, so that a second run changes only what really changed.
"""

import argparse
import base64
import io
import pathlib
import re
import sys
import threading
import time

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parent.parent
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


class PeakMemory(threading.Thread):
    """Samples the memory of a process and its children until stopped."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.process, self.peak, self.stopped = psutil.Process(pid), 0, threading.Event()

    def run(self):
        while not self.stopped.wait(0.05):
            try:
                family = [self.process, *self.process.children(recursive=True)]
                self.peak = max(self.peak, sum(p.memory_info().rss for p in family))
            except psutil.Error:  # a child that has just ended
                continue


def execute(path):
    """Run one notebook and write it back; on CellExecutionError the file stays as it was."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=600, resources={"metadata": {"path": path.parent}})
    start = time.perf_counter()
    with client.setup_kernel():
        watch = PeakMemory(client.km.provisioner.pid)
        watch.start()
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
        watch.stopped.set()
        watch.join()
    seconds = time.perf_counter() - start
    tidy(notebook)
    facts = notebook.metadata.setdefault("course", {"network": False, "gpu": False})
    facts["seconds"] = round(seconds)
    facts["peak_memory_mb"] = round(watch.peak / 2**20, -1)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)
    return facts


def tidy(notebook):
    """Leave out what differs from run to run, and give each cell a readable, lasting id."""
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata.kernelspec = KERNEL
    notebook.metadata.language_info = {"name": "python"}
    notebook.metadata.pop("jupytext", None)
    count = 0
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = count
                if "image/png" in output.get("data", {}):
                    output.data["image/png"] = smaller(output.data["image/png"])
    name_cells(notebook)


def smaller(picture):
    """Return a PNG (base64) with a palette of 128 colours, about a third of the bytes."""
    image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
    packed = io.BytesIO()
    image.quantize(128, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    return base64.b64encode(packed.getvalue()).decode() + "\n"


def name_cells(notebook):
    """Replace random cell ids by the heading they stand under and a number; keep readable ones."""
    taken = {c.id for c in notebook.cells if not re.fullmatch(r"[0-9a-f]{8}", c.get("id", "0" * 8))}
    heading = "start"
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (found := re.search(r"^#+ (.+)$", cell.source, re.M)):
            heading = re.sub(r"[^a-z0-9]+", "-", found[1].lower()).strip("-")[:40] or "part"
        if cell.get("id") in taken:
            continue
        number = 1
        while f"{heading}-{number}" in taken:
            number += 1
        cell.id = f"{heading}-{number}"
        taken.add(cell.id)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=pathlib.Path)
    paths = parser.parse_args().notebooks or sorted((ROOT / "notebooks").rglob("*.ipynb"))
    failed = []
    for path in paths:
        try:
            facts = execute(path.resolve())
        except CellExecutionError as error:
            failed.append(path)
            print(f"{path}: failed, left as it was\n{error}", file=sys.stderr)
        else:
            print(f"{path}: {facts['seconds']} s, {facts['peak_memory_mb']} MB", flush=True)
    if failed:
        sys.exit(f"{len(failed)} of {len(paths)} notebooks failed; mend them and run this again")


if __name__ == "__main__":
    main()
