"""A course of three small notebooks, written to a folder and built as the real one is."""

import json

import small_book
from bs4 import BeautifulSoup

from course_utils.intervals import Interval
from course_utils.results import Contender, Result

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
      - file: book/glossary
"""
LINE = """# A straight line: two numbers

A line is the smallest **model** that can learn, and [the next page](attention.ipynb) is larger.

**You will**

- fit a line to $n$ points,
- measure its error.

**You need** nothing.

Galton (1886) and `nn.relu` are links, and a second **model** is none.
"""
ATTENTION = """# Attention

Look **back**, as in [the line](line.ipynb) (Galton 1886).

**You need** [the line](line.ipynb).
"""
RESULT = Result(
    contenders={
        "a | line": Contender(Interval(1234.5, -0.25, 2000, 8), 1200, 0.04),
        "mean": Contender(Interval(2, 1, 3, 8), seconds=2.34),
    },
    question="How tall?",
    data="8 sons",
    measure="error, over sons",
    model="a | line",
    rival="mean",
    digits=1,
)
PAGES = {
    "book/welcome.md": """# Welcome

```{course-parts}
```

```{reading-path}
notebooks/math/attention
```

```{toctree}
math
map
glossary
references
activations
```
""",
    "book/math.md": """# Mathematics

What is under it?

## The pages

```{part-pages}
```

```{part-results}
```

```{toctree}
../notebooks/math/line
../notebooks/math/attention
```
""",
    "book/map.md": """# The map

```{course-map}
```

```{course-syllabus}
```

```{notebook-facts}
```

```{whole-results}
notebooks/math/line
```
""",
    "book/glossary.md": """# Glossary

:::{glossary}
model
  What is fitted.

never
  What no page defines.
:::
""",
    "book/references.md": "# References\n\n```{bibliography}\n:all:\n```\n",
    "book/activations.md": """# Activations

```{eval-rst}
.. automodule:: course_utils.nn.activations
   :members: relu
```
""",
    "book/references.bib": """@article{galton1886regression,
  author = {Galton, Francis}, title = {Regression towards Mediocrity}, journal = {JAI},
  year = {1886},
}
""",
}
SETTINGS = {
    "extensions": [
        *("sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinxcontrib.bibtex", "myst_nb"),
        *("notebook_facts", "course_drawn", "citations", "glossary_links", "reference_links"),
    ],
    "root_doc": "book/welcome",
    "myst_enable_extensions": ["colon_fence", "dollarmath"],
    "nb_execution_mode": "off",
    "bibtex_bibfiles": ["book/references.bib"],
}


def write_notebook(root, name, text, facts=FACTS, result=None):
    code = {"cell_type": "code", "id": "code", "metadata": {}, "source": "y = nn.relu(x)"}
    code |= {"outputs": [], "execution_count": 1}
    if result:
        data, metadata = result._repr_mimebundle_()
        output = {"output_type": "execute_result", "execution_count": 1}
        code["outputs"] = [output | {"data": data, "metadata": metadata}]
    cells = [{"cell_type": "markdown", "id": "text", "metadata": {}, "source": text}, code]
    metadata = {"course": facts} if facts else {}
    metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    path = root / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def write(root):
    """Write the course to a folder, and return the folder."""
    (root / "book").mkdir(parents=True)
    (root / "_toc.yml").write_text(TOC, encoding="utf-8")
    for name, text in PAGES.items():
        (root / name).write_text(text, encoding="utf-8")
    write_notebook(root, "notebooks/math/line", LINE, result=RESULT)
    write_notebook(root, "notebooks/math/attention", ATTENTION)
    return root


def build(root):
    """Build what has changed; return the warnings."""
    return small_book.build(root, **SETTINGS)[1]


def page(root, name):
    html = (root / "_build" / "html" / f"{name}.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser").find("div", role="main")
