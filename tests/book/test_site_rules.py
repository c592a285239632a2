"""Each rule of site_rules.py catches what it is there for: a page that breaks it."""

import json

import pytest
import site_rules

GOOD = """<html lang="en"><head><title>Page</title>
<link rel="canonical" href="https://example.org/course/page.html"></head><body>
<a href="https://example.org/">Far</a> <a href="/course/other.html">From the top</a>
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


@pytest.mark.parametrize(("rule", "old", "new"), CASES)
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


def test_style_from_elsewhere_is_caught():
    assert list(site_rules.css_stays_here("a { background: url('//x.org/b.png') }")) != []
    assert list(site_rules.css_stays_here("a { background: url('b.png') }")) == []
