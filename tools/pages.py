"""The pages of the course, read from the one list (`_toc.yml`) and from the notebooks.

Whatever is drawn or written about pages starts here: cards, maps, facts, README's table. A page
says everything about itself in its first cells: the title, the first paragraph (why anyone should
care), the list after **You will** (what a reader can do afterwards), and the pages that the
sentence or the list of **You need** links to.
"""

import functools
import json
import math
import pathlib
import posixpath
import re
from dataclasses import dataclass

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORDS_A_MINUTE, CODE_LINES_A_MINUTE, MINUTES_AN_EXERCISE = 200, 15, 5
FOLDED = {"remove-cell", "hide-cell", "hide-input", "setup", "solution", "check"}
FACTS = {"seconds": (int, float), "peak_memory_mb": (int, float), "network": bool, "gpu": bool}


@dataclass(frozen=True)
class Notebook:
    """One notebook; `name` is its path without the ending, as `_toc.yml` writes it."""

    name: str
    title: str
    why: str
    outcomes: tuple[str, ...]
    needs: tuple[str, ...]
    minutes: int
    facts: dict

    @property
    def short_title(self):
        """The title as far as its colon."""
        return self.title.partition(":")[0]


@dataclass(frozen=True)
class Part:
    """One part of the course: its own page, and the notebooks under it, in order."""

    name: str
    title: str
    notebooks: tuple[Notebook, ...]

    @property
    def minutes(self):
        return sum(notebook.minutes for notebook in self.notebooks)


def names(root=ROOT):
    """Return the names of all pages, in the order in which they are read."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter for group in toc["parts"] for chapter in group["chapters"]]
    return [toc["root"], *(name for chapter in chapters for name in names_under(chapter))]


def names_under(entry):
    yield entry["file"]
    for section in entry.get("sections", ()):
        yield from names_under(section)


def parts(root=ROOT):
    """Return the parts of the course: the chapters that have notebooks under them."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    found = []
    for chapter in (chapter for group in toc["parts"] for chapter in group["chapters"]):
        own, *below = names_under(chapter)
        below = [name for name in below if name.startswith("notebooks/")]
        if below:
            notebooks = tuple(read(root, name) for name in below)
            found.append(Part(own, heading(root / f"{own}.md"), notebooks))
    return found


def notebooks(root=ROOT):
    """Return all notebooks of the course, in order."""
    return [notebook for part in parts(root) for notebook in part.notebooks]


def heading(path):
    """Return the title of a Markdown page."""
    return path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ").strip()


def read(root, name):
    """Return what the notebook of this name says about itself."""
    path = root / f"{name}.ipynb"
    return parse(name, path.read_text(encoding="utf-8"))


@functools.lru_cache(maxsize=1000)
def parse(name, text):
    """Return the Notebook of this name, from the text of its file."""
    content = json.loads(text)
    cells = content["cells"]
    prose = "\n\n".join(source(cell) for cell in cells if cell["cell_type"] == "markdown")
    title, _, rest = prose.partition("\n")
    return Notebook(
        name,
        title.removeprefix("# ").strip(),
        first_paragraph(rest),
        list_after("You will", prose),
        needs(name, prose),
        minutes(cells),
        content["metadata"].get("course", {}),
    )


def source(cell):
    return "".join(cell["source"])


def first_paragraph(text):
    """Return the first paragraph of running text, as one line without bold marks."""
    for block in re.split(r"\n\s*\n", text.strip()):
        if re.match(r"[\w*$\[\"“`]", block) and not block.startswith(("**You ", "* ", "$$", "```")):
            return " ".join(block.replace("**", "").split())
    return ""


def list_after(lead, text):
    """Return the items of the list that follows the bold lead."""
    found = re.search(rf"\*\*{lead}\b[^\n]*\n\s*((?:[-*] [^\n]*\n?(?: +[^\n]*\n?)*)+)", text)
    items = re.split(r"^[-*] ", found[1], flags=re.M)[1:] if found else []
    return tuple(" ".join(item.split()).rstrip(";,.") for item in items)


def needs(name, text):
    """Return the notebooks that the sentence of **You need**, or its list, links to."""
    sentence = re.search(r"\*\*You need\*?\*?[^\n]*", text)
    wanted = [sentence[0], *list_after("You need", text)] if sentence else []
    links = re.findall(r"\]\(([^)#\s]+)\.ipynb(?:#[^)]*)?\)", "\n".join(wanted))
    folder = posixpath.dirname(name)
    return tuple(dict.fromkeys(posixpath.normpath(posixpath.join(folder, link)) for link in links))


def minutes(cells):
    """Return the minutes that a reader needs, in steps of five.

    200 words a minute, 15 lines of the code that is shown open a minute, 5 minutes an exercise.
    """
    prose = "\n".join(source(cell) for cell in cells if cell["cell_type"] == "markdown")
    words = len(re.sub(r"\]\([^)]*\)|[|>#*_`-]+", " ", prose).split())
    shown = [c for c in cells if c["cell_type"] == "code" and not FOLDED & set(tags(c))]
    lines = sum(bool(line.strip()) for cell in shown for line in source(cell).splitlines())
    exercises = len(re.findall(r"^### Exercise \d", prose, re.M))
    reading = words / WORDS_A_MINUTE + lines / CODE_LINES_A_MINUTE
    return 5 * math.ceil((reading + MINUTES_AN_EXERCISE * exercises) / 5)


def tags(cell):
    return cell["metadata"].get("tags", [])


def fact_problems(facts):
    """Yield, in words, which measured facts of a notebook are missing or make no sense."""
    for name, kind in FACTS.items():
        value = facts.get(name)
        if kind is bool:
            if not isinstance(value, bool):
                yield f"course.{name} must be true or false, got {value!r}"
        elif not isinstance(value, kind) or isinstance(value, bool) or value <= 0:
            yield f"course.{name} must be a positive number, got {value!r}"
