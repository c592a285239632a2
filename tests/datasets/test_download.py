"""The cache holds a file whole and verified or not at all, whatever happens on the way."""

import errno
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from file_server import BODY, OTHER, Reply, closed_port, entry_of, fetch

from course_utils.datasets import FetchError, download, transport

# What another process runs: fetch one entry, whose address is its first argument.
PROCESS = """
from file_server import BODY, entry_of
from course_utils.datasets import download
import os, requests, sys
entry = entry_of("toy", {"a.bin": BODY}, *sys.argv[1:])
download.PAUSE = 0
"""
FETCH = "download.fetch_files(entry)\n"
#: Permissions bind everybody but root.
DROP_RIGHTS = "import encodings.idna\nif os.getuid() == 0: os.setuid(65534)\n"
LOOK = """
path = download.cache_folder() / "toy" / "a.bin"
print(download.state_of(entry.files[0], path), file=sys.stderr)
"""

not_windows = pytest.mark.skipif(sys.platform == "win32", reason="needs the permissions of POSIX")


def start(*addresses, before=""):
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS + before + FETCH, *addresses],
        stderr=subprocess.PIPE,
        text=True,
    )


def left_in(target):
    """Return the names of everything beside target."""
    return sorted(p.name for p in target.parent.iterdir()) if target.parent.exists() else []


# ---- when nothing goes wrong


def test_a_file_is_fetched_once_and_then_taken_from_the_cache(mirror, target):
    assert fetch(mirror.url) == target
    assert target.read_bytes() == BODY
    assert fetch(mirror.url) == target
    assert mirror.asked == ["/a.bin"]
    assert left_in(target) == ["a.bin"]


def test_all_files_of_an_entry_come(server, tmp_path):
    files = {"a.bin": BODY, "b.bin": OTHER}
    server.replies = {f"/{name}": Reply(data) for name, data in files.items()}
    paths = download.fetch_files(entry_of("toy", files, server.url), tmp_path / "mine")
    assert {name: path.read_bytes() for name, path in paths.items()} == files
    assert set(paths.values()) == set((tmp_path / "mine" / "toy").iterdir())


@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "md5"])
def test_every_algorithm_of_the_registry_is_understood(mirror, algorithm):
    entry = entry_of("toy", {"a.bin": BODY}, mirror.url, algorithm=algorithm)
    assert download.fetch_files(entry)["a.bin"].read_bytes() == BODY


@not_windows
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
@pytest.mark.parametrize("by_stick", [False, True])
def test_others_may_read_a_file_as_the_umask_says(
    mirror, target, tmp_path, monkeypatch, mask, mode, by_stick
):
    if by_stick:
        (tmp_path / "stick" / "toy").mkdir(parents=True)
        (tmp_path / "stick" / "toy" / "a.bin").write_bytes(BODY)
        monkeypatch.setenv("COURSE_MIRROR", str(tmp_path / "stick"))
    before = os.umask(mask)
    try:
        fetch(mirror.url)
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == mode


# ---- processes


def test_a_killed_download_leaves_no_file_and_is_swept_a_day_later(server, mirror, target):
    server.replies["/a.bin"] = Reply(BODY, chunk=2_000, hang_at=20_000)
    process = start(server.url)
    assert server.hanging.wait(20), "the download did not begin"
    os.kill(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    process.communicate()
    assert process.returncode != 0
    (unfinished,) = left_in(target)
    assert fetch(mirror.url).read_bytes() == BODY
    assert left_in(target) == [unfinished, "a.bin"], "it may belong to a living process"
    target.unlink()
    yesterday = time.time() - 25 * 3600
    os.utime(target.parent / unfinished, (yesterday, yesterday))
    assert fetch(mirror.url).read_bytes() == BODY
    assert left_in(target) == ["a.bin"]


def test_two_processes_at_once_both_get_the_file_and_say_nothing(server, target):
    server.replies["/a.bin"] = Reply(BODY, together=2)
    processes = [start(server.url) for _ in range(2)]
    errors = [process.communicate(timeout=60)[1] for process in processes]
    assert errors == ["", ""]
    assert [process.returncode for process in processes] == [0, 0]
    assert len(server.asked) == 2
    assert target.read_bytes() == BODY
    assert left_in(target) == ["a.bin"]


def test_eight_at_once_on_a_cold_cache_where_others_have_died(mirror, tmp_path):
    yesterday = time.time() - 25 * 3600
    together = threading.Barrier(8)

    def one(folder):
        together.wait()
        return fetch(mirror.url, folder=folder)

    with ThreadPoolExecutor(8) as pool:
        for i in range(10):
            folder = tmp_path / f"cache{i}"
            for j in range(20):
                (folder / "toy" / f".part-{j}").mkdir(parents=True)
                os.utime(folder / "toy" / f".part-{j}", (yesterday, yesterday))
            paths = list(pool.map(one, [folder] * 8))
            assert paths == [folder / "toy" / "a.bin"] * 8
            assert left_in(paths[0]) == ["a.bin"]


def test_windows_refuses_to_replace_a_file_that_another_process_reads(mirror, target, monkeypatch):
    def refuse(part, target):
        target.write_bytes(by_another_process)
        raise PermissionError(errno.EACCES, "in use")

    monkeypatch.setattr(download.os, "replace", refuse)
    by_another_process = BODY
    assert fetch(mirror.url).read_bytes() == BODY
    by_another_process = OTHER
    target.unlink()
    with pytest.raises(FetchError, match=r"Cannot write.*in use"):
        fetch(mirror.url)


def test_an_interrupt_leaves_nothing(mirror, target, monkeypatch):
    def interrupted(self, url, part, pooch):
        with open(part, "wb") as stream:
            stream.write(BODY[:100])
        raise KeyboardInterrupt

    monkeypatch.setattr(transport.pooch.HTTPDownloader, "__call__", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch(mirror.url)
    assert left_in(target) == []


# ---- the disk


def test_a_cache_that_cannot_be_a_folder(mirror, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FetchError, match=r"(?s)Cannot write.*COURSE_DATA"):
        fetch(mirror.url, folder=tmp_path / "file" / "cache")
    assert (tmp_path / "file").read_text() == "in the way"


@not_windows
def test_a_cache_that_may_not_be_written(mirror, monkeypatch):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o555)
        monkeypatch.setenv("COURSE_DATA", folder)
        _, message = start(mirror.url, before=DROP_RIGHTS).communicate(timeout=60)
        assert os.listdir(folder) == []
    assert "FetchError: Cannot write" in message and "Permission denied" in message
    assert "COURSE_DATA" in message
    assert mirror.asked == []


@not_windows
@pytest.mark.parametrize("private", ["toy", "toy/a.bin"])
def test_a_cache_of_somebody_else_that_may_not_be_read(mirror, monkeypatch, private):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        fetch(mirror.url, folder=folder)
        os.chmod(os.path.join(folder, private), 0)
        monkeypatch.setenv("COURSE_DATA", folder)
        process = start(closed_port(), before=DROP_RIGHTS + LOOK)
        _, message = process.communicate(timeout=60)
        os.chmod(os.path.join(folder, "toy"), 0o755)
    assert message.startswith("unreadable\n")
    assert f"FetchError: Cannot read {folder}" in message and "Permission denied" in message
    assert "COURSE_DATA" in message


def test_a_read_only_disk_that_has_the_file_serves_it_and_else_says_so(mirror, target, monkeypatch):
    def refuse(*arguments, **options):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    fetch(mirror.url)
    monkeypatch.setattr(download.tempfile, "TemporaryDirectory", refuse)
    assert fetch(mirror.url) == target
    target.unlink()
    with pytest.raises(FetchError, match=r"(?s)Read-only file system.*COURSE_DATA"):
        fetch(mirror.url)


@not_windows
def test_a_disk_that_is_full_half_way(server, target):
    server.replies["/a.bin"] = Reply(BODY, chunk=2_000)
    limit = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
"""
    _, message = start(server.url, before=limit).communicate(timeout=60)
    assert f"FetchError: Cannot write {target}: File too large" in message
    assert "with room" in message
    assert left_in(target) == []


# ---- damage


@pytest.mark.parametrize("damage", [BODY[:-1], BODY[:-1] + b"\0", b""])
def test_a_damaged_file_is_found_said_and_fetched_afresh(mirror, target, damage):
    fetch(mirror.url)
    target.write_bytes(damage)
    with pytest.warns(UserWarning, match="a.bin was damaged and has been fetched afresh"):
        fetch(mirror.url)
    assert target.read_bytes() == BODY


def test_a_damaged_file_without_a_network_is_never_used_and_never_deleted(mirror, target):
    fetch(mirror.url)
    target.write_bytes(BODY[:100])
    with pytest.raises(FetchError, match="in the cache is damaged and was not used"):
        fetch(closed_port())
    assert target.read_bytes() == BODY[:100]
