"""Formulas as MathML, made when the book is built."""

import pytest
import small_book
from mathml import CONVERTER, LONG, mend


def drawn(formula, display=False):
    return mend(CONVERTER.convert_with_local_state(formula, displaystyle=display))


def page(folder, text):
    """Return a page's HTML, and the warnings."""
    extensions = ["myst_parser", "mathml"]
    conf = {"extensions": extensions, "myst_enable_extensions": ["dollarmath"]}
    out, warnings = small_book.build(folder, {"index.md": f"# T\n\n{text}\n"}, **conf)
    return (out / "index.html").read_text("utf-8"), warnings


def test_a_formula_that_is_none_is_shown_as_it_stands_with_a_warning(tmp_path):
    html, warnings = page(tmp_path, r"So $\frac{a$ it is.")
    assert r"<code>\frac{a</code>" in html
    assert "formula: " in warnings


@pytest.mark.parametrize(("signs", "name"), [(LONG, "math"), (LONG + 1, "math long")])
def test_only_a_long_formula_in_a_line_scrolls(tmp_path, signs, name):
    html, warnings = page(tmp_path, f"A ${'x' * signs}$ and\n\n$${'x' * 2 * LONG}$$")
    assert warnings == ""
    assert f'<span class="{name} notranslate' in html
    assert '<div class="math notranslate' in html


def test_a_large_bracket_with_an_index_stands_in_a_row():
    assert "<msup><mrow><mo" in drawn(r"\big(a\big)^2").replace(" ", "")
    assert "<msup><mi" in drawn("a^2")


@pytest.mark.parametrize("formula", [r"\dfrac12", r"\begin{bmatrix} a \end{bmatrix}"])
def test_styles_stand_around_fractions_and_tables(formula):
    drawn = mend(CONVERTER.convert_with_local_state(formula, displaystyle=False))
    assert "<mstyle " in drawn
    assert '<mfrac displaystyle="' not in drawn and '<mtable scriptlevel="' not in drawn


def test_a_brace_keeps_nothing_of_what_it_was():
    drawn = mend(CONVERTER.convert_with_local_state(r"\underbrace{a}_{b}", displaystyle=True))
    assert '<mrow class="brace">' in drawn
