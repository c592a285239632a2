"""Colours of code: what has the ink's colour needs no element of its own."""

import code_colors
import pytest
from code_colors import CodeFormatter
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.styles import get_style_by_name
from pygments.token import Text

CODE = "import numpy as np\n\nx = np.ones(3)  # one\n"


def test_names_and_brackets_are_plain_and_the_rest_is_coloured():
    drawn = highlight(CODE, PythonLexer(), CodeFormatter())
    assert "ones(" in drawn and "import</span> numpy" in drawn
    for kind, word in (("kn", "import"), ("o", "="), ("mi", "3"), ("c1", "# one")):
        assert f'<span class="{kind}">{word}</span>' in drawn
    assert len(drawn) < 0.8 * len(highlight(CODE, PythonLexer(), HtmlFormatter()))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", sorted(code_colors.PLAIN, key=str))
def test_what_is_plain_has_the_colour_of_the_ink(theme, kind):
    style = get_style_by_name(f"a11y-high-contrast-{theme}")
    assert style.style_for_token(kind) == style.style_for_token(Text)
