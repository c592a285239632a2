"""Run notebooks on all three engines of Keras: `python tools/run_on_engines.py [NOTEBOOK ...]`.

It needs an environment that has JAX and PyTorch too, and a system that counts the processor time
of ended children (Linux, macOS). Times, failed cells, changed prints and the scores of the main
table go to benchmarks/engines.json, from which the page "Three engines" is drawn. Without a name,
every notebook that imports Keras is run. The notebooks stay as they are.
"""

import argparse
import importlib.metadata
import json
import os
import pathlib
import resource
import sys
import time

import environment
import nbformat
from files import write_whole
from nbclient import NotebookClient

sys.path.append(str(environment.ROOT / "book" / "_ext"))
import course_pages

from course_utils.results import KEY

FILE = environment.ROOT / "benchmarks" / "engines.json"
ENGINES = ("tensorflow", "jax", "torch")


def run(path, engine):
    """Return what one notebook did on one engine, as JSON can hold it."""
    before = nbformat.read(path, as_version=4)
    after = nbformat.from_dict(before)
    os.environ["KERAS_BACKEND"] = engine
    folder = {"metadata": {"path": path.parent}}
    start = processor_seconds()
    NotebookClient(after, resources=folder, coalesce_streams=True, allow_errors=True).execute()
    seconds = processor_seconds() - start
    pairs = [pair for pair in zip(before.cells, after.cells, strict=True) if compared(pair[0])]
    return {
        "seconds": round(seconds, 1),
        "failed": [[cell.id, error] for cell in after.cells for error in errors(cell)],
        "printed": len(pairs),
        "changed": [old.id for old, new in pairs if printed(old) != printed(new)],
        "scores": scores(after),
    }


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compared(cell):
    """Tell whether a cell prints what is the same in every run."""
    tags = cell.metadata.get("tags", [])
    return cell.cell_type == "code" and "nbval-ignore-output" not in tags and printed(cell) != ""


def printed(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


def errors(cell):
    """Yield each error of a cell as one line."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            yield f"{output.ename}: {output.evalue}".partition("\n")[0]


def scores(notebook):
    """Return {question: [estimate, low, high] of the model} of the main tables."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if result := output.get("metadata", {}).get(KEY):
                model = {told["name"]: told for told in result["contenders"]}[result["model"]]
                found[result["question"]] = [
                    round(model[key], result["digits"]) for key in ("estimate", "low", "high")
                ]
    return found


def versions():
    """Return {engine: version}; an engine that is missing is an error that says so."""
    packages = importlib.metadata.packages_distributions()
    for engine in ENGINES:
        if engine not in packages:
            sys.exit(f"{engine} is not installed: the engines are compared in one environment")
    return {name: importlib.metadata.version(packages[name][0]) for name in ("keras", *ENGINES)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=pathlib.Path)
    given = parser.parse_args()
    stored = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {"notebooks": {}}
    stored |= {"versions": versions(), "date": time.strftime("%Y-%m-%d")}
    environment.use_clean()
    for path in given.notebooks or course_pages.notebooks():
        path = path.resolve()
        if not course_pages.imports_keras(path):
            continue
        name = path.relative_to(environment.ROOT).with_suffix("").as_posix()
        stored["notebooks"][name] = {engine: run(path, engine) for engine in ENGINES}
        write_whole(FILE, json.dumps(stored, indent=1, sort_keys=True) + "\n")
        for engine, told in stored["notebooks"][name].items():
            print(f"{name} on {engine}: {told['seconds']} s, {told['failed'] or 'no error'}")


if __name__ == "__main__":
    main()
