"""Words of a dark drawing that stand on something painted, in a color that can be read there.

Ink is light on dark paper; but a word may stand on a bar, a box or a pixel that is light as well.
"""

import base64
import io
import math
import re
import xml.etree.ElementTree as ET

import numpy as np
from PIL import Image

BLACK = "#010101"
ENOUGH = 3  # contrast, as WCAG counts it, below which a word is painted anew
HREF = "{http://www.w3.org/1999/xlink}href"
NUMBER = r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?"
CORNER = re.compile(rf"[mM]\s*({NUMBER})[\s,]*({NUMBER})")
STEP = re.compile(rf"([hvHV])\s*({NUMBER})")
SLANTED = re.compile("[lLcCsSqQtTaA]")


def repaint(drawing, palette):
    """Return a dark drawing whose words can be read, whatever they stand on.

    The palette gives for each color of a drawing on white the one that replaced it.
    """
    ink, paper = palette["#000000"], palette["#ffffff"]
    on_white = {dark: light for light, dark in palette.items() if light != "#000000"}
    new = {}
    painted = []
    words = 0
    for element, matrix in walk(ET.fromstring(drawing), np.eye(3)):
        tag = element.tag.rpartition("}")[2]
        if tag == "path":
            painted += box(element, matrix)
        elif tag == "image":
            painted.append((element, matrix))
        elif tag == "text":
            place, color = middle(element, matrix), paint(element, "fill") or ink
            ground = under(place, painted, paper)
            choices = [color, on_white.get(color, color)]
            if contrast(color, ground) < ENOUGH:
                choices = [c for c in choices if contrast(c, ground) >= ENOUGH] or [ink, BLACK]
                new[words] = max(choices, key=lambda c: contrast(c, ground))
            words += 1
    counter = iter(range(words))

    def fill(found):
        color = new.get(next(counter))
        if color is None:
            return found[0]
        kept = re.sub(r'\sfill="[^"]*"|(?<=["\s;])fill:\s*[^;"]*;?', "", found[0])
        return kept.replace("<text", f'<text fill="{color}"', 1)

    return re.sub(r"<text\b[^>]*>", fill, drawing)


def walk(element, matrix):
    """Yield the elements in the order in which they are painted, each with its transform."""
    matrix = matrix @ transform(element.get("transform", ""))
    yield element, matrix
    for child in element:
        if not child.tag.endswith(("defs", "clipPath")):
            yield from walk(child, matrix)


def transform(text):
    """Return the 3 × 3 matrix of an attribute such as "translate(3 4) scale(2)"."""
    total = np.eye(3)
    for name, inside in re.findall(r"(\w+)\(([^)]*)\)", text):
        v, step = [float(n) for n in re.findall(NUMBER, inside)], np.eye(3)
        if name == "matrix":
            step[:2] = np.reshape(v, (3, 2)).T
        elif name == "translate":
            step[:2, 2] = [*v, 0][:2]
        elif name == "scale":
            step[0, 0], step[1, 1] = v[0], v[-1]
        elif name == "rotate":
            cos, sin = math.cos(math.radians(v[0])), math.sin(math.radians(v[0]))
            x, y = v[1:] or (0, 0)
            step[:2] = [[cos, -sin, x - cos * x + sin * y], [sin, cos, y - sin * x - cos * y]]
        total = total @ step
    return total


def paint(element, name):
    """Return what an attribute or the style says of a property, or None."""
    style = re.search(rf"(?:^|[;\s]){name}:\s*([^;]+)", element.get("style", ""))
    return style[1].strip() if style else element.get(name)


def box(path, matrix):
    """Return [((left, top, right, bottom), color, opacity)] of a filled rectangle, else []."""
    color, data = paint(path, "fill") or "", path.get("d", "")
    start = CORNER.match(data)
    if not color.startswith("#") or not start or SLANTED.search(data):
        return []
    x, y = float(start[1]), float(start[2])
    xs, ys = [x], [y]
    for letter, number in STEP.findall(data):
        if letter in "hH":
            x = float(number) + (x if letter == "h" else 0)
        else:
            y = float(number) + (y if letter == "v" else 0)
        xs, ys = [*xs, x], [*ys, y]
    corners = matrix @ [[min(xs), max(xs)], [min(ys), max(ys)], [1, 1]]
    edges = (*corners[:2].min(axis=1), *corners[:2].max(axis=1))
    share = float(paint(path, "opacity") or 1) * float(paint(path, "fill-opacity") or 1)
    return [(edges, color, share)]


def middle(text, matrix):
    """Return a place within the first letters of a text."""
    x, y = float(text.get("x", 0)), float(text.get("y", 0))
    aside = {"middle": 0, "end": -4}.get(paint(text, "text-anchor"), 4)
    return (matrix @ [x + aside, y - 3.5, 1])[:2]


def under(place, painted, paper):
    """Return the color at a place: the paper and all that is painted there."""
    x, y = place
    color = np.array(channels(paper))
    for what, *rest in painted:
        if isinstance(what, ET.Element):
            pixel = pixel_at(what, rest[0], place)
            color = color if pixel is None else pixel
        elif what[0] <= x <= what[2] and what[1] <= y <= what[3]:
            color = color + rest[1] * (np.array(channels(rest[0])) - color)
    return "#" + "".join(f"{round(c):02x}" for c in color)


def pixel_at(image, matrix, place):
    """Return the color of an image at a place of the drawing, None outside it."""
    across, down, _ = np.linalg.solve(matrix, [*place, 1])
    column, row = across - float(image.get("x", 0)), down - float(image.get("y", 0))
    width, height = float(image.get("width")), float(image.get("height"))
    if not (0 <= column < width and 0 <= row < height):
        return None
    data = image.get(HREF) or image.get("href")
    picture = Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2]))).convert("RGB")
    at = int(column / width * picture.width), int(row / height * picture.height)
    return np.array(picture.getpixel(at), dtype=float)


def channels(color):
    """Return red, green and blue, 0 to 255, of "#rgb" or "#rrggbb"."""
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    return [int(digits[i : i + 2], 16) for i in (0, 2, 4)]


def luminance(color):
    """Return the relative luminance of a color (WCAG 2.2)."""
    parts = [c / 255 for c in channels(color)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Return the contrast of two colors, 1 to 21 (WCAG 2.2)."""
    low, high = sorted(luminance(color) for color in (one, other))
    return (high + 0.05) / (low + 0.05)
