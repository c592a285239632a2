"""Downloads go wrong in many ways: each gives a clear error or the right file; nothing is lost."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
import time

import numpy as np
import pooch
import pytest
from file_server import Reply, closed_port, entry_of, serve

from course_utils.datasets import FetchError, download

BODY = np.random.default_rng(0).bytes(40_000)
OTHER = np.random.default_rng(1).bytes(40_000)

# What a second process runs: fetch one entry, whose address is its first argument.
PROCESS = """
import sys
from file_server import entry_of
from course_utils.datasets import download
import numpy as np
body = np.random.default_rng(0).bytes(40_000)
download.PAUSE = 0
download.fetch_files(entry_of("toy", {"a.bin": body}, *sys.argv[1:]))
"""


@pytest.fixture(autouse=True)
def settings(monkeypatch, tmp_path):
    """Keep every test in a cache of its own, impatient, and out of reach of a proxy."""
    for name in ("COURSE_MIRROR", "COURSE_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("PYTHONPATH", os.path.dirname(__file__), prepend=os.pathsep)
    monkeypatch.setattr(download, "PAUSE", 0)
    monkeypatch.setattr(download, "TIMEOUT", (5, 0.4))


@pytest.fixture
def server():
    with serve() as files:
        yield files


@pytest.fixture
def mirror():
    with serve({"/a.bin": Reply(BODY)}) as files:
        yield files


@pytest.fixture
def target(tmp_path):
    return tmp_path / "cache" / "toy" / "a.bin"


def toy(*addresses):
    return entry_of("toy", {"a.bin": BODY}, *addresses)


def fetch(*addresses, **options):
    return download.fetch_files(toy(*addresses), **options)["a.bin"]


def start(*addresses, code=PROCESS):
    return subprocess.Popen(
        [sys.executable, "-c", code, *addresses], stderr=subprocess.PIPE, text=True
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
    paths = download.fetch_files(entry_of("toy", files, server.url))
    assert {name: path.read_bytes() for name, path in paths.items()} == files


@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "md5"])
def test_every_algorithm_of_the_registry_is_understood(mirror, algorithm):
    entry = entry_of("toy", {"a.bin": BODY}, mirror.url, algorithm=algorithm)
    assert download.fetch_files(entry)["a.bin"].read_bytes() == BODY


def test_a_bar_is_drawn_on_stderr_only_if_asked_for(mirror, target, capfd):
    fetch(mirror.url)
    assert capfd.readouterr() == ("", "")
    target.unlink()
    fetch(mirror.url, progress=True)
    out, err = capfd.readouterr()
    assert out == "" and "a.bin" in err


def test_a_bar_needs_no_size(mirror, capfd):
    (file,) = toy(mirror.url).files
    entry = toy(mirror.url)
    object.__setattr__(file, "size", None)
    object.__setattr__(entry, "files", (file,))
    assert download.fetch_files(entry, progress=True)["a.bin"].read_bytes() == BODY


# ---- the server


def test_connection_refused_says_file_address_and_what_to_do_instead(target):
    address = closed_port()
    with pytest.raises(FetchError) as caught:
        fetch(address)
    message = str(caught.value)
    for part in (f"{address}/a.bin: no connection", "toy", "load_digits()", "COURSE_MIRROR"):
        assert part in message
    assert "--folder" in message
    assert left_in(target) == []


def test_connection_refused_then_the_next_address(mirror, target):
    assert fetch(closed_port(), mirror.url).read_bytes() == BODY


def test_cut_off_half_way_is_tried_again(server, target):
    server.replies["/a.bin"] = [Reply(BODY, stop_at=20_000), Reply(BODY)]
    assert fetch(server.url).read_bytes() == BODY
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("say_length", "reason"),
    [(True, "the connection broke half-way"), (False, "20,000 bytes of 40,000; deleted")],
)
def test_cut_off_half_way_every_time(server, target, say_length, reason):
    server.replies["/a.bin"] = Reply(BODY, stop_at=20_000, say_length=say_length)
    with pytest.raises(FetchError, match=reason):
        fetch(server.url)
    assert left_in(target) == []
    assert len(server.asked) == download.ATTEMPTS


def test_a_wrong_checksum_is_said_and_the_file_deleted(server, target):
    server.replies["/a.bin"] = Reply(OTHER)
    with pytest.raises(FetchError, match=r"wrong sha256 \w{12}…, not \w{12}….*; deleted"):
        fetch(server.url)
    assert left_in(target) == []


def test_a_wrong_checksum_then_the_next_address(server, mirror):
    server.replies["/a.bin"] = Reply(OTHER)
    assert fetch(server.url, mirror.url).read_bytes() == BODY


def test_404_then_the_next_address(server, mirror):
    assert fetch(server.url, mirror.url).read_bytes() == BODY
    assert (server.asked, mirror.asked) == (["/a.bin"], ["/a.bin"])


def test_404_is_final(server):
    with pytest.raises(FetchError, match="the server says 404 Not Found"):
        fetch(server.url)
    assert len(server.asked) == 1


def test_503_is_tried_again(server):
    server.replies["/a.bin"] = [Reply(b"busy", status=503), Reply(BODY)]
    assert fetch(server.url).read_bytes() == BODY


def test_a_slow_server_is_waited_for(server):
    server.replies["/a.bin"] = Reply(BODY, chunk=2_000, wait=0.05)
    begin = time.monotonic()
    assert fetch(server.url).read_bytes() == BODY
    assert time.monotonic() - begin > download.TIMEOUT[1]


def test_a_server_that_falls_silent_is_left_for_the_next(server, mirror):
    server.replies["/a.bin"] = Reply(BODY, chunk=2_000, hang_at=20_000)
    assert fetch(server.url, mirror.url).read_bytes() == BODY


def test_a_server_that_falls_silent_is_named(server, target):
    server.replies["/a.bin"] = Reply(BODY, chunk=2_000, hang_at=20_000)
    with pytest.raises(FetchError, match="no answer in time"):
        fetch(server.url)
    assert left_in(target) == []


def test_a_malformed_address_is_named():
    with pytest.raises(FetchError, match=r"http://\["):
        fetch("http://[")


# ---- processes


def test_a_killed_download_leaves_no_file_and_the_next_one_works(server, mirror, target):
    server.replies["/a.bin"] = Reply(BODY, chunk=2_000, hang_at=20_000)
    process = start(server.url)
    assert server.hanging.wait(20), "the download did not begin"
    os.kill(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    process.communicate()
    assert process.returncode != 0
    (unfinished,) = left_in(target)
    assert unfinished.startswith(".part-") and not target.exists()
    assert fetch(mirror.url).read_bytes() == BODY
    assert left_in(target) == [unfinished, "a.bin"], "it may belong to a living process"


def test_what_a_killed_process_left_is_removed_a_day_later(mirror, target):
    fresh, old = (target.parent / name for name in (".part-fresh", ".part-old"))
    for folder in (fresh, old):
        folder.mkdir(parents=True)
        (folder / "a.bin").write_bytes(BODY[:100])
    yesterday = time.time() - 25 * 3600
    os.utime(old, (yesterday, yesterday))
    fetch(mirror.url)
    assert left_in(target) == [".part-fresh", "a.bin"]


def test_two_processes_at_once_both_get_the_file(server, target):
    server.replies["/a.bin"] = Reply(BODY, chunk=4_000, wait=0.1)
    processes = [start(server.url) for _ in range(2)]
    errors = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], errors
    assert len(server.asked) == 2, "both were under way at the same time"
    assert target.read_bytes() == BODY
    assert left_in(target) == ["a.bin"]


def test_an_interrupt_leaves_nothing(mirror, target, monkeypatch):
    def interrupted(self, url, part, pooch):
        part.write_bytes(BODY[:100])
        raise KeyboardInterrupt

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch(mirror.url)
    assert left_in(target) == []


# ---- the disk


def test_a_cache_that_cannot_be_a_folder(mirror, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FetchError, match=r"Cannot write(.|\n)*COURSE_DATA"):
        fetch(mirror.url, folder=tmp_path / "file" / "cache")
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.skipif(sys.platform == "win32", reason="needs permissions of folders")
def test_a_cache_that_is_read_only(mirror, monkeypatch):
    drop_rights = "import os\nif os.getuid() == 0: os.setuid(65534)  # permissions bind root not\n"
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o555)
        monkeypatch.setenv("COURSE_DATA", folder)
        lines = PROCESS.rsplit("\n", 2)
        process = start(mirror.url, code="\n".join([*lines[:-2], drop_rights, lines[-2]]))
        _, message = process.communicate(timeout=60)
        assert os.listdir(folder) == []
    assert process.returncode == 1
    assert "FetchError: Cannot write" in message and "Permission denied" in message
    assert "COURSE_DATA" in message
    assert mirror.asked == []


def test_a_cache_that_refuses_new_files_says_so(mirror, tmp_path, monkeypatch):
    def refuse(*arguments, **options):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(download.tempfile, "TemporaryDirectory", refuse)
    with pytest.raises(FetchError, match=r"Read-only file system(.|\n)*COURSE_DATA"):
        fetch(mirror.url)


def test_a_read_only_cache_that_has_the_file_serves_it(mirror, target, monkeypatch):
    fetch(mirror.url)
    monkeypatch.setattr(download, "_bring", lambda *arguments: pytest.fail("nothing to bring"))
    assert fetch(mirror.url) == target


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_is_full_half_way(server, target):
    server.replies["/a.bin"] = Reply(BODY, chunk=2_000)
    limit = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
"""
    process = start(server.url, code=limit + PROCESS)
    _, message = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"FetchError: Cannot write {target}: File too large" in message
    assert left_in(target) == []


def test_a_disk_without_room_says_so(mirror, target, monkeypatch):
    def write(self, url, part, pooch):
        part.write_bytes(BODY[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", write)
    with pytest.raises(FetchError, match=r"No space left on device(.|\n)*with room"):
        fetch(mirror.url)
    assert left_in(target) == []


# ---- the cache


@pytest.mark.parametrize("damage", [BODY[:-1], BODY[:-1] + b"\0", b""])
def test_a_damaged_cache_is_found_said_and_mended(mirror, target, damage):
    fetch(mirror.url)
    target.write_bytes(damage)
    with pytest.warns(UserWarning, match="a.bin was damaged and has been fetched afresh"):
        fetch(mirror.url)
    assert target.read_bytes() == BODY


def test_a_damaged_cache_without_a_network_is_never_used_and_never_deleted(mirror, target):
    fetch(mirror.url)
    target.write_bytes(BODY[:100])
    with pytest.raises(FetchError, match="in the cache is damaged and was not used"):
        fetch(closed_port())
    assert target.read_bytes() == BODY[:100]


def test_the_argument_moves_the_cache(mirror, tmp_path):
    assert fetch(mirror.url, folder=tmp_path / "mine") == tmp_path / "mine" / "toy" / "a.bin"


def test_the_order_of_cache_folders(monkeypatch, tmp_path):
    assert download.cache_folder(tmp_path / "mine") == tmp_path / "mine"
    assert download.cache_folder() == tmp_path / "cache"
    monkeypatch.delenv("COURSE_DATA")
    assert download.cache_folder().name == "course_utils"


# ---- mirrors and no network


def test_a_mirror_is_asked_first(server, mirror, monkeypatch):
    server.replies["/toy/a.bin"] = Reply(BODY)
    monkeypatch.setenv("COURSE_MIRROR", server.url + "/")
    assert fetch(mirror.url).read_bytes() == BODY
    assert (server.asked, mirror.asked) == (["/toy/a.bin"], [])


def test_a_mirror_without_the_file_is_passed_over(server, mirror, monkeypatch):
    monkeypatch.setenv("COURSE_MIRROR", server.url)
    assert fetch(mirror.url).read_bytes() == BODY
    assert (server.asked, mirror.asked) == (["/toy/a.bin"], ["/a.bin"])


def on_a_stick(tmp_path, body):
    stick = tmp_path / "stick" / "toy"
    stick.mkdir(parents=True)
    (stick / "a.bin").write_bytes(body)
    return str(tmp_path / "stick")


def test_a_folder_serves_as_a_mirror_without_a_network(tmp_path, target, monkeypatch):
    monkeypatch.setenv("COURSE_MIRROR", on_a_stick(tmp_path, BODY))
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    assert fetch(closed_port()) == target
    assert target.read_bytes() == BODY


@pytest.mark.parametrize("body", [OTHER, BODY[:100]])
def test_a_wrong_file_in_a_folder_is_passed_over(tmp_path, mirror, monkeypatch, body):
    stick = on_a_stick(tmp_path, body)
    monkeypatch.setenv("COURSE_MIRROR", stick)
    assert fetch(mirror.url).read_bytes() == BODY
    assert (tmp_path / "stick" / "toy" / "a.bin").read_bytes() == body


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="needs a file that cannot be read")
def test_a_stick_that_cannot_be_read_is_passed_over(tmp_path, mirror, monkeypatch):
    stick = on_a_stick(tmp_path, BODY)
    (tmp_path / "stick" / "toy" / "a.bin").unlink()
    (tmp_path / "stick" / "toy" / "a.bin").symlink_to("/proc/self/mem")  # reading it is an error
    monkeypatch.setenv("COURSE_MIRROR", stick)
    with pytest.raises(FetchError, match=r"stick/toy/a\.bin: Input/output error"):
        fetch(closed_port())
    assert fetch(mirror.url).read_bytes() == BODY


def test_a_folder_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_MIRROR", str(tmp_path / "no stick"))
    with pytest.raises(FetchError, match=r"no stick/toy/a\.bin: No such file"):
        fetch(closed_port())


@pytest.mark.parametrize("remote_mirror", [False, True])
def test_offline_asks_nobody(server, mirror, monkeypatch, remote_mirror):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    if remote_mirror:
        monkeypatch.setenv("COURSE_MIRROR", server.url)
    with pytest.raises(FetchError, match=r"COURSE_OFFLINE is set(.|\n)*load_digits\(\)"):
        fetch(mirror.url)
    assert server.asked + mirror.asked == []


def test_offline_still_serves_the_cache(mirror, monkeypatch):
    fetch(mirror.url)
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    assert fetch(mirror.url).read_bytes() == BODY


@pytest.mark.parametrize("value", ["", "0"])
def test_offline_can_be_switched_off(mirror, monkeypatch, value):
    monkeypatch.setenv("COURSE_OFFLINE", value)
    assert fetch(mirror.url).read_bytes() == BODY
