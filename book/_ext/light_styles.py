"""One small style sheet: of the theme's rules, those that some page can use.

The theme brings 550 kB of styles and 275 kB of icon fonts. A rule stays if each class, id and tag
that it names stands in a page or in a script; an icon font keeps the icons that the rules name.
"""

import pathlib
import re

import fonts
from fontTools.ttLib import TTFont
from purge import drop_comments, drop_variables, purge

STYLES = [
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "copybutton.css",
    "mystnb.*.css",
    "sphinx-design.min.css",
    "course.css",
]


def cut_icons(css, folder):
    """Put the icons that the rules name into the style sheet, in place of the icon fonts."""
    codes = {int(code, 16) for code in re.findall(r'"\\([ef][0-9a-f]{3})"', css)}

    def embed(face):
        source = re.search(r"url\(\.\./(vendor/[^)]*\.woff2)\)", face[0])
        if not source:
            return face[0]
        font = TTFont(folder / source[1], recalcTimestamp=False)
        if not codes & set(font.getBestCmap()):
            return ""
        address = fonts.cut(font, unicodes=codes)
        return re.sub(r"src:[^}]*", f"src:url({address})", face[0])

    return re.sub(r"@font-face\{[^}]*\}", embed, css)


def finish(app, error):
    if error is not None or app.builder.format != "html":
        return
    out = pathlib.Path(app.outdir)
    folder = out / "_static"
    pages = [page.read_text(encoding="utf-8") for page in out.rglob("*.html")]
    script = "".join((folder / name).read_text("utf-8") for name in ("site.js", "searchtools.js"))
    used = {"html", "body", *re.findall(r"[\w-]+", script)}
    for page in pages:
        used.update(re.findall(r"<([a-z][\w-]*)", page))
        for value in re.findall(r'\b(?:class|id)="([^"]*)"', page):
            used.update(value.split())
    sheets = [path.read_text("utf-8") for name in STYLES for path in sorted(folder.glob(name))]
    css = purge(drop_comments("\n".join(sheets)), used)
    inline = " ".join(re.findall(r'style="[^"]*var\([^"]*"', "".join(pages)))
    css = cut_icons(drop_variables(css, inline + script), folder)
    (folder / "site.css").write_text(css, encoding="utf-8")


def setup(app):
    app.connect("build-finished", finish, priority=700)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
