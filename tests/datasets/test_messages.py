"""Jupyter's messages: translated, each once, and apart by project."""

import re
from collections import Counter

import pytest

from course_utils.datasets import load_messages, messages


@pytest.fixture(scope="module")
def data():
    return load_messages()


def test_each_message_is_there_once_and_translated(data):
    assert len(data.english) == len(data.chinese) == len(data.projects)
    assert len(set(data.english)) == len(data.english)
    assert all(re.search("[\u4e00-\u9fff]", chinese) for chinese in data.chinese)
    assert not any("\x04" in english for english in data.english), "contexts are cut off"
    assert dict(zip(data.english, data.chinese, strict=True))["Dark"] == "暗色"


def test_the_largest_project_comes_first(data):
    counts = Counter(data.projects)
    assert data.projects[0] == "jupyterlab" == counts.most_common(1)[0][0]
    assert len(counts) > 10


def test_contexts_plurals_and_the_header_of_a_catalogue():
    catalogue = {"": {"domain": "x"}, "menu\x04File": ["文件"], "%1 cell": ["%1 个", "%1 个"]}
    assert list(messages._pairs(catalogue)) == [("File", "文件"), ("%1 cell", "%1 个")]


def test_without_the_package_its_name_is_told(monkeypatch):
    monkeypatch.setattr(messages, "_MODULE", "no_such_language_pack")
    with pytest.raises(ImportError, match="pip install jupyterlab-language-pack-zh-CN"):
        load_messages()
