"""The way to the data that lie inside other packages."""

import importlib.util
from pathlib import Path


def package_folder(module, install):
    """Return the folder of an installed package, without importing it.

    Parameters
    ----------
    module : str
        The name that is imported.
    install : str
        The name that pip knows.

    Raises
    ------
    ImportError
        If it is not installed; the message says what to install.
    """
    found = importlib.util.find_spec(module)
    if found is None or not found.submodule_search_locations:
        raise missing(install)
    return Path(found.submodule_search_locations[0])


def package_file(module, install, path):
    """Return the path of a file inside an installed package.

    Arguments and errors as in `package_folder`, and ImportError if the package came without it.
    """
    file = package_folder(module, install) / path
    if not file.is_file():
        raise ImportError(
            f"{install} is installed, but its file {path} is not there.\n"
            f"Install it afresh: python -m pip install --force-reinstall {install}"
        )
    return file


def missing(install):
    """Return the ImportError for a package that a loader reads from."""
    return ImportError(
        f"This data set lies inside the package {install}, which is not installed.\n"
        f"Install it: python -m pip install {install}"
    )


def sklearn_datasets():
    """Return the module sklearn.datasets, imported only now: it takes a second."""
    try:
        import sklearn.datasets
    except ImportError as error:
        raise missing("scikit-learn") from error
    return sklearn.datasets
