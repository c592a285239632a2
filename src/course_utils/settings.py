"""What the first cell of a notebook calls, so that a page runs the same on every machine."""

import gc
import importlib
import os
import sys
import types

from course_utils.plotting import use_course_style


def use_course_settings():
    """Set Keras, its engine and matplotlib as every page expects them, before `import keras`.

    A setting that other work left on this machine (in ``~/.keras/keras.json``, in a
    ``matplotlibrc``, in ``MPLBACKEND``) then changes nothing. The engine is the one that the
    variable ``KERAS_BACKEND`` names, TensorFlow where it names none.

    Examples
    --------
    >>> use_course_settings()
    >>> import keras
    >>> keras.config.image_data_format()
    'channels_last'
    """
    os.environ["KERAS_BACKEND"] = os.environ.get("KERAS_BACKEND") or "tensorflow"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"  # no start-up messages
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  # the same numbers run after run
    # On graphics cards products in float32 are rounded to ten bits, unless these say otherwise.
    os.environ["NVIDIA_TF32_OVERRIDE"] = "0"
    os.environ["JAX_DEFAULT_MATMUL_PRECISION"] = "highest"
    if "keras" not in sys.modules:
        _import_when_used("keras.wrappers")
        _import_without_garbage("keras")
    import keras

    keras.config.set_floatx("float32")
    keras.config.set_epsilon(1e-7)
    keras.config.set_image_data_format("channels_last")
    keras.config.set_max_epochs(None)
    keras.config.set_max_steps_per_epoch(None)
    use_course_style()


def _import_when_used(name):
    """Put a module into its place that brings the real one as soon as something is taken from it.

    Keras's wrappers for scikit-learn import all of it and of scipy.stats, for a fifth of the time
    that Keras takes to come. A page that needs these imports them itself.
    """
    stand_in = types.ModuleType(name)

    def bring(attribute):
        if attribute.startswith("__"):  # asked of every module by those who look at all of them
            raise AttributeError(attribute)
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        return getattr(importlib.import_module(name), attribute)

    stand_in.__getattr__ = bring
    sys.modules[name] = stand_in


def _import_without_garbage(name):
    """Import a large module without looking for garbage meanwhile: its objects stay.

    TensorFlow makes 400,000 of them, and Python would look through them again and again, for a
    quarter of the time that Keras takes to come.
    """
    looking = gc.isenabled()
    gc.disable()
    try:
        importlib.import_module(name)
    finally:
        if looking:
            gc.enable()
    gc.freeze()  # out of the young ones, which are looked through often,
    gc.unfreeze()  # into the oldest, which seldom are
