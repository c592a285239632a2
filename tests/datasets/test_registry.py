"""The table of public files: complete, well-formed, and the one that the loaders read."""

import inspect
import re

import pytest

from course_utils import datasets
from course_utils.datasets.registry import REGISTRY

DIGITS = {"sha256": 64, "sha1": 40, "md5": 32}
FILES = [(entry, file) for entry in REGISTRY.values() for file in entry.files]


@pytest.mark.parametrize(("entry", "file"), FILES, ids=[f"{e.name}-{f.name}" for e, f in FILES])
def test_every_file_can_be_found_and_verified(entry, file):
    algorithm, digest = file.hash.split(":")
    assert re.fullmatch(rf"[0-9a-f]{{{DIGITS[algorithm]}}}", digest)
    assert file.size is None or file.size > 1_000
    assert file.urls and all(re.match(r"https?://\S+$", url) for url in file.urls)
    assert all(url.endswith(f"/{file.name}") for url in file.urls)
    assert file.hash_from


def test_no_checksum_stands_twice():
    assert len({file.hash for _, file in FILES}) == len(FILES)


def test_nothing_to_download_is_a_pickle_by_its_name():
    for _, file in FILES:
        assert (
            file.name.endswith((".gz", ".zip", ".safetensors", ".txt"))
            and "python" not in file.name
        )


@pytest.mark.parametrize("entry", REGISTRY.values(), ids=REGISTRY)
def test_every_set_has_a_loader_terms_and_something_to_use_offline(entry):
    assert hasattr(datasets, f"fetch_{entry.name}")
    assert entry.licence and entry.source and entry.holds and entry.description.endswith(".")
    for name in re.findall(r"(\w+)\(\)", entry.offline):
        assert hasattr(datasets, name)
    assert "load_" in entry.offline


def test_the_size_is_the_sum_of_the_files():
    assert [REGISTRY[name].size for name in ("mnist", "parallel_corpus")] == [
        "12 MB",
        "not published",
    ]


@pytest.mark.parametrize("name", REGISTRY)
def test_the_docstring_says_how_much_is_downloaded(name):
    promised = inspect.getdoc(getattr(datasets, f"fetch_{name}"))
    size = REGISTRY[name].size
    said = "a file of unpublished size" if size == "not published" else size
    assert f"Downloads {said} once" in promised
    assert "FetchError" in promised or name == "fashion_mnist"  # it refers to fetch_mnist


def test_every_fetch_has_an_entry():
    fetchers = {name.removeprefix("fetch_") for name in datasets.__all__ if "fetch_" in name}
    assert fetchers == set(REGISTRY)
