"""Bananas with boxes, from small files in the true format, and from files with faults."""

import io

import numpy as np
import pytest
from file_server import zip_file
from loader_docs import assert_promised
from PIL import Image

from course_utils.datasets import fetch_bananas

HEAD = "img_name,label,xmin,ymin,xmax,ymax\n"
TRAIN, TEST = "banana-detection/bananas_train", "banana-detection/bananas_val"


def png(colour, side=256):
    stream = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(stream, "PNG")
    return stream.getvalue()


def archive(**changed):
    members = {
        "train": f"{HEAD}1.png,0,104,20,143,58\n0.png,0,68,175,118,223\n".encode(),
        "one": png((10, 20, 30)),
        "zero": png((40, 50, 60)),
        "test": f"{HEAD}0.png,0,183,63,241,112\r\n".encode(),
        "other": png((70, 80, 90)),
    } | changed
    names = {
        "train": f"{TRAIN}/label.csv",
        "one": f"{TRAIN}/images/1.png",
        "zero": f"{TRAIN}/images/0.png",
        "test": f"{TEST}/label.csv",
        "other": f"{TEST}/images/0.png",
    }
    return zip_file({names[key]: data for key, data in members.items() if data is not None})


def test_bananas_stand_in_the_order_of_the_table(stick):
    stick("bananas", archive())
    bananas = fetch_bananas()
    assert_promised(bananas, fetch_bananas, small=True)
    np.testing.assert_array_equal(bananas.train_images[:, 9, 5], [(10, 20, 30), (40, 50, 60)])
    np.testing.assert_array_equal(bananas.train_boxes, [(104, 20, 143, 58), (68, 175, 118, 223)])
    np.testing.assert_array_equal(bananas.test_images[:, 0, 0], [(70, 80, 90)])
    np.testing.assert_array_equal(bananas.test_boxes, [(183, 63, 241, 112)])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"train": None}, "must hold banana-detection/bananas_train/label.csv"),
        ({"test": b""}, "bananas_val/label.csv must begin with img_name,label"),
        ({"test": HEAD.encode()}, "names no picture"),
        ({"test": f"{HEAD}0.png,0,183,63,241\n".encode()}, "line 2 of .* four numbers"),
        ({"test": f"{HEAD}0.png,0,183,63,wide,9\n".encode()}, "line 2 of .* four numbers"),
        ({"test": f"{HEAD}0.png,0,183,63,100,112\n".encode()}, "line 2 of .* is no box"),
        ({"test": f"{HEAD}0.png,0,183,63,nan,112\n".encode()}, "line 2 of .* is no box"),
        ({"test": f"{HEAD}0.png,0,183,63,300,112\n".encode()}, "line 2 of .* is no box"),
        ({"other": None}, "lacks banana-detection/bananas_val/images/0.png"),
        ({"other": b"GIF"}, "images/0.png is no picture"),
        ({"other": png((0, 0, 0))[:60]}, "images/0.png is no picture"),
        ({"other": png((0, 0, 0), 128)}, r"256 × 256 pixels, got \(128, 128\)"),
    ],
)
def test_files_of_another_form_are_named(stick, changed, message):
    stick("bananas", archive(**changed))
    with pytest.raises(ValueError, match=message):
        fetch_bananas()
