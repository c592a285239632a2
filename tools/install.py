"""Make the environment in .venv, or bring it up to date: `python tools/install.py course`.

`book` in place of `course` is what building the book needs, without TensorFlow. The standard
library is enough, and so is any Python 3: one that the course cannot use is told so. Where the
folder was moved or carried to another machine, the environment is set right without a network.
"""

import ast
import hashlib
import os
import pathlib
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
FILES = {
    "book": ["requirements-book.txt", "requirements.lock", "pyproject.toml"],
    "course": ["requirements.txt", "requirements-book.txt", "requirements.lock", "pyproject.toml"],
}
FIT = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
NETWORK = """Is there a network, and room on the disk? A proxy is named in HTTPS_PROXY, a mirror of
the package index in UV_DEFAULT_INDEX (or in pip's settings). Then type the command again."""
# What pip calls a setting, and in which variable uv reads it.
SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "HTTPS_PROXY",
}


def main(kind):
    if not fits(sys.executable):
        version = ".".join(map(str, sys.version_info[:2]))
        sys.exit(
            f"This is Python {version}, and the course needs 3.11, 3.12 or 3.13: "
            "install one, or name it with 'make PYTHON=/path/to/python'."
        )
    if not fits(PYTHON):
        if ENVIRONMENT.exists():
            print("The environment in .venv has no Python that fits: it is made anew.", flush=True)
        make()
    stamp, wanted = ENVIRONMENT / f"{kind}.installed", [str(ROOT), digest(kind)]
    found = stamp.read_text("utf-8").splitlines() if stamp.exists() else []
    if found == wanted:
        return
    if found[1:] == wanted[1:]:
        print("The course was moved: its environment is set right.", flush=True)
        options = ["--offline", "--no-deps", "--no-build-isolation"]
        install(options, "Type 'make clean', and the command again where there is a network.")
    else:
        if not list(BIN.glob("uv*")):
            command = [PYTHON, "-m", "pip", "install", "--quiet", "uv"]
            run(command, "uv could not be installed (above). " + NETWORK)
        requirements = ["--constraint", "requirements.lock", "-r", FILES[kind][0]]
        install(requirements, f"The {kind}'s packages could not be installed (above). " + NETWORK)
    stamp.write_text("\n".join(wanted), "utf-8")


def fits(python):
    try:
        return subprocess.run([str(python), "-c", FIT], stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def make():
    try:
        venv.create(ENVIRONMENT, clear=True, symlinks=os.name != "nt", with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        advice = "on Debian and Ubuntu, 'apt install python3-venv' helps"
        sys.exit(f"No environment could be made in .venv: {error}\n({advice})")


def digest(kind):
    """Return what the installed packages follow from, as one short word."""
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in FILES[kind])).hexdigest()


def install(options, advice):
    settings = settings_of_pip()
    if settings.get("no-index", "").lower() in ("1", "on", "true", "yes"):
        options = [*options, "--no-index"]
    uv = [BIN / "uv", "pip", "install", "--quiet", "--python", PYTHON, *options, "-e", "."]
    run(uv, advice, **variables(settings, os.environ))


def run(command, advice, **more):
    environment = {**os.environ, "PIP_USER": "0", **more}
    done = subprocess.run([str(part) for part in command], cwd=str(ROOT), env=environment)
    if done.returncode != 0:
        sys.exit(advice)


def settings_of_pip():
    """Return pip's settings, from its files and its variables: {name: value}."""
    command = [str(PYTHON), "-m", "pip", "config", "list"]
    listed = subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout
    found = {}
    for section in ("global.", "install.", ":env:."):  # the later ones win
        for line in listed.splitlines():
            if line.startswith(section):
                name, _, value = line[len(section) :].partition("=")
                found[name] = ast.literal_eval(value)
    return found


def variables(settings, there):
    """Return pip's settings as the variables that uv reads; those that are there already win."""
    found = {
        variable: ("," if name == "find-links" else " ").join(settings[name].split())
        for name, variable in SETTINGS.items()
        if name in settings and variable not in there
    }
    if "UV_INDEX" in found:
        found["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # as pip does: all indexes count alike
    return found


if __name__ == "__main__":
    main(sys.argv[1])
