"""Leaves out of a style sheet what no page can use, and the space that only people need."""

import re

STRING = r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
TOKEN = re.compile(rf"""{STRING}|url\([^"')]*\)|[(){{}};,]""", re.S)
NOT = re.compile(r":(?:not|is|where|has)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")


def drop_comments(css):
    return re.sub(rf"{STRING}|/\*.*?\*/", lambda found: found[1] or "", css, flags=re.S)


def split(text, mark):
    """Yield the parts of text between marks that stand in no string, bracket or block."""
    depth = start = 0
    for found in TOKEN.finditer(text):
        sign = found[0]
        if sign in "({":
            depth += 1
        elif sign in ")}":
            depth -= 1
        if depth == 0 and sign in (mark, "}" if mark == ";" else mark):
            yield text[start : found.end() if sign == "}" else found.start()]
            start = found.end()
    if text[start:].strip():
        yield text[start:]


def purge(css, used):
    """Return the rules that can match something, without comments and needless space."""
    kept = []
    for rule in split(css, ";"):
        head, brace, body = rule.partition("{")
        head, body = squeeze(head), body.rstrip()[:-1]
        if not brace:
            continue  # @import and @charset
        if head.startswith(("@media", "@supports", "@layer", "@container")):
            body = purge(body, used)
        elif head.startswith("@"):
            body = squeeze(body)
        else:
            head = ",".join(s.strip() for s in split(head, ",") if names(s) <= used)
            body = ";".join(squeeze(part) for part in split(body, ";") if part.strip())
        if head and body:
            kept.append(f"{head}{{{body}}}")
    return "\n".join(kept)


def names(selector):
    """Return the classes, ids and tags without which a selector matches nothing."""
    plain = re.sub(r"\[[^]]*\]", "", NOT.sub("", selector))
    plain = re.sub(r"::?[\w-]+(\([^)]*\))?", "", plain)
    marked = re.findall(r"[.#](?:[\w-]|\\.)+", plain)
    tags = re.findall(r"(?<![\w.#\\-])[a-zA-Z][\w-]*", plain)
    return {m[1:].replace("\\", "") for m in marked} | {t.lower() for t in tags}


def squeeze(text):
    """Return text with single spaces, and none where CSS needs none; strings stay as they are."""
    pieces = re.split(STRING, text)
    for i in range(0, len(pieces), 2):
        pieces[i] = re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", pieces[i]))
        pieces[i] = (
            re.sub(r"^( ?[\w-]+)\s*:\s*", r"\1:", pieces[i]) if ":" in pieces[i] else pieces[i]
        )
    return "".join(pieces).strip()


def drop_variables(css, elsewhere):
    """Drop the custom properties that nothing reads, until none is left."""
    while True:
        read = set(re.findall(r"var\(\s*(--[\w-]+)", css + elsewhere))
        fewer = re.sub(
            r"""(?<=[{;])(--[\w-]+):(?:[^;{}"']|"[^"]*"|'[^']*')*(?:;|(?=\}))""",
            lambda m, read=read: m[0] if m[1] in read else "",
            css,
        )
        if fewer == css:
            return re.sub(r"[^{}]*\{\}\n?", "", css)
        css = fewer
