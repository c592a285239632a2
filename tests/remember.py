"""A notebook that passed is run again only when it, or something that decides about it, changed.

What passed stands in pytest's own cache (`make clean` empties it), each notebook with a digest of
all that it depends on. With CI set, or named on the command line, a notebook is run in any case.
"""

import collections
import hashlib
import json
import os
import sys

WHAT_DECIDES = (
    "src/course_utils/**/*",
    "tests/conftest.py",
    "tests/remember.py",
    "tests/sanitize.cfg",
    "tests/no_network/*",
    "tools/environment.py",
    "pyproject.toml",
    "requirements.lock",
)
KEY = "course/notebooks-that-passed"


class Remember:
    def __init__(self, config):
        self.config, self.root = config, config.rootpath
        self.outcomes = collections.defaultdict(list)
        self.shared = self._digest_of_what_decides()
        named = {os.path.abspath(argument) for argument in config.args}
        self.unchanged = [
            name
            for name, digest in config.cache.get(KEY, {}).items()
            if self._digest(name) == digest
            and not os.environ.get("CI")
            and str(self.root / name) not in named
        ]

    def _digest_of_what_decides(self):
        said = [sys.version, os.environ.get("KERAS_BACKEND", "")]
        digest = hashlib.sha256("\n".join(said).encode())
        files = {path for pattern in WHAT_DECIDES for path in self.root.glob(pattern)}
        for path in sorted(files):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.as_posix().encode() + path.read_bytes())
        return digest

    def _digest(self, name):
        path, digest = self.root / name, self.shared.copy()
        digest.update(path.read_bytes() if path.is_file() else b"")
        return digest.hexdigest()

    def pytest_collection_modifyitems(self, config, items):
        known = [item for item in items if item.nodeid.partition("::")[0] in self.unchanged]
        items[:] = [item for item in items if item not in set(known)]
        config.hook.pytest_deselected(items=known)

    def pytest_runtest_logreport(self, report):
        name = report.nodeid.partition("::")[0]
        if name.endswith(".ipynb") and (report.when == "call" or report.failed):
            self.outcomes[name].append(report.outcome)

    def pytest_sessionfinish(self):
        strict = self.config.getoption("nbval") and not self.config.getoption("nbval_lax")
        if not strict or hasattr(self.config, "workerinput"):  # xdist: the controller sees all
            return
        passed = self.config.cache.get(KEY, {})
        for name, outcomes in self.outcomes.items():
            passed.pop(name, None)
            if outcomes == ["passed"] * self._cells(name):
                passed[name] = self._digest(name)
        self.config.cache.set(KEY, passed)

    def _cells(self, name):
        cells = json.loads((self.root / name).read_text("utf-8"))["cells"]
        return sum(cell["cell_type"] == "code" for cell in cells)

    def pytest_terminal_summary(self, terminalreporter):
        if self.unchanged:
            count = len(self.unchanged)
            terminalreporter.write_line(
                f"{count} notebooks passed before and nothing they depend on has changed: "
                "not run again (CI=1 runs them)"
            )
