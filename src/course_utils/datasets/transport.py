"""One file from one place, over the network or from a folder, and what its failures mean."""

import os
import ssl
from pathlib import Path

import pooch

from .settings import is_remote

TIMEOUT = (10.0, 30.0)  # seconds to connect, seconds without a byte
_CHUNK = 1 << 16  # bytes


class Failure(Exception):
    """One place did not give the file; again: whether another try may help."""

    def __init__(self, reason, again):
        super().__init__(reason)
        self.again = again


def bring(place, part, _pooch, *, file, progress):
    """Write the file that lies at place to part: a downloader, as `pooch.retrieve` calls it.

    Raises Failure for what the place does, OSError for what the disk does.
    """
    os.remove(part)  # pooch made it for its owner alone; a new one is as the user's umask says
    (_download if is_remote(place) else _copy)(place, part, file, progress)
    size = os.path.getsize(part)
    if file.size and size != file.size:
        raise Failure(f"{size:,} bytes came, not {file.size:,}; deleted", again=True)


def _copy(source, part, file, progress):
    """Copy a file of a mirror that is a folder."""
    try:
        data = Path(source).read_bytes()
    except OSError as error:
        raise Failure(error.strerror, again=False) from None
    Path(part).write_bytes(data)


def _download(url, part, file, progress):
    """Download a file over HTTP."""
    from tqdm import tqdm

    def keep_compressed(response, **_):
        """A server may label a .gz as a page that it compressed: requests would unpack it."""
        if file.name.endswith(".gz"):
            response.raw.headers.pop("Content-Encoding", None)

    bar = {"unit": "B", "unit_scale": True, "total": file.size or 1, "leave": False}
    with tqdm(desc=file.name, disable=not progress, **bar) as progressbar:
        download = pooch.HTTPDownloader(
            progressbar=progressbar,
            chunk_size=_CHUNK,
            timeout=TIMEOUT,
            headers={"Accept-Encoding": "identity"},
            hooks={"response": keep_compressed},
        )
        try:
            download(url, part, None)
        except OSError as error:
            if error.errno is not None:  # the disk's; those of requests have no number
                raise
            raise _failure(error) from None


def _failure(error):
    """Return the Failure for an error of requests: what it means, in words."""
    import requests

    root = _root(error)
    if isinstance(error, requests.HTTPError):
        error.response.close()  # pooch leaves it open
        status = error.response.status_code
        return Failure(f"the server says {status} {error.response.reason}", again=status >= 500)
    if isinstance(error, requests.exceptions.ProxyError):
        reason = f"no way through the proxy that HTTP_PROXY or HTTPS_PROXY names ({root})"
    elif isinstance(root, ssl.SSLCertVerificationError):
        reason = (
            f"its certificate cannot be verified ({root.verify_message}); if your network has a "
            "certificate of its own, name its file in REQUESTS_CA_BUNDLE"
        )
    elif "timed out" in str(error):
        reason = "no answer in time"
    elif isinstance(error, requests.exceptions.ChunkedEncodingError):
        reason = "the connection broke half-way"
    elif isinstance(error, requests.ConnectionError):
        reason = f"no connection ({root})"
    else:  # an address that cannot be one, a certificate's file that is not there
        return Failure(str(error), again=False)
    return Failure(reason, again=True)


def _root(error):
    """Return the error at the bottom: requests wraps those of urllib3, which wrap the system's."""
    inside = (getattr(error, "reason", None), error.__cause__, *error.args)
    deeper = [e for e in inside if isinstance(e, Exception)]
    return _root(deeper[0]) if deeper else error
