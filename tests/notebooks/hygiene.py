"""The rules a committed notebook keeps. Each yields what breaks it, as sentences."""

import re

import course_pages
import nbformat

from course_utils.results import KEY

MAX_BYTES = 300_000
MAX_LINES = 25
MAX_SECONDS = {"math": 25}  # measured alone on two cores; parts that are not named:
MAX_SECONDS_ELSEWHERE = 45
# One sitting.
MAX_WORDS = 3_000
MAX_CODE_LINES = 300
MAX_CELLS = 90
SECTIONS = ("## Pitfalls", "## Summary", "## Exercises", "## Further reading")
ABSOLUTE = re.compile(r"(?:/(?:home|root|Users|tmp|work|content|mnt)/|\b[A-Z]:\\)\w*")
DIRECTIVE = re.compile(r"^(?:`{3,}|:{3,})\{|\{(?:ref|eq|doc|cite|numref|term)[\w:]*\}`|\[\^", re.M)


MAX_WIDTH = 432.5  # points: the width of the text, less what a rounding adds
EXPONENT = 7.0  # matplotlib writes the 3 of 10³ at seven tenths of the words' size
WIDTH = re.compile(r'<svg [^>]*?width="([\d.]+)pt"')
FONT = re.compile(r'font-size[=:]\s*"?([\d.]+)px')
TURNED = re.compile(r"\bin (white|black)\b|\b(white|black) (box|line|dot|ring|bar|arrow|point)")


def tags(cell):
    return cell.metadata.get("tags", [])


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def pictures_of(cell):
    """The kinds of picture that a cell stores, such as "image/svg+xml"."""
    return [k for o in cell.outputs for k in o.get("data", {}) if k.startswith("image/")]


def prose(notebook):
    return "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")


def format_(notebook):
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        yield f"is no valid notebook: {error.message}"
    if (notebook.nbformat, notebook.nbformat_minor) != (4, 5):
        yield f"is of format {notebook.nbformat}.{notebook.nbformat_minor}, not 4.5"
    for cell in notebook.cells:
        if re.fullmatch(r"[0-9a-f]{8}|[0-9a-f-]{36}", cell.get("id", "0" * 8)):
            yield f"has a cell without a readable id: {cell.source[:40]!r}"


def size(notebook):
    length = len(nbformat.writes(notebook).encode())
    if length > MAX_BYTES:
        yield f"has {length} bytes, more than {MAX_BYTES}"
    for cell in code_cells(notebook):
        lines = len(cell.source.splitlines())
        if lines > MAX_LINES:
            yield f"cell {cell.id} has {lines} lines, more than {MAX_LINES}"


def outputs(notebook):
    cells = code_cells(notebook)
    if [c.execution_count for c in cells] != list(range(1, len(cells) + 1)):
        yield "is not executed from top to bottom: run `make execute`"
    shows = [o for c in cells for o in c.outputs]
    if not shows:
        yield "stores no output: run `make execute`"
    for cell in cells:
        if not cell.outputs and re.search(r"^\s*(print|plt\.show)\(", cell.source, re.M):
            yield f"cell {cell.id} prints or draws, and stores no output: run `make execute`"
        for output in cell.outputs:
            if output.output_type == "error" and "raises-exception" not in tags(cell):
                yield f"cell {cell.id} stores an error: {output.ename}"
            if output.get("name") == "stderr":
                yield f"cell {cell.id} stores a warning: {output.text[:80]!r}"


def paths(notebook):
    for cell in notebook.cells:
        texts = [cell.source]
        for output in cell.get("outputs", ()):
            texts.append(output.get("text", ""))
            texts.append(str(output.get("data", {}).get("text/plain", "")))
        for found in ABSOLUTE.finditer("\n".join(texts)):
            yield f"cell {cell.id} holds an absolute path: {found[0]}"


def pictures(notebook):
    for cell in code_cells(notebook):
        if kinds := pictures_of(cell):
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            if len(alt.split()) < 6:
                yield f"cell {cell.id} draws a figure without a sentence of alt text"
            if set(kinds) != {"image/svg+xml"}:
                yield f"cell {cell.id} stores {kinds}, no drawing: call use_course_settings first"


def figures(notebook):
    """Readable on a phone, and told what to see: the width of the text, 10 points, a caption."""
    wide = small = silent = turned = 0
    below = [*notebook.cells[1:], None]
    for cell, after in zip(notebook.cells, below, strict=True):
        drawings = [o.data["image/svg+xml"] for o in cell.get("outputs", ()) if draws(o)]
        wide += sum(float(WIDTH.search(drawing)[1]) > MAX_WIDTH for drawing in drawings)
        small += sum(any(too_small(f) for f in FONT.findall(drawing)) for drawing in drawings)
        caption = after.source.partition("\n\n")[0] if after else ""
        silent += bool(drawings and not caption.startswith("**Figure.** "))
        turned += bool(drawings and TURNED.search(caption))
    counts = {"wider than 6 inches": wide, "with words under 10 points": small}
    counts["without a caption"] = silent
    counts["told by a color that is another in the dark"] = turned
    over = [f"{n} figure{'s' * (n > 1)} {what}" for what, n in counts.items() if n]
    course = notebook.metadata.get("course", {})
    yield from excused(course, "figures_because", over, "none")


def draws(output):
    return "image/svg+xml" in output.get("data", {})


def too_small(points):
    return float(points) < 10 and float(points) != EXPONENT


def markdown(notebook):
    for cell in (cell for cell in notebook.cells if cell.cell_type == "markdown"):
        if found := DIRECTIVE.search(cell.source):
            yield f"cell {cell.id} uses {found[0]!r}, which Colab and GitHub do not render"


def anatomy(notebook):
    text = prose(notebook)
    if not re.match(r"# \S", notebook.cells[0].source):
        yield "does not begin with a title"
    if len(re.findall(r"^# ", text, re.M)) != 1:
        yield "has not exactly one title"
    for lead in ("You will", "You need"):
        if f"**{lead}" not in text:
            yield f"lacks the part **{lead}**"
    places = [text.find(f"\n{section}\n") for section in SECTIONS]
    for section, place in zip(SECTIONS, places, strict=True):
        if place < 0 and not text.startswith(section):
            yield f"lacks the section {section!r}"
    if places != sorted(places):
        yield f"has its last sections in another order than {', '.join(SECTIONS)}"
    if not any("setup" in tags(cell) for cell in code_cells(notebook)):
        yield "has no cell with the tag setup"
    if not any(pictures_of(cell) for cell in code_cells(notebook)):
        yield "has no picture"


def exercises(notebook):
    cells = notebook.cells
    titles = re.findall(r"^### Exercise (\d+)", prose(notebook), re.M)
    if not 2 <= len(titles) <= 5 or titles != [str(n + 1) for n in range(len(titles))]:
        yield f"has exercises {titles}, not two to five numbered from 1"
    solutions = [i for i, cell in enumerate(cells) if "solution" in tags(cell)]
    if len(solutions) != len(titles):
        yield f"has {len(titles)} exercises and {len(solutions)} cells with the tag solution"
    for i in solutions:
        cell = cells[i]
        if (
            cell.source.count("### BEGIN SOLUTION") != 1
            or cell.source.count("### END SOLUTION") != 1
        ):
            yield f"cell {cell.id} does not hold one pair of solution marks"
        if "hide-cell" not in tags(cell):
            yield f"cell {cell.id} is a solution and lacks the tag hide-cell"
        following = cells[i + 1] if i + 1 < len(cells) else None
        if following is None or "check" not in tags(following):
            yield f"cell {cell.id} is a solution and no cell with the tag check follows it"
        elif not re.search(r"^\s*(assert |np\.testing\.assert_)", following.source, re.M):
            yield f"cell {following.id} is a check and asserts nothing"


def facts(notebook):
    course = notebook.metadata.get("course", {})
    missing = {"seconds", "peak_memory_mb", "network", "gpu"} - set(course)
    if missing:
        yield f"lacks the measured facts {sorted(missing)}: run `make execute`"


def budget(notebook, part):
    course = notebook.metadata.get("course", {})
    limit = MAX_SECONDS.get(part, MAX_SECONDS_ELSEWHERE)
    over = [f"{course['seconds']} s"] if course.get("seconds", 0) > limit else []
    yield from excused(course, "slower_because", over, f"{limit} s")


def result(notebook, part):
    """A page of the Code part stores its main table once, for the overview of the part."""
    count = len(course_pages.Notebook(nbformat.writes(notebook)).stored(KEY))
    if count > 1 or (part == "code" and count == 0):
        yield f"stores {count} main results, not one: end one cell with course_utils.results.Result"


def sitting(notebook):
    page = course_pages.Notebook(nbformat.writes(notebook))
    sizes = {
        "words": (page.words, MAX_WORDS),
        "lines of code": (page.code_lines, MAX_CODE_LINES),
        "cells": (len(page.cells), MAX_CELLS),
    }
    over = [f"{size} {name}" for name, (size, limit) in sizes.items() if size > limit]
    limits = ", ".join(f"{limit} {name}" for name, (_, limit) in sizes.items())
    course = notebook.metadata.get("course", {})
    yield from excused(course, "longer_because", over, f"one sitting ({limits})")


def excused(course, key, over, limit):
    """More than the limit needs a reason in the metadata, and no less does."""
    reason = course.get(key, "")
    if over and len(reason.split()) < 5:
        yield f"has {' and '.join(over)}, more than {limit}, and no reason in course.{key}"
    if reason and not over:
        yield f"gives a reason in course.{key}, and keeps to {limit}: take the reason out"


def settings(notebook):
    code = "\n".join(cell.source for cell in code_cells(notebook))
    keras = re.search(r"^(import|from) keras\b", code, re.M)
    if keras and "use_course_settings()" not in code[: keras.start()]:
        yield "imports Keras before use_course_settings(), so a reader's own settings reach it"


RULES = (
    format_,
    size,
    outputs,
    paths,
    pictures,
    figures,
    markdown,
    anatomy,
    exercises,
    facts,
    sitting,
    settings,
)


def problems(notebook, part):
    """Return what breaks the rules in a notebook of one part: history, concepts, math, ..."""
    found = [(rule, list(rule(notebook))) for rule in RULES]
    found += [(rule, list(rule(notebook, part))) for rule in (budget, result)]
    return [f"{rule.__name__.strip('_')}: {text}" for rule, texts in found for text in texts]
