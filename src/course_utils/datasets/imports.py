"""What the files of installed packages import, as people who choose among items."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_imports():
    """2,414 source files of 74 Python packages, and which of 2,894 names each imports.

    Returns
    -------
    Dataset
        pairs : (32463, 2) int64
            A file and a name that it imports, as places in `files` and `names`; no pair twice.
        files : list of 2,414 str
            Where each file stands, such as "scipy/fft/_basic.py".
        names : list of 2,894 str
            What is imported, spelt out: "numpy", "scipy.sparse.issparse".
        package : (2414,) int64
            The package of each file, as its place in `package_names`.
        package_names : list of 74 str
            As pip knows them.

    Examples
    --------
    >>> data = load_imports()
    >>> [data.names[name] for file, name in data.pairs[:2]]
    ['alembic.config.Config', 'alembic.operations.ops']
    """
    stored = read_shipped("imports")
    counts = stored["counts"].astype(np.int64)
    file = np.repeat(np.arange(len(counts)), counts)
    return Dataset(
        CATALOGUE["imports"],
        pairs=np.column_stack([file, stored["indices"].astype(np.int64)]),
        files=str(stored["files"]).split("\n"),
        names=str(stored["names"]).split("\n"),
        package=stored["package"].astype(np.int64),
        package_names=str(stored["packages"]).split("\n"),
    )
