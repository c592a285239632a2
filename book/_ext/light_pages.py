"""Pages that load little: each asks for one style sheet and one script, and names what it shows.

The theme's pages ask for nine style sheets and a dozen scripts. When all are written, this puts
`site.css` (made by light_styles) and `site.js` (the scripts that the book needs, one after another)
in their place, leaves the search's scripts to the search page, and mends what screen readers hear.
"""

import pathlib
import re

from light_pictures import fit_pictures

SCRIPTS = [
    "documentation_options.js",
    "doctools.js",
    "clipboard.min.js",
    "copybutton.js",
    "scripts/sphinx-book-theme.js",
    "scripts/pydata-sphinx-theme.js",
    "course.js",
]
SEARCH = [
    "_static/sphinx_highlight.js",
    "_static/searchtools.js",
    "_static/language_data.js",
    "searchindex.js",
]
# The theme is known before the first paint, so that a dark page does not flash white.
THEME = """<script>
    (function (page) {
      var mode = "auto";
      try { mode = localStorage.getItem("mode") || mode; } catch (error) {}
      var dark = matchMedia("(prefers-color-scheme: dark)").matches;
      page.dataset.mode = mode;
      page.dataset.theme = mode === "auto" ? (dark ? "dark" : "light") : mode;
    })(document.documentElement);
  </script>"""

# (what the theme writes, what a screen reader or a validator wants)
MENDS = [
    # The arrow that opens a branch of the contents is called like its page.
    (
        r'(<a [^>]*>)([^<]*)(</a><details[^>]*><summary)(><span class="toctree-toggle")',
        r'\1\2\3 aria-label="\2"\4',
    ),
    # Names that differ from the words on the button: the words alone do.
    (r'(<button class="btn search-button-field[^>]*?) aria-label="[^"]*"', r"\1"),
    (r'(<details class="[^"]*\bhide\b[^"]*"[^>]*>\s*<summary) aria-label="[^"]*"', r"\1"),
    (r' role="doc-biblioentry"', ' role="listitem"'),
    (r"<th[^>]*>(?:\s|<p>|</p>)*</th>", "<td></td>"),
    (r'<meta name="viewport"[^>]*?/?>(?=(?s:.*)<meta name="viewport")', ""),
    (r'<div id="pst-primary-sidebar"', r'<div id="pst-primary-sidebar" role="complementary"'),
]


def lighten(text, up, search_page):
    """Return one page's text with one style sheet and one script."""
    text = re.sub(r'<script data-cfasync="false">.*?</script>', THEME, text, count=1, flags=re.S)
    text = re.sub(r'\s*<script(?: [^>]*)?src="[^"]*"[^>]*></script>', "", text)
    text = re.sub(r"\s*<script>(?!\s*\(function \(page\))[^<]*</script>", keep_own, text)
    text = re.sub(r'\s*<link[^>]*rel="(?:stylesheet|preload)"[^>]*>', "", text)
    head = [f'<link rel="stylesheet" href="{up}_static/site.css"/>']
    if "<math" in text:
        head.append(f'<link rel="stylesheet" href="{up}_static/math.css"/>')
    head.append(f'<script defer src="{up}_static/site.js"></script>')
    if search_page:
        head += [f'<script defer src="{up}{name}"></script>' for name in SEARCH]
    text = text.replace("</head>", "  " + "\n    ".join(head) + "\n  </head>", 1)
    for theirs, ours in MENDS:
        text = re.sub(theirs, ours, text, flags=re.S)
    return text


def keep_own(found):
    """Keep a script that a page of the book brings itself; drop the theme's settings."""
    theirs = "toggle|togglebutton|MathJax|DOCUMENTATION_OPTIONS"
    return "" if re.search(theirs, found[0]) else found[0]


def finish(app, error):
    if error is not None or app.builder.format != "html":
        return
    out = pathlib.Path(app.outdir)
    for page in out.rglob("*.html"):
        if "_static" in page.relative_to(out).parts:
            continue
        text = page.read_text(encoding="utf-8")
        if "</head>" not in text or "_static/site.js" in text:
            continue
        up = "../" * (len(page.relative_to(out).parts) - 1)
        text = lighten(text, up, page.name == "search.html")
        page.write_text(fit_pictures(text, page.parent), encoding="utf-8")
    parts = [(out / "_static" / name).read_text(encoding="utf-8") for name in SCRIPTS]
    script = re.sub(r"//# sourceMappingURL=\S*", "", ";\n".join(parts))
    (out / "_static" / "site.js").write_text(script, encoding="utf-8")


def setup(app):
    app.connect("build-finished", finish, priority=600)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
