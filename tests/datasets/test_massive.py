"""MASSIVE, from small files in the true format, and from files with faults."""

import json

import pytest
from file_server import tar_file
from loader_docs import assert_promised

from course_utils.datasets import fetch_massive

ROWS = [
    {
        "id": "1",
        "locale": "en-US",
        "partition": "train",
        "scenario": "iot",
        "intent": "iot_hue_lightoff",
        "utt": "turn off the lamp in the kitchen at nine am",
        "annot_utt": "turn off the lamp in the [house_place : kitchen] at [time : nine am]",
        "worker_id": "1",
    },
    {"partition": "test", "intent": "general_joke", "utt": "a joke", "annot_utt": "a joke"},
]


def archive(rows=ROWS, name="1.0/data/en-US.jsonl", lines=None):
    lines = lines or "\n".join(json.dumps(row) for row in rows) + "\n\n"
    members = {"1.0/LICENSE": b"CC BY 4.0", "1.0/data/de-DE.jsonl": b"other"}
    return tar_file(members | {name: lines.encode()})


def test_massive(stick):
    stick("massive", archive())
    found = fetch_massive()
    assert_promised(found, fetch_massive, small=True)
    assert found.texts == ["turn off the lamp in the kitchen at nine am", "a joke"]
    assert found.intents == ["iot_hue_lightoff", "general_joke"]
    assert found.parts == ["train", "test"]
    words = [(found.texts[0][a:b], slot) for a, b, slot in found.spans[0]]
    assert words == [("kitchen", "house_place"), ("nine am", "time")]
    assert found.spans[1] == []


@pytest.mark.parametrize(
    ("faults", "message"),
    [
        ({"name": "1.0/data/fr-FR.jsonl"}, "must hold one file en-US.jsonl, it holds 0"),
        ({"lines": "{no\n"}, "every line must be JSON"),
        ({"lines": "[1]\n"}, "must hold partition, intent, utt, annot_utt"),
        ({"lines": "\n"}, "en-US.jsonl is empty"),
        ({"rows": [{**ROWS[0], "intent": 3}]}, "must hold partition, intent, utt, annot_utt"),
        ({"rows": [{**ROWS[0], "partition": "hidden"}]}, "expected train, dev or test"),
        ({"rows": [{**ROWS[0], "annot_utt": "turn on"}]}, "annot_utt must be utt"),
    ],
)
def test_files_of_another_form_are_named(stick, faults, message):
    stick("massive", archive(**faults))
    with pytest.raises(ValueError, match=message):
        fetch_massive()


def test_a_broken_archive_is_named(stick):
    stick("massive", archive()[:60])
    with pytest.raises(ValueError, match="is broken"):
        fetch_massive()
