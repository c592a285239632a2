"""Finds the numbers in a notebook's prose that nothing on the page backs.

A number is backed if an output prints it (more exactly, or as a fraction where the prose says
per cent), if code or a formula of the page holds it, if its sentence cites a source, or if the
notebook names its source: metadata.course.sources = {"2.65": "Yule (1927), table II"}. Years,
whole numbers up to twelve and numbers in names (GPT-2) need nothing.
"""

import re

NUMBER = re.compile(
    r"(?<![\w.,-])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?P<percent> ?%| per ?cent)?(?: (?P<scale>thousand|million|billion|trillion)\b)?(?![\w]|-\w)"
)
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
CITED = re.compile(r"et al\.|\(\d{4}\)|[A-Z]\w+,? \d{4}[a-z]?[);,]|https?://")
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.S)
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.S)
SMALL, YEARS = 12, range(1600, 2036)


def unbacked(notebook):
    """Return [(id of the cell, number, its sentence)]."""
    known = [value for text in backing(notebook) for value in values(text)]
    sources = notebook.metadata.get("course", {}).get("sources", {})
    return [
        (cell.id, number[0], sentence)
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for sentence in sentences(cell.source)
        if not CITED.search(sentence)
        for number in NUMBER.finditer(sentence)
        if needs_backing(number) and number["digits"] not in sources and not is_known(number, known)
    ]


def unused_sources(notebook):
    """Return the sources named in the metadata whose number no longer stands in the prose."""
    prose = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    there = {number["digits"] for number in NUMBER.finditer(prose)}
    return sorted(set(notebook.metadata.get("course", {}).get("sources", {})) - there)


def backing(notebook):
    """Yield the texts of a page that back a number."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield from FORMULA.findall(cell.source)
            yield from CODE.findall(cell.source)
        else:
            yield cell.source
            for output in cell.get("outputs", ()):
                yield output.get("text", "")
                yield str(output.get("data", {}).get("text/plain", ""))


def values(text):
    text = re.sub(r"(?<=\d)[,_](?=\d{3})", "", text)
    return [float(digits) for digits in re.findall(r"\d+\.?\d*(?:e[+-]?\d+)?|\.\d+", text)]


def sentences(markdown):
    """Return the sentences of a cell, without code, formulas and addresses of links."""
    text = markdown.partition("## Further reading")[0]
    text = FORMULA.sub(" ", CODE.sub(" ", text))
    text = re.sub(r"\]\((https?://)?[^)]*\)", r"] \1", text)  # a link elsewhere is a source
    text = re.sub(r"^(#+ .*|\d+\. )", "", text, flags=re.M)
    parts = (re.split(r"(?<=[.!?]) +(?=[A-Z*])", line) for line in text.splitlines())
    return [part.strip() for line in parts for part in line if part.strip()]


def needs_backing(number):
    plain = number["digits"].isdigit() and not number["percent"] and not number["scale"]
    return not plain or not (int(number["digits"]) <= SMALL or int(number["digits"]) in YEARS)


def is_known(number, known):
    digits = number["digits"].replace(",", "")
    decimals = len(digits.partition(".")[2])
    value, unit = float(digits), 10.0**-decimals
    if not decimals and value >= 1000:  # 60,000 may stand for 61,706
        unit = 10.0 ** (len(digits) - len(digits.rstrip("0")))
    scales = [SCALES[number["scale"]]] if number["scale"] else [1]
    scales += [0.01] if number["percent"] else [1] if number["scale"] else []
    return any(
        abs(candidate - value * scale) <= unit * scale * 0.501
        for scale in scales
        for candidate in known
    )
