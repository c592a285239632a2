"""python -m course_utils.datasets: what it prints, and its exit status."""

import subprocess
import sys

import pytest
from file_server import Reply, entry_of, serve

from course_utils.datasets import __main__ as command
from course_utils.datasets import download
from course_utils.datasets.registry import REGISTRY

FILES = {"a.bin": b"a" * 5_000, "b.bin": b"b" * 7_000}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Put two data sets, one of which cannot be had, in place of the registry."""
    for name in ("COURSE_MIRROR", "COURSE_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(download, "PAUSE", 0)
    for name in list(REGISTRY):
        monkeypatch.delitem(REGISTRY, name)
    with serve({f"/{name}": Reply(data) for name, data in FILES.items()}) as server:
        monkeypatch.setitem(REGISTRY, "lost", entry_of("lost", {"c.bin": b"c"}, server.url))
        monkeypatch.setitem(REGISTRY, "good", entry_of("good", FILES, server.url))
        yield tmp_path / "cache"


def test_list_says_what_there_is(cache, capsys):
    assert command.main(["list"]) == 0
    out = capsys.readouterr().out
    assert str(cache) in out and "lost" in out and "2 missing" in out
    command.main(["fetch", "good"])
    (cache / "good" / "b.bin").write_bytes(b"")
    capsys.readouterr()
    command.main(["list"])
    assert "1 whole, 1 damaged" in capsys.readouterr().out


def test_fetch_brings_the_named(cache, capsys):
    assert command.main(["fetch", "good"]) == 0
    assert {p.name: p.read_bytes() for p in (cache / "good").iterdir()} == FILES
    out, err = capsys.readouterr()
    assert "good: whole" in out and "a.bin" in err


def test_fetch_all_goes_on_after_a_failure_and_says_so(cache, capsys):
    assert command.main(["fetch", "--all"]) == 1
    assert (cache / "good" / "b.bin").exists()
    out, err = capsys.readouterr()
    assert "good: whole" in out
    assert "Cannot fetch lost" in err and err.strip().endswith("not fetched: lost")


def test_a_folder_in_place_of_the_cache(cache, tmp_path):
    stick = str(tmp_path / "stick")
    assert command.main(["fetch", "good", "--folder", stick]) == 0
    assert not cache.exists()
    assert command.main(["verify", "good", "--folder", stick]) == 0
    assert command.main(["verify", "good"]) == 1


def test_a_stick_made_here_serves_there(cache, tmp_path, monkeypatch):
    stick = str(tmp_path / "stick")
    command.main(["fetch", "good", "--folder", stick])
    monkeypatch.setenv("COURSE_MIRROR", stick)
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    assert command.main(["fetch", "good"]) == 0
    assert command.main(["verify", "good"]) == 0


def test_verify_finds_damage(cache, capsys):
    command.main(["fetch", "good"])
    assert command.main(["verify", "good"]) == 0
    assert command.main(["verify"]) == 0, "what was never asked for may be missing"
    (cache / "good" / "b.bin").write_bytes(b"")
    capsys.readouterr()
    assert command.main(["verify"]) == 1
    out = capsys.readouterr().out
    assert "damaged  good/b.bin" in out and "whole    good/a.bin" in out


@pytest.mark.parametrize("arguments", [[], ["fetch"], ["fetch", "nothing"], ["verify", "nothing"]])
def test_a_wrong_command_ends_with_status_2(cache, arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        command.main(arguments)
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize(("arguments", "status"), [(["list"], 0), (["verify", "text8"], 1)])
def test_the_exit_status_of_the_process(tmp_path, arguments, status):
    run = [sys.executable, "-m", "course_utils.datasets", *arguments, "--folder", str(tmp_path)]
    finished = subprocess.run(run, capture_output=True, text=True)
    assert finished.returncode == status, finished.stderr
    assert "text8" in finished.stdout and finished.stderr == ""
