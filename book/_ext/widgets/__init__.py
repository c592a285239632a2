"""Live pictures as the build draws them: each module of this folder is one.

A live picture is two files with one name. NAME.py, here, draws it as it stands at first, with its
controls; this is all that a reader without scripts, a printed page and an EPUB show. NAME.js, in
book/_static/course/widgets, moves what is drawn when a control moves. Words stand in the caption,
which is a paragraph of the page; a picture holds numbers and signs.
"""

import dataclasses
import html


@dataclasses.dataclass(frozen=True)
class LivePicture:
    """What `draw()` of a module returns; `numbers` is what its script reads."""

    name: str  # for who hears the picture
    size: tuple[int, int]
    drawing: str
    controls: str
    says: str
    numbers: dict = dataclasses.field(default_factory=dict)


def tag(kind, *inside, **attributes):
    """Return an element; `class_` stands for class, and an underscore within a name for a hyphen.

    True is an attribute without a value, False none.
    """
    words = [kind]
    for name, value in attributes.items():
        name = name.removesuffix("_").replace("_", "-")
        if value is not False:
            words.append(name if value is True else f'{name}="{html.escape(plain(value))}"')
    return f"<{' '.join(words)}>{''.join(inside)}</{kind}>"


def plain(value):
    """Return a value as an attribute holds it: numbers short."""
    return f"{round(value, 2):g}" if isinstance(value, float) else str(value)


def number(value, digits):
    """Return a number as readers see it: with a true minus, and without one before a zero."""
    text = f"{value:.{digits}f}"
    return text.replace("-", "−" if float(text) else "")


# Controls. The script finds each by its name, and is told when one moves.


def slider(name, label, low, high, step, value):
    shown = tag("b", plain(value))
    field = f'<input type="range" name="{name}" min="{low}" max="{high}" step="{step}" '
    return f'<label>{label} {field}value="{plain(value)}">{shown}</label>'


def switch(name, label, on):
    return f'<label><input type="checkbox" name="{name}"{" checked" * on}> {label}</label>'


def button(method, label):
    return f'<button type="button" data-press="{method}">{label}</button>'


def choice(name, label, options):
    items = "".join(f"<option>{option}</option>" for option in options)
    return f'<label>{label} <select name="{name}">{items}</select></label>'


def words(name, legend, options, chosen):
    """Return the words of a sentence, of which one is chosen."""
    items = "".join(
        f'<label><input type="radio" name="{name}" value="{index}"{" checked" * (index == chosen)}>'
        f" {option}</label>"
        for index, option in enumerate(options)
    )
    return f'<fieldset class="live-words"><legend>{legend}</legend>{items}</fieldset>'


def grid(name, legend, rows):
    """Return a matrix of numbers to write in; the first is called name0."""
    fields = "".join(
        f'<input type="number" name="{name}{len(rows[0]) * i + j}" value="{value}" step="any"'
        f' aria-label="row {i + 1}, column {j + 1}">'
        for i, row in enumerate(rows)
        for j, value in enumerate(row)
    )
    columns = f'style="--columns: {len(rows[0])}"'
    return f'<fieldset class="live-grid" {columns}><legend>{legend}</legend>{fields}</fieldset>'
