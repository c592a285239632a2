"""Commands for a smart home as drawn from their templates, against the matcher that owns these."""

import json
import sys

import hassil
import numpy as np
import pytest

from course_utils.datasets import load_home_commands
from course_utils.datasets.packages import package_file


@pytest.fixture(scope="module", params=["en", "zh-CN", "zh-TW"])
def commands(request):
    return load_home_commands(request.param)


def test_no_sentence_stands_twice_and_each_has_a_template(commands):
    n = len(commands.texts)
    assert n == len(set(commands.texts)) == len(commands.intents) == len(commands.spans)
    assert commands.templates.shape == (n,)
    assert commands.blocks.shape == (len(commands.template_texts),)
    for intent, number in zip(commands.intents, commands.templates, strict=True):
        assert commands.template_texts[number].startswith(f"{intent}: ")


def test_slots_hold_words_in_order(commands):
    for text, spans in zip(commands.texts, commands.spans, strict=True):
        assert text == text.strip() and "  " not in text
        ends = [0, *(place for begin, end, _ in spans for place in (begin, end)), len(text)]
        assert ends == sorted(ends)
        assert all(text[begin:end].strip() == text[begin:end] != "" for begin, end, _ in spans)


def test_rooms_are_those_of_the_home(commands):
    found = {
        text[begin:end]
        for text, spans in zip(commands.texts, commands.spans, strict=True)
        for begin, end, slot in spans
        if slot == "area"
    }
    assert found == set(commands.home["area"])


def test_they_are_the_same_every_time():
    one, two = load_home_commands("zh-TW"), load_home_commands("zh-TW")
    assert one.texts == two.texts and one.spans == two.spans
    np.testing.assert_array_equal(one.templates, two.templates)


def test_the_matcher_of_home_assistant_understands_them_alike():
    commands = load_home_commands()
    path = package_file("home_assistant_intents", "home-assistant-intents", "data/en.json")
    stored = json.loads(path.read_text(encoding="utf-8"))
    parts = {
        intent: {"data": [{k: p[k] for k in ("sentences", "expansion_rules") if p.get(k)}
                          for p in body["data"]]}
        for intent, body in stored["intents"].items()
    }  # fmt: skip
    keep = {k: stored[k] for k in ("language", "lists", "expansion_rules", "skip_words")}
    intents = hassil.Intents.from_dict({**keep, "intents": parts})
    home = dict(commands.home)
    places = {kind: home.pop(kind) for kind in ("area", "floor")}
    names = sorted(
        {w for kind, words in home.items() if kind not in stored["lists"] for w in words}
    )
    lists = {
        kind: hassil.TextSlotList.from_strings(words, kind)
        for kind, words in {**places, "name": names}.items()
    }
    for i in range(0, len(commands.texts), 40):
        text = commands.texts[i]
        meant = {(slot, text[begin:end]) for begin, end, slot in commands.spans[i]}
        found = [
            (
                one.intent.name,
                {(slot, entity.text.strip()) for slot, entity in one.entities.items()},
            )
            for one in hassil.recognize_all(text, intents, slot_lists=lists)
        ]
        assert (commands.intents[i], meant) in found


def test_other_languages_are_refused():
    with pytest.raises(ValueError, match="language: expected one of en, zh-CN, zh-TW, got 'fr'"):
        load_home_commands("fr")


@pytest.mark.parametrize("module", ["hassil", "home_assistant_intents"])
def test_a_missing_package_is_named(monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == module else spec(name)
    )
    with pytest.raises(ImportError, match="pip install " + module.replace("_", "-")):
        load_home_commands()


spec = __import__("importlib.util").util.find_spec
