"""SciFact, from small files in the true format of its archive, and from damaged ones."""

import json

import pytest
from file_server import zip_file
from loader_docs import assert_promised

from course_utils.datasets import fetch_scifact

CORPUS = [
    {"_id": "4983", "title": "Water", "text": "It is wet.\u2028Mostly.", "metadata": {}},
    {"_id": "5836", "title": "Fire", "text": "It is hot.", "metadata": {}},
    {"_id": "31", "title": "Air", "text": "", "metadata": {}},
]
CLAIMS = [
    {"_id": "0", "text": "Water is dry.", "metadata": {"4983": [{"label": "CONTRADICT"}]}},
    {"_id": "2", "text": "Fire and α-air are hot.", "metadata": {}},
    {"_id": "1", "text": "Nobody asks this.", "metadata": {}},
]
HEADER = "query-id\tcorpus-id\tscore\r\n"  # as the csv module ends lines


def lines_of(records):
    return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records).encode()


def archive(**changed):
    """Return the bytes of a zip file; None leaves a member out."""
    members = {
        "scifact/": b"",
        "scifact/corpus.jsonl": lines_of(CORPUS),
        "scifact/queries.jsonl": lines_of(CLAIMS),
        "scifact/qrels/train.tsv": f"{HEADER}0\t4983\t1\n".encode(),
        "scifact/qrels/test.tsv": f"{HEADER}2\t31\t1\r\n2\t4983\t0\r\n2\t5836\t1\r\n".encode(),
    }
    members |= {f"scifact/{name.replace('_', '/', 1)}": data for name, data in changed.items()}
    return zip_file({name: data for name, data in members.items() if data is not None})


def test_claims_come_with_the_places_of_their_abstracts(stick):
    stick("scifact", archive())
    scifact = fetch_scifact()
    assert_promised(scifact, fetch_scifact, small=True)
    assert scifact.titles == ["Water", "Fire", "Air"]
    assert scifact.abstracts == ["It is wet.\u2028Mostly.", "It is hot.", ""]
    assert scifact.train_claims == ["Water is dry."]
    assert scifact.train_right == [[0]]
    assert scifact.test_claims == ["Fire and α-air are hot."]
    assert scifact.test_right == [[2, 1]]  # a score of 0 is no answer


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"queries.jsonl": None}, r"lacks \['scifact/queries.jsonl'\]"),
        ({"corpus.jsonl": b""}, "corpus.jsonl is empty"),
        ({"corpus.jsonl": b'{"_id": "1", "title"'}, "line 1 of scifact/corpus.jsonl must hold _id"),
        ({"corpus.jsonl": b'{"_id": "\xff"}'}, "line 1 of scifact/corpus.jsonl must hold _id"),
        ({"corpus.jsonl": b"[1, 2]\n"}, "line 1 of scifact/corpus.jsonl must hold _id"),
        (
            {"queries.jsonl": lines_of([*CLAIMS, {"_id": "7"}])},
            "line 4 of scifact/queries.jsonl must hold _id and text",
        ),
        ({"qrels_test.tsv": b""}, "test.tsv must begin with"),
        ({"qrels_test.tsv": b"2\t31\t1\n"}, "test.tsv must begin with"),
        ({"qrels_test.tsv": f"{HEADER}2\t31\n".encode()}, "another form or number: '2.t31'"),
        ({"qrels_train.tsv": f"{HEADER}9\t31\t1\n".encode()}, "another form or number"),
        ({"qrels_train.tsv": f"{HEADER}0\t99\t1\n".encode()}, "another form or number"),
        ({"qrels_train.tsv": f"{HEADER}0\t31\tyes\n".encode()}, "another form or number"),
    ],
)
def test_another_form_is_named(stick, changed, message):
    stick("scifact", archive(**changed))
    with pytest.raises(ValueError, match=message):
        fetch_scifact()
