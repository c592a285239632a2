"""What every test shares: notebooks run without a network, and their exercises blanked as well."""

import itertools
import os
import pathlib

import environment
import nbformat
from in_turn import in_turn
from nbgrader.preprocessors import ClearSolutions
from nbval.plugin import IPyNbCell
from remember import Remember

HERE = pathlib.Path(__file__).parent

# Before any test imports Keras or matplotlib.
environment.use_clean()

# Before each solution, the blanked one runs in the same kernel, and its check has to fail.
BLANKED_FIRST = """\
def _require_failure(blanked, check):
    import contextlib, io
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(blanked, globals())
            exec(check, globals())
    except Exception:
        return
    raise RuntimeError("the check passes although the solution is blank")

_require_failure({blanked!r}, {check!r})
del _require_failure
"""


def pytest_configure(config):
    if hasattr(config, "cache"):
        config.pluginmanager.register(Remember(config))
    os.environ["PYTHONPATH"] = str(HERE / "no_network")


def pytest_collection_modifyitems(items):
    cells = [item for item in items if isinstance(item, IPyNbCell)]
    for solution, check in itertools.pairwise(cells):
        if solution.parent is check.parent and "solution" in solution.cell.metadata.get("tags", ()):
            blanked = blank(solution.cell.source)
            source = BLANKED_FIRST.format(blanked=blanked, check=check.cell.source)
            solution.cell.source = source + solution.cell.source
    items[:] = in_turn(items)


def blank(source):
    """Return a solution cell's source as a class gets it."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    cleared, _ = ClearSolutions(enforce_metadata=False).preprocess(notebook, {})
    return cleared.cells[0].source
