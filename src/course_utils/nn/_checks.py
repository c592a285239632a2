"""How the core reads its arguments: one wording for every error, one rule for every dtype."""

import functools
import re

import numpy as np

from course_utils.arguments import as_integer


def as_array(name, value):
    """Return value as an array; ValueError if it is a list whose parts differ in shape."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} must not be a masked array: fill its gaps or leave them out first")
    try:
        return np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be an array, got parts that differ in shape") from error


def as_float(name, value, ndim=None):
    """Return value as a floating-point array: float32 and float64 as they are.

    Integers and booleans become float64, float16 becomes float32, and bytes in another order than
    this machine's are put right.
    Raises TypeError if value is no array of numbers, ValueError if its parts differ in shape or if
    it has another number of axes than ndim.
    """
    array = as_array(name, value)
    if array.dtype.kind in "iub":
        array = array.astype(np.float64)
    elif array.dtype.kind != "f":
        came = "None" if value is None else f"dtype {array.dtype}"
        raise TypeError(f"{name} must be an array of real numbers, got {came}")
    elif array.dtype == np.float16:
        array = array.astype(np.float32)
    elif not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} axes, got shape {array.shape}")
    return array


def same_float(optional=("bias",), **arrays):
    """Return the named arrays in one common floating-point dtype, in their order.

    Those named in optional may be None and stay so.
    """
    arrays = {n: None if a is None and n in optional else as_float(n, a) for n, a in arrays.items()}
    dtype = np.result_type(*(a.dtype for a in arrays.values() if a is not None))
    return tuple(None if a is None else a.astype(dtype, copy=False) for a in arrays.values())


def read(**declared):
    """Return arrays in one floating-point dtype, once their shapes fit what is declared of them.

    declared: name=(value, axes). axes has a size for each axis, a letter that stands for one and
    the same size wherever it is met, a number, or a number of times a letter (4U); "..." in front
    is any number of axes more, "?" at the end an argument that may be None.
    Raises TypeError or ValueError that names the argument, what was expected and what came.

    >>> x, kernel, bias = np.ones((7, 2)), np.ones((3, 4)), None
    >>> read(x=(x, "... C"), kernel=(kernel, "C U"), bias=(bias, "U?"))
    Traceback (most recent call last):
    ValueError: kernel must have shape (2, U), got (3, 4)
    """
    arrays, sizes = [], {"": 1}
    for name, (value, axes) in declared.items():
        leading, expected, is_optional = _axes(axes)
        if value is None and is_optional:
            arrays.append(None)
            continue
        array = as_float(name, value)
        known = sizes.copy()
        first = array.ndim - len(expected)
        fits = first == 0 or (leading and first > 0)
        for (times, letter), size in zip(expected, array.shape[max(first, 0) :], strict=False):
            # A letter is 1 where there is none, and what it first meets where it is new.
            fits = fits and size == times * sizes.setdefault(letter, size // times)
        if not fits:
            words = _words(leading, expected, known)
            raise ValueError(f"{name} must have shape {words}, got {array.shape}")
        arrays.append(array)
    dtypes = {a.dtype for a in arrays if a is not None}
    if len(dtypes) > 1:
        dtype = np.result_type(*dtypes)
        arrays = [None if a is None else a.astype(dtype, copy=False) for a in arrays]
    return arrays


@functools.cache
def _axes(text):
    """ "... C 4U?" -> (True, ((1, "C"), (4, "U")), True)."""
    words = text.removesuffix("?").split()
    leading = words[:1] == ["..."]
    parts = [re.fullmatch(r"(\d*)([A-Z]*)", word).groups() for word in words[leading:]]
    return leading, tuple((int(n or 1), letter) for n, letter in parts), text.endswith("?")


def _words(leading, expected, sizes):
    words = ["..."] * leading
    for times, letter in expected:
        unknown = f"{times}{letter}" if times > 1 else letter
        words.append(str(times * sizes[letter]) if letter in sizes else unknown)
    return f"({', '.join(words)}{',' * (len(words) == 1)})"


def check_number(name, value):
    """Raise TypeError unless value is one real number; True, "1" and arrays are none."""
    numbers = (int, float, np.integer, np.floating)
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers):
        raise TypeError(f"{name} must be a number, got {value!r}")


def check_flag(name, value):
    """Raise TypeError unless value is True or False: "no" would count as true."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, got {value!r}")


def as_pair(name, value, minimum=1):
    """Return value, an integer or a pair of integers, as a pair (height, width)."""
    if isinstance(value, (tuple, list)):
        if len(value) != 2:
            raise ValueError(f"{name} must be an integer or a pair of integers, got {value!r}")
        return tuple(as_integer(name, v, minimum) for v in value)
    return (as_integer(name, value, minimum),) * 2


def check_shape(name, array, expected):
    """Raise ValueError unless array has the expected shape, in which None stands for any size."""
    fits = len(array.shape) == len(expected) and all(
        e is None or e == a for a, e in zip(array.shape, expected, strict=True)
    )
    if not fits:
        words = ", ".join("any" if e is None else str(e) for e in expected)
        words += "," if len(expected) == 1 else ""
        raise ValueError(f"{name} must have shape ({words}), got {array.shape}")
