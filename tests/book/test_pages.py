"""What a page says about itself is read from the one list and from the notebook, nowhere else."""

import pages
import pytest
import small_course
from small_course import FACTS, cell


@pytest.fixture
def course(tmp_path):
    return small_course.write(tmp_path)


def test_pages_are_those_of_the_list_in_order(course):
    assert pages.names(course) == [
        "book/welcome",
        "book/math",
        "notebooks/math/line",
        "notebooks/math/attention",
        "book/code",
        "notebooks/code/empty",
    ]
    assert [part.title for part in pages.parts(course)] == ["Mathematics", "Code"]
    assert [n.name for n in pages.notebooks(course)] == [
        "notebooks/math/line",
        "notebooks/math/attention",
        "notebooks/code/empty",
    ]


def test_a_notebook_says_everything_about_itself(course):
    line = pages.notebooks(course)[0]
    assert (line.title, line.short_title) == ("A straight line: two numbers", "A straight line")
    assert line.why == "A line is the smallest model that can learn."
    assert line.outcomes == ("fit a line", "measure its error")
    assert line.facts == FACTS


def test_needs_are_the_links_of_the_sentence_and_of_its_list(course):
    line, attention, _ = pages.notebooks(course)
    assert line.needs == ()
    assert attention.needs == ("notebooks/math/line", "notebooks/code/empty")


def test_an_empty_notebook_has_a_title(course):
    empty = pages.notebooks(course)[2]
    assert (empty.title, empty.why, empty.outcomes, empty.needs) == ("Empty", "", (), ())
    assert (empty.minutes, empty.facts) == (5, {})


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([cell("word " * 1_000)], 5),
        ([cell("word " * 1_001)], 10),
        ([cell("[word](a/long/address) " * 1_000)], 5),
        ([cell("a = 1\n\n" * 75, "code")], 5),
        ([cell("a = 1\n" * 76, "code")], 10),
        ([cell("a = 1\n" * 76, "code", ["solution"])], 0),
        ([cell("### Exercise 1: add\n")] * 2, 15),
    ],
)
def test_minutes_follow_the_rule(cells, expected):
    assert pages.minutes(cells) == expected


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
    (problem,) = pages.fact_problems(FACTS | {name: value})
    assert f"course.{name}" in problem and repr(value) in problem


def test_facts_that_are_right_have_no_problem():
    assert list(pages.fact_problems(FACTS)) == []
    assert len(list(pages.fact_problems({}))) == 4
