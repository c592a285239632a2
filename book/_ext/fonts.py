"""Cuts a font down to the signs that the book uses."""

import base64
import io
import logging

from fontTools import subset

logging.getLogger("fontTools").setLevel("WARNING")  # it tells all that it cuts


def cut(font, **signs):
    """Return the font with these signs (`text` or `unicodes`) alone, as a data address."""
    options = subset.Options(hinting=False, layout_features=[])
    options.name_IDs = [0, 1, 2, 13, 14]  # the copyright and the licence stay in the file
    cutter = subset.Subsetter(options)
    cutter.populate(**signs)
    cutter.subset(font)
    font.flavor, file = "woff2", io.BytesIO()
    font.save(file)
    return "data:font/woff2;base64," + base64.b64encode(file.getvalue()).decode()
