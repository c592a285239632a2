"""Every number in the prose is printed on its page, or its source is named."""

import course_pages
import nbformat
import prose_numbers
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

NOTEBOOKS = course_pages.notebooks()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_numbers_are_printed_or_sourced(path):
    notebook = nbformat.read(path, as_version=4)
    found = prose_numbers.unbacked(notebook)
    lines = [f"cell {cell}: {number} in {sentence!r}" for cell, number, sentence in found]
    told = "print each or name its source in metadata.course.sources"
    assert not found, "\n".join([told, *lines])
    assert prose_numbers.unused_sources(notebook) == []


def page(prose, printed="", code="", **sources):
    stream = [new_output("stream", text=printed)]
    notebook = new_notebook(cells=[new_markdown_cell(prose), new_code_cell(code, outputs=stream)])
    notebook.metadata.course = {"sources": sources}
    return notebook


@pytest.mark.parametrize(
    ("prose", "printed"),
    [
        ("It found 38 faults.", "38 faults"),
        ("It found 38 faults.", "x = 38.2"),
        ("About 0.97 of them.", "0.9713"),
        ("About 97 % of them.", "0.9713"),
        ("About 97 per cent of them.", "97.1"),
        ("Roughly 60,000 weights.", "61_706"),
        ("It has 175 billion weights.", "174,591,737,856"),
        ("It has 175 billion weights.", "175e9"),
        ("In seven of 12 cases, in 1958, GPT-2 and 3 others failed.", ""),
        ("The formula $2.5 + 3.5 = 6$ gives 2.5.", ""),
        ("Set `rate=0.025` to get 0.025.", ""),
        ("Dao et al. (2022) report 7.6 times.", ""),
        ("It is 7.6 times faster [there](https://example.org/a).", ""),
        ("Seen.\n\n## Further reading\n\nPages 147 to 169.", ""),
        ("1. First\n2. Second\n\n13. Thirteenth", ""),
    ],
)
def test_backed(prose, printed):
    assert prose_numbers.unbacked(page(prose, printed)) == []


@pytest.mark.parametrize(
    ("prose", "printed", "numbers"),
    [
        ("It found 38 faults.", "37.2 faults", ["38"]),
        ("About 0.97 of them.", "0.9613", ["0.97"]),
        ("About 97 % of them.", "0.9613", ["97 %"]),
        ("Roughly 60,000 weights.", "71_706", ["60,000"]),
        ("It has 175 billion weights.", "175 1.7e6", []),
        ("It has 176 billion weights.", "175e9", ["176 billion"]),
        ("It fell from 0.31 to 0.28.", "0.31", ["0.28"]),
        ("See [there](other.ipynb): 0.28.", "", ["0.28"]),
        ("| exp | 15.778 |", "", ["15.778"]),
        ("It found 38 faults. Dao et al. (2022) report 7.6 times.", "", ["38"]),
    ],
)
def test_unbacked(prose, printed, numbers):
    assert [number for _, number, _ in prose_numbers.unbacked(page(prose, printed))] == numbers


def test_code_backs_a_number_and_so_does_a_named_source():
    assert prose_numbers.unbacked(page("We take 512 words.", code="words = words[:512]")) == []
    named = page("It took 2.65 years.", **{"2.65": "Yule (1927), table II"})
    assert prose_numbers.unbacked(named) == []
    assert prose_numbers.unused_sources(named) == []
    assert prose_numbers.unused_sources(page("It took years.", **{"2.65": "Yule"})) == ["2.65"]
