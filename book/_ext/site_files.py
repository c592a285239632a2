"""The two files that a page loads: site.js, and site.css or site_and_formulas.css.

A second style sheet, with the font of the formulas alone, would be one more journey to the server:
.15 s later the first words were seen.

The theme and its extensions bring nine style sheets of 550 kB, three icon fonts of 275 kB and a
dozen scripts. Of the styles stay those whose classes and ids stand in a page or in a script; of the
icons, those that these styles name.
"""

import pathlib
import re

import fonts
import lightningcss
import math_font
from fontTools.ttLib import TTFont

STYLES = [
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "copybutton.css",
    "mystnb.*.css",
    "sphinx-design.min.css",
    "course.css",
    "course/*.css",
]
SCRIPTS = [
    "course/*.js",  # first: the theme's stop where a browser lets nobody keep anything
    "clipboard.min.js",
    "documentation_options.js",
    "doctools.js",
    "copybutton.js",
    "scripts/sphinx-book-theme.js",
    "scripts/pydata-sphinx-theme.js",
]
# Scripts that one page alone loads, and whose words are classes too.
OTHER_SCRIPTS = ["search.js"]


def read_all(folder, patterns, between="\n"):
    paths = [path for pattern in patterns for path in sorted(folder.glob(pattern))]
    return between.join(path.read_text(encoding="utf-8") for path in paths)


def bundle_scripts(folder):
    """Return the scripts one after another, as a page would run them."""
    return re.sub(r"//# sourceMappingURL=\S*", "", read_all(folder, SCRIPTS, between=";\n"))


def words_in_use(pages, scripts):
    """Return every word that may be a class or an id of some page."""
    words = set(re.findall(r"[\w-]+", scripts))
    for page in pages:
        for names in re.findall(r'\b(?:class|id)="([^"]*)"', page):
            words.update(names.split())
    return words


def purge(css, used, elsewhere):
    """Return the rules that can match something, with the variables that something reads."""
    named = set(re.findall(r"[.#]((?:[\w-]|\\.)+)", css))
    css = minify(css, {name.replace("\\", "") for name in named} - used)
    while True:
        defined = set(re.findall(r"(--[\w-]+):", css))
        read = set(re.findall(r"var\(\s*(--[\w-]+)", css + elsewhere))
        smaller = minify(css, defined - read)
        if len(smaller) == len(css):
            return css
        css = smaller


def minify(css, unused):
    return lightningcss.process_stylesheet(css, unused_symbols=unused, error_recovery=True)


def cut_icons(css, folder):
    """Put the icons that the rules name into the style sheet, in place of the icon fonts."""
    codes = {int(code, 16) for code in re.findall(r'"\\([ef][0-9a-f]{3})"', css)}
    codes |= {ord(sign) for sign in re.findall(r'content:"([\ue000-\uf8ff])"', css)}

    def embed(face):
        source = re.search(r"url\(\.\./(vendor/[^)]*\.woff2)\)", face[0])
        if not source:
            return face[0]
        font = TTFont(folder / source[1], recalcTimestamp=False)
        if not codes & set(font.getBestCmap()):
            return ""
        address = fonts.cut(font, unicodes=codes)
        return re.sub(r"src:[^;}]*", f"src:url({address})", face[0])

    return re.sub(r"@font-face\{[^}]*\}", embed, css)


def write_files(app, error):
    if error is not None or app.builder.name != "html":
        return
    out = pathlib.Path(app.outdir)
    folder = out / "_static"
    pages = [page.read_text(encoding="utf-8") for page in out.rglob("*.html")]
    script = bundle_scripts(folder)
    (folder / "site.js").write_text(script, encoding="utf-8")
    scripts = script + read_all(folder, OTHER_SCRIPTS)
    inline = "".join(re.findall(r'style="[^"]*"', "".join(pages)))
    css = purge(read_all(folder, STYLES), words_in_use(pages, scripts), inline + scripts)
    css = cut_icons(css, folder)
    (folder / "site.css").write_text(css, encoding="utf-8")
    with_formulas = css + math_font.style_sheet(pages)
    (folder / "site_and_formulas.css").write_text(with_formulas, encoding="utf-8")


def setup(app):
    app.connect("build-finished", write_files, priority=700)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
