"""The recipes of a page: the blocks of commands under a heading, typed in as they are written."""

import os
import re
import subprocess

from course_pages import ROOT


def recipe(page, heading):
    """Return the blocks of commands under a heading of a page."""
    text = (ROOT / "book" / f"{page}.md").read_text("utf-8")
    part = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#+ \w|\Z)", text, re.S | re.M)[1]
    return re.findall(r"^```(?:bash|text)\n(.*?)^```$", part, re.S | re.M)


def type_in(commands, folder, **variables):
    """Type the commands in a folder; return the process that has ended."""
    outside = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "MAKE"))}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env=outside | variables,
        capture_output=True,
        text=True,
        check=False,
    )
