"""Half the bytes for the figures that a notebook stores; what a reader sees stays as it was."""

import base64
import io
import re

import scour.scour
from PIL import Image

# Keep width and height: a notebook shows a drawing as large as it says it is.
OPTIONS = [
    "--no-line-breaks", "--indent=none", "--strip-xml-prolog", "--remove-metadata",
    "--enable-comment-stripping", "--enable-id-stripping", "--shorten-ids", "--set-precision=4",
]  # fmt: skip


def pack_drawing(drawing):
    """Return an SVG drawing with short numbers and names, the pixel pictures in it packed too."""
    options = scour.scour.parse_args(OPTIONS)
    drawing = scour.scour.scourString(drawing, options)
    return re.sub(
        r"(data:image/png;base64,)([^\"']+)", lambda m: m[1] + _pack_pixels(m[2]), drawing
    )


def _pack_pixels(picture):
    """Return a PNG (base64) with the same pixels, as grey or a palette where these hold them."""
    image = Image.open(io.BytesIO(base64.b64decode(picture)))
    if image.mode == "RGBA" and image.getextrema()[3] == (255, 255):
        image = image.convert("RGB")
    colors = image.getcolors(256)
    if image.mode == "RGB" and colors and all(r == g == b for _, (r, g, b) in colors):
        image = image.convert("L")
    elif image.mode == "RGB" and colors:
        image = image.quantize(len(colors), dither=Image.Dither.NONE)
    packed = io.BytesIO()
    image.save(packed, "PNG", optimize=True)
    return base64.b64encode(packed.getvalue()).decode()
