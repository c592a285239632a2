"""A course of two notebooks for tests: written to a folder, read as the real one is."""

import json

FACTS = {"seconds": 31, "peak_memory_mb": 1060.0, "network": False, "gpu": False}
TOC = """format: jb-book
root: book/welcome
parts:
  - caption: The course
    chapters:
      - file: book/math
        sections:
          - file: notebooks/math/line
          - file: notebooks/math/attention
      - file: book/code
        sections:
          - file: notebooks/code/empty
"""
LINE = """# A straight line: two numbers

> A motto.

A line is the smallest **model** that
can learn.

**You will**

- fit a line,
- measure its
  error.

**You need** nothing.
The [attention](attention.ipynb) page comes later.

## Exercises

### Exercise 1: add
"""
ATTENTION = """# Attention

Look back.

**You need** [the line](line.ipynb#fit), [a page](../../book/math.md), and:

- [nothing else](../code/empty.ipynb).
"""


def cell(text, kind="markdown", tags=()):
    return {"cell_type": kind, "id": "x", "metadata": {"tags": list(tags)}, "source": text}


def notebook(*cells, facts=FACTS):
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"course": facts} if facts else {},
            "cells": list(cells),
        }
    )


def write(root):
    """Write the small course to a folder, and return the folder."""
    code = [cell("a = 1\n\nb = 2\n" * 100, "code"), cell("c = 3\n" * 900, "code", ["setup"])]
    texts = {
        "_toc.yml": TOC,
        "book/math.md": "# Mathematics\n\nWhat is under it.\n",
        "book/code.md": "# Code\n",
        "notebooks/math/line.ipynb": notebook(cell(LINE), *code),
        "notebooks/math/attention.ipynb": notebook(cell(ATTENTION)),
        "notebooks/code/empty.ipynb": notebook(cell("# Empty"), facts=None),
    }
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
