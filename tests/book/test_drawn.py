"""What the book draws from the list and the notebooks: links, tables, facts in words."""

import drawn
import notebook_facts
import pytest

FACTS = {"seconds": 31, "peak_memory_mb": 900.0, "network": False, "gpu": False}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seconds", None),
        ("seconds", 0),
        ("seconds", True),
        ("seconds", "31"),
        ("peak_memory_mb", -1),
        ("network", None),
        ("network", "no"),
        ("gpu", 0),
    ],
)
def test_a_wrong_fact_is_named(name, value):
    (problem,) = notebook_facts.problems(FACTS | {name: value})
    assert f"course.{name}" in problem and repr(value) in problem


def test_facts_are_right_or_each_is_a_problem():
    assert list(notebook_facts.problems(FACTS)) == []
    assert len(list(notebook_facts.problems({}))) == 4


def test_time_and_memory_in_words():
    assert [notebook_facts.clock(n) for n in (5, 175, 605)] == ["5 min", "175 min", "10 h"]
    assert [notebook_facts.gigabytes(n) for n in (870.0, 1060)] == ["870 MB", "1.1 GB"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[a](../math/attention.ipynb)", "[a](../notebooks/math/attention.ipynb)"),
        ("[a](attention.ipynb#x-y)", "[a](../notebooks/code/attention.ipynb#x-y)"),
        ("[a](https://a.b/c.d)", "[a](https://a.b/c.d)"),
        ("[a](#here)", "[a](#here)"),
        ("no link", "no link"),
    ],
)
def test_links_lead_on_from_another_page(text, shown):
    assert drawn.moved(text, "notebooks/code/cnn", "book/code") == shown


def test_a_table_keeps_its_borders():
    shown = drawn.table(["a", "b"], [[1, "|x|"]])
    assert shown == "| a | b |\n| --- | --- |\n| 1 | \\|x\\| |"
