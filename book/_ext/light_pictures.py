"""Pictures that load late: sizes stand in the page, so that nothing jumps when they come."""

import re
import struct


def size(path):
    """Return the width and height of a PNG or SVG picture, or None."""
    data = path.read_bytes()
    if data[:4] == b"\x89PNG":
        return struct.unpack(">II", data[16:24])
    box = re.search(rb'viewBox="\S+ \S+ ([\d.]+) ([\d.]+)"', data[:2000])
    return (round(float(box[1])), round(float(box[2]))) if box else None


def fit_pictures(text, folder):
    """Say how large each picture is, and load those far down the page when they come near."""
    first = True

    def fit(found):
        nonlocal first
        tag, source = found[0], folder / found[1]
        if " width=" in tag or not source.is_file() or not (sides := size(source)):
            return tag
        words = f' width="{sides[0]}" height="{sides[1]}"'
        if not (first and "_images" in found[1]):
            words += ' loading="lazy" decoding="async"'
        first = first and "_images" not in found[1]
        return tag.replace("<img", "<img" + words, 1)

    return re.sub(r'<img [^>]*?src="([^"]*)"[^>]*>', fit, text)
