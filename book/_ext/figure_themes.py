"""A dark twin for every drawing, so that no white panel glares in a dark page.

Notebooks and pages have their figures as drawings on white, which GitHub and Colab show as well.
Here a second one is made from each: ink becomes light, the paper takes the page's colour, and the
colours of the course's palette become brighter ones. Pixels (heatmaps, photographs) keep their
colours, since these are the message. The page shows one of the two; a browser loads no other.
"""

import os
import pathlib
import re

import dark_words
from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

INK, PAPER = "#e6e6e6", "#121212"
# Each color of course_utils.plotting.COLORS on dark paper: the same hue, bright enough for words.
DARK = {
    "#000000": INK,
    "#ffffff": PAPER,
    "#0072b2": "#4ba3f2",
    "#e69f00": "#f2b632",
    "#009e73": "#2cc295",
    "#d55e00": "#ff8552",
    "#cc79a7": "#e39cc4",
    "#56b4e9": "#9bd8ff",
    "#f0e442": "#f0e442",
}
PAINT = re.compile(r"\b((?:fill|stroke|stop-color)(?:=\"|:\s*))(#[0-9a-fA-F]{6}|#[0-9a-fA-F]{3})\b")


def darken(drawing):
    """Return an SVG drawing for dark paper."""
    drawing = PAINT.sub(lambda found: found[1] + on_dark(found[2].lower()), drawing)
    drawing = dark_words.repaint(drawing, DARK)
    return drawing.replace("<svg ", f'<svg fill="{INK}" ', 1)  # for ink that goes unsaid


def on_dark(color):
    """Return the color that stands for another on dark paper; greys turn round."""
    if len(color) == 4:
        color = "#" + "".join(2 * digit for digit in color[1:])
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    if color in DARK:
        return DARK[color]
    if red == green == blue and 1 < red < 254:  # #010101 and #fefefe stay: words on a heatmap
        return f"#{255 - red:02x}{255 - green:02x}{255 - blue:02x}"
    return color


class PairDrawings(SphinxTransform):
    default_priority = 410  # after captions, before pictures are collected

    def apply(self, **_):
        for picture in [*self.document.findall(nodes.image)]:
            if not picture["uri"].endswith(".svg"):
                continue
            light = pathlib.Path(self.env.srcdir, self.env.relfn2path(picture["uri"])[0])
            dark = pathlib.Path(self.env.doctreedir, "dark", f"{light.stem}-dark.svg")
            dark.parent.mkdir(exist_ok=True)
            dark.write_text(darken(light.read_text("utf-8")), "utf-8")
            twin = picture.deepcopy()
            way = os.path.relpath(dark, self.env.srcdir)
            twin["uri"] = f"/{pathlib.Path(way).as_posix()}"  # from the source folder
            picture["classes"] += ["only-light"]
            twin["classes"] += ["only-dark"]
            picture.parent.insert(picture.parent.index(picture) + 1, twin)


class OnPaper(SphinxPostTransform):
    """Books on paper and for readers' devices have no dark page."""

    default_priority = 5

    def run(self, **_):
        if self.app.builder.name not in ("html", "dirhtml"):
            for picture in [*self.document.findall(nodes.image)]:
                if "only-dark" in picture["classes"]:
                    picture.parent.remove(picture)


def setup(app):
    app.add_transform(PairDrawings)
    app.add_post_transform(OnPaper)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
