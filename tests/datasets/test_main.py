"""python -m course_utils.datasets: what it prints, and its exit status."""

import errno
import os
import subprocess
import sys

import pytest
from file_server import Reply, entry_of, serve

from course_utils.datasets import __main__ as command
from course_utils.datasets import download
from course_utils.datasets.registry import REGISTRY

FILES = {"a.bin": b"a" * 5_000, "b.bin": b"b" * 7_000}


def refuse(*arguments):
    raise PermissionError(errno.EACCES, "Permission denied")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Put two data sets, one of which cannot be had, in place of the registry."""
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
    assert "1 verified, 1 damaged" in capsys.readouterr().out


def test_fetch_brings_the_named(cache, capsys):
    assert command.main(["fetch", "good"]) == 0
    assert {p.name: p.read_bytes() for p in (cache / "good").iterdir()} == FILES
    out, err = capsys.readouterr()
    assert "good: verified" in out and "a.bin" in err


def test_fetch_all_goes_on_after_a_failure_and_says_so(cache, capsys):
    assert command.main(["fetch", "--all"]) == 1
    assert (cache / "good" / "b.bin").exists()
    out, err = capsys.readouterr()
    assert "good: verified" in out
    assert "Cannot fetch lost" in err and err.strip().endswith("not fetched: lost")


def test_a_folder_in_place_of_the_cache(cache, tmp_path):
    stick = str(tmp_path / "stick")
    assert command.main(["fetch", "good", "--folder", stick]) == 0
    assert not cache.exists()
    assert command.main(["verify", "good", "--folder", stick]) == 0
    assert command.main(["verify", "good"]) == 1


def test_verify_finds_damage(cache, capsys):
    command.main(["fetch", "good"])
    assert command.main(["verify", "good"]) == 0
    assert command.main(["verify"]) == 0, "what was never asked for may be missing"
    (cache / "good" / "b.bin").write_bytes(b"")
    capsys.readouterr()
    assert command.main(["verify"]) == 1
    out = capsys.readouterr().out
    assert "damaged    good/b.bin" in out and "verified   good/a.bin" in out


def test_what_may_not_be_read_is_said(cache, monkeypatch, capsys):
    command.main(["fetch", "good"])
    monkeypatch.setattr(download.pooch, "file_hash", refuse)
    capsys.readouterr()
    assert command.main(["verify"]) == 1
    assert command.main(["list"]) == 0
    assert command.main(["fetch", "good"]) == 1
    out, err = capsys.readouterr()
    assert "unreadable good/a.bin" in out and "2 unreadable" in out
    assert "Cannot read" in err and "COURSE_DATA" in err


def test_a_folder_that_is_none_is_a_mistake_of_the_command(cache, capsys):
    with pytest.raises(SystemExit) as caught:
        command.main(["list", "--folder", "https://school.edu"])
    assert caught.value.code == 2
    assert "folder must be a folder of this machine" in capsys.readouterr().err


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


@pytest.mark.parametrize("encoding", ["ascii", "cp1251", "cp437", "cp936", "utf-8"])
def test_a_listing_fits_every_terminal(monkeypatch, encoding):
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    run = [sys.executable, "-m", "course_utils.datasets", "list"]
    finished = subprocess.run(run, capture_output=True)
    assert (finished.returncode, finished.stderr) == (0, b"")
    assert "pixels; CC BY-SA 3.0" in finished.stdout.decode(encoding)


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_ends_it_quietly(monkeypatch, unbuffered):
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    reading, writing = os.pipe()
    os.close(reading)
    run = [sys.executable, "-m", "course_utils.datasets", "list"]
    finished = subprocess.run(run, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (finished.returncode, finished.stderr) == (1, b"")
