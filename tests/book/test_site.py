"""The built site keeps the rules of site_rules.py, and each rule catches what it is there for."""

import json
import re
from pathlib import Path

import pytest
import site_rules
import yaml
from built_site import ROOT, build, build_once, copy_sources

from course_utils import nn

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
REPOSITORY, BRANCH = CONFIG["repository"]["url"], CONFIG["repository"]["branch"]
PUBLISHED = "https://{}.github.io/{}/".format(*REPOSITORY.split("/")[-2:])


def toc_entries():
    def walk(node):
        for child in node if isinstance(node, list) else node.values():
            if isinstance(child, (list, dict)):
                yield from walk(child)
        if isinstance(node, dict):
            yield from (node[key] for key in ("root", "file") if key in node)

    return sorted(walk(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))))


ENTRIES = toc_entries()
NOTEBOOKS = [name for name in ENTRIES if name.startswith("notebooks/")]


def parts_of_the_course():
    """Return {page of a part: its notebooks}, as _toc.yml nests them."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter for part in toc["parts"] for chapter in part["chapters"]]
    below = {c["file"]: [s["file"] for s in c.get("sections", [])] for c in chapters}
    return {name: pages for name, pages in below.items() if set(pages) & set(NOTEBOOKS)}


PARTS = parts_of_the_course()


def source_of(name):
    return next(f"{name}{s}" for s in (".md", ".ipynb") if (ROOT / f"{name}{s}").exists())


def test_the_book_builds_without_a_warning(tmp_path_factory):
    assert build_once(tmp_path_factory)[1] == ""


def test_every_page_of_the_contents_is_built(pages):
    assert set(ENTRIES) <= set(pages)


def test_nothing_else_is_built(pages):
    made_by_sphinx = {"index", "genindex", "py-modindex", "search", "404"}
    assert set(pages) <= set(ENTRIES) | made_by_sphinx


@pytest.mark.parametrize("rule", site_rules.EVERY_PAGE, ids=lambda rule: rule.__name__)
def test_every_page_keeps(rule, pages):
    problems = [f"{p.name} {problem}" for p in pages.values() for problem in rule(p, pages)]
    assert problems == []


@pytest.mark.parametrize("rule", site_rules.TEXT_PAGES, ids=lambda rule: rule.__name__)
def test_every_page_of_the_contents_keeps(rule, pages):
    problems = [f"{n} {problem}" for n in ENTRIES for problem in rule(pages[n], pages)]
    assert problems == []


def test_styles_fetch_nothing_from_elsewhere(pages):
    site = pages["index"].site
    sheets = [(p.name, p.read_text(encoding="utf-8")) for p in site.rglob("*.css")]
    assert sheets
    problems = [f"{n} {problem}" for n, css in sheets for problem in site_rules.css_stays_here(css)]
    assert problems == []


def test_launch_buttons_are_right(pages):
    problems = [
        f"{name} {problem}"
        for name in ENTRIES
        for problem in site_rules.launch_buttons(pages[name], REPOSITORY, BRANCH)
    ]
    assert problems == []


def test_each_page_can_be_edited_and_downloaded(pages):
    problems = []
    for name in ENTRIES:
        source = source_of(name)
        problems += site_rules.edit_button(pages[name], REPOSITORY, BRANCH, source)
        problems += site_rules.download_button(pages[name], source)
    assert problems == []


@pytest.mark.parametrize("name", PARTS)
def test_page_of_a_part_leads_to_its_notebooks(name, pages):
    assert list(site_rules.leads_to(pages[name], PARTS[name])) == []


@pytest.mark.parametrize("name", ["book/welcome", "book/map"])
def test_first_page_and_map_lead_to_every_part_and_every_notebook(name, pages):
    assert list(site_rules.leads_to(pages[name], [*PARTS, *NOTEBOOKS])) == []


@pytest.mark.parametrize("name", ["book/facts", "book/teaching"])
def test_tables_of_pages_lead_to_every_notebook(name, pages):
    assert list(site_rules.leads_to(pages[name], NOTEBOOKS)) == []


def test_no_two_pages_share_a_title(pages):
    titles = [pages[name].soup.title.text.strip() for name in ENTRIES]
    assert sorted({title for title in titles if titles.count(title) > 1}) == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_page_shows_its_facts(name, pages):
    assert list(site_rules.facts_are_shown(pages[name], ROOT / f"{name}.ipynb")) == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_exercises_give_nothing_away(name, pages):
    assert list(site_rules.marks_are_left_out(pages[name])) == []
    fresh = site_rules.Page(pages[name].site, pages[name].path)  # the rule takes the folds out
    assert fresh.soup.select("section.exercise details.hint")
    assert list(site_rules.exercises_give_nothing_away(fresh, ROOT / f"{name}.ipynb")) == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_pictures_keep_the_words_of_the_notebook(name, pages):
    notebook = json.loads((ROOT / f"{name}.ipynb").read_text(encoding="utf-8"))
    alts = [c["metadata"].get("mystnb", {}).get("image", {}).get("alt") for c in notebook["cells"]]
    shown = {i["alt"] for i in pages[name].soup.find_all("img")}
    assert {" ".join(a.split()) for a in alts if a} <= {" ".join(a.split()) for a in shown}


def test_facts_page_lists_every_notebook(pages):
    rows = pages["book/facts"].soup.select(".notebook-facts-table tbody tr")
    listed = [row.a["href"].removeprefix("../").removesuffix(".html") for row in rows if row.a]
    assert sorted(listed) == NOTEBOOKS
    seconds = [int(re.match(r"\d+", row.find_all("td")[2].text)[0]) for row in rows]
    assert sum(seconds[:-1]) == seconds[-1]


def test_reference_holds_every_function_and_every_module_of_the_core(pages):
    ids = set().union(*(p.ids for name, p in pages.items() if name.startswith("book/reference/")))
    for name in nn.__all__:
        module = getattr(nn, name).__module__
        assert f"{module}.{name}" in ids
    modules = {path.stem for path in Path(nn.__file__).parent.glob("[a-z]*.py")}
    missing = {name for name in modules if f"module-course_utils.nn.{name}" not in ids}
    assert missing == set(), "add them to book/reference/inside.md, or give them a page"


def test_search_reads_every_page_without_raw_formulas(pages):
    text = (pages["index"].site / "_static" / "search_data.js").read_text(encoding="utf-8")
    data = json.loads(text.removeprefix("const SEARCH_DATA = ").removesuffix(";\n"))
    assert {page["url"] for page in data["pages"]} == {f"{name}.html" for name in ENTRIES}
    for page in data["pages"]:
        known = pages[page["url"].removesuffix(".html")].ids
        for place, title, words in page["entries"]:
            assert not place or place in known
            assert title and not re.search(r"\\[a-z]+\{", words), (page["url"], title)
    assert data["names"]["卷积"] == "convolution"


def test_no_other_index_is_written(pages):
    """Sphinx's own index would be half a megabyte that nobody reads."""
    assert not (pages["index"].site / "searchindex.js").exists()


def head_of(page):
    tags = page.soup.head.find_all("meta", content=True)
    return {tag.get("name") or tag.get("property"): tag["content"] for tag in tags}


def test_each_page_says_what_it_is_about(pages):
    told = {name: head_of(pages[name]) for name in ENTRIES}
    descriptions = [head["description"] for head in told.values()]
    assert [text for text in descriptions if not 20 < len(text) < 220] == []
    assert len(set(descriptions)) == len(descriptions)
    for name, head in told.items():
        address = f"{PUBLISHED}{name}.html"
        assert pages[name].soup.find("link", rel="canonical")["href"] == address == head["og:url"]
        picture = head["og:image"].removeprefix(PUBLISHED)
        assert (pages[name].site / picture).is_file()


def test_sitemap_lists_the_pages_of_the_contents(pages):
    text = (pages["index"].site / "sitemap.xml").read_text(encoding="utf-8")
    assert sorted(re.findall("<loc>(.*?)</loc>", text)) == [f"{PUBLISHED}{n}.html" for n in ENTRIES]


def test_an_address_that_does_not_exist_leads_back(pages):
    """Its links hold from any folder: they start with the name of the published site."""
    page = pages["404"]
    path = PUBLISHED.split("/", 3)[3]
    addresses = [tag["href"] for tag in page.soup.select("link[href], .bd-links a[href]")]
    local = [address for address in addresses if not address.startswith("https:")]
    assert len(local) > len(NOTEBOOKS)
    assert [address for address in local if not address.startswith(f"/{path}")] == []


def test_first_page_leads_to_the_book(pages):
    refresh = pages["index"].soup.find("meta", attrs={"http-equiv": re.compile("refresh", re.I)})
    assert refresh["content"].endswith("url=book/welcome.html")


def test_formulas_are_drawn_from_here(pages):
    """Every formula is MathML without an error, and its font comes with the page."""
    boxes = [box for page in pages.values() for box in page.soup.select(".math")]
    assert len(boxes) > 100
    assert [box for box in boxes if not box.math or box.find(["merror", "code"])] == []
    notation = pages["book/notation"]
    assert notation.soup.find("link", href="../_static/math.css")
    font = (notation.site / "_static" / "math.css").read_text(encoding="utf-8")
    assert "url(data:font/woff2;base64," in font


# The tests of the tests: each rule against a page that breaks it.

GOOD = """<html lang="en"><head><title>Page</title></head><body>
<a href="#main-content">Skip</a><main id="main-content"><article><h1>Page</h1><h2>Part</h2>
<img src="a.png" alt="A line."><a href="other.html#there">There</a></article></main>
</body></html>"""
OTHER = '<html lang="en"><body><p id="there">Here.</p></body></html>'

BREAKS = {
    "links_lead_somewhere": [
        ('href="other.html#there"', 'href="gone.html"'),
        ('href="other.html#there"', 'href="other.html#nowhere"'),
        ('src="a.png"', 'src="b.png"'),
        ('href="#main-content"', 'href="#gone"'),
    ],
    "nothing_comes_from_elsewhere": [
        ("</head>", '<script src="https://cdn.example.org/x.js"></script></head>'),
        ("</head>", '<script src="//cdn.example.org/x.js"></script></head>'),
        ("</head>", '<link rel="stylesheet" href="https://fonts.example.org/f.css"></head>'),
        ("</head>", '<link rel="preconnect" href="https://fonts.example.org"></head>'),
        ("</head>", "<style>@import 'https://fonts.example.org/f.css';</style></head>"),
        ("</head>", '<script>const X = "https://cdn.example.org/x.js"</script></head>'),
        ("</head>", '<meta http-equiv="refresh" content="0; url=https://example.org"></head>'),
        ('src="a.png"', 'src="https://example.org/a.png"'),
        ('src="a.png"', 'src="a.png" srcset="https://example.org/a2.png 2x"'),
        ('src="a.png"', 'src="a.png" srcset="a.png, https://example.org/a2.png 2x"'),
        ("<h2>", '<h2 style="background: url(https://example.org/b.png)">'),
        ("<h2>", '<iframe src="https://example.org"></iframe><h2>'),
    ],
    "pictures_are_described": [
        (' alt="A line."', ""),
        ('alt="A line."', 'alt=" "'),
        ('alt="A line."', 'alt="a.png"'),
        ("<h2>", "<svg></svg><h2>"),
    ],
    "headings_are_in_order": [
        ("<h1>Page</h1>", ""),
        ("<h2>Part</h2>", "<h1>Part</h1>"),
        ("<h2>Part</h2>", "<h3>Part</h3>"),
    ],
    "nothing_is_left_raw": [
        ("<h2>", "<p>As {cite}`nobody` said.</p><h2>"),
        ("<h2>", "<p>See [there](other.md).</p><h2>"),
        ("<h2>", "<p>A **bold claim</p><h2>"),
        ("<h2>", "<p>$$x = 1$$</p><h2>"),
        ("<h2>", "<p>Half is \\frac12.</p><h2>"),
    ],
    "places_have_one_name": [
        ("<h2>", '<p id="main-content">Again.</p><h2>'),
    ],
    "names_are_declared_once": [
        ("</head>", "<script>const A = 1; const B = 2</script><script>let B = 3</script></head>"),
    ],
}
CASES = [(rule, *pair) for rule, pairs in BREAKS.items() for pair in pairs]
NAMES = [f"{case[0]}-{number}" for number, case in enumerate(CASES)]


def check(tmp_path, rule, html):
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    (tmp_path / "other.html").write_text(OTHER, encoding="utf-8")
    (tmp_path / "a.png").touch()
    pages = site_rules.read_site(tmp_path)
    return list(getattr(site_rules, rule)(pages["page"], pages))


def test_each_rule_is_shown_to_fail():
    rules = {rule.__name__ for rule in site_rules.EVERY_PAGE + site_rules.TEXT_PAGES}
    assert rules == set(BREAKS)


@pytest.mark.parametrize("rule", BREAKS)
def test_a_good_page_keeps_the_rule(rule, tmp_path):
    assert check(tmp_path, rule, GOOD) == []


@pytest.mark.parametrize(
    ("rule", "old", "new"), CASES, ids=[f"{c[0]}-{i}" for i, c in enumerate(CASES)]
)
def test_a_broken_page_breaks_the_rule(rule, old, new, tmp_path):
    assert old in GOOD
    assert check(tmp_path, rule, GOOD.replace(old, new)) != []


def page_of(tmp_path, name, html):
    path = tmp_path / f"{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8")
    return site_rules.Page(tmp_path, path)


def test_a_page_without_a_link_is_caught(tmp_path):
    link = '<a href="x/y.html">Y</a>'
    right = page_of(tmp_path, "p", f"<article>{link}</article>")
    assert list(site_rules.leads_to(right, ["x/y"])) == []
    assert list(site_rules.leads_to(right, ["x/y", "x/z"])) != []
    page = page_of(tmp_path, "p", f"<article></article><nav>{link}</nav>")
    assert list(site_rules.leads_to(page, ["x/y"])) != []


RIGHT_BUTTONS = [
    "https://colab.research.google.com/github/a/b/blob/main/notebooks/x/y.ipynb",
    "https://mybinder.org/v2/gh/a/b/main?urlpath=lab/tree/notebooks/x/y.ipynb",
    "../../book/hub.html?repo=https%3A//github.com/a/b"
    "&urlpath=lab/tree/b/notebooks/x/y.ipynb&branch=main",
]


def buttons_broken(tmp_path, name, addresses):
    html = "".join(f'<a href="{address}">x</a>' for address in addresses)
    page = page_of(tmp_path, name, html)
    return list(site_rules.launch_buttons(page, "https://github.com/a/b", "main"))


def test_wrong_launch_buttons_are_caught(tmp_path):
    assert buttons_broken(tmp_path, "notebooks/x/y", RIGHT_BUTTONS) == []
    assert buttons_broken(tmp_path, "notebooks/x/y", RIGHT_BUTTONS[1:]) != []
    wrong_branch = [a.replace("main", "master") for a in RIGHT_BUTTONS]
    assert buttons_broken(tmp_path, "notebooks/x/y", wrong_branch) != []
    assert buttons_broken(tmp_path, "book/prose", RIGHT_BUTTONS[:1]) != []
    assert buttons_broken(tmp_path, "book/prose", []) == []


def test_wrong_facts_are_caught(tmp_path):
    facts = {"seconds": 31, "peak_memory_mb": 900.0, "network": False, "gpu": False}
    notebook = tmp_path / "n.ipynb"
    notebook.write_text(json.dumps({"metadata": {"course": facts}}), encoding="utf-8")
    line = (
        "65 min for a reader · runs in 31 s on two cores · 900 MB · "
        "needs a network: no · needs a GPU: no"
    )
    right = page_of(tmp_path, "p", f'<p class="notebook-facts">{line}</p>')
    assert list(site_rules.facts_are_shown(right, notebook)) == []
    for wrong in (
        line.replace("31", "13"),
        line.replace("GPU: no", "GPU: yes"),
        line.removeprefix("65 min "),
        "",
    ):
        page = page_of(tmp_path, "p", f'<p class="notebook-facts">{wrong}</p>')
        assert list(site_rules.facts_are_shown(page, notebook)) != []


@pytest.mark.parametrize("mark", ["### BEGIN SOLUTION", "x = 1  # fmt: skip", '"google.colab"'])
def test_marks_for_tools_are_caught(mark, tmp_path):
    page = page_of(tmp_path, "p", f'<div class="highlight">{mark}</div>')
    assert list(site_rules.marks_are_left_out(page)) != []


FOLDED = "<details>Hint. return 1 assert f() == 1</details>"
GIVES_AWAY = {
    "a fold that stands open": FOLDED.replace("<details>", "<details open>"),
    "a solution": FOLDED + "<pre>\n  return 1\n</pre>",
    "a check": FOLDED + "<pre>assert f() == 1\n</pre>",
    "the output of a check": FOLDED + "<pre>Exercise 1: correct\n</pre>",
    "a hint": FOLDED + "<p>Hint: one.</p>",
    "too many cards": FOLDED + '</section><section class="exercise">',
}


@pytest.mark.parametrize("wrong", GIVES_AWAY)
def test_an_exercise_that_gives_itself_away_is_caught(wrong, tmp_path):
    sources = {
        "solution": ["def f():\n", "    ### BEGIN SOLUTION\n", "    return 1\n"],
        "check": ["assert f() == 1\n"],
    }
    outputs = [{"output_type": "stream", "text": ["Exercise 1: correct\n"]}]
    cells = [
        {"metadata": {"tags": [tag]}, "source": source, "outputs": outputs}
        for tag, source in sources.items()
    ]
    notebook = tmp_path / "n.ipynb"
    notebook.write_text(json.dumps({"cells": cells}), encoding="utf-8")

    def broken(inside):
        page = page_of(tmp_path, "p", f'<section class="exercise">{inside}</section>')
        return list(site_rules.exercises_give_nothing_away(page, notebook))

    assert broken(FOLDED) == []
    assert broken(GIVES_AWAY[wrong]) != []


def test_missing_edit_and_download_are_caught(tmp_path):
    page = page_of(tmp_path, "p", "<p>Nothing.</p>")
    assert list(site_rules.edit_button(page, REPOSITORY, BRANCH, "p.md")) != []
    assert list(site_rules.download_button(page, "p.md")) != []


def test_style_from_elsewhere_is_caught():
    assert list(site_rules.css_stays_here("a { background: url('//x.org/b.png') }")) != []
    assert list(site_rules.css_stays_here("a { background: url('b.png') }")) == []


def test_a_dead_link_and_a_missing_fact_stop_the_build(tmp_path):
    source = copy_sources(tmp_path / "source")
    toc = "format: jb-book\nroot: book/about\nchapters:\n  - file: notebooks/slow\n"
    (source / "_toc.yml").write_text(toc, encoding="utf-8")
    about = source / "book" / "about.md"
    about.write_text("# About\n\n[Gone](gone.md)\n", encoding="utf-8")
    cell = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# Slow"}
    course = {"peak_memory_mb": 900, "network": False, "gpu": False}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"course": course}, "cells": [cell]}
    (source / "notebooks" / "slow.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    warnings = build(source, tmp_path)
    assert "gone.md" in warnings
    assert "course.seconds must be a positive number" in warnings
    assert warnings.count("WARNING") == 2
