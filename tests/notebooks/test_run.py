"""How notebooks are run by the tests: which of these small ones fail, and why?"""

import os
import subprocess
import sys

import pytest
import small_notebooks
from nbformat.v4 import new_code_cell
from small_notebooks import printed


def answer(line):
    source = f"def f(x):\n    ### BEGIN SOLUTION\n    {line}\n    ### END SOLUTION"
    return new_code_cell(source, metadata={"tags": ["solution"]})


CONNECT = "import socket\n_ = socket.create_connection({address}, timeout=1)"
SMALL = {
    "same_output": [new_code_cell("print(2)", outputs=printed(2))],
    "changed_output": [new_code_cell("print(2)", outputs=printed(3))],
    "good_exercise": [answer("return x"), new_code_cell("assert f(1) == 1")],
    "wrong_solution": [answer("return 0"), new_code_cell("assert f(1) == 1")],
    "check_that_cannot_fail": [answer("return x"), new_code_cell("assert True")],
    # 192.0.2.1 is kept for documentation (RFC 5737): no machine answers there.
    "connects": [new_code_cell(CONNECT.format(address="('192.0.2.1', 80)"))],
    "looks_up": [new_code_cell("import urllib.request as r\nr.urlopen('http://example.org')")],
    "own_machine": [
        new_code_cell("import socket\ns = socket.create_server(('127.0.0.1', 0))"),
        new_code_cell(CONNECT.format(address="s.getsockname()")),
    ],
}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    small_notebooks.write(folder, **SMALL)
    return small_notebooks.run(folder)[0]


@pytest.mark.parametrize("name", ["same_output", "good_exercise", "own_machine"])
def test_a_right_notebook_passes(report, name):
    assert report[name] == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("changed_output", "Cell outputs differ"),
        ("wrong_solution", "assert f(1) == 1"),
        ("check_that_cannot_fail", "the check passes although the solution is blank"),
        ("connects", "the tests allow no network"),
        ("looks_up", "the tests allow no network"),
    ],
)
def test_a_wrong_notebook_fails(report, name, words):
    assert words in report[name]


def test_the_block_reaches_every_process_of_a_test():
    connect = CONNECT.format(address="('192.0.2.1', 80)")
    command = [sys.executable, "-c", connect]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "no_network" in os.environ["PYTHONPATH"]
    assert "the tests allow no network" in done.stderr
