"""Run notebooks and store outputs and measured facts: `python tools/execute.py [NOTEBOOK ...]`.

Without a name, every notebook of the course is run. What differs from run to run (time stamps,
the version of Python) is left out, so that a second run changes only what really changed.
A notebook that fails is named and stays as it was; the others are run all the same.
"""

import argparse
import contextlib
import pathlib
import re
import sys
import threading
import time

import environment
import nbformat
import psutil
from drawings import pack_drawing
from files import write_whole
from nbclient import NotebookClient

sys.path.append(str(environment.ROOT / "book" / "_ext"))
import course_pages

KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


class PeakMemory(threading.Thread):
    """Samples the memory of a process and its children while its `with` block runs."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.process, self.peak, self.stopped = psutil.Process(pid), 0, threading.Event()

    def run(self):
        while True:
            with contextlib.suppress(psutil.Error):  # a child that has just ended
                family = [self.process, *self.process.children(recursive=True)]
                self.peak = max(self.peak, sum(p.memory_info().rss for p in family))
            if self.stopped.wait(0.25):  # looking costs processor time of its own
                break

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.join()


class FigureMissingError(Exception):
    """A cell should have drawn a figure, and nothing came."""


def execute(path, timeout):
    """Run one notebook and write it back; where it raises, the file stays as it was."""
    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": path.parent}}
    client = NotebookClient(notebook, timeout=timeout, resources=folder, coalesce_streams=True)
    start = time.perf_counter()
    with client.setup_kernel(), PeakMemory(client.km.provisioner.pid) as memory:
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
        seconds = time.perf_counter() - start  # what a reader waits: not for the kernel's leaving
    tidy(notebook)
    require_figures(notebook)
    facts = notebook.metadata.setdefault("course", {"network": False, "gpu": False})
    facts["seconds"] = max(1, round(seconds))
    facts["peak_memory_mb"] = round(memory.peak / 2**20, -1)
    nbformat.validate(notebook)
    write_whole(path, nbformat.writes(notebook) + "\n")
    return facts


def require_figures(notebook):
    for cell in notebook.cells:
        described = "alt" in cell.metadata.get("mystnb", {}).get("image", {})
        if cell.cell_type != "code" or not (described or "plt.show()" in cell.source):
            continue
        kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
        if not any(kind.startswith("image/") for kind in kinds):
            raise FigureMissingError(f"cell {cell.id} should draw a figure, and none was stored")


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
                if "image/svg+xml" in output.get("data", {}):
                    output.data["image/svg+xml"] = pack_drawing(output.data["image/svg+xml"])
    name_cells(notebook)


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
    parser.add_argument("--timeout", type=float, default=600, help="seconds that a cell may take")
    given = parser.parse_args()
    paths = given.notebooks or course_pages.notebooks()
    environment.use_clean()
    failed = []
    for path in paths:
        try:
            facts = execute(path.resolve(), given.timeout)
        except (
            Exception
        ) as error:  # whatever it is, it is this notebook's, and the next one can run
            failed.append(path)
            reason = f"{type(error).__name__}: {error}"
            print(f"{path}: failed, left as it was\n{reason}", file=sys.stderr)
        else:
            print(f"{path}: {facts['seconds']} s, {facts['peak_memory_mb']} MB", flush=True)
    if failed:
        names = ", ".join(map(str, failed))
        sys.exit(f"{len(failed)} of {len(paths)} notebooks failed ({names}): mend them, run again")


if __name__ == "__main__":
    main()
