"""Keep the registry's files in the cache: verified, or not at all.

`pooch` downloads a file into a folder of its own beside its place and compares the checksum; only
then is it moved there, in one step that the file system does as a whole. So a process that is
killed, a full disk or other processes at work never leave half a file under the right name.
Checksums are compared again each time a cached file is used.
"""

import contextlib
import functools
import os
import shutil
import tempfile
import time
import warnings

import pooch

from .settings import as_place, cache_folder, is_remote, offline, setting
from .transport import Failure, bring

ATTEMPTS = 2  # rounds over all addresses
PAUSE = 1.0  # seconds between two rounds
_PARTIAL = ".part-"  # how the folders of unfinished downloads begin
_STALE = 24 * 3600  # seconds after which such a folder belongs to no living process
_ADVICE = "set COURSE_DATA, or give folder=."

pooch.get_logger().setLevel("WARNING")  # or it announces each download on stderr


class FetchError(OSError):
    """A data set could not be fetched; the message says why, and what to do without a network."""


def fetch_files(entry, folder=None, progress=False):
    """Return {file name: Path} of all files of a registry entry; download what is missing.

    Parameters
    ----------
    entry : Entry
        A row of the registry.
    folder : path, optional
        As in `cache_folder`.
    progress : bool
        Draw a bar on stderr.

    Raises
    ------
    FetchError
        If a file is not to be had, or the cache cannot be read or written.

    Notes
    -----
    Every file has been verified. A damaged one is fetched afresh, with a warning.
    """
    folder = cache_folder(folder) / entry.name
    return {
        file.name: _fetch_file(entry, file, folder / file.name, progress) for file in entry.files
    }


def state_of(file, path):
    """Return "missing", "damaged", "unreadable" or "verified" for a file kept at path."""
    try:
        return _state(file, path)
    except OSError:
        return "unreadable"


def addresses(entry, file):
    """Return the places to try for a file, in order: COURSE_MIRROR first, then the registry's.

    COURSE_OFFLINE leaves only a mirror that is a folder.
    """
    places = list(file.urls)
    if mirror := setting("COURSE_MIRROR"):
        places.insert(0, f"{as_place(mirror).rstrip('/')}/{entry.name}/{file.name}")
    return [place for place in places if not (offline() and is_remote(place))]


def _fetch_file(entry, file, target, progress):
    """Return target once it holds the file, verified."""
    try:
        state = _state(file, target)
    except OSError as error:
        raise FetchError(
            f"Cannot read {target}: {error.strerror or error}.\n"
            f"Ask the folder's owner to make its files readable, or use another: {_ADVICE}"
        ) from error
    if state == "verified":
        return target
    failures = {}
    for attempt in range(ATTEMPTS):
        places = [p for p in addresses(entry, file) if p not in failures or failures[p].again]
        if attempt and places:
            time.sleep(PAUSE)
        for place in places:
            try:
                _bring(place, file, target, progress)
            except Failure as failure:
                failures[place] = failure
                continue
            if state == "damaged":
                warnings.warn(f"{target} was damaged and has been fetched afresh", stacklevel=4)
            return target
    raise FetchError(_explain(entry, file, target, state, failures))


def _bring(place, file, target, progress):
    """Put the file from one place into target. Raises Failure, or FetchError for the disk."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent)
        with tempfile.TemporaryDirectory(prefix=_PARTIAL, dir=target.parent) as folder:
            downloader = functools.partial(bring, file=file, progress=progress)
            part = pooch.retrieve(place, file.hash, file.name, folder, downloader=downloader)
            _move(part, target, file)
    except ValueError as error:  # another checksum
        raise Failure(str(error), again=True) from None
    except OSError as error:
        raise FetchError(
            f"Cannot write {target}: {error.strerror or error}.\n"
            f"Choose a folder on a disk with room that you may write to: {_ADVICE}"
        ) from error


def _move(part, target, file):
    """Put the finished file in its place, in one step."""
    try:
        os.replace(part, target)
    except PermissionError:  # Windows, while another process reads the same file
        if state_of(file, target) != "verified":
            raise


def _sweep(folder):
    """Remove what a killed process left in folder, once it is a day old."""
    for left in folder.glob(f"{_PARTIAL}*"):
        with contextlib.suppress(FileNotFoundError):  # another process was quicker
            if time.time() - left.stat().st_mtime > _STALE:
                shutil.rmtree(left, ignore_errors=True)


def _state(file, path):
    """Return "missing", "damaged" or "verified". Raises OSError if path cannot be read."""
    if not path.is_file():
        return "missing"
    algorithm, _, expected = file.hash.partition(":")
    return "verified" if pooch.file_hash(path, algorithm) == expected else "damaged"


def _explain(entry, file, target, state, failures):
    """Return the message of a FetchError: what, where, why, and what to do instead."""
    size = f" ({file.size / 1e6:.1f} MB)" if file.size else ""
    lines = [f"Cannot fetch {entry.name}: the file {file.name}{size} is not to be had."]
    lines += [f"  {place}: {reason}" for place, reason in failures.items()]
    if offline():
        lines.append("  COURSE_OFFLINE is set: the network was not asked.")
    if state == "damaged":
        lines.append(f"The copy in the cache is damaged and was not used: {target}")
    lines += [
        f"Without a network, use {entry.offline} in its place, or bring the file:",
        f"  elsewhere: python -m course_utils.datasets fetch {entry.name} --folder FOLDER",
        "  here: set COURSE_MIRROR to that folder, on a USB stick for example.",
    ]
    return "\n".join(lines)
