"""Trainings and docstrings that belong together, and what a reader is told where they do not."""

import pytest

from course_utils import same_texts
from course_utils.datasets import (
    load_attention_runs,
    load_docstrings,
    load_recurrent_runs,
    load_small_bert,
)
from course_utils.datasets.catalogue import CATALOGUE
from course_utils.datasets.dataset import Dataset
from course_utils.same_texts import mark_of, require_same_texts


@pytest.fixture
def installed(monkeypatch):
    """Versions of libraries, as if they were installed: to be changed."""
    versions = {"numpy": "2.4.6", "scipy": "1.17.1", "scikit-learn": "1.9.1"}
    monkeypatch.setattr(same_texts.importlib.metadata, "version", versions.get)
    return versions


def texts(*sentences, files=("numpy/a.py", "sklearn/b.py")):
    return Dataset(CATALOGUE["docstrings"], sentences=list(sentences), files=list(files))


def runs(texts):
    return Dataset(CATALOGUE["small_bert"], made_with=mark_of(texts))


def told(stored, texts):
    with pytest.raises(RuntimeError) as error:
        require_same_texts(stored, texts)
    return str(error.value).splitlines()


def test_a_mark_has_a_digest_and_the_libraries_that_are_read(installed):
    digest, *libraries = mark_of(texts("sort a list", "fit a line"))
    assert len(digest) == 16 and libraries == ["numpy==2.4.6", "scikit-learn==1.9.1"]
    whole = Dataset(CATALOGUE["docstring_text"], documents=["one"], files=["scipy/a.py"])
    assert mark_of(whole)[1:] == ["scipy==1.17.1"]


def test_each_text_counts_and_so_does_its_file(installed):
    first = texts("sort a list", "fit a line")
    others = [
        texts("sort a list", "fit a plane"),
        texts("fit a line", "sort a list"),
        texts("sort a list", "fit a line", files=("numpy/a.py", "sklearn/c.py")),
        texts("sort a list", files=("numpy/a.py",)),
    ]
    assert len({mark_of(each)[0] for each in [first, *others]}) == 5
    require_same_texts(runs(first), texts("sort a list", "fit a line"))


def test_a_text_that_windows_has_of_its_own_does_not_count(installed):
    files = ("sklearn/a.py", "sklearn/_distributor_init.py")
    linux, windows = (texts("fit a line", own, files=files) for own in ("nothing", "a library"))
    assert mark_of(linux) == mark_of(windows)


def test_another_version_is_named_with_the_command_that_brings_the_right_one(installed):
    stored = runs(texts("sort a list", "fit a line"))
    installed["numpy"] = "2.5.2"
    sentence, advice, command = told(stored, texts("sort a row", "fit a line"))
    assert sentence == (
        "The trainings of load_small_bert belong to the docstrings of numpy 2.4.6; "
        "here are those of numpy 2.5.2."
    )
    assert "restart the kernel" in advice
    assert command == "%pip install numpy==2.4.6"
    installed["scikit-learn"] = "1.10.0"
    sentence, _, command = told(stored, texts("sort a row", "fit a line"))
    assert "here are those of numpy 2.5.2 and scikit-learn 1.10.0." in sentence
    assert command == "%pip install numpy==2.4.6 scikit-learn==1.9.1"


def test_another_version_with_the_same_texts_will_do(installed):
    stored = runs(texts("sort a list", "fit a line"))
    installed["numpy"] = "2.4.7"
    require_same_texts(stored, texts("sort a list", "fit a line"))


def test_files_that_were_changed_are_installed_again(installed):
    stored = runs(texts("sort a list", "fit a line"))
    sentence, _, command = told(stored, texts("sort a row", "fit a line"))
    assert sentence.endswith("of numpy 2.4.6 and scikit-learn 1.9.1; here they were changed.")
    assert command == ("%pip install --force-reinstall --no-deps numpy==2.4.6 scikit-learn==1.9.1")


def test_what_is_shipped_belongs_to_what_is_installed():
    installed = load_docstrings()
    for stored in (load_small_bert(), load_attention_runs(), load_recurrent_runs()):
        require_same_texts(stored, installed)
