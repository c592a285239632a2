"""Bring the registry's files into the cache: whole and verified, or not at all.

A file is downloaded into a folder of its own beside its place, its checksum is compared, and only
then is it moved there, in one step that the file system does as a whole. So a process that is
killed, a full disk or a second process at work never leaves half a file under the right name.
Checksums are compared again each time a cached file is used.
"""

import os
import shutil
import tempfile
import time
import warnings
from pathlib import Path

import platformdirs
import pooch

ATTEMPTS = 2  # rounds over all addresses
PAUSE = 1.0  # seconds between two rounds
TIMEOUT = (10.0, 30.0)  # seconds to connect, seconds without a byte
_CHUNK = 1 << 16  # bytes
_PARTIAL = ".part-"  # how the folders of unfinished downloads begin
_STALE = 24 * 3600  # seconds after which such a folder belongs to no living process


class FetchError(OSError):
    """A data set could not be fetched; the message says why, and what to do without a network."""


class _Failure(Exception):
    """One address did not give the file; again: whether another try may help."""

    def __init__(self, reason, again=True):
        super().__init__(reason)
        self.again = again


def cache_folder(folder=None):
    """Return where files are kept: folder, or else COURSE_DATA, or else the platform's cache."""
    place = folder or os.environ.get("COURSE_DATA") or platformdirs.user_cache_dir("course_utils")
    return Path(place).expanduser()


def fetch_files(entry, folder=None, progress=False):
    """Return {file name: Path} of all files of a registry entry; download what is missing.

    entry: an Entry of the registry; folder: as in `cache_folder`; progress: draw a bar.
    Every file has been verified. A damaged one is fetched afresh, with a warning.

    Raises FetchError if a file is not to be had or the cache cannot be written.
    """
    folder = cache_folder(folder) / entry.name
    return {
        file.name: _fetch_file(entry, file, folder / file.name, progress) for file in entry.files
    }


def state_of(file, path):
    """Return "missing", "damaged" or "whole" for the file of the registry that is kept at path."""
    if not path.is_file():
        return "missing"
    return "whole" if _checksum(path, file) == _expected(file) else "damaged"


def addresses(entry, file):
    """Return the places to try for a file, in order: COURSE_MIRROR first, then the registry's.

    COURSE_OFFLINE=1 leaves only a mirror that is a folder.
    """
    urls = list(file.urls)
    mirror = os.environ.get("COURSE_MIRROR")
    if mirror:
        urls.insert(0, f"{mirror.rstrip('/')}/{entry.name}/{file.name}")
    return [url for url in urls if not (offline() and _is_remote(url))]


def offline():
    """Return whether COURSE_OFFLINE forbids to use the network."""
    return os.environ.get("COURSE_OFFLINE", "0") not in ("", "0")


def _fetch_file(entry, file, target, progress):
    """Return target once it holds the file, verified."""
    state = state_of(file, target)
    if state == "whole":
        return target
    failures = _try_addresses(addresses(entry, file), file, target, progress)
    if failures is not None:
        raise FetchError(_explain(entry, file, target, state, failures))
    if state == "damaged":
        warnings.warn(f"{target} was damaged and has been fetched afresh", stacklevel=4)
    return target


def _try_addresses(places, file, target, progress):
    """Fill target from the first place that works and return None, or return {place: reason}."""
    failures = {}
    for attempt in range(ATTEMPTS):
        again = [place for place in places if place not in failures or failures[place].again]
        if attempt and again:
            time.sleep(PAUSE)
        for place in again:
            try:
                _bring(place, file, target, progress)
            except _Failure as failure:
                failures[place] = failure
            else:
                return None
    return failures


def _bring(place, file, target, progress):
    """Copy or download the file from one place to target. Raises _Failure or FetchError."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent)
        with tempfile.TemporaryDirectory(prefix=_PARTIAL, dir=target.parent) as folder:
            part = Path(folder) / target.name
            (_download if _is_remote(place) else _copy)(place, part, file, progress)
            found = _checksum(part, file)
            if found != _expected(file):
                raise _Failure(_wrong_checksum(file, part.stat().st_size, found))
            _move(part, target, file)
    except OSError as error:
        raise FetchError(
            f"Cannot write {target}: {error.strerror or error}.\n"
            "Choose a folder on a disk with room that you may write to: "
            "set COURSE_DATA, or give folder=."
        ) from error


def _download(url, part, file, progress):
    """Download url to part. Raises _Failure for what the network does."""
    import requests

    bar = _progress_bar(file) if progress else False
    try:
        pooch.HTTPDownloader(progressbar=bar, chunk_size=_CHUNK, timeout=TIMEOUT)(url, part, None)
    except requests.HTTPError as error:
        error.response.close()  # pooch leaves it open
        status = error.response.status_code
        raise _Failure(f"the server says {status} {error.response.reason}", status >= 500) from None
    except requests.Timeout:
        raise _Failure("no answer in time") from None
    except requests.exceptions.ChunkedEncodingError:
        raise _Failure("the connection broke half-way") from None
    except requests.ConnectionError as error:
        late = "timed out" in str(error)
        raise _Failure("no answer in time" if late else "no connection") from None
    except requests.RequestException as error:
        raise _Failure(str(error), again=False) from None
    finally:
        if progress:
            bar.close()


def _copy(source, part, file, progress):
    """Copy a file of a mirror that is a folder to part. Raises _Failure if it cannot be read."""
    with open(part, "wb") as copy:
        for chunk in _chunks(source):
            copy.write(chunk)


def _chunks(source):
    """Yield the bytes of a file in pieces. Raises _Failure if it cannot be read to its end."""
    try:
        with open(source, "rb") as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise _Failure(error.strerror, again=False) from None


def _move(part, target, file):
    """Put the finished file in its place, in one step."""
    try:
        os.replace(part, target)
    except PermissionError:  # Windows, while another process reads the same file
        if state_of(file, target) != "whole":
            raise


def _sweep(folder):
    """Remove what a killed process left in folder, once it is a day old."""
    for left in folder.glob(f"{_PARTIAL}*"):
        if time.time() - left.stat().st_mtime > _STALE:
            shutil.rmtree(left, ignore_errors=True)


def _progress_bar(file):
    """Return a progress bar on stderr, in bytes; pooch sets its length when the server answers."""
    from tqdm import tqdm

    return tqdm(desc=file.name, unit="B", unit_scale=True, total=file.size or 1, leave=False)


def _is_remote(place):
    """Return whether a place is reached over the network."""
    return place.startswith(("http://", "https://"))


def _expected(file):
    """Return the checksum of the registry, in hexadecimal."""
    return file.hash.partition(":")[2]


def _checksum(path, file):
    """Return the checksum of path by the algorithm of the registry."""
    return pooch.file_hash(path, alg=file.hash.partition(":")[0])


def _wrong_checksum(file, size, found):
    """Return what was wrong with a download that has been thrown away."""
    algorithm = file.hash.partition(":")[0]
    expected = f"{_expected(file)[:12]}…"
    sizes = f", {size:,} bytes of {file.size:,}" if file.size else f", {size:,} bytes"
    return f"wrong {algorithm} {found[:12]}…, not {expected}{sizes}; deleted"


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
