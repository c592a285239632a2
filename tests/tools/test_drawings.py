"""Packed drawings: fewer bytes, the same picture."""

import base64
import io
import re

import matplotlib
import numpy as np
import pytest
from drawings import pack_drawing
from matplotlib.figure import Figure
from PIL import Image

PIXELS = {
    "grey": np.linspace(0, 1, 64).reshape(8, 8),
    "few colors": matplotlib.colormaps["cividis"](np.linspace(0, 1, 64).reshape(8, 8))[..., :3],
    "many colors": np.random.default_rng(0).random((20, 20, 3)),
    "see-through": np.random.default_rng(0).random((8, 8, 4)),
}


def draw(pixels):
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "test"}):
        figure = Figure(figsize=(6, 3))
        left, right = figure.subplots(1, 2)
        left.imshow(pixels, cmap="gray", interpolation="none")
        right.plot(np.arange(50), np.sin(np.arange(50)), "o-")
        right.set_title("a wave & more")
        file = io.StringIO()
        figure.savefig(file, format="svg")
    return file.getvalue()


MODES = {"grey": "L", "few colors": "P", "many colors": "RGB", "see-through": "RGBA"}


def embedded(drawing):
    [data] = re.findall(r"base64,\s*([^\"']+)", drawing)
    return Image.open(io.BytesIO(base64.b64decode(data)))


@pytest.mark.parametrize("kind", PIXELS)
def test_every_pixel_stays(kind):
    plain = draw(PIXELS[kind])
    packed = pack_drawing(plain)
    ours, theirs = embedded(packed), embedded(plain)
    np.testing.assert_array_equal(ours.convert("RGBA"), theirs.convert("RGBA"))
    assert ours.mode == MODES[kind]
    assert len(packed) < 0.75 * len(plain)


def test_size_words_and_marks_stay():
    plain = draw(PIXELS["grey"])
    packed = pack_drawing(plain)
    assert packed.startswith("<!DOCTYPE svg") or packed.startswith("<svg")
    for part in ('width="432pt"', 'height="216pt"', ">a wave &amp; more</text>"):
        assert part in packed
    assert packed.count("<use ") == plain.count("<use ")
    assert pack_drawing(packed) == packed  # running it twice changes nothing
