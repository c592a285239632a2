"""Read archives and array files that came from elsewhere, without trusting them.

Nothing is unpacked to disk: members are read into memory, and only after every name in the
archive has been looked at.
"""

import gzip
import stat
import tarfile
import zipfile
import zlib
from pathlib import PurePosixPath, PureWindowsPath

import numpy as np

_BROKEN = (tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error, gzip.BadGzipFile)


def read_members(path, wanted):
    """Return {name: bytes} of the files in a .zip or .tar(.gz) archive, sorted by name.

    path: the archive; wanted: function of a name, True for the members to read.

    Raises ValueError if any member, wanted or not, has an absolute name or one that leads out of
    the archive, or is a link or a device; and if the archive is broken.
    """
    read = _read_zip if zipfile.is_zipfile(path) else _read_tar
    try:
        return dict(sorted(read(path, wanted).items()))
    except _BROKEN as error:
        raise ValueError(f"{path} is broken: {error}") from error


def read_gzip(path):
    """Return the bytes inside a .gz file. Raises ValueError if it is broken."""
    try:
        with gzip.open(path) as stream:
            return stream.read()
    except _BROKEN as error:
        raise ValueError(f"{path} is broken: {error}") from error


def read_arrays(path):
    """Return {name: array} of an .npz file. Raises ValueError if it holds a pickle.

    A pickle is a program: reading one runs whatever its author wrote.
    """
    with np.load(path, allow_pickle=False) as stored:
        try:
            return {name: stored[name] for name in stored.files}
        except ValueError as error:
            raise ValueError(f"{path} holds a pickled object, refused: {error}") from error


def _read_zip(path, wanted):
    """Return {name: bytes} of the wanted members of a .zip."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        for member in members:
            _check_name(path, member.filename)
            if stat.S_ISLNK(member.external_attr >> 16):
                raise ValueError(f"{path} holds a link, refused: {member.filename}")
        kept = (m for m in members if not m.is_dir() and wanted(m.filename))
        return {member.filename: archive.read(member) for member in kept}


def _read_tar(path, wanted):
    """Return {name: bytes} of the wanted members of a .tar or .tar.gz, read in one pass."""
    contents = {}
    with tarfile.open(path) as archive:
        for member in archive:
            _check_name(path, member.name)
            if not (member.isfile() or member.isdir()):
                raise ValueError(f"{path} holds a link or a device, refused: {member.name}")
            if member.isfile() and wanted(member.name):
                contents[member.name] = archive.extractfile(member).read()
    return contents


def _check_name(path, name):
    """Raise ValueError unless a member's name stays inside the archive, on any system."""
    for flavour in (PurePosixPath, PureWindowsPath):
        pure = flavour(name)
        if pure.anchor or ".." in pure.parts:
            raise ValueError(f"{path} holds a name that leads out of it, refused: {name}")
