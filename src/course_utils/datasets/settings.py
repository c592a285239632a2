"""The settings of the downloads, as people write them into the environment.

COURSE_DATA is the folder where files are kept, COURSE_MIRROR a folder or an address that is asked
first, COURSE_OFFLINE forbids to use the network.
"""

import os
import re
from pathlib import Path
from urllib.request import url2pathname

import platformdirs

_OFF = {"", "0", "false", "no", "off"}


def setting(name):
    """Return an environment variable without blanks and quotes around it, "" if it is not set."""
    return os.environ.get(name, "").strip(" \t\r\n\"'")


def cache_folder(folder=None):
    """Return where files are kept: folder, or else COURSE_DATA, or else the platform's cache."""
    if folder is not None and not isinstance(folder, (str, os.PathLike)):
        raise TypeError(f"folder must be a path, got {folder!r}")
    chosen = folder or setting("COURSE_DATA") or platformdirs.user_cache_dir("course_utils")
    place = as_place(os.fspath(chosen))
    if is_remote(place):
        name = "folder" if folder else "COURSE_DATA"
        raise ValueError(f"{name} must be a folder of this machine, got {place!r}")
    return Path(place)


def offline():
    """Return whether COURSE_OFFLINE forbids to use the network: any word but 0, false, no, off."""
    return setting("COURSE_OFFLINE").lower() not in _OFF


def as_place(text):
    """Return a folder as a path, from a path, one that begins with ~, or a file:// address.

    Another address comes back as it is; `is_remote` tells the two apart.

    >>> as_place("file:///media/my%20stick/"), as_place("https://school.edu/data/")
    ('/media/my stick/', 'https://school.edu/data/')
    """
    if text.lower().startswith("file:"):
        text = url2pathname(re.sub(r"(?i)^file:(//(localhost(?=/))?)?", "", text))
    return os.path.expanduser(text)


def is_remote(place):
    """Return whether a place is reached over the network."""
    return "://" in place
