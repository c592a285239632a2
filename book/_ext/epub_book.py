"""The book as an EPUB: `make epub`. Formulas are MathML, drawings SVG, and there are no scripts.

Sphinx's builder makes the file. What the site's theme, templates and scripts add to a page stays
outside; pages and drawings become the strict XML that EPUB 3 asks for.
"""

import importlib.metadata
import pathlib
import posixpath
import re
import shutil

import math_font
from docutils import nodes
from page_head import pages_address
from sphinx.builders.epub3 import Epub3Builder
from sphinx.transforms.post_transforms import SphinxPostTransform

STYLES = ["ebook.css", "course/live.css", "math.css"]
KEPT = ["pygments.css", *STYLES]
NAMESPACES = {
    "math": "http://www.w3.org/1998/Math/MathML",
    "svg": "http://www.w3.org/2000/svg",
}


def strict_page(text):
    """Return a page whose formulas and drawings say what they are."""
    for kind, namespace in NAMESPACES.items():
        text = re.sub(rf"<{kind}\b(?![^>]*xmlns=)", f'<{kind} xmlns="{namespace}"', text)
    return text


def strict_drawing(text):
    """Return an SVG without what its standard of 2011 does not know, and without unused ids."""
    text = re.sub(r"<!DOCTYPE[^>]*>\s*", "", text)
    text = re.sub(r"image-rendering(=\"|:\s*)pixelated", r"image-rendering\1optimizeSpeed", text)
    used = set(re.findall(r"#([\w-]+)", text))
    return re.sub(r' id="([\w-]+)"', lambda found: found[0] if found[1] in used else "", text)


class CourseEpub(Epub3Builder):
    def init(self):
        self.config.templates_path = []
        self.config.html_domain_indices = False
        for event in ("html-page-context", "html-collect-pages"):
            self.app.events.listeners[event].clear()
        super().init()

    def init_js_files(self):
        pass

    def init_css_files(self):
        super().init_css_files()
        for style in STYLES:
            self.add_css_file(style)

    def add_css_file(self, filename, **options):
        if filename in KEPT:
            super().add_css_file(filename, **options)

    def copy_html_static_files(self, context):
        for style in STYLES:
            source = pathlib.Path(self.srcdir, "book", "_static", style)
            if source.exists():
                target = pathlib.Path(self.outdir, "_static", style)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)

    def toc_add_files(self, refnodes):
        for node in refnodes:
            node["refuri"] = posixpath.normpath(node["refuri"])
        super().toc_add_files(refnodes)

    def toc_metadata(self, level, navpoints):
        return super().toc_metadata(level, navpoints) | {"uid": self.config.epub_identifier}

    def build_content(self):
        out = pathlib.Path(self.outdir)
        for path in (out / "_static").rglob("*.*"):  # extensions leave theirs, for the site
            if path.relative_to(out / "_static").as_posix() not in KEPT:
                path.unlink()
        pages = [path.read_text("utf-8") for path in out.rglob("*.xhtml")]
        (out / "_static" / "math.css").write_text(math_font.style_sheet(pages), "utf-8")
        for ending, strict in ((".xhtml", strict_page), (".svg", strict_drawing)):
            for path in out.rglob(f"*{ending}"):
                path.write_text(strict(path.read_text("utf-8")), "utf-8")
        super().build_content()
        listed = out / "content.opf"
        item = r'(<item id="[^"]*" href="([^"]*\.xhtml)" media-type="[^"]*") />'
        listed.write_text(re.sub(item, self.declare, listed.read_text("utf-8")), "utf-8")

    def declare(self, item):
        """Return an entry of the list of files, which says what the page holds."""
        text = pathlib.Path(self.outdir, item[2]).read_text("utf-8")
        kinds = {"math": "mathml", "svg": "svg"}
        held = " ".join(word for kind, word in kinds.items() if f"<{kind}" in text)
        return f'{item[1]} properties="{held}" />' if held else item[0]


class StrictTree(SphinxPostTransform):
    """A form asks a script, and a book has none; a list is no part of a paragraph.

    Of a player its words stay: EPUB knows no WAV.
    """

    default_priority = 5

    def run(self, **_):
        if self.app.builder.name != "epub":
            return
        for raw in [*self.document.findall(nodes.raw)]:
            if re.search("<script|<form", raw.astext()):
                raw.parent.remove(raw)
            elif "<audio" in raw.astext():
                words = re.sub("<br><audio.*?</audio>", "", raw.astext())
                raw.replace_self(nodes.raw("", words, format=raw["format"]))
        for paragraph in [*self.document.findall(nodes.paragraph)]:
            if any(isinstance(child, nodes.bullet_list) for child in paragraph):
                paragraph.replace_self(paragraph.children)


def describe(app, config):
    config.version = config.version or importlib.metadata.version("course_utils")
    config.epub_basename = "course"
    config.epub_identifier = pages_address(config.html_theme_options["repository_url"])
    config.epub_show_urls = "no"
    config.epub_use_index = False
    config.epub_tocscope = "includehidden"


def setup(app):
    app.add_builder(CourseEpub, override=True)
    app.add_post_transform(StrictTree)
    app.connect("config-inited", describe)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
