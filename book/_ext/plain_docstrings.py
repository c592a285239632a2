"""Draws the core's plain docstrings on the reference pages.

The docstrings read well in a terminal: paragraphs, `name: meaning; name: meaning`, labels such as
`Formula:`, and doctests. Here they become paragraphs, one entry an argument, and doctests, with
nothing in a formula (`|x|`, `*args`, `x_i`) taken for markup.
"""

import inspect
import re

LABELS = ("Formula", "Paper", "Papers", "Returns", "Raises", "Speed", "Memory")


def restructure(app, what, name, obj, options, lines):
    names = parameter_names(obj)
    paragraphs = "\n".join(lines).strip().split("\n\n")
    lines[:] = "\n\n".join(draw(paragraph, names) for paragraph in paragraphs).split("\n")
    lines.append("")


def parameter_names(obj):
    try:
        names = list(inspect.signature(obj).parameters)
    except (TypeError, ValueError):
        return set()
    return set(names) | {"args", "kwargs"}


def draw(paragraph, names):
    if paragraph.lstrip().startswith(">>>"):
        return paragraph
    parts = split_arguments(paragraph, names)
    return "\n".join(parts) if parts else escape(label(paragraph))


def split_arguments(paragraph, names):
    """Cut a paragraph into one bullet an argument, or return None if it names none first."""
    known = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    group = rf"(?:{known})(?:, (?:{known}))*(?:\([^()]*\), with [^:]*|\([^()]*\))?"
    if not known or not re.match(rf"{group}: ", paragraph):
        return None
    text = " ".join(paragraph.split())
    starts = [m.start(1) for m in re.finditer(rf"(?:^|; |\. )({group}): ", text)]
    starts += [m.start(1) for m in re.finditer(r"\. ((?:Returns|Raises) )", text)]
    starts = sorted(starts)
    pieces = [text[a:b].strip(" ;") for a, b in zip(starts, [*starts[1:], None], strict=True)]
    bullets = []
    for piece in pieces:
        if piece.startswith(("Returns", "Raises")):
            bullets += ["", escape(label(piece))]
            continue
        head, meaning = piece.split(": ", 1)
        heads = ", ".join(f"**{escape(h)}**" for h in head.split(", "))
        bullets.append(f"- {heads}: {escape(meaning)}")
    return bullets


def label(paragraph):
    for word in LABELS:
        if re.match(rf"{word}\b", paragraph):
            return paragraph.replace(word, f"\0{word}\0", 1)
    return paragraph


def escape(text):
    """Return text as reStructuredText that means the same: `code` stays code, the rest is plain."""
    pieces = re.split(r"(`[^`]+`)", text)
    for index, piece in enumerate(pieces):
        if piece.startswith("`") and len(piece) > 1:
            pieces[index] = f"`{piece}`"
        else:
            piece = re.sub(r"([\\*|_`])", r"\\\1", piece)
            pieces[index] = re.sub(r"\0(\w+)\0", r"**\1**", piece)
    return "".join(pieces)


def setup(app):
    app.connect("autodoc-process-docstring", restructure)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
