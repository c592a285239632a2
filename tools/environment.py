"""The environment that notebooks are run and tested in: the course's own, whoever's computer it is.

Settings that a user has made for other work (of Python, IPython, Jupyter, matplotlib, Keras) stay
outside. What the user says to the course on purpose goes through: the engine in KERAS_BACKEND.
"""

import importlib.util
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOREIGN = ("IPYTHON", "JPY_", "JUPYTER", "KERAS_", "MATPLOTLIB", "MPL", "PYTHON", "TF_")
SETTINGS = ROOT / "_build" / "settings"
ON_PURPOSE = {"KERAS_BACKEND", "MPLCONFIGDIR"}  # the second is where matplotlib keeps its fonts


def clean(variables, folder=SETTINGS):
    """Return the variables without foreign settings; files of settings are looked for in folder."""
    kept = {
        name: value
        for name, value in variables.items()
        if name in ON_PURPOSE or not name.startswith(FOREIGN)
    }
    matplotlib = pathlib.Path(importlib.util.find_spec("matplotlib").origin).parent
    return kept | {
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
        "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel of this environment, not another "python3"
        "KERAS_HOME": str(folder / "keras"),
        "MATPLOTLIBRC": str(matplotlib / "mpl-data" / "matplotlibrc"),
        "PYTHONUTF8": "1",
    }


def use_clean():
    """Clean the variables of this process and of the processes it will start."""
    SETTINGS.mkdir(parents=True, exist_ok=True)
    cleaned = clean(os.environ)
    os.environ.clear()
    os.environ.update(cleaned)
