"""Make the data set imports.npz: which names the files of installed packages import.

Run `python tools/make_imports.py [file]` in an environment of requirements.lock. It takes a minute
and prints every package with its version and its licence, as its own metadata name them.
"""

import ast
import hashlib
import re
import sys
import warnings
from collections import Counter
from importlib import metadata
from pathlib import Path

import numpy as np

from course_utils import datasets

FILE = Path(datasets.__file__).parent / "data" / "imports.npz"
PACKAGES = """
alembic anyio attrs babel beautifulsoup4 click contourpy fairlearn filelock fonttools
formulaic fsspec h5py httpcore httpx ipykernel ipython ipywidgets jedi jinja2 joblib jupyter-cache
jupyter-client jupyter-lsp jupyter-server jupyterlab jupyterlab-server jupytext lark lxml mako
markdown-it-py matplotlib mdit-py-plugins mistune mlxtend myst-nb myst-parser narwhals nbconvert
nbformat nbgrader numpy pandas parso patsy pexpect pillow pip pluggy prompt-toolkit pybtex
pygments pyparsing pypinyin pytest pytest-xdist python-dateutil pyyaml pyzmq rapidfuzz rich
scikit-learn scipy setuptools sphinx sphinx-design sphinxcontrib-bibtex sqlalchemy statsmodels
traitlets trio urllib3 wcwidth
""".split()
TERMS = re.compile(r"\b(BSD|MIT|PSF|PSFL|ISC|Python Software Foundation|HPND)\b")
LEFT_OUT = re.compile(  # tests beside their modules, copies of other packages, scripts
    r"(^|/)(_?tests?|testing|conftest|_?vendor(ed)?|_?externals?|extern|third_party|_distutils"
    r"|benchmarks?|examples?|templates?|config-3)(/|\.py$)|(^|/)(test_\w*|\w*_test)\.py$|\.\."
)
FILES_OF_ONE = 100  # at most, so that no package is half of the data
IMPORTS, FILES = 4, 3  # a file imports so many of the names, a name occurs in so many files


def imported(source, module):
    """Return the names that a module's source imports, relative ones spelt out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an unknown escape in another project's string
        tree = ast.parse(source)
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".")[: -node.level] if node.level else []
            place = ".".join([*parts, node.module] if node.module else parts)
            names |= {place if a.name == "*" else f"{place}.{a.name}" for a in node.names}
    return {name for name in names if name.split(".")[0] not in ("__future__", "")}


def licence(package):
    """Return the licence that a package's metadata name."""
    about = metadata.metadata(package)
    kinds = [c.split(" :: ")[-1] for c in about.get_all("Classifier", []) if c.startswith("Lic")]
    text = about.get("License-Expression") or ", ".join(kinds) or about.get("License") or ""
    return text.splitlines()[0] if text else ""


def read(package):
    """Return {file: names} of the files of a package that count, its own folder left out."""
    found, sources = {}, set()
    paths = (p for p in metadata.files(package) or () if p.suffix == ".py" and len(p.parts) > 1)
    for path in sorted(paths, key=str):
        name = path.as_posix()
        if LEFT_OUT.search(name) or path.name in ("__init__.py", "__main__.py", "setup.py"):
            continue  # __init__.py repeats what the files beside it define
        source = path.locate().read_bytes()
        digest = hashlib.md5(source).hexdigest()
        if digest not in sources:
            sources.add(digest)
            found[name] = imported(source, name.removesuffix(".py").replace("/", "."))
    order = sorted(found, key=lambda name: hashlib.md5(name.encode()).digest())
    return {name: found[name] for name in sorted(order[:FILES_OF_ONE])}


def thin(files):
    """Drop rare names and files with few of them, until all that stay have enough."""
    while True:
        count = Counter(name for names in files.values() for name in names)
        kept = {f: {n for n in names if count[n] >= FILES} for f, names in files.items()}
        kept = {f: names for f, names in kept.items() if len(names) >= IMPORTS}
        if kept == files:
            return files
        files = kept


def build(packages):
    """Return the arrays of the data set: file i imports names[indices[begins[i]:begins[i + 1]]]."""
    files, owner = {}, {}
    for package in packages:
        for name, names in read(package).items():
            files[name], owner[name] = names, package
    files = thin(files)
    names = sorted(set().union(*files.values()))
    place = {name: i for i, name in enumerate(names)}
    rows = [sorted(place[name] for name in found) for found in files.values()]
    return {
        "files": np.array("\n".join(files)),
        "names": np.array("\n".join(names)),
        "packages": np.array("\n".join(packages)),
        "package": np.array([packages.index(owner[f]) for f in files], np.uint8),
        "indices": np.concatenate(rows).astype(np.uint16),
        "counts": np.array([len(row) for row in rows], np.uint16),
    }


def main():
    """Write the file."""
    packages = []
    for package in PACKAGES:
        try:
            terms = licence(package)
        except metadata.PackageNotFoundError:
            print(f"{package}: not installed")
            continue
        assert TERMS.search(terms), (package, terms)
        print(f"{package} {metadata.version(package)}: {terms}")
        packages.append(package)
    arrays = build(packages)
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    np.savez_compressed(file, **arrays)
    print(len(arrays["counts"]), "files,", len(str(arrays["names"]).split("\n")), "names")
    print(len(arrays["indices"]), "imports,", file.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
