"""A small course is built: what its list and its notebooks say is drawn, and is linked."""

import re

import course_drawn
import pytest
import small_course
from small_course import page


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = small_course.write(tmp_path_factory.mktemp("course") / "course")
    assert small_course.build(root) == ""
    return root


def words(node):
    return " ".join(node.text.split())


def links(node):
    return {words(a): a["href"] for a in node.find_all("a", href=True)}


def test_cards_of_the_parts(course):
    card = page(course, "book/welcome").select_one(".part-cards li")
    assert words(card) == (
        "Mathematics What is under it? A straight line, Attention 2 pages, 10 min"
    )
    assert links(card)["Attention"] == "../notebooks/math/attention.html"


def test_a_path_names_its_pages_and_their_time(course):
    assert "Attention, 5 min" in words(page(course, "book/welcome").find("ol"))


def test_the_pages_of_a_part(course):
    part = page(course, "book/math")
    assert [words(h).rstrip("¶#") for h in part.find_all("h3")] == [
        "A straight line: two numbers",
        "Attention",
    ]
    assert "A line is the smallest model that can learn" in words(part)
    assert links(part)["the next page"] == "../notebooks/math/attention.html"
    assert "5 min for a reader · runs in 31 s · builds on A straight line" in words(part)


def test_the_results_of_a_part_are_what_its_notebooks_stored(course):
    tables = page(course, "book/math").find_all("table")
    assert [[words(cell) for cell in row.find_all(["th", "td"])] for row in tables[0]("tr")] == [
        ["Question", "Data", "Measured", "Model", "Simple rival"],
        [
            "How tall?",
            "8 sons",
            "error, over sons",
            "a | line: 1234.5 (-0.2 to 2000.0); 1,200 parameters; under 0.1 s",
            "mean: 2.0 (1.0 to 3.0); 2.3 s",
        ],
    ]
    assert links(tables[0])["How tall?"] == "../notebooks/math/line.html"


def test_a_whole_result_is_its_question_above_all_contenders_in_order(course):
    drawn = page(course, "book/map").find_all("table")[-1]
    assert [[words(cell) for cell in row.find_all(["th", "td"])] for row in drawn("tr")] == [
        ["Stage", "Score", "Parameters", "Training"],
        ["How tall?", "error, over sons", "", ""],
        ["a | line", "1234.5 (-0.2 to 2000.0)", "1,200", "under 0.1 s"],
        ["mean", "2.0 (1.0 to 3.0)", "–", "2.3 s"],
    ]
    assert links(drawn)["How tall?"] == "../notebooks/math/line.html"


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.04, "under 0.1 s"), (99, "99.0 s"), (1422.05, "24 min")]
)
def test_a_long_training_is_told_in_minutes(seconds, said):
    assert course_drawn.duration(seconds) == said


def test_a_stored_result_is_shown_on_its_page_as_a_table_in_words(course):
    assert "1234.5 (-0.2 to 2000.0)" in words(page(course, "notebooks/math/line"))


def test_the_map_says_what_comes_before(course):
    entries = page(course, "book/map").select(".course-map ol > li")
    assert [words(entry) for entry in entries] == [
        "A straight line",
        "Attention after A straight line",
    ]


def test_syllabus_and_costs(course):
    first, *_ = page(course, "book/map").select(".course-syllabus tbody tr")
    cells = [words(cell) for cell in first.find_all("td")]
    assert cells == [
        "A straight line",
        "5",
        "nothing",
        "fit a line to \\(n\\) points measure its error",
    ]
    rows = page(course, "book/map").select(".notebook-facts-table tbody tr")
    cells = [words(cell) for cell in rows[0].find_all("td")]
    assert cells == ["A straight line", "5 min", "31 s", "1.1 GB", "no", "no"]
    assert words(rows[-1]).startswith("All of them 10 min 62 s 1.1 GB at most")


def test_facts_stand_under_the_title(course):
    line = page(course, "notebooks/math/line").select_one("h1 + .notebook-facts")
    assert words(line).startswith("5 min for a reader · runs in 31 s on two cores · 1.1 GB")


def test_the_first_bold_word_leads_to_the_glossary_and_back(course):
    line = page(course, "notebooks/math/line")
    assert [a["href"] for a in line.select("strong a")] == ["../../book/glossary.html#term-model"]
    (back,) = page(course, "book/glossary").select(".defined-on")
    assert links(back) == {"A straight line": "../notebooks/math/line.html#defined-model"}
    assert line.find(id="defined-model").name == "strong"


def test_citations_and_names_of_the_core_are_links(course):
    line, attention = (page(course, f"notebooks/math/{name}") for name in ("line", "attention"))
    work = links(line)["Galton (1886)"]
    assert work == links(attention)["Galton 1886"]
    assert page(course, "book/references").find(id=work.partition("#")[2]) is not None
    assert links(line)["nn.relu"] == (
        "../../book/activations.html#course_utils.nn.activations.relu"
    )


def test_a_function_names_the_pages_that_use_it(course):
    entry = page(course, "book/activations").find("dl", class_="function")
    used = entry.find("p", string=re.compile("Used on")) or entry.find_all("p")[-1]
    assert words(used) == "Used on the pages: A straight line, Attention."


def test_a_new_page_is_a_file_and_a_line(course):
    """The pages that draw from the list follow, also where only what changed is built again."""
    small_course.write_notebook(course, "notebooks/math/empty", "# An empty page")
    toc = course / "_toc.yml"
    line = "          - file: notebooks/math/attention\n"
    toc.write_text(toc.read_text("utf-8").replace(line, f"{line}{line}", 1), "utf-8")
    toc.write_text(toc.read_text("utf-8").replace("attention\n", "empty\n", 1), "utf-8")
    warnings = small_course.build(course)
    assert [text for text in warnings.splitlines() if "toctree" not in text] == []
    for name in ("book/welcome", "book/math", "book/map"):
        assert "An empty page" in words(page(course, name)), name


@pytest.fixture(scope="module")
def warnings(tmp_path_factory):
    """Return what the build says of a course in which seven things are wrong."""
    root = small_course.write(tmp_path_factory.mktemp("wrong") / "course")
    text = "# Line\n\nNobody (1999) used `nn.nothing`."
    small_course.write_notebook(root, "notebooks/math/line", text, facts={"seconds": 0})
    welcome = root / "book" / "welcome.md"
    text = welcome.read_text("utf-8").replace("notebooks/math/attention", "notebooks/math/none")
    welcome.write_text(f"{text}\n[Gone](gone.md)\n", "utf-8")
    return small_course.build(root)


@pytest.mark.parametrize(
    "words",
    [
        "citation 'Nobody (1999)' is in no references.bib",
        "course_utils.nn has no 'nothing'",
        "course.seconds must be a positive number, got 0",
        "course.gpu must be true or false, got None",
        "not among the notebooks of _toc.yml: notebooks/math/none",
        "notebooks/math/line has stored no main result",
        "cross-reference target not found: 'gone.md'",
    ],
)
def test_what_leads_nowhere_is_a_warning(words, warnings):
    assert words in warnings
