"""Whether trainings that come with the course belong to the docstrings that are installed.

Such docstrings are the texts of many pages, and a library's next version has other ones. A network
that was trained on the old ones would meet words that it has no number for, and its stored answers
would stand beside other texts. So these trainings keep a mark of the texts that made them.
"""

import hashlib
import importlib.metadata
import json

from .datasets.docstrings import LIBRARIES

_OF_THE_SYSTEM = "_distributor_init.py"  # scikit-learn has another one on Windows


def mark_of(texts):
    """Return what the docstrings of installed libraries are known by, as a training keeps it.

    Parameters
    ----------
    texts : Dataset
        Of `load_docstrings` or `load_docstring_text`.

    Returns
    -------
    list of str
        A digest of all texts with their files' names, then each library with its version, as pip
        takes it: "scikit-learn==1.9.1".

    Examples
    --------
    >>> from course_utils.datasets import load_docstring_text
    >>> digest, library = mark_of(load_docstring_text("numpy"))
    >>> len(digest), library.partition("==")[0]
    (16, 'numpy')
    """
    parts = vars(texts).get("sentences", vars(texts).get("documents"))
    rows = [
        row for row in zip(parts, texts.files, strict=True) if not row[1].endswith(_OF_THE_SYSTEM)
    ]
    digest = hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]
    folders = {file.partition("/")[0] for file in texts.files}
    names = [name for folder, name in LIBRARIES.items() if folder in folders]
    return [digest, *(f"{name}=={importlib.metadata.version(name)}" for name in names)]


def require_same_texts(runs, texts):
    """Stop with a plain sentence where trainings were made with other docstrings than are there.

    Parameters
    ----------
    runs : Dataset
        Trainings with a field `made_with`, such as those of `load_small_gpt`.
    texts : Dataset
        The docstrings that are installed, of `load_docstrings` or `load_docstring_text`.

    Raises
    ------
    RuntimeError
        If they are not the same. The message names the versions that are needed and those that
        are installed, and the command that brings the former.

    Examples
    --------
    >>> from course_utils.datasets import load_docstring_text, load_small_gpt
    >>> require_same_texts(load_small_gpt(), load_docstring_text("sklearn"))
    """
    digest, *needed = runs.made_with
    found, *there = mark_of(texts)
    if found == digest:
        return
    wanted = [name for name in needed if name not in there]
    here = [name for name in there if name not in needed]
    how = "" if wanted else "--force-reinstall --no-deps "
    state = f"are those of {_spoken(here)}" if here else "they were changed"
    raise RuntimeError(
        f"The trainings of load_{runs.name} belong to the docstrings of "
        f"{_spoken(wanted or needed)}; here {state}.\n"
        "Run this in a cell, restart the kernel, and run the page from its top:\n"
        f"%pip install {how}{' '.join(wanted or needed)}"
    )


def _spoken(requirements):
    """Return "numpy 2.4.6, scipy 1.17.1 and matplotlib 3.11.2"."""
    *others, last = (name.replace("==", " ") for name in requirements)
    return f"{', '.join(others)} and {last}" if others else last
