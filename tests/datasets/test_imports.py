"""The imports as shipped, and the script that gathered them, run on two tiny packages."""

import make_imports as script
import numpy as np
import pytest

from course_utils.datasets import load_imports

PLACES = {
    "alpha/one.py": "import os\nfrom . import two\nfrom .two import f\nfrom numpy import *\n",
    "alpha/two.py": "from __future__ import x\nimport os, re\ndef f():\n    import json\n",
    "alpha/copy.py": "import os, re, json, ast\n",
    "alpha/same.py": "import os, re, json, ast\n",
    "alpha/__init__.py": "from .one import *\n",
    "alpha/tests/test_one.py": "import alpha.one\n",
    "alpha/_vendor/six.py": "import os\n",
    "beta/sub/three.py": "from ..core import g\nfrom .. import core as c\nimport os.path as p\n",
    "single.py": "import os\n",
}


class Path_(type(script.Path())):
    """A path as importlib.metadata gives it."""

    folder = None

    def locate(self):
        return self.folder / self


@pytest.fixture
def two_packages(tmp_path, monkeypatch):
    """Install alpha and beta in a folder of their own."""
    for name, source in PLACES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source)
    monkeypatch.setattr(Path_, "folder", tmp_path)

    def files(package):
        return [Path_(name) for name in PLACES if name.startswith((package, "single"))]

    monkeypatch.setattr(script.metadata, "files", files)


def test_names_are_spelt_out():
    read = {
        name: script.imported(text, name[:-3].replace("/", ".")) for name, text in PLACES.items()
    }
    assert read["alpha/one.py"] == {"os", "alpha.two", "alpha.two.f", "numpy"}
    assert read["alpha/two.py"] == {"os", "re", "json"}
    assert read["beta/sub/three.py"] == {"beta.core.g", "beta.core", "os.path"}


def test_copies_and_tests_are_left_out(two_packages):
    assert list(script.read("alpha")) == ["alpha/copy.py", "alpha/one.py", "alpha/two.py"]
    assert list(script.read("beta")) == ["beta/sub/three.py"]


def test_a_giant_is_cut(two_packages, monkeypatch):
    monkeypatch.setattr(script, "FILES_OF_ONE", 2)
    some = script.read("alpha")
    assert len(some) == 2 and some == script.read("alpha")


def test_thinning_ends_where_all_have_enough(two_packages, monkeypatch):
    monkeypatch.setattr(script, "IMPORTS", 2)
    monkeypatch.setattr(script, "FILES", 2)
    arrays = script.build(["alpha", "beta"])
    assert str(arrays["files"]).split("\n") == ["alpha/copy.py", "alpha/two.py"]
    assert str(arrays["names"]).split("\n") == ["json", "os", "re"]
    assert arrays["counts"].tolist() == [3, 3] and arrays["package"].tolist() == [0, 0]
    assert arrays["indices"].tolist() == [0, 1, 2, 0, 1, 2]


def test_licences_are_read_and_strict():
    assert script.TERMS.search(script.licence("numpy")) and script.TERMS.search("MIT-CMU")
    assert not script.TERMS.search("Apache-2.0") and not script.TERMS.search("LGPL-2.1-only")


def test_what_is_shipped_holds_what_the_description_says():
    data = load_imports()
    files, names = data.pairs.T
    assert len(np.unique(data.pairs, axis=0)) == len(data.pairs)
    assert np.bincount(files, minlength=len(data.files)).min() == script.IMPORTS
    assert np.bincount(names, minlength=len(data.names)).min() == script.FILES
    assert len(set(data.files)) == len(data.files) and len(set(data.names)) == len(data.names)
    assert not [file for file in data.files if script.LEFT_OUT.search(file)]
    assert not [file for file in data.files if file.endswith("__init__.py")]
    assert np.bincount(data.package).max() <= script.FILES_OF_ONE
    assert data.package_names == script.PACKAGES and set(data.package) == set(range(74))
