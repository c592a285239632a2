"""Every test here has a cache of its own, and no settings from outside."""

import os

import pytest
from file_server import BODY, Reply, entry_of, serve

from course_utils import datasets
from course_utils.datasets import download, transport
from course_utils.datasets.registry import REGISTRY


@pytest.fixture(autouse=True)
def settings(monkeypatch, tmp_path):
    for name in ("COURSE_MIRROR", "COURSE_OFFLINE", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("PYTHONPATH", os.path.dirname(__file__), prepend=os.pathsep)
    monkeypatch.setattr(download, "PAUSE", 0)


@pytest.fixture(scope="module")
def runs(request):
    """Return the stored runs that a file is named after: load_x_runs() in test_x_runs.py."""
    return getattr(datasets, request.path.stem.replace("test_", "load_", 1))()


@pytest.fixture
def impatient(monkeypatch):
    """Wait half a second for a byte."""
    monkeypatch.setattr(transport, "TIMEOUT", (5, 0.5))


@pytest.fixture
def server():
    with serve() as files:
        yield files


@pytest.fixture
def mirror():
    """Serve the right file."""
    with serve({"/a.bin": Reply(BODY)}) as files:
        yield files


@pytest.fixture
def target(tmp_path):
    return tmp_path / "cache" / "toy" / "a.bin"


@pytest.fixture
def stick(monkeypatch, tmp_path):
    """Return a function that puts a data set on a stick and its checksums into the registry."""
    monkeypatch.setenv("COURSE_MIRROR", str(tmp_path / "stick"))
    monkeypatch.setenv("COURSE_OFFLINE", "1")

    def put(name, *contents):
        files = {f.name: data for f, data in zip(REGISTRY[name].files, contents, strict=True)}
        monkeypatch.setitem(REGISTRY, name, entry_of(name, files, "http://127.0.0.1:9"))
        (tmp_path / "stick" / name).mkdir(parents=True)
        for file, data in files.items():
            (tmp_path / "stick" / name / file).write_bytes(data)

    return put
