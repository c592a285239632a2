"""Read archives that came from elsewhere.

Nothing is unpacked to disk: the members that are wanted are read into memory, so that a name that
leads out of the archive, a link or a device can do nothing.
"""

import gzip
import tarfile
import zipfile
import zlib

_BROKEN = (tarfile.TarError, zipfile.BadZipFile, EOFError, zlib.error, gzip.BadGzipFile)


def read_members(path, wanted):
    """Return {name: bytes} of the files in a .zip or .tar(.gz) archive, sorted by name.

    Parameters
    ----------
    path : path
        The archive.
    wanted : function
        Of a name, True for the members to read.

    Raises
    ------
    ValueError
        If the archive is broken.
    """
    read = _read_zip if zipfile.is_zipfile(path) else _read_tar
    try:
        return dict(sorted(read(path, wanted)))
    except _BROKEN as error:
        raise ValueError(f"{path} is broken: {error}") from error


def read_gzip(path):
    """Return the bytes inside a .gz file. Raises ValueError if it is broken."""
    try:
        with gzip.open(path) as stream:
            return stream.read()
    except _BROKEN as error:
        raise ValueError(f"{path} is broken: {error}") from error


def _read_zip(path, wanted):
    """Return [(name, bytes)] of the wanted members of a .zip."""
    with zipfile.ZipFile(path) as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and wanted(m.filename)]
        return [(member.filename, archive.read(member)) for member in members]


def _read_tar(path, wanted):
    """Return [(name, bytes)] of the wanted members of a .tar or .tar.gz, read in one pass."""
    with tarfile.open(path) as archive:
        members = (m for m in archive if m.isfile() and wanted(m.name))
        return [(member.name, archive.extractfile(member).read()) for member in members]


def only_member(path, name, members):
    """Return the one member that was read, or raise ValueError."""
    if len(members) != 1:
        raise ValueError(f"{path} must hold one file {name}, it holds {len(members)}")
    (data,) = members.values()
    return data
