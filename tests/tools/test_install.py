"""tools/install.py: an environment that fits is left alone, and any other is repaired or named."""

import os
import subprocess
import sys
import venv

import install
import moved
import pytest


@pytest.fixture
def said(monkeypatch, tmp_path):
    """What install.main would have installed, as a list, in a folder of its own."""
    calls = []
    folder = tmp_path / ".venv"
    monkeypatch.setattr(install, "ENVIRONMENT", folder)
    monkeypatch.setattr(install, "PYTHON", folder / install.BIN.name / install.PYTHON.name)
    monkeypatch.setattr(install, "BIN", folder / install.BIN.name)
    monkeypatch.setattr(install, "run", lambda command, advice, **more: calls.append(command))
    return calls


def test_a_python_that_the_course_cannot_use_is_told_so(said, monkeypatch):
    monkeypatch.setattr(install, "FIT", "raise SystemExit(1)")
    with pytest.raises(SystemExit, match=r"the course needs 3\.11, 3\.12 or 3\.13"):
        install.main("book")
    assert not install.ENVIRONMENT.exists()


@pytest.mark.parametrize("kind", ["book", "course"])
def test_what_is_installed_is_not_installed_again(said, kind):
    venv.create(install.ENVIRONMENT, with_pip=False)
    install.main(kind)
    assert said[0][-1] == "uv"  # a new environment lacks it
    assert f"requirements{'-book' if kind == 'book' else ''}.txt" in said[-1]
    said.clear()
    install.main(kind)
    assert said == []


def test_a_changed_requirement_is_installed(said, monkeypatch):
    venv.create(install.ENVIRONMENT, with_pip=False)
    install.main("book")
    monkeypatch.setattr(install, "digest", lambda kind: "another")
    said.clear()
    install.main("book")
    assert "requirements-book.txt" in said[-1]


@pytest.mark.skipif(os.name == "nt", reason="Windows copies Python and does not link to it")
def test_an_environment_without_a_python_that_fits_is_made_anew(said, capfd):
    install.BIN.mkdir(parents=True)
    install.PYTHON.write_text("#!/bin/sh\nexit 1\n")  # a Python of another version
    install.PYTHON.chmod(0o755)
    assert not install.fits(install.PYTHON)
    install.PYTHON.unlink()
    install.PYTHON.symlink_to(install.BIN / "gone")
    (install.ENVIRONMENT / "book.installed").write_text("as if")
    install.main("book")
    assert install.fits(install.PYTHON)
    assert "made anew" in capfd.readouterr().out
    assert said


def test_without_venv_the_remedy_is_named(said, monkeypatch):
    def fail(*args, **kwargs):
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr(install.venv, "create", fail)
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        install.main("book")


def test_a_failed_command_names_mirror_and_proxy(tmp_path):
    with pytest.raises(SystemExit, match=r"HTTPS_PROXY[\s\S]*UV_DEFAULT_INDEX"):
        install.run([sys.executable, "-c", "raise SystemExit(1)"], install.NETWORK)


PIP_CONF = """
[global]
index-url = https://another.edu/simple
extra-index-url = https://one.edu/simple
    https://two.edu/simple
trusted-host = mirror.school.edu
[install]
index-url = https://mirror.school.edu/simple
find-links = /stick
[download]
find-links = /elsewhere
"""


@pytest.fixture
def pip_conf(tmp_path, monkeypatch):
    (tmp_path / "pip.conf").write_text(PIP_CONF)
    for name in list(os.environ):
        if name.startswith("PIP_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("PIP_FIND_LINKS", "/stick /wheels")
    monkeypatch.setenv("PIP_PROXY", "http://proxy.school.edu:8080")


def test_settings_of_pip_reach_uv_unless_it_was_told_itself(pip_conf):
    settings = install.settings_of_pip()
    assert install.variables(settings, {}).items() >= {
        ("UV_DEFAULT_INDEX", "https://mirror.school.edu/simple"),
        ("UV_INDEX", "https://one.edu/simple https://two.edu/simple"),
        ("UV_INDEX_STRATEGY", "unsafe-best-match"),
        ("UV_INSECURE_HOST", "mirror.school.edu"),
        ("UV_FIND_LINKS", "/stick,/wheels"),
        ("HTTPS_PROXY", "http://proxy.school.edu:8080"),
    }
    own = {"UV_DEFAULT_INDEX": "https://own.edu"}  # what uv was told itself wins
    assert "UV_DEFAULT_INDEX" not in install.variables(settings, own)


@pytest.mark.parametrize(("value", "asked"), [("1", False), ("true", False), ("0", True)])
def test_no_index_reaches_uv(said, pip_conf, monkeypatch, value, asked):
    venv.create(install.ENVIRONMENT, with_pip=False)
    monkeypatch.setattr(install, "PYTHON", sys.executable)  # one that has pip
    monkeypatch.setenv("PIP_NO_INDEX", value)
    install.install(["-r", "requirements.txt"], "advice")
    assert ("--no-index" not in said[-1]) == asked


@pytest.mark.skipif(os.name == "nt", reason="a locale that is not installed is a matter of Unix")
def test_a_moved_environment_works_without_a_network_in_any_folder_and_locale(tmp_path):
    course = moved.carry(tmp_path / "Zoë's course")
    again = [sys.executable, course / "tools" / "install.py", "book"]
    done = subprocess.run(again, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "was moved" in done.stdout
    stamp = course / ".venv" / "book.installed"
    assert stamp.read_text("utf-8").splitlines()[0] == str(course)
    done = subprocess.run(again, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    python = [course / ".venv/bin/python", "-c", "import course_utils as c; print(c.__file__)"]
    for locale in ("C.UTF-8", "en_XX.UTF-8", "POSIX"):
        variables = {"LC_ALL": locale, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(python, capture_output=True, env=variables, check=False)
        assert done.stdout.decode().strip() == str(course / "src/course_utils/__init__.py")
