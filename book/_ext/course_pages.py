"""Reads which pages the course has and what stands in them: the one reader of _toc.yml.

The book's extensions draw from it, `tools/sync.py` writes from it, and the tests judge by it.
"""

import dataclasses
import functools
import json
import pathlib
import posixpath
import re

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What a reader sees only after opening it.
FOLDED = {"remove-cell", "remove-input", "hide-cell", "hide-input", "setup", "solution", "check"}
WORDS_A_MINUTE = 200
CODE_LINES_A_MINUTE = 20
MINUTES_AN_EXERCISE = 10


@dataclasses.dataclass(frozen=True)
class Part:
    """One part of the course: its landing page and its notebooks, as _toc.yml names them."""

    landing: str
    notebooks: tuple[str, ...]


def chapters(root=ROOT):
    """Yield (name of a chapter, [name of a page under it, ...]), in reading order."""
    path = root / "_toc.yml"
    for group in read_toc(path, path.stat().st_mtime_ns)["parts"]:
        for chapter in group["chapters"]:
            yield chapter["file"], [section["file"] for section in chapter.get("sections", [])]


@functools.cache
def read_toc(path, changed):
    """Return what _toc.yml says; read again only if it was changed."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def parts(root=ROOT):
    """Return the parts that hold notebooks, in reading order."""
    found = []
    for landing, files in chapters(root):
        notebooks = tuple(file for file in files if file.startswith("notebooks/"))
        if notebooks:
            found.append(Part(landing, notebooks))
    return found


def notebooks(root=ROOT):
    """Return the paths of all notebooks, in reading order."""
    return [root / f"{name}.ipynb" for part in parts(root) for name in part.notebooks]


def imports_keras(path):
    """Tell whether a notebook imports Keras, whole or in part."""
    return bool(re.search(r"\b(?:import|from) keras\b", path.read_text(encoding="utf-8")))


def heading(name, root=ROOT):
    """Return the title of a page that is a Markdown file."""
    text = (root / f"{name}.md").read_text(encoding="utf-8")
    return text.partition("\n")[0].removeprefix("# ").strip()


class Notebook:
    """A notebook as its reader meets it."""

    def __init__(self, text, name="untitled"):
        content = json.loads(text)
        self.cells, self.metadata, self.name = content["cells"], content["metadata"], name

    @classmethod
    def read(cls, path):
        path = pathlib.Path(path)
        return cls(path.read_text(encoding="utf-8"), path.stem)

    @property
    def facts(self):
        """What the notebook says of itself: seconds, memory, network, GPU."""
        return self.metadata.get("course", {})

    @property
    def title(self):
        """The first heading, or the file's name while there is none."""
        found = re.search(r"^# (.+)$", self.prose, re.M)
        return found[1].strip() if found else self.name

    @property
    def short_title(self):
        """The title as far as its colon."""
        return self.title.partition(":")[0]

    @property
    def why(self):
        """The first paragraph of running text: why anyone should care."""
        for block in re.split(r"\n\s*\n", self.prose)[1:]:
            block = block.strip()
            if block and not re.match(r"[#>|!]|\$\$|```|[-*] |\*\*You ", block):
                return " ".join(block.replace("**", "").split())
        return ""

    @property
    def outcomes(self):
        """What a reader can do afterwards: the items of the list under **You will**."""
        return list_under("You will", self.prose)

    @property
    def need(self):
        """What a reader has to know: the words after **You need**, up to the end of the line."""
        line = re.search(r"^\*\*You need\*\*(.*)", self.prose, re.M)
        return line[1].strip(" :.") if line else ""

    def needs(self, name):
        """Return the pages that **You need** links to, in its line or its list.

        name: this notebook's own, as _toc.yml writes it; the links are relative to it.
        """
        line = re.search(r"^\*\*You need.*", self.prose, re.M)
        text = "\n".join([line[0] if line else "", *list_under("You need", self.prose)])
        links = re.findall(r"\]\(([^)#\s]+)\.ipynb(?:#[^)]*)?\)", text)
        whole = (posixpath.join(posixpath.dirname(name), link) for link in links)
        return list(dict.fromkeys(map(posixpath.normpath, whole)))

    @functools.cached_property
    def prose(self):
        return "\n\n".join(source(c) for c in self.cells if c["cell_type"] == "markdown")

    @property
    def bold(self):
        """The words in bold, in order: those that the page defines, leads and emphasis too."""
        text = re.sub(r"```.*?```|^\|[^\n]*$", "", self.prose, flags=re.S | re.M)
        return [" ".join(words.split()) for words in re.findall(r"\*\*([^*]+)\*\*", text)]

    @property
    def words(self):
        """Words of prose; a formula or a piece of code counts as one."""
        text = re.sub(r"```.*?```", " ", self.prose, flags=re.S)
        text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$|`[^`\n]+`", " formula ", text, flags=re.S)
        text = re.sub(r"\]\([^)]*\)", "]", text)
        return len(re.findall(r"\w[\w'’.,-]*", text))

    @property
    def code_lines(self):
        """Lines of code that are on view, without empty ones."""
        shown = [c for c in self.cells if c["cell_type"] == "code" and not FOLDED & tags(c)]
        return sum(bool(line.strip()) for c in shown for line in source(c).splitlines())

    @property
    def exercises(self):
        return len(re.findall(r"^### Exercise \d", self.prose, re.M))

    def stored(self, key):
        """Return what its run stored under a key of its outputs' metadata, in order."""
        outputs = [output for cell in self.cells for output in cell.get("outputs", ())]
        return [o["metadata"][key] for o in outputs if key in o.get("metadata", {})]

    @property
    def minutes(self):
        """Minutes for a reader, to the nearest five."""
        exact = (
            self.words / WORDS_A_MINUTE
            + self.code_lines / CODE_LINES_A_MINUTE
            + self.exercises * MINUTES_AN_EXERCISE
        )
        return max(5, 5 * round(exact / 5))


def list_under(lead, prose):
    """Return the items of the list that follows the line with this bold lead."""
    found = re.search(rf"^\*\*{lead}.*\n\s*((?:[-*] .*\n?(?: +.*\n?)*)+)", prose, re.M)
    items = re.split(r"^[-*] ", found[1], flags=re.M)[1:] if found else []
    return [" ".join(item.split()).rstrip(";,.") for item in items]


def source(cell):
    return "".join(cell["source"])


def tags(cell):
    return set(cell["metadata"].get("tags", ()))
