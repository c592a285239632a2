"""Archives from elsewhere: read what is wanted, refuse what could do harm."""

import gzip
import io
import os
import pickle
import stat
import tarfile
import zipfile

import numpy as np
import pytest
from file_server import zip_file

from course_utils.datasets.archives import read_arrays, read_gzip, read_members

GOOD = {"a/one.txt": b"one", "a/two.txt": b"two", "b.bin": b"\0\1"}
LEADING_OUT = ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "a\\..\\evil"]


def everything(name):
    return True


def write_zip(path, members):
    path.write_bytes(zip_file(members))
    return path


def write_tar(path, members, *extra):
    with tarfile.open(path, "w:gz") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for member in extra:
            archive.addfile(member)
    return path


@pytest.mark.parametrize("write", [write_zip, write_tar])
def test_the_wanted_members_are_read_sorted(tmp_path, write):
    path = write(tmp_path / "archive", dict(reversed(GOOD.items())))
    assert list(read_members(path, everything).items()) == list(GOOD.items())
    assert read_members(path, lambda name: name.endswith("two.txt")) == {"a/two.txt": b"two"}


def test_folders_are_passed_over(tmp_path):
    folder = tarfile.TarInfo("a")
    folder.type = tarfile.DIRTYPE
    assert read_members(write_tar(tmp_path / "a.tar.gz", GOOD, folder), everything) == GOOD
    assert read_members(write_zip(tmp_path / "a.zip", GOOD | {"c/": b""}), everything) == GOOD


@pytest.mark.parametrize("name", LEADING_OUT)
@pytest.mark.parametrize("write", [write_zip, write_tar])
def test_a_name_that_leads_out_is_refused_wanted_or_not(tmp_path, write, name):
    path = write(tmp_path / "archive", GOOD | {name: b"evil"})
    with pytest.raises(ValueError, match="leads out of it, refused"):
        read_members(path, lambda member: member == "b.bin")
    assert os.listdir(tmp_path) == ["archive"]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE]
)
def test_a_link_or_device_in_a_tar_is_refused(tmp_path, kind):
    member = tarfile.TarInfo("a/link")
    member.type, member.linkname = kind, "/etc/passwd"
    path = write_tar(tmp_path / "a.tar.gz", GOOD, member)
    with pytest.raises(ValueError, match="a link or a device, refused: a/link"):
        read_members(path, lambda name: name == "b.bin")


def test_a_link_in_a_zip_is_refused(tmp_path):
    link = zipfile.ZipInfo("a/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b.bin", b"\0\1")
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ValueError, match="a link, refused: a/link"):
        read_members(tmp_path / "a.zip", everything)


@pytest.mark.parametrize("write", [write_zip, write_tar])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.9])
def test_a_broken_archive_is_named(tmp_path, write, share):
    path = write(tmp_path / "archive", {"noise": np.random.default_rng(0).bytes(5_000)})
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ValueError, match="archive is broken"):
        read_members(path, everything)


def test_gzip(tmp_path):
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"hello"))
    assert read_gzip(tmp_path / "a.gz") == b"hello"


@pytest.mark.parametrize(
    "data",
    [b"plain", gzip.compress(b"hello", mtime=0)[:-4], b"\x1f\x8b\x08\0"],
    ids=["plain", "cut off", "header"],
)
def test_a_broken_gzip_is_named(tmp_path, data):
    (tmp_path / "a.gz").write_bytes(data)
    with pytest.raises(ValueError, match=r"a\.gz is broken"):
        read_gzip(tmp_path / "a.gz")


class Payload:
    """Pickled, this makes a folder when it is read."""

    def __init__(self, folder):
        self.folder = folder

    def __reduce__(self):
        return os.mkdir, (str(self.folder),)


def test_a_pickle_in_an_npz_is_refused_and_does_not_run(tmp_path):
    proof, path = tmp_path / "ran", tmp_path / "a.npz"
    np.savez(path, good=np.arange(3), evil=np.array([Payload(proof)], dtype=object))
    with pytest.raises(ValueError, match=r"a\.npz holds a pickled object, refused"):
        read_arrays(path)
    assert not proof.exists()
    pickle.loads(pickle.dumps(Payload(proof)))
    assert proof.exists(), "the payload is live: only the refusal kept it from running"


def test_arrays_without_a_pickle_are_read(tmp_path):
    arrays = {"a": np.arange(6).reshape(2, 3), "b": np.array(["x", "yz"])}
    np.savez_compressed(tmp_path / "a.npz", **arrays)
    found = read_arrays(tmp_path / "a.npz")
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(found[name], array)
