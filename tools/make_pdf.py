"""Print the built book as one PDF, `_build/course.pdf`: `make pdf`.

All pages of _toc.yml become one long page, which Chromium prints: formulas, pictures and tables
look as they do on the site. What a reader would unfold (hints, checks, solutions) follows at the
end of its chapter, and the contents get their page numbers from a first print.
"""

import posixpath
import shutil
import subprocess
import sys
import tempfile
from urllib.parse import urljoin, urlsplit

import bs4
import pikepdf
import yaml
from environment import ROOT

sys.path.append(str(ROOT / "book" / "_ext"))
from page_head import pages_address

SITE = ROOT / "_build" / "html"
# What makes no sense on paper; drawings for the dark page have a twin for the light one.
LEFT_OUT = ".headerlink, .run-bar, .only-dark, form, script, noscript, button, .fold-code"
TEMPLATE = """<!doctype html>
<html lang="en" data-theme="light" data-content_root="./">
<head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="_static/site_and_formulas.css">
<style>{style}</style></head>
<body>
<header class="title-page"><h1>{title}</h1><p>{author}</p><p>{address}</p></header>
{contents}
<main class="bd-main"><div class="bd-content"><div class="bd-article-container">
{chapters}
</div></div></main>
</body></html>"""
STYLE = """
@page { size: A4; margin: 18mm 17mm 20mm; }
@page { @bottom-center { content: counter(page); font: 9pt sans-serif; } }
@page :first { @bottom-center { content: ""; } }
.title-page { box-sizing: border-box; height: 240mm; padding-top: 80mm; text-align: center; }
.title-page h1 { font-size: 34pt; }
.contents { break-before: page; }
.contents h1 { font-size: 22pt; }
.contents ol { padding: 0; list-style: none; line-height: 1.35; }
.contents ol ol { padding-left: 1.5em; }
.contents a { display: flex; gap: 0.4em; color: inherit; text-decoration: none; }
.contents a::before { content: ""; flex: 1; order: 1; border-bottom: 1px dotted; }
.contents span { order: 2; }
.contents .part { margin-top: 0.8em; font-weight: 600; }
article.bd-article { break-before: page; }
section.exercise { break-inside: avoid; }
"""


class Book:
    """The pages of the built site, in reading order, as one page."""

    def __init__(self, root=ROOT, site=SITE):
        self.site = site
        self.config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
        toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
        self.parts = [("", [(toc["root"], 0)])]
        for part in toc["parts"]:
            names = []
            for chapter in part["chapters"]:
                names.append((chapter["file"], 0))
                names += [(section["file"], 1) for section in chapter.get("sections", [])]
            self.parts.append((part["caption"], names))
        self.names = [name for _, names in self.parts for name, _ in names]
        self.articles = {name: self.read(name) for name in self.names}
        self.titles = {
            name: article.h1.get_text(" ", strip=True) for name, article in self.articles.items()
        }

    def read(self, name):
        """Return a page's article, made fit for one long page of paper."""
        path = self.site / f"{name}.html"
        if not path.exists():
            sys.exit(f"{path} is missing: type 'make book' first.")
        soup = bs4.BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        article = soup.find("article")
        for tag in article.select(LEFT_OUT):
            tag.decompose()
        for picture in article.find_all("img"):
            picture["src"] = posixpath.normpath(
                posixpath.join(posixpath.dirname(name), picture["src"])
            )
            del picture["loading"]
        for tag in article.find_all(id=True):
            tag["id"] = anchor(name, tag["id"])
        for link in article.find_all("a", href=True):
            link["href"] = self.address(name, link["href"])
        put_folded_last(article, soup)
        article["id"] = anchor(name)
        article["data-part"] = name.split("/")[1]
        return article

    def address(self, name, href):
        """Return where a link leads from the one long page: a place in it, or the site."""
        target = urljoin(f"//site/{name}.html", href)
        parts = urlsplit(target)
        if parts.netloc != "site":
            return target
        page = parts.path.lstrip("/").removesuffix(".html")
        if page in self.names:
            return f"#{anchor(page, parts.fragment)}"
        return pages_address(self.config["repository"]["url"]) + target.removeprefix("//site/")

    def html(self, pages):
        """Return the whole book; `pages` holds {anchor of a chapter: number of its page}."""
        return TEMPLATE.format(
            title=self.config["title"],
            author=self.config["author"],
            address=pages_address(self.config["repository"]["url"]),
            style=STYLE,
            contents=self.contents(pages),
            chapters="\n".join(map(str, self.articles.values())),
        )

    def contents(self, pages):
        lines = []
        for caption, names in self.parts:
            if caption:
                lines.append(f'<li class="part">{caption}</li>')
            for name, depth in names:
                number = pages.get(anchor(name), "")
                link = f'<a href="#{anchor(name)}">{self.titles[name]}<span>{number}</span></a>'
                lines.append(f'<li style="padding-left: {1.5 * depth}em">{link}</li>')
        return f'<nav class="contents"><h1>Contents</h1><ol>{"".join(lines)}</ol></nav>'


def anchor(name, place=""):
    """Return the id that a place of a page has in the one long page."""
    return f"{name}--{place}".replace("/", "-").removesuffix("--")


def put_folded_last(article, soup):
    """Open what is folded; what belongs to an exercise moves to the end of the chapter."""
    answers = []
    for exercise in article.select("section.exercise"):
        folded = [fold for fold in exercise.find_all("details") if not fold.find_parent("details")]
        if folded:
            answers.append((exercise.h3.get_text(" ", strip=True), [f.extract() for f in folded]))
    for fold in article.find_all("details"):
        fold["open"] = ""
    if not answers:
        return
    end = soup.new_tag("section")
    end.append(title(soup, "h2", "Hints, checks and solutions"))
    for words, folded in answers:
        end.append(title(soup, "h3", words))
        for fold in folded:
            for each in [fold, *fold.find_all("details")]:
                each["open"] = ""
            end.append(fold)
    article.append(end)


def title(soup, kind, words):
    heading = soup.new_tag(kind)
    heading.string = words
    return heading


def find_chromium():
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if path := shutil.which(name):
            return path
    sys.exit(
        "Chromium is missing: it prints the book. On Debian and Ubuntu 'apt install chromium' "
        "brings it; any Chrome on the PATH does too."
    )


def print_page(chromium, page, target):
    with tempfile.TemporaryDirectory() as profile:
        command = [chromium, "--headless=new", "--no-sandbox", "--disable-gpu"]
        command += [f"--user-data-dir={profile}", "--no-pdf-header-footer"]
        command += ["--generate-pdf-document-outline", f"--print-to-pdf={target}", page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0 or not target.exists():
        sys.exit(f"Chromium could not print the book:\n{done.stderr}")


def pages_of(pdf):
    """Return {id: number of its page} of the places that links of a PDF lead to."""
    return {
        name.removeprefix("/"): pdf.pages.index(pikepdf.Page(place[0])) + 1
        for name, place in pdf.Root.Dests.items()
    }


def make(book, target):
    """Print a book to a PDF; return how many pages it has."""
    chromium, page, pages = find_chromium(), book.site / "course.html", {}
    try:
        for _ in range(2):  # the second time the page numbers are known
            page.write_text(book.html(pages), encoding="utf-8")
            print_page(chromium, page, target)
            with pikepdf.open(target, allow_overwriting_input=True) as pdf:
                pages, count = pages_of(pdf), len(pdf.pages)
                pdf.docinfo["/Author"] = book.config["author"]
                pdf.save(
                    object_stream_mode=pikepdf.ObjectStreamMode.generate
                )  # a third of the size
    finally:
        page.unlink(missing_ok=True)
    return count


if __name__ == "__main__":
    path = ROOT / "_build" / "course.pdf"
    print(f"The book: {path}, {make(Book(), path)} pages")
