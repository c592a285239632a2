"""The main table of a page: what its reader sees, and what the book's overviews find."""

import json
import re

import pytest

from course_utils.intervals import Interval
from course_utils.results import KEY, Contender, Result

CONTENDERS = {
    "network": Contender(Interval(0.912, 0.85, 0.94, 100), 5130, 3.21),
    "rival": Contender(Interval(0.88, 0.82, 0.93, 100)),
}
WORDS = {"question": "Which digit?", "data": "9 digits", "measure": "accuracy"}


def result(**changes):
    given = {"contenders": CONTENDERS, **WORDS, "model": "network", "rival": "rival"}
    return Result(**(given | changes))


def test_a_reader_sees_every_contender_in_order():
    head, first, second = str(result()).splitlines()
    assert head.split() == ["accuracy", "parameters", "seconds"]
    assert re.split("  +", first) == ["network", "0.91 (0.85 to 0.94)", "5,130", "3.2"]
    assert re.split("  +", second) == ["rival", "0.88 (0.82 to 0.93)", "–", "–"]
    assert len({len(line) for line in (head, first, second)}) == 1  # columns under each other


def test_the_book_finds_the_numbers_as_they_were():
    shown, metadata = result(digits=3)._repr_mimebundle_()
    assert list(shown) == ["text/plain"]
    numbers = {"estimate": 0.912, "low": 0.85, "high": 0.94, "n": 100}
    assert json.loads(json.dumps(metadata[KEY])) == {
        **WORDS,
        "digits": 3,
        "model": "network",
        "rival": "rival",
        "contenders": [
            {"name": "network", **numbers, "parameters": 5130, "seconds": 3.21},
            {"name": "rival", "estimate": 0.88, "low": 0.82, "high": 0.93, "n": 100},
        ],
    }


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"model": "net"}, ValueError, "model: expected one of network, rival, got 'net'"),
        ({"rival": "tree"}, ValueError, "rival: expected one of network, rival, got 'tree'"),
        ({"rival": "network"}, ValueError, "two contenders, got 'network' twice"),
        (
            {"contenders": CONTENDERS | {"rival": Contender(0.88)}},
            TypeError,
            "rival: expected an Interval as score, got 0.88",
        ),
    ],
)
def test_errors_name_what_is_wrong(change, error, message):
    with pytest.raises(error, match=re.escape(message)):
        result(**change)
