"""The colour drawings as shipped, and the script that made them."""

import make_drawings as script
import numpy as np
import pytest
from PIL import Image

from course_utils.datasets import load_drawings


def test_each_kind_of_the_script_is_there_under_its_name():
    drawings = load_drawings()
    assert drawings.label_names == list(script.KINDS)
    assert np.bincount(drawings.labels).tolist() == [259, 134, 116, 129, 117]
    assert drawings.names[drawings.labels.tolist().index(2)] == "rat"
    assert len(set(drawings.names)) == len(drawings.names) == 755
    assert not any("skin tone" in name for name in drawings.names)


def test_most_corners_are_paper_and_no_drawing_is_empty():
    images = load_drawings().images
    assert np.mean(images[:, 0, 0] == 255) > 0.9
    assert (images.reshape(755, -1).std(axis=1) > 5).all()


@pytest.mark.parametrize(("sign", "kind"), [("🇸🇪", 0), ("😀", 1), ("🐀", 2), ("🍎", 3), ("🚀", 4)])
def test_a_sign_is_of_the_kind_of_its_code(sign, kind):
    assert script.kind_of(sign) == kind


def test_a_sign_of_no_kind_is_left_out():
    assert script.kind_of("♥") is None


def test_a_picture_loses_its_margin_and_keeps_its_colours():
    image = Image.new("RGB", (72, 72), "white")
    image.paste((255, 0, 0), (6, 6, 66, 66))
    small = script.shrink(image)
    assert small.shape == (16, 16, 3) and (small == (255, 0, 0)).all()
