"""The built site keeps the rules of site_rules.py, and shows what notebooks and core hold."""

import gzip
import json
import re
from pathlib import Path

import notebook_facts
import pytest
import run_bar
import site_rules
import yaml
from built_site import NOTEBOOKS, PAGES, build_once
from course_pages import ROOT, Notebook, parts

from course_utils import nn

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
REPOSITORY, BRANCH = CONFIG["repository"]["url"], CONFIG["repository"]["branch"]
PUBLISHED = "https://{}.github.io/{}/".format(*REPOSITORY.split("/")[-2:])
PARTS = {part.landing: part.notebooks for part in parts()}


def test_the_book_builds_without_a_warning(tmp_path_factory):
    assert build_once(tmp_path_factory)[2] == ""


def test_the_pages_of_the_contents_are_built_and_no_others(pages):
    made_by_sphinx = {"index", "genindex", "py-modindex", "search", "404"}
    assert set(PAGES) <= set(pages) <= set(PAGES) | made_by_sphinx


@pytest.mark.parametrize("rule", site_rules.EVERY_PAGE, ids=lambda rule: rule.__name__)
def test_every_page_keeps(rule, pages):
    problems = [f"{p.name} {problem}" for p in pages.values() for problem in rule(p, pages)]
    assert problems == []


@pytest.mark.parametrize("rule", site_rules.TEXT_PAGES, ids=lambda rule: rule.__name__)
def test_every_page_of_the_contents_keeps(rule, pages):
    problems = [f"{n} {problem}" for n in PAGES for problem in rule(pages[n], pages)]
    assert problems == []


def test_styles_fetch_nothing_from_elsewhere(pages):
    site = pages["index"].site
    sheets = [(p.name, p.read_text(encoding="utf-8")) for p in site.rglob("*.css")]
    assert sheets
    problems = [f"{n} {problem}" for n, css in sheets for problem in site_rules.css_stays_here(css)]
    assert problems == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_edited_and_downloaded_and_a_notebook_run(name, pages):
    source = next(f"{name}{s}" for s in (".md", ".ipynb") if (ROOT / f"{name}{s}").exists())
    addresses = {link["href"] for link in pages[name].soup.find_all("a", href=True)}
    up = "../" * name.count("/")
    assert {f"{REPOSITORY}/edit/{BRANCH}/{source}", f"{up}_sources/{source}"} <= addresses
    options = {"repository_url": REPOSITORY, "repository_branch": BRANCH, **CONFIG}
    buttons = {address for _, address in list(run_bar.links(options, f"{name}.ipynb", up))[:3]}
    found = {a for a in addresses if re.search(r"colab\.|mybinder\.|/hub\.html\?", a)}
    assert found == (buttons if name in NOTEBOOKS else set())


LEADS = {  # page -> pages that its text leads to
    **PARTS,
    **dict.fromkeys(["book/welcome", "book/map"], (*PARTS, *NOTEBOOKS)),
    **dict.fromkeys(["book/facts", "book/teaching"], NOTEBOOKS),
}


@pytest.mark.parametrize("name", LEADS)
def test_a_page_leads_to_those_it_tells_of(name, pages):
    assert list(site_rules.leads_to(pages[name], LEADS[name])) == []


def test_no_two_pages_share_a_title(pages):
    titles = [pages[name].soup.title.text.strip() for name in PAGES]
    assert sorted({title for title in titles if titles.count(title) > 1}) == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebooks_page_shows_its_facts_and_words_and_keeps_answers_folded(name, pages):
    path, page = ROOT / f"{name}.ipynb", pages[name]
    notebook = Notebook.read(path)
    facts = page.soup.find("p", class_="notebook-facts").text
    assert facts == " · ".join(notebook_facts.words(notebook))
    alts = [c["metadata"].get("mystnb", {}).get("image", {}).get("alt") for c in notebook.cells]
    shown = {" ".join(image["alt"].split()) for image in page.soup.find_all("img")}
    assert {" ".join(alt.split()) for alt in alts if alt} <= shown
    assert page.soup.select("section.exercise details.hint")
    assert list(site_rules.marks_are_left_out(page)) == []
    assert list(site_rules.exercises_give_nothing_away(page, path)) == []


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
    assert {page["url"] for page in data["pages"]} == {f"{name}.html" for name in PAGES}
    for page in data["pages"]:
        known = pages[page["url"].removesuffix(".html")].ids
        for place, title, words, *_ in page["entries"]:
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
    told = {name: head_of(pages[name]) for name in PAGES}
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
    assert sorted(re.findall("<loc>(.*?)</loc>", text)) == [f"{PUBLISHED}{n}.html" for n in PAGES]


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
    assert notation.soup.find("link", href="../_static/site_and_formulas.css")
    font = (notation.site / "_static" / "site_and_formulas.css").read_text(encoding="utf-8")
    assert "url(data:font/woff2;base64," in font


# Pages are light: what a page loads, compressed as a server sends it, keeps a budget.

BUDGET = 150_000  # bytes of a page without its own pictures
SHARED = {"site.css": 28_000, "site.js": 20_000, "site_and_formulas.css": 52_000}


def compressed(path):
    return len(gzip.compress(path.read_bytes(), compresslevel=6))


def loaded(page):
    """Return the paths of the scripts and styles that a page loads."""
    tags = page.soup.select('script[src], link[rel="stylesheet"]')
    return [page.path.parent / (tag.get("src") or tag["href"]) for tag in tags]


def live(page):
    """Return the paths of the scripts that move a page's live pictures."""
    folder = page.site / "_static" / "course" / "widgets"
    return {folder / f"{figure['data-live']}.js" for figure in page.soup.select("[data-live]")}


def weight(page):
    """Return the bytes of a page with all that it loads, its pictures aside."""
    return sum(map(compressed, [page.path, *loaded(page), *live(page)]))


@pytest.mark.parametrize("name", PAGES)
def test_page_keeps_its_budget(name, pages):
    files = [path.name for path in loaded(pages[name])]
    assert len(files) == 2  # each one more is a journey to the server
    assert set(files) <= set(SHARED)
    assert weight(pages[name]) < BUDGET


@pytest.mark.parametrize("name", SHARED)
def test_file_that_pages_share_keeps_its_budget(site, name):
    assert compressed(site / "_static" / name) < SHARED[name]


@pytest.mark.parametrize(
    ("tag", "script"),
    [
        ('<script defer src="site.js"></script>', "site.js"),
        ('<figure data-live="softmax"></figure>', "_static/course/widgets/softmax.js"),
    ],
)
def test_a_heavier_page_is_noticed(tmp_path, tag, script):
    (tmp_path / "page.html").write_text(tag)
    (tmp_path / script).parent.mkdir(parents=True, exist_ok=True)
    weights = []
    for code in ("x", "".join(map(chr, range(33, 400)))):
        (tmp_path / script).write_text(code, encoding="utf-8")
        weights.append(weight(site_rules.Page(tmp_path, tmp_path / "page.html")))
    assert weights[0] < weights[1]
