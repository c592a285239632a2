"""COURSE_DATA, COURSE_MIRROR and COURSE_OFFLINE, as people write them."""

from pathlib import Path

import pytest
from file_server import BODY, Reply, closed_port, fetch

from course_utils.datasets import FetchError
from course_utils.datasets.settings import cache_folder


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Give the user a home with the folder `my data`."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "my data").mkdir()
    return tmp_path


FORMS = [
    "{home}/my data",
    "{home}/my data/",
    "  {home}/my data ",
    '"{home}/my data"',
    "'{home}/my data/'",
    "~/my data",
    "file://{home}/my%20data",
    "file://localhost{home}/my%20data/",
    "FILE:{home}/my data",
    "file://~/my data",
]


@pytest.mark.parametrize("form", FORMS)
def test_a_folder_is_understood_in_every_form(home, monkeypatch, form):
    written = form.format(home=home.as_posix())
    monkeypatch.setenv("COURSE_DATA", written)
    assert cache_folder() == home / "my data"
    monkeypatch.setenv("COURSE_DATA", str(home / "cache"))
    monkeypatch.setenv("COURSE_MIRROR", written)
    (home / "my data" / "toy").mkdir()
    (home / "my data" / "toy" / "a.bin").write_bytes(BODY)
    assert fetch(closed_port()).read_bytes() == BODY


@pytest.mark.parametrize("has_it", [True, False])
@pytest.mark.parametrize("form", ["{url}", "{url}/", " '{url}' "])
def test_an_address_as_mirror_is_asked_first(server, mirror, monkeypatch, form, has_it):
    server.replies = {"/toy/a.bin": Reply(BODY)} if has_it else {}
    monkeypatch.setenv("COURSE_MIRROR", form.format(url=server.url))
    assert fetch(mirror.url).read_bytes() == BODY
    assert (server.asked, mirror.asked) == (["/toy/a.bin"], ["/a.bin"] * (not has_it))


def test_the_order_of_cache_folders(monkeypatch, home):
    assert cache_folder("~/mine") == home / "mine"
    assert cache_folder(home / "mine") == home / "mine"
    assert cache_folder() == home / "cache"
    for nothing in ("", "  "):
        monkeypatch.setenv("COURSE_DATA", nothing)
        assert cache_folder().name == "course_utils"
    monkeypatch.delenv("COURSE_DATA")
    assert cache_folder().name == "course_utils"


@pytest.mark.parametrize(
    ("folder", "error", "message"),
    [
        (5, TypeError, "folder must be a path, got 5"),
        (b"data", TypeError, "folder must be a path, got b'data'"),
        ("https://school.edu", ValueError, "folder must be a folder of this machine, got 'https:"),
        (None, ValueError, "COURSE_DATA must be a folder of this machine, got 'https://a.edu'"),
    ],
)
def test_what_is_no_folder_is_named(monkeypatch, tmp_path, folder, error, message):
    monkeypatch.setenv("COURSE_DATA", "https://a.edu")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message):
        fetch(closed_port(), folder=folder)
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("value", ["", " ", "0", "false", "False", "NO", "off", ' "0" '])
def test_offline_is_off(mirror, monkeypatch, value):
    monkeypatch.setenv("COURSE_OFFLINE", value)
    assert fetch(mirror.url).read_bytes() == BODY


@pytest.mark.parametrize("value", ["1", "true", "YES", " on "])
@pytest.mark.parametrize("remote_mirror", [False, True])
def test_offline_asks_nobody_and_writes_nothing(
    server, monkeypatch, tmp_path, value, remote_mirror
):
    monkeypatch.setenv("COURSE_OFFLINE", value)
    if remote_mirror:
        monkeypatch.setenv("COURSE_MIRROR", server.url)
    with pytest.raises(FetchError, match=r"(?s)COURSE_OFFLINE is set.*load_digits\(\)"):
        fetch(server.url)
    assert server.asked == []
    assert not (tmp_path / "cache").exists()


def test_offline_still_serves_the_cache(mirror, monkeypatch):
    fetch(mirror.url)
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    assert fetch(closed_port()).read_bytes() == BODY
