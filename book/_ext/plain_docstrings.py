"""Draws the core's plain docstrings on the reference pages.

The docstrings read well in a terminal: paragraphs, `name: meaning; name: meaning`, lines that begin
with a label such as `Formula:`, and doctests. Here they become paragraphs, one entry an argument,
and code, with nothing in a formula (`|x|`, `*args`, `x_i`) taken for markup.
"""

import inspect
import re

LABELS = "Formula|Formulas|Its idea|Memory|Paper|Papers|Raises|Returns|Shape legend|Shapes|Speed"
EINSUM = r'"[a-zA-Z.,]+->[a-zA-Z.]*"'
CODE = re.compile(rf"(`[^`]+`|{EINSUM})")


def restructure(app, what, name, obj, options, lines):
    names = parameter_names(obj)
    text = "\n".join(lines).strip()
    text = re.sub(rf"\n(?=(?:{LABELS})\b(?::| ))", "\n\n", text)
    lines[:] = "\n\n".join(draw(part, names) for part in re.split(r"\n\n+", text)).split("\n")
    lines.append("")


def parameter_names(obj):
    try:
        return {"args", "kwargs", *inspect.signature(obj).parameters}
    except (TypeError, ValueError):
        return set()


def draw(paragraph, names):
    if paragraph.lstrip().startswith(">>>"):
        return paragraph
    return draw_arguments(paragraph, names) or draw_text(paragraph)


def draw_text(paragraph):
    found = re.match(rf"(?:{LABELS})\b", paragraph)
    if not found:
        return escape(paragraph)
    return f"**{found[0]}**\\ {escape(paragraph[found.end() :])}"


def draw_arguments(paragraph, names):
    """Return one bullet an argument, or None for a paragraph that does not begin with one."""
    if not names:
        return None
    known = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    group = rf"(?:{known})(?:(?:, | and )(?:{known}))*"
    text = " ".join(paragraph.split())
    starts = [m.start(1) for m in re.finditer(rf"(?:^|[;.,] )({group}: )", text)]
    if not starts or starts[0] != 0:
        return None
    pieces = [text[a:b].strip(" ;,") for a, b in zip(starts, [*starts[1:], None], strict=True)]
    last, *rest = re.split(r"(?<=[.)]) (?=Returns )", pieces[-1], maxsplit=1)
    bullets = []
    for piece in [*pieces[:-1], last]:
        head, meaning = piece.split(": ", 1)
        heads = re.sub(r"[A-Za-z_0-9]+", lambda m: f"**{escape(m[0])}**", head)
        heads = heads.replace("**and**", "and")
        meaning = meaning if ". " in meaning else meaning.removesuffix(".")
        bullets.append(f"- {heads}: {escape(meaning)}")
    return "\n\n".join(["\n".join(bullets), *map(draw_text, rest)])


def escape(text):
    """Return text as reStructuredText that means the same: `code` stays code, the rest is plain."""
    pieces = CODE.split(text)
    for index, piece in enumerate(pieces):
        if CODE.fullmatch(piece):
            pieces[index] = f"\\ ``{piece.strip('`')}``\\ "
        else:
            pieces[index] = re.sub(r"([\\*|_`])", r"\\\1", piece)
    return "".join(pieces)


def setup(app):
    app.connect("autodoc-process-docstring", restructure)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
