"""MASSIVE: what people say to an assistant, in 51 languages, with intents and slots."""

import json
import re

from .archives import only_member, read_members
from .dataset import Dataset
from .download import fetch_files
from .registry import REGISTRY

_FIELDS = ("partition", "intent", "utt", "annot_utt")
_PARTITIONS = ("train", "dev", "test")
_SLOT = re.compile(r"\[\s*([^\[\]:]+?)\s*:\s*([^\[\]]*?)\s*\]")


def fetch_massive(language="en-US", *, folder=None, progress=False):
    """16,521 requests to an assistant in one of 51 languages, with their intents and slots.

    Downloads 40 MB once, for all languages.

    Parameters
    ----------
    language : str
        Such as "en-US", "zh-CN" or "zh-TW".
    folder : path, optional
        Where to keep the file (default: COURSE_DATA, then the platform's cache).
    progress : bool
        Draw a progress bar.

    Returns
    -------
    Dataset
        texts : list of 16,521 str
            What was said.
        intents : list of 16,521 str
            One of 60, such as "iot_hue_lightoff".
        spans : list of 16,521 lists of (int, int, str)
            First and last character (excluded) of each slot and its name.
        parts : list of 16,521 str
            "train", "dev" or "test".

    Raises
    ------
    FetchError
        If the file is not to be had.
    ValueError
        If it has another form, or does not hold the language.

    Examples
    --------
    >>> fetch_massive().intents[0]    # doctest: +SKIP
    'alarm_set'
    """
    entry = REGISTRY["massive"]
    (path,) = fetch_files(entry, folder, progress).values()
    name = f"{language}.jsonl"
    members = read_members(path, lambda member: member.split("/")[-1] == name)
    text = only_member(path, name, members).decode("utf-8")
    rows = [_row(path, line) for line in text.splitlines() if line.strip()]
    if not rows:
        raise ValueError(f"{path}: {name} is empty")
    marked = [_unmark(row["annot_utt"]) for row in rows]
    return Dataset(
        entry,
        texts=[text for text, _ in marked],
        intents=[row["intent"] for row in rows],
        spans=[spans for _, spans in marked],
        parts=[row["partition"] for row in rows],
    )


def _row(path, line):
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"{path}: every line must be JSON: {error}") from error
    if not isinstance(row, dict) or not all(isinstance(row.get(f), str) for f in _FIELDS):
        raise ValueError(f"{path}: every line must hold {', '.join(_FIELDS)}")
    if row["partition"] not in _PARTITIONS:
        raise ValueError(f"{path}: expected train, dev or test, got {row['partition']!r}")
    if _unmark(row["annot_utt"])[0].split() != row["utt"].split():
        raise ValueError(f"{path}: without its marks, annot_utt must be utt: {row['utt']!r}")
    return row


def _unmark(marked):
    """Return the text without its marks "[slot : words]", and where the slots stand."""
    text, spans, end = "", [], 0
    for found in _SLOT.finditer(marked):
        text += marked[end : found.start()]
        spans.append((len(text), len(text) + len(found[2]), found[1]))
        text, end = text + found[2], found.end()
    return text + marked[end:], spans
