"""The repository's address stands in _config.yml; every copy of it is the one address.py writes."""

import subprocess

import address
import pytest

NEW = "https://github.com/a-teacher/my-course"


def test_every_copy_is_up_to_date():
    stale = [
        path.name
        for path, text in address.texts().items()
        if path.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `make address`"


def test_the_address_stands_nowhere_else():
    url = address.read_yaml("_config.yml")["repository"]["url"].removeprefix("https://")
    listing = ["git", "grep", "--files-with-matches", "--fixed-strings", url]
    done = subprocess.run(listing, cwd=address.ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 128:
        pytest.skip("this copy of the course is no git checkout")
    known = {path.relative_to(address.ROOT).as_posix() for path in address.texts()}
    assert set(done.stdout.split()) <= {*known, "_config.yml"}


def test_a_teacher_changes_one_line(monkeypatch):
    old = address.read_yaml("_config.yml")["repository"]
    read = address.read_yaml
    changed = {"repository": {**old, "url": NEW}}
    monkeypatch.setattr(
        address, "read_yaml", lambda name: changed if name == "_config.yml" else read(name)
    )
    texts = address.texts()
    assert len(texts) > 2
    for path, text in texts.items():
        assert old["url"] not in text, path
        assert NEW.removeprefix("https://github.com/") in text, path
