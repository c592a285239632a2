"""Write what follows from _toc.yml, _config.yml and the notebooks but has to stand in files.

That is: the table of chapters in README.md, the cell of each notebook that installs the course on
Colab, and address and version in CITATION.cff. All else about pages is drawn when the book is
built. `python tools/sync.py` writes; the tests call `texts` and find nothing left to write.
"""

import pathlib
import re
import sys

import nbformat
import yaml
from files import write_whole

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "book" / "_ext"))
import course_pages  # noqa: E402

CHAPTERS = re.compile(r"(<!-- chapters -->\n).*(<!-- end of chapters -->)", re.S)
COLAB = """\
import sys

if "google.colab" in sys.modules:
    %pip install -q "course_utils[{extras}] @ git+{address}\""""


def texts(root=ROOT):
    """Return {path: text as it has to be} for every file that is written here."""
    notebooks = course_pages.notebooks(root)
    for path in notebooks:
        if not path.exists():
            name = path.relative_to(root).with_suffix("").as_posix()
            sys.exit(f"_toc.yml names {name}, and there is no such notebook")
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    address, branch = config["repository"]["url"], config["repository"]["branch"]
    readme = root / "README.md"
    table = chapters(address, branch, root)
    result = {
        readme: CHAPTERS.sub(rf"\g<1>{table}\g<2>", readme.read_text(encoding="utf-8")),
        root / "CITATION.cff": citation(address, root),
    }
    return result | {path: with_colab_cell(path, address) for path in notebooks}


def chapters(address, branch, root):
    """Return the table of chapters, with a button that opens each on Colab."""
    colab = f"{address}/blob/{branch}".replace(
        "https://github.com", "https://colab.research.google.com/github"
    )
    lines = ["| Part | Notebook | Run |", "|---|---|---|"]
    for part in course_pages.parts(root):
        caption = course_pages.heading(part.landing, root)
        for name in part.notebooks:
            title = course_pages.Notebook.read(root / f"{name}.ipynb").title
            lines.append(f"| {caption} | [{title}]({name}.ipynb) | [Colab]({colab}/{name}.ipynb) |")
    return "\n".join(lines) + "\n"


def citation(address, root):
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "(.*)"$', project, re.M)[1]
    text = (root / "CITATION.cff").read_text(encoding="utf-8")
    for key, value in (("repository-code", address), ("version", version)):
        text = re.sub(rf"^{key}: .*$", f"{key}: {value}", text, flags=re.M)
    return text


def with_colab_cell(path, address):
    """Return the notebook's text, its Colab cell made or set right."""
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    read = any("load_docstring" in c.source for c in notebook.cells if c.cell_type == "code")
    extras = "notebooks,docstrings" if read else "notebooks"  # texts are those of tested versions
    wanted = COLAB.format(address=address, extras=extras)
    for cell in notebook.cells:
        if "google.colab" in cell.source:
            if cell.source == wanted:
                return text
            cell.source = wanted
            break
    else:
        cell = nbformat.v4.new_code_cell(wanted, id="colab", metadata={"tags": ["remove-cell"]})
        notebook.cells.insert(1, cell)
    return nbformat.writes(notebook) + "\n"


def main(root=ROOT):
    for path, text in texts(root).items():
        if path.read_text(encoding="utf-8") != text:
            write_whole(path, text)
            print(f"wrote {path.relative_to(root).as_posix()}")


if __name__ == "__main__":
    main()
