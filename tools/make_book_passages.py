"""Make the data set book_passages.npz: the prose of this book, paragraph by paragraph.

Run `python tools/make_book_passages.py [file]`. It takes a few seconds. A page that has changed
since then is found by what it said when the file was made; `date` tells when that was.
Left out are code, tables, formulas on lines of their own, exercises, summaries and reading lists,
pages that are drawn when the book is built, the book's own questions with their answers, and the
page that is tested on this file.

The questions come from two places: book_questions.tsv beside this script, which were written for
the page by one of its authors with the list of sections at hand, before anything was built that
answers them; and book/questions.md, which tells for each question the pages that answer it.
"""

import datetime
import re
import sys
from pathlib import Path

import nbformat
import numpy as np
import yaml

from course_utils import datasets

FILE = Path(datasets.__file__).parent / "data" / "book_passages.npz"
ROOT = Path(__file__).parents[1]
QUESTIONS = Path(__file__).with_name("book_questions.tsv")
PAGES_LEFT_OUT = (
    "book/data book/facts book/found_bug book/glossary book/hub book/live_pictures book/map "
    "book/notation book/questions book/references book/three_engines book/timeline book/tools "
    "notebooks/applications/retrieval"
).split()
SECTIONS_LEFT_OUT = re.compile(r"(?i)exercises?\b|summary|further reading|the pages$|sources?$")
FENCE = re.compile(r"^(```|~~~|:::)")
MARKS = (
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"!\[[^\]]*\]\([^)]*\)"), ""),
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),  # a link's words
    (re.compile(r"\{[\w:-]+\}`([^`]*)`"), r"\1"),  # a role's words
    (re.compile(r"<[^>\s][^>]*>"), ""),
    (re.compile(r"\*\*([^*]+)\*\*"), r"\1"),
    (re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])"), r"\1"),
    (re.compile(r"`([^`]*)`"), r"\1"),
)


def page_files(root=ROOT):
    """Return the pages of the table of contents, in reading order, without those left out."""

    def walk(node):
        if isinstance(node, list):
            return [name for item in node for name in walk(item)]
        if isinstance(node, dict):
            return [
                name
                for key, item in node.items()
                for name in ([item] if key in ("file", "root") else walk(item))
            ]
        return []

    names = walk(yaml.safe_load((root / "_toc.yml").read_text("utf-8")))
    kept = [n for n in names if n not in PAGES_LEFT_OUT and not n.startswith("book/reference/")]
    return [find(root, name) for name in kept]


def find(root, name):
    notebook = root / f"{name}.ipynb"
    return notebook if notebook.exists() else root / f"{name}.md"


def markdown(path):
    """Return the Markdown of a page: that of a notebook's cells, one after another."""
    if path.suffix == ".md":
        return path.read_text("utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def clean(text):
    """Take the marks out of a paragraph, and leave its sentences on lines of their own."""
    for mark, words in MARKS:
        text = mark.sub(words, text)
    lines = [re.sub(r"^(?:[-+>]|\d+\.)\s+", "", line.strip()) for line in text.splitlines()]
    return "\n".join(line for line in lines if line and not line.startswith(("|", "---")))


def paragraphs(text):
    """Return (page title, heading, paragraph) of a page's Markdown; a list is one paragraph."""
    title, heading, left_out, rows, block = "", "", None, [], []
    fence = None

    def close():
        words = clean("\n".join(block))
        block.clear()
        if left_out is None and not words.startswith("You need") and len(words.split()) >= 5:
            rows.append((title, heading, words))

    for line in [*text.splitlines(), ""]:
        mark = FENCE.match(line.strip())
        if fence or mark:
            if fence and line.strip().startswith(fence):
                fence = None
            elif mark and not fence:
                fence = mark[0]
            continue
        if line.strip() == "$$":
            fence = "$$"
            continue
        head = re.match(r"(#+) +(.*)", line)
        if head:
            close()
            depth, words = len(head[1]), clean(head[2])
            if depth == 1:
                title, heading = words, ""
            elif left_out is None or depth <= left_out:
                heading = words
                left_out = depth if SECTIONS_LEFT_OUT.match(words) else None
        elif not line.strip():
            close()
        else:
            block.append(line)
    return rows


def read_book(root=ROOT):
    """Return (address of the page, its title, heading, paragraph) for every paragraph."""
    return [
        (path.relative_to(root).as_posix(), *row)
        for path in page_files(root)
        for row in paragraphs(markdown(path))
    ]


def written_questions():
    """Return (part, language, question, address of each section that answers it)."""
    return [tuple(line.split("\t")) for line in QUESTIONS.read_text("utf-8").splitlines()]


def asked_questions(root=ROOT):
    """Return the same for the book's own questions, with addresses of pages."""
    pages = {path.relative_to(root).as_posix() for path in page_files(root)}
    rows = []
    for block in re.split(r"(?m)^### ", (root / "book" / "questions.md").read_text("utf-8"))[1:]:
        question, _, answer = block.partition("\n")
        links = re.findall(r"\]\((?!http)([^)#]+)", answer.split("\n## ")[0])
        found = [link.removeprefix("../") if "/" in link else f"book/{link}" for link in links]
        kept = [page for page in dict.fromkeys(found) if page in pages]
        if kept:
            rows.append(("asked", "en", clean(question), *kept))
    return rows


def other_names(root=ROOT):
    """Return the glossary's table of (term, what it is also called, its Chinese name)."""
    table = (root / "book" / "glossary.md").read_text("utf-8").partition("## Other names")[2]
    rows = re.findall(r"\* - (.*)\n  -(.*)\n  -(.*)", table)
    return [tuple(cell.strip() for cell in row) for row in rows[1:]]


def pack(rows):
    """Return rows of words as bytes: an array of str would take four bytes a letter."""
    return np.frombuffer("\x1e".join("\x1f".join(row) for row in rows).encode(), np.uint8)


def main(file=FILE):
    rows = read_book()
    questions = [*written_questions(), *asked_questions()]
    date = datetime.date.today().isoformat()
    packed = {"paragraphs": rows, "questions": questions, "names": other_names()}
    np.savez_compressed(file, date=date, **{name: pack(part) for name, part in packed.items()})
    print(f"{len(rows):,} paragraphs, {sum(len(row[3].split()) for row in rows):,} words")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
