"""What holds of every loader, and that the book's page on data says the same."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest

from course_utils import datasets
from course_utils.datasets.registry import REGISTRY

PAGE = (Path(__file__).parents[2] / "book" / "data.md").read_text(encoding="utf-8")
ROWS = {
    cells[0].strip("` "): [cell.strip() for cell in cells[1:]]
    for cells in (line.strip("|").split("|") for line in PAGE.splitlines() if line.startswith("|"))
}
LOADERS = [name for name in datasets.__all__ if name.startswith("load_")]
SHORT = re.compile(
    r"CC0 1\.0|CC BY(?:-SA)? \d\.\d|GFDL|MIT|BSD-3-Clause|Apache 2\.0|PSF|public domain"
)
FETCHERS = [name for name in datasets.__all__ if name.startswith("fetch_")]


@pytest.fixture(scope="module")
def everything():
    quick = {"load_docstrings": (20,), "load_docstring_text": ("numpy",)}  # others take seconds
    return {name: getattr(datasets, name)(*quick.get(name, ())) for name in LOADERS}


@pytest.mark.parametrize("name", LOADERS)
def test_a_data_set_says_what_it_is(everything, name):
    data = everything[name]
    for words in (data.description, data.licence, data.source):
        assert isinstance(words, str) and words
    assert data.description.endswith(".")
    shown = repr(data)
    assert len(shown) < 300 and "description" not in shown
    assert type(data).__name__ in shown


@pytest.mark.parametrize("name", LOADERS)
def test_the_fields_are_frozen(everything, name):
    with pytest.raises(AttributeError):
        everything[name].licence = "mine"


@pytest.mark.parametrize("name", ["load_digits", "load_co2", "load_sunspots", "load_iris"])
def test_each_call_gives_arrays_of_its_own(name):
    def arrays():
        fields = vars(getattr(datasets, name)())
        return {field: v for field, v in fields.items() if isinstance(v, np.ndarray)}

    first = arrays()
    for array in first.values():
        assert array.flags.writeable
        array[...] = array[-1]
    second = arrays()
    assert any(not np.array_equal(first[field], second[field]) for field in first)


@pytest.mark.parametrize("name", LOADERS)
def test_loading_needs_no_cache_folder(monkeypatch, tmp_path, name):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "cache"))
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    if name not in {"load_wikipedia", "load_docstrings", "load_docstring_text"}:  # seconds each
        getattr(datasets, name)()
    assert not (tmp_path / "cache").exists()


def test_only_public_names_are_shown():
    shown = {name for name in vars(datasets) if name.startswith(("load_", "fetch_", "Fetch"))}
    assert shown == set(datasets.__all__)


@pytest.mark.parametrize(
    ("loader", "module", "install"),
    [
        ("load_iris", "sklearn.datasets", "scikit-learn"),
        ("load_photos", "sklearn.datasets", "scikit-learn"),
    ],
)
def test_a_missing_scikit_learn_is_named(monkeypatch, loader, module, install):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=rf"pip install {install}"):
        getattr(datasets, loader)()


@pytest.mark.parametrize(
    ("loader", "install"),
    [
        ("load_wikipedia", "gensim"),
        ("load_word_similarity", "gensim"),
        ("load_analogies", "gensim"),
        ("load_reviews", "gensim"),
        ("load_news", "gensim"),
        ("load_sunspots", "statsmodels"),
        ("load_co2", "statsmodels"),
        ("load_docstrings", "numpy"),
    ],
)
def test_a_missing_package_is_named(monkeypatch, loader, install):
    monkeypatch.setattr("importlib.util.find_spec", lambda module: None)
    with pytest.raises(ImportError, match=rf"pip install {install}"):
        getattr(datasets, loader)()


def test_a_package_without_its_file_is_named():
    with pytest.raises(ImportError, match=r"numpy is installed, but its file nothing\.csv"):
        datasets.series.package_file("numpy", "numpy", "nothing.csv")


# ---- the page


def test_every_loader_has_a_row_and_no_row_lacks_a_loader():
    assert {row for row in ROWS if row.startswith(("load_", "fetch_"))} == {*LOADERS, *FETCHERS}


@pytest.mark.parametrize("entry", REGISTRY.values(), ids=REGISTRY)
def test_the_rows_of_downloads_are_those_of_the_registry(entry):
    _, download, licence, algorithm, publisher = ROWS[f"fetch_{entry.name}"]
    sizes = [file.size for file in entry.files]
    assert download == ("not published" if None in sizes else f"{sum(sizes) / 1e6:.0f} MB")
    assert SHORT.findall(licence) == SHORT.findall(entry.licence)
    assert ("not stated" in licence) == ("not stated" in entry.licence)
    (used,) = {file.hash.split(":")[0] for file in entry.files}
    assert algorithm.replace("-", "").lower() == used
    assert all(publisher in file.hash_from for file in entry.files) or "agree" in publisher


def test_the_size_of_everything():
    known = sum(file.size or 0 for entry in REGISTRY.values() for file in entry.files)
    assert f"{known / 1e6:.0f} MB or a little more" in PAGE


@pytest.mark.parametrize("name", LOADERS)
def test_the_licences_of_what_comes_along(everything, name):
    stated = everything[name].licence
    *_, licence, _ = ROWS[name]
    if "not stated" in licence:
        assert "not stated" in stated
    else:
        assert set(SHORT.findall(licence)) <= set(SHORT.findall(stated))
        assert SHORT.findall(licence)
