"""Directives of the page "Three engines", drawn from benchmarks/engines.json.

`python tools/run_on_engines.py` measures and writes that file. `engine-results` is a table with a
row for each notebook; `engine-differences` names each cell that failed; `engine-versions` is one
sentence on how much was run, and when.
"""

import json

import course_pages
from drawn import Drawn, table

NAMES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}


class EngineDirective(Drawn):
    @property
    def path(self):
        return self.root / "benchmarks" / "engines.json"

    def depends_on(self):
        return [self.path]

    def stored(self):
        return json.loads(self.path.read_text(encoding="utf-8"))

    def pages(self):
        """Yield (link, {engine: what it did}) of each page that was run, in reading order."""
        runs = self.stored()["notebooks"]
        for path in course_pages.notebooks(self.root):
            name = path.relative_to(self.root).with_suffix("").as_posix()
            if name in runs:
                title = course_pages.Notebook.read(path).short_title
                yield self.link(title, name, ".ipynb"), runs[name]


class EngineResults(EngineDirective):
    def markdown(self):
        rows = [
            [page, *(in_words(engines[engine]) for engine in NAMES)]
            for page, engines in self.pages()
        ]
        return table(["Page", *NAMES.values()], rows)


class EngineDifferences(EngineDirective):
    def markdown(self):
        rows = [
            [page, NAMES[engine], cell, error]
            for page, engines in self.pages()
            for engine in NAMES
            for cell, error in engines[engine]["failed"]
        ]
        if not rows:
            return "No cell failed on any engine."
        return table(["Page", "Engine", "Cell", "Error"], rows)


class EngineVersions(EngineDirective):
    def markdown(self):
        stored = self.stored()
        versions = [f"{NAMES[engine]} {stored['versions'][engine]}" for engine in NAMES]
        count = sum(map(course_pages.imports_keras, course_pages.notebooks(self.root)))
        return (
            f"Run on {stored['date']} with Keras {stored['versions']['keras']} on "
            f"{versions[0]}, {versions[1]} and {versions[2]}: "
            f"{len(list(self.pages()))} of the {count} pages that import Keras, so far."
        )


def in_words(told):
    """Return what a notebook did on an engine: seconds, scores, and what failed or changed."""
    words = [f"{told['seconds']:.0f} s"]
    words += [f"{low:g} to {high:g}" for _, low, high in told["scores"].values()]
    if told["changed"]:
        words.append(f"{len(told['changed'])} of {told['printed']} prints differ")
    if told["failed"]:
        words.append(f"{len(told['failed'])} failed")
    return "; ".join(words)


def setup(app):
    app.add_directive("engine-results", EngineResults)
    app.add_directive("engine-differences", EngineDifferences)
    app.add_directive("engine-versions", EngineVersions)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
