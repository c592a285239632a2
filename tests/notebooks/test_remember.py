"""A notebook that passed is run again only when something changed."""

import types

import pytest
import remember
import small_notebooks
from nbformat.v4 import new_code_cell
from small_notebooks import printed


def write(folder):
    """Write one notebook that passes and one that fails."""
    passing = [new_code_cell("x = 1"), new_code_cell("print(2)", outputs=printed(2))]
    failing = [new_code_cell("x = 1"), new_code_cell("print(2)", outputs=printed(3))]
    small_notebooks.write(folder, passing=passing, failing=failing)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A folder of both, run once on two processes."""
    folder = tmp_path_factory.mktemp("course")
    write(folder)
    ran, said = small_notebooks.run(folder, "--numprocesses=2", "--dist=loadfile")
    assert sorted(ran) == ["failing", "passing"]
    assert "not run again" not in said
    return folder


def test_only_what_failed_is_run_again(course):
    ran, said = small_notebooks.run(course)
    assert sorted(ran) == ["failing"]
    assert "1 notebooks passed before" in said


def change(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((path.read_text("utf-8") if path.exists() else "") + "\n", "utf-8")


@pytest.fixture
def session(tmp_path, monkeypatch):
    """Start a session after one in which a notebook passed: what is unchanged?"""
    write(tmp_path)
    monkeypatch.delenv("CI", raising=False)
    memory = {}
    cache = types.SimpleNamespace(get=memory.get, set=memory.__setitem__)
    options = {"nbval": True, "nbval_lax": False}
    config = types.SimpleNamespace(rootpath=tmp_path, args=[], cache=cache, getoption=options.get)

    def unchanged(*outcomes):
        memory = remember.Remember(config)
        for number, outcome in enumerate(outcomes):
            place = f"passing.ipynb::Cell {number}"
            memory.pytest_runtest_logreport(
                types.SimpleNamespace(
                    nodeid=place, when="call", outcome=outcome, failed=outcome == "failed"
                )
            )
        if outcomes:
            memory.pytest_sessionfinish()
        return remember.Remember(config).unchanged

    memory[remember.KEY] = {"passing.ipynb": remember.Remember(config)._digest("passing.ipynb")}
    unchanged.options, unchanged.arguments = options, config.args
    return unchanged


@pytest.mark.parametrize("outcomes", [["passed"], ["passed", "failed"], ["passed", "skipped"]])
def test_half_a_run_or_a_failed_one_is_forgotten(session, outcomes):
    assert session(*outcomes) == []
    assert session("passed", "passed") == ["passing.ipynb"]


def test_a_lenient_run_is_not_remembered(session, tmp_path):
    session.options["nbval_lax"] = True
    change(tmp_path / "passing.ipynb")
    assert session("passed", "passed") == []


def test_with_ci_set_all_are_run(session, monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert session() == []


def test_a_notebook_that_is_named_is_run(session, tmp_path):
    session.arguments.append(str(tmp_path / "passing.ipynb"))
    assert session() == []


@pytest.mark.parametrize(
    "name",
    [
        "passing.ipynb",
        "src/course_utils/nn/attention.py",
        "tests/conftest.py",
        "tests/remember.py",
        "tests/sanitize.cfg",
        "tests/no_network/sitecustomize.py",
        "tools/environment.py",
        "pyproject.toml",
        "requirements.lock",
    ],
)
def test_what_decides_about_a_notebook_runs_it_again(session, tmp_path, name):
    assert session() == ["passing.ipynb"]
    change(tmp_path / name)
    assert session() == []


def test_another_engine_runs_it_again(session, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "another")
    assert session() == []


@pytest.mark.parametrize("name", ["README.md", "failing.ipynb", "src/course_utils/x.pyc"])
def test_other_files_do_not(session, tmp_path, name):
    change(tmp_path / name)
    assert session() == ["passing.ipynb"]
