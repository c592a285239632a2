"""What tools/sync.py writes is up to date, and a page or a new address is one line."""

import shutil
import subprocess

import nbformat
import pytest
import sync
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SOURCES = ["_config.yml", "_toc.yml", "README.md", "CITATION.cff", "pyproject.toml", "book"]
NEW = "https://github.com/a-teacher/my-course"


def test_everything_is_up_to_date():
    stale = [p.name for p, text in sync.texts().items() if p.read_text("utf-8") != text]
    assert stale == [], "run `make sync`"


def test_the_address_stands_nowhere_else():
    config = sync.yaml.safe_load((sync.ROOT / "_config.yml").read_text("utf-8"))
    url = config["repository"]["url"].removeprefix("https://")
    listing = ["git", "grep", "--files-with-matches", "--fixed-strings", url]
    done = subprocess.run(listing, cwd=sync.ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 128:
        pytest.skip("this copy of the course is no git checkout")
    known = {path.relative_to(sync.ROOT).as_posix() for path in sync.texts()}
    assert set(done.stdout.split()) <= {*known, "_config.yml"}


@pytest.fixture
def course(tmp_path):
    """A copy of what sync reads."""
    for name in SOURCES:
        source, target = sync.ROOT / name, tmp_path / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target)
    shutil.copytree(sync.ROOT / "notebooks", tmp_path / "notebooks")
    return tmp_path


def replace(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_new_address_is_one_line(course, capsys):
    config = sync.yaml.safe_load((course / "_config.yml").read_text("utf-8"))
    old = config["repository"]["url"]
    replace(course / "_config.yml", old, NEW)
    sync.main(course)
    for path in sync.texts(course):
        text = path.read_text("utf-8")
        assert old.removeprefix("https://") not in text
        assert NEW.removeprefix("https://github.com/") in text
    capsys.readouterr()
    sync.main(course)
    assert capsys.readouterr().out == ""


def test_a_new_version_is_one_line(course):
    replace(course / "pyproject.toml", 'version = "0.1.0"', 'version = "0.2.0"')
    sync.main(course)
    assert "\nversion: 0.2.0\n" in (course / "CITATION.cff").read_text("utf-8")


@pytest.mark.parametrize("cells", [[], [new_code_cell("")], [new_markdown_cell("# A new page")]])
def test_a_new_page_is_one_file_and_one_line(course, cells):
    path = course / "notebooks/math/new.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    line = "          - file: notebooks/math/attention\n"
    replace(course / "_toc.yml", line, line + line.replace("attention", "new"))
    sync.main(course)
    title = "A new page" if cells and cells[0].source else "new"
    assert (
        f"| [{title}](notebooks/math/new.ipynb) | [Colab]("
        in sync.texts(course)[course / "README.md"]
    )
    added = [c for c in nbformat.read(path, as_version=4).cells if "google.colab" in c.source]
    assert [c.metadata.tags for c in added] == [["remove-cell"]]
    assert sync.with_colab_cell(path, NEW) != path.read_text("utf-8")


def test_a_page_without_a_file_is_named(course):
    replace(course / "_toc.yml", "notebooks/math/attention\n", "notebooks/math/atention\n")
    with pytest.raises(SystemExit, match=r"_toc\.yml names notebooks/math/atention"):
        sync.main(course)
