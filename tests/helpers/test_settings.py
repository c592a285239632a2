"""What the first cell of a notebook sets."""

import os
import subprocess
import sys

from course_utils.settings import use_course_settings


def test_products_on_a_graphics_card_keep_the_digits_of_float32():
    use_course_settings()
    assert os.environ["NVIDIA_TF32_OVERRIDE"] == "0"
    assert os.environ["JAX_DEFAULT_MATMUL_PRECISION"] == "highest"


def test_garbage_is_looked_for_again_and_not_first_among_keras():
    code = """
import gc
from course_utils.settings import use_course_settings
use_course_settings()
assert gc.isenabled() and gc.get_freeze_count() == 0
young, old = len(gc.get_objects(0)), len(gc.get_objects(2))
assert young < 10_000 < 100_000 < old, (young, old)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
