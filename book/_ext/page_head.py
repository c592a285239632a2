"""What the head of a page tells others: its address, its first sentences, and a picture to share.

Search engines, shared links and the page for addresses that do not exist need whole addresses. They
follow from `repository.url` in _config.yml, so that a fork changes one line.
"""

import html
import re
from urllib.parse import urlsplit

from docutils import nodes

LONGEST = 200  # letters of a description that search engines show


def pages_address(repository):
    """Return where GitHub publishes a repository: https://owner.github.io/name/."""
    owner, name = urlsplit(repository).path.strip("/").split("/")
    return f"https://{owner.lower()}.github.io/{name}/"


def set_addresses(app, config):
    config.html_baseurl = pages_address(config.html_theme_options["repository_url"])
    config.notfound_urls_prefix = urlsplit(config.html_baseurl).path


def describe(doctree):
    """Return the first sentences of a page's first paragraph."""
    for paragraph in doctree.findall(nodes.paragraph):
        if "notebook-facts" not in paragraph["classes"]:
            words = " ".join(paragraph.astext().split())
            whole = re.match(rf".{{1,{LONGEST}}}[.!?](?= |$)", words)
            return whole[0] if whole else words[:LONGEST].rsplit(" ", 1)[0] + " …"
    return ""


def add_tags(app, pagename, templatename, context, doctree):
    """Say the page's title, description, address and picture; the theme names the viewport."""
    named = {"og:site_name": app.config.html_title, "og:title": context.get("title", "")}
    if doctree is not None:
        named["description"] = named["og:description"] = describe(doctree)
        named["og:url"] = app.config.html_baseurl + app.builder.get_target_uri(pagename)
    named["og:image"] = f"{app.config.html_baseurl}_static/share.png"
    context["metatags"] = "\n".join(
        f'<meta {"property" if ":" in name else "name"}="{name}" content="{escape(text)}">'
        for name, text in named.items()
        if text
    )


def escape(text):
    return html.escape(html.unescape(re.sub(r"<[^>]*>", "", text)))


def setup(app):
    app.connect("config-inited", set_addresses, priority=100)
    app.connect("html-page-context", add_tags)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
