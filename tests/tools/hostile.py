"""The settings of a user whose every setting is in the way of a notebook or a figure.

`python tests/tools/hostile.py FOLDER` writes the files and prints the variables for a shell.
"""

import json
import pathlib
import shlex
import sys

START_UP = "from_startup = True"
FILES = {
    ".keras/keras.json": json.dumps({"floatx": "float64", "image_data_format": "channels_first"}),
    ".config/matplotlib/matplotlibrc": "lines.linewidth: 9\nsavefig.bbox: tight\n",
    ".ipython/profile_default/startup/00.py": START_UP,
    ".ipython/profile_default/ipython_kernel_config.py": (
        "c.InlineBackend.figure_formats = {'jpeg'}\nc.IPKernelApp.matplotlib = 'agg'\n"
        f"c.InteractiveShellApp.exec_lines = [{START_UP!r}]"
    ),
    ".local/share/jupyter/kernels/python3/kernel.json": json.dumps(
        {"argv": ["false"], "display_name": "another", "language": "python"}
    ),
    "jupyter/jupyter_config.py": "raise SystemExit('a user')",
    "path/numpy.py": "raise ImportError('not this one')",
    "path/sitecustomize.py": "import sys; sys.modules['hostile'] = 'sitecustomize'",
}


def write(home):
    """Write the files; return the variables that go with them."""
    for name, text in FILES.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    return {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
        "JUPYTER_PREFER_ENV_PATH": "0",
        "KERAS_MAX_EPOCHS": "1",
        "MPLBACKEND": "Agg",
        "PYTHONOPTIMIZE": "1",
        "PYTHONPATH": str(home / "path"),
        "PYTHONSTARTUP": str(home / ".ipython/profile_default/startup/00.py"),
        "PYTHONWARNINGS": "error",
    }


if __name__ == "__main__":
    for name, value in write(pathlib.Path(sys.argv[1]).resolve()).items():
        print(f"{name}={shlex.quote(value)}")
