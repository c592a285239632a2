"""A notebook that passed is run again only when something changed."""

import shutil
import types

import pytest
import remember
import small_notebooks
from nbformat.v4 import new_code_cell
from small_notebooks import printed


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """One notebook that passes and one that fails, run once on two processes."""
    folder = tmp_path_factory.mktemp("course")
    passing = [new_code_cell("x = 1"), new_code_cell("print(2)", outputs=printed(2))]
    failing = [new_code_cell("x = 1"), new_code_cell("print(2)", outputs=printed(3))]
    small_notebooks.write(folder, passing=passing, failing=failing)
    ran, said = small_notebooks.run(folder, "--numprocesses=2", "--dist=loadfile")
    assert sorted(ran) == ["failing", "passing"]
    assert "not run again" not in said
    return folder


def run(folder, *options, **variables):
    ran, said = small_notebooks.run(folder, *options, **variables)
    assert ("1 notebooks passed before" in said) == ("passing" not in ran)
    return sorted(ran)


def test_only_what_failed_is_run_again(course):
    assert run(course) == ["failing"]


def test_with_ci_set_or_by_its_name_it_is_run(course):
    assert run(course, CI="true") == ["failing", "passing"]
    ran, _ = small_notebooks.run(course, "passing.ipynb")
    assert "passing" in ran


def change(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((path.read_text("utf-8") if path.exists() else "") + "\n", "utf-8")


@pytest.fixture
def options():
    return {"nbval": True, "nbval_lax": False}


@pytest.fixture
def session(course, tmp_path, monkeypatch, options):
    """Start a session in a copy of the course, with the memory of the first: what is unchanged?"""
    shutil.copytree(course, tmp_path, dirs_exist_ok=True)
    monkeypatch.delenv("CI", raising=False)
    memory = {}
    cache = types.SimpleNamespace(get=memory.get, set=memory.__setitem__)
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
    return unchanged


@pytest.mark.parametrize("outcomes", [["passed"], ["passed", "failed"], ["passed", "skipped"]])
def test_half_a_run_or_a_failed_one_is_forgotten(session, outcomes):
    assert session(*outcomes) == []
    assert session("passed", "passed") == ["passing.ipynb"]


def test_a_lenient_run_is_not_remembered(session, tmp_path, options):
    options["nbval_lax"] = True
    change(tmp_path / "passing.ipynb")
    assert session("passed", "passed") == []


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
