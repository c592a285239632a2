"""Pages are light: what a page loads, compressed as a server sends it, keeps a budget."""

import gzip

import pytest
import site_rules
from course_pages import chapters

PAGES = [name for chapter, below in chapters() for name in [chapter, *below]]
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


@pytest.mark.parametrize("page", ["book/welcome", *PAGES])
def test_page_keeps_its_budget(pages, page):
    files = [path.name for path in loaded(pages[page])]
    assert len(files) == 2  # each one more is a journey to the server
    assert set(files) <= set(SHARED)
    assert weight(pages[page]) < BUDGET


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
