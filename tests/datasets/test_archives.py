"""Archives from elsewhere: what is wanted is read, and nothing in them can do harm."""

import gzip
import os
import stat
import tarfile
import zipfile

import numpy as np
import pytest
from file_server import tar_file, zip_file

from course_utils.datasets.archives import read_gzip, read_members

GOOD = {"a/one.txt": b"one", "a/two.txt": b"two", "b.bin": b"\0\1"}
LEADING_OUT = ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "C:\\evil.txt"]
both = pytest.mark.parametrize("pack", [zip_file, tar_file])


def everything(name):
    return True


@pytest.fixture
def path(tmp_path):
    return tmp_path / "archive"


@both
def test_the_wanted_members_are_read_sorted(path, pack):
    path.write_bytes(pack(dict(reversed(GOOD.items()))))
    assert list(read_members(path, everything).items()) == list(GOOD.items())
    assert read_members(path, lambda name: name.endswith("two.txt")) == {"a/two.txt": b"two"}


@both
def test_a_name_that_leads_out_is_a_name_and_no_place(path, pack, monkeypatch):
    monkeypatch.chdir(path.parent)
    members = GOOD | {name: b"evil" for name in LEADING_OUT}
    path.write_bytes(pack(members))
    assert read_members(path, everything) == members
    assert os.listdir(path.parent) == ["archive"]
    assert not os.path.exists("../evil.txt") and not os.path.exists("/etc/evil.txt")


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
)
def test_only_files_of_a_tar_are_read(path, kind):
    member = tarfile.TarInfo("a/link")
    member.type, member.linkname = kind, "b.bin"
    path.write_bytes(tar_file(GOOD | {"a/link": member}))
    assert read_members(path, everything) == GOOD


def test_a_link_in_a_zip_is_its_text_and_a_folder_is_passed_over(path):
    link = zipfile.ZipInfo("a/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/", b"")
        archive.writestr(link, "/etc/passwd")
    assert read_members(path, everything) == {"a/link": b"/etc/passwd"}


@both
@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_a_broken_archive_is_named(path, pack, share):
    whole = pack({"noise": np.random.default_rng(0).bytes(5_000)})
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ValueError, match="archive is broken"):
        read_members(path, everything)


def test_a_zip_whose_member_was_changed_is_named(path):
    data = bytearray(zip_file({"a": b"hello" * 100}))
    data[35] ^= 0xFF  # in the compressed bytes, which begin after 31
    path.write_bytes(data)
    with pytest.raises(ValueError, match="archive is broken"):
        read_members(path, everything)


def test_gzip(path):
    path.write_bytes(gzip.compress(b"hello"))
    assert read_gzip(path) == b"hello"


@pytest.mark.parametrize(
    "data",
    [b"plain", gzip.compress(b"hello", mtime=0)[:-4], b"\x1f\x8b\x08\0"],
    ids=["plain", "cut off", "header"],
)
def test_a_broken_gzip_is_named(path, data):
    path.write_bytes(data)
    with pytest.raises(ValueError, match="archive is broken"):
        read_gzip(path)
