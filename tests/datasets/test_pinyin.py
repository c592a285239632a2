"""Chinese phrases: each once, a reading for each character, and no phrase with a choice."""

import re

import pytest

from course_utils.datasets import load_pinyin, pinyin


@pytest.fixture(scope="module")
def data():
    return load_pinyin()


def test_each_character_has_its_reading(data):
    assert len(set(data.phrases)) == len(data.phrases) == len(data.readings)
    for phrase, readings in zip(data.phrases, data.readings, strict=True):
        assert re.fullmatch("[\u4e00-\u9fff]{2,10}", phrase)
        assert len(phrase) == len(readings)


def test_readings_are_syllables_with_at_most_one_tone_mark(data):
    syllables = {reading for readings in data.readings for reading in readings}
    marks = "[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]"
    assert all(re.fullmatch(f"[a-zü]*{marks}?[a-zü]*", syllable) for syllable in syllables)
    assert {"xíng", "háng", "lǜ", "zi"} <= syllables


def test_a_character_is_read_by_its_company(data):
    readings = dict(zip(data.phrases, data.readings, strict=True))
    assert readings["银行"] == ["yín", "háng"] and readings["行人"] == ["xíng", "rén"]
    assert "朝阳" not in readings, "it may be zhāoyáng or cháoyáng"


def test_without_the_package_its_name_is_told(monkeypatch):
    monkeypatch.setattr(pinyin, "_MODULE", "no_such_package")
    with pytest.raises(ImportError, match="pip install pypinyin"):
        load_pinyin()
