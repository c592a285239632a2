"""What the first cell of a notebook sets."""

import os

from course_utils.settings import use_course_settings


def test_products_on_a_graphics_card_keep_the_digits_of_float32():
    use_course_settings()
    assert os.environ["NVIDIA_TF32_OVERRIDE"] == "0"
    assert os.environ["JAX_DEFAULT_MATMUL_PRECISION"] == "highest"
