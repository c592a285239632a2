"""What the first cell of a notebook sets."""

import os
import subprocess
import sys

from course_utils.settings import use_course_settings


def test_products_on_a_graphics_card_keep_the_digits_of_float32():
    use_course_settings()
    assert os.environ["NVIDIA_TF32_OVERRIDE"] == "0"
    assert os.environ["JAX_DEFAULT_MATMUL_PRECISION"] == "highest"


def test_keras_comes_without_scikit_learn_and_garbage_is_looked_for_after_it():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


CODE = """
import gc, sys
from course_utils.settings import use_course_settings
use_course_settings()
assert gc.isenabled() and gc.get_freeze_count() == 0
young, old = len(gc.get_objects(0)), len(gc.get_objects(2))
assert young < 10_000 < 100_000 < old, (young, old)
import keras
assert "sklearn" not in sys.modules and "scipy.stats" not in sys.modules
assert not hasattr(keras.wrappers, "__path__") and "sklearn" not in sys.modules
from sklearn.base import BaseEstimator
first, second = keras.wrappers.SKLearnClassifier, keras.wrappers.SKLearnClassifier
assert first is second and issubclass(first, BaseEstimator)
from keras.wrappers import SKLearnRegressor
assert SKLearnRegressor is keras.wrappers.SKLearnRegressor
"""
