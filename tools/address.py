"""Write the repository's address, which stands in _config.yml, to where readers meet it.

That is: the table of chapters in README.md, the first cell of each notebook, and CITATION.cff.
`python tools/address.py` writes; the tests call `texts` and find nothing left to write.
"""

import json
import pathlib
import re

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
CHAPTERS = re.compile(r"(<!-- chapters -->\n).*(<!-- end of chapters -->)", re.S)


def read_yaml(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def pages():
    """Return (landing page, [notebook, ...]) for each part of the book, in _toc.yml's order."""
    for group in read_yaml("_toc.yml")["parts"]:
        for chapter in group["chapters"]:
            files = [section["file"] for section in chapter.get("sections", [])]
            notebooks = [ROOT / f"{file}.ipynb" for file in files if file.startswith("notebooks/")]
            if notebooks:
                yield ROOT / f"{chapter['file']}.md", notebooks


def heading(notebook):
    """Return the title of a notebook and the paragraph that follows it."""
    lines = "".join(json.loads(notebook.read_text(encoding="utf-8"))["cells"][0]["source"])
    title, _, rest = lines.partition("\n")
    return title.removeprefix("# "), rest.strip().split("\n\n")[0].replace("\n", " ")


def chapters(address, branch):
    """Return the table of chapters, with a button that opens each on Colab."""
    owner_and_name = address.removeprefix("https://github.com/")
    lines = ["| Part | Notebook | Run |", "|---|---|---|"]
    for landing, notebooks in pages():
        part = landing.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        for notebook in notebooks:
            path = notebook.relative_to(ROOT).as_posix()
            title, _ = heading(notebook)
            colab = (
                f"https://colab.research.google.com/github/{owner_and_name}/blob/{branch}/{path}"
            )
            lines.append(f"| {part} | [{title}]({path}) | [Colab]({colab}) |")
    return "\n".join(lines) + "\n"


def texts():
    """Return {path: text as it has to be} for every file that repeats the address."""
    repository = read_yaml("_config.yml")["repository"]
    address, branch = repository["url"], repository["branch"]
    readme, citation = ROOT / "README.md", ROOT / "CITATION.cff"
    table = chapters(address, branch)
    result = {
        readme: CHAPTERS.sub(
            lambda found: found[1] + table + found[2], readme.read_text(encoding="utf-8")
        ),
        citation: re.sub(
            r"^repository-code: .*$",
            f"repository-code: {address}",
            citation.read_text(encoding="utf-8"),
            flags=re.M,
        ),
    }
    for _, notebooks in pages():
        for notebook in notebooks:
            text = notebook.read_text(encoding="utf-8")
            result[notebook] = re.sub(r"git\+https://[^\\\" ]+", f"git+{address}", text)
    return result


def main():
    for path, text in texts().items():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
