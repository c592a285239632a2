"""The font of the formulas: the signs that the book uses, cut out of STIX Two Math (OFL).

Without a mathematics font brackets do not stretch. The package ziamath carries the font.
"""

import html
import importlib.util
import pathlib
import re
import unicodedata

import fonts
from fontTools.ttLib import TTFont

STYLE = """@font-face{font-family:"Course Math";src:url(%s)}
math{font-family:"Course Math",math}
mover[accent=true]>mo{padding-bottom:.07em}"""  # hats and bars clear their letters


def italics():
    """Return the italic form that a browser gives to a letter that stands alone."""
    forms = {"h": "ℎ"}
    for code in [*range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C)]:
        plain = unicodedata.decomposition(chr(code)).split()[1:]
        forms.update({chr(int(letter, 16)): chr(code) for letter in plain})
    return forms


def signs(pages):
    """Return every sign that the formulas of the pages need."""
    found, slanted = {"√"}, italics()
    for page in pages:
        for formula in re.findall(r"<math.*?</math>", page, re.S):
            lean = re.sub(r"<mi>(.)</mi>", lambda m: slanted.get(m[1], m[1]), formula)
            found.update(html.unescape(re.sub(r"<[^>]*>", "", lean)))
    return "".join(sorted(found))


def narrow_roots(font):
    """Make every size of the root as wide as the smallest: Chromium leaves room for the widest."""
    root = font.getBestCmap()[ord("√")]
    variants = font["MATH"].table.MathVariants
    sizes = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(root)]
    names = {record.VariantGlyph for record in sizes.MathGlyphVariantRecord}
    names |= {part.glyph for part in sizes.GlyphAssembly.PartRecords}
    width = font["hmtx"][root][0]
    for name in names - {root}:
        advance, bearing = font["hmtx"][name]
        font["glyf"][name].coordinates.scale((width / advance, 1))
        font["glyf"][name].coordinates.toInt()
        font["glyf"][name].recalcBounds(font["glyf"])
        font["hmtx"][name] = (width, round(bearing * width / advance))


def set_scripts(font):
    """Set scripts as TeX does: at one height beside all letters, a prime large enough to be seen.

    A browser lowers an index by the depth of its letter, and so that of y more than that of x;
    and it takes the sign for minutes, already small and high, for a prime, which it raises again.
    """
    constants = font["MATH"].table.MathConstants
    constants.SubscriptBaselineDropMin.Value = -20
    constants.SuperscriptBaselineDropMax.Value = 380
    for table in font["cmap"].tables:
        if ord("′") in table.cmap:
            table.cmap[ord("′")] = "minute.ssty"


def style_sheet(pages):
    """Return the style sheet that brings the font for the formulas of these pages."""
    package = pathlib.Path(importlib.util.find_spec("ziamath").origin).parent
    font = TTFont(package / "fonts" / "STIXTwoMath-Regular.ttf", recalcTimestamp=False)
    narrow_roots(font)
    set_scripts(font)
    return STYLE % fonts.cut(font, text=signs(pages))
