"""Citations in plain Markdown are found, and each means one work of references.bib."""

import citations
import pytest
from citations import Work
from pybtex.database import parse_string

WORKS = [
    Work("vaswani2017attention", ("Vaswani", "Shazeer", "Parmar"), "2017"),
    Work("bates1969combination", ("Bates", "Granger"), "1969"),
    Work("chen2013efficient", ("Mikolov", "Chen", "Dean"), "2013"),
    Work("mikolov2013distributed", ("Mikolov", "Sutskever", "Dean"), "2013"),
    Work("fukushima1980neocognitron", ("Fukushima",), "1980"),
    Work("nissim2020fair", ("Nissim", "Noord", "Goot"), "2020"),
    Work("shwartzziv2022tabular", ("Shwartz-Ziv", "Armon"), "2022"),
    Work("deepseek2024v3", ("DeepSeek-AI",), "2024"),
    Work("simon2020a", ("O’Neil", "Šimša"), "2020"),
    Work("bailey2014deflated", ("Bailey", "López de Prado"), "2014"),
    Work("leborgne2022reproducible", ("Le Borgne", "Siblini", "Lebichot"), "2022"),
]


def meant(text, before=""):
    """Return [(words, [key, ...]), ...] of the citations in a text."""
    found = []
    for start, end, names, more, year in citations.find(text, before):
        skipped, works = citations.look_up(names, more, year, WORKS)
        found.append((text[text.index(names[skipped], start) : end], [w.key for w in works]))
    return found


@pytest.mark.parametrize(
    ("text", "words", "key"),
    [
        ("By Vaswani et al. (2017).", "Vaswani et al. (2017)", "vaswani2017attention"),
        ("a (Vaswani et al. 2017) b", "Vaswani et al. 2017", "vaswani2017attention"),
        ("a (Vaswani et al., 2017) b", "Vaswani et al., 2017", "vaswani2017attention"),
        ("Vaswani and others (2017)", "Vaswani and others (2017)", "vaswani2017attention"),
        ("Vaswani and colleagues (2017)", "Vaswani and colleagues (2017)", "vaswani2017attention"),
        ("Bates and Granger (1969)", "Bates and Granger (1969)", "bates1969combination"),
        ("Then, Bates and Granger (1969)", "Bates and Granger (1969)", "bates1969combination"),
        ("(Mean, Bates and Granger 1969)", "Bates and Granger 1969", "bates1969combination"),
        ("Fukushima's (1980) idea", "Fukushima's (1980)", "fukushima1980neocognitron"),
        ("(see Fukushima 1980)", "Fukushima 1980", "fukushima1980neocognitron"),
        ("Mikolov, Chen and Dean (2013)", "Mikolov, Chen and Dean (2013)", "chen2013efficient"),
        ("Shwartz-Ziv and Armon (2022)", "Shwartz-Ziv and Armon (2022)", "shwartzziv2022tabular"),
        ("(DeepSeek-AI 2024)", "DeepSeek-AI 2024", "deepseek2024v3"),
        ("O’Neil and Šimša (2020)", "O’Neil and Šimša (2020)", "simon2020a"),
        ("Bailey and López de Prado (2014)",) * 2 + ("bailey2014deflated",),
        ("as Le Borgne et al. (2022) do", "Le Borgne et al. (2022)", "leborgne2022reproducible"),
    ],
)
def test_a_citation_is_found(text, words, key):
    assert meant(text) == [(words, [key])]


def test_particles_are_no_part_of_a_name_that_is_compared():
    text = "(Nissim, van Noord and van der Goot, 2020)"
    assert meant(text) == [(text[1:-1], ["nissim2020fair"])]


def test_several_in_one_bracket():
    text = "(Fukushima 1980; Vaswani et al. 2017)"
    keys = ["fukushima1980neocognitron", "vaswani2017attention"]
    assert [found for _, (found,) in meant(text)] == keys


def test_the_bracket_may_open_earlier_in_the_paragraph():
    assert meant(", Fukushima, 1980)", before="first (by ") != []
    assert meant(", Fukushima, 1980)", before="first (by) ") == []


YEARS = """
In 1960 it began; (in 1960); (ICLR 2020); (NeurIPS 2020); (GPT-3, 2020);
ELIZA (1966); (July 1958); the report (1973); Fukushima 1980; f(x) (2017)
"""
UNKNOWN = """
Nobody (1999); (Vaswani et al. 2018); Vaswani (2017); Vaswani and Parmar (2017);
Granger et al. (1969); (Bates et al. 1969)
"""


@pytest.mark.parametrize("text", [part.strip() for part in YEARS.split(";")])
def test_a_year_alone_is_no_citation(text):
    assert meant(text) == []


@pytest.mark.parametrize("text", [part.strip() for part in UNKNOWN.split(";")])
def test_what_fits_no_work_is_missing(text):
    ((_, keys),) = meant(text)
    assert keys == []


def test_what_fits_two_works_is_ambiguous():
    assert [len(keys) for _, keys in meant("Mikolov et al. (2013)")] == [2]


def test_a_work_is_read_from_its_entry():
    text = "@misc{b, author = {van Noord, Rik and {DeepSeek-AI} and others}, year = {2020}}"
    entry = parse_string(text, "bibtex").entries["b"]
    assert Work.read("b", entry) == Work("b", ("Noord", "DeepSeek-AI", "others"), "2020")
