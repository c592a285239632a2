"""How the core reads its arguments: one wording for every error, one rule for every dtype.

float32 and float64 stay as they are; float16 is computed in float32, whole numbers and booleans in
float64. Bytes in another order than this machine's are put right, subclasses of NumPy's array are
taken as plain arrays, and masked arrays are refused: what their mask hides would be counted.
"""

import functools
import re

import numpy as np

from course_utils.arguments import as_integer

KINDS = {  # the word in a declaration: (dtype kinds, what an error calls them)
    "": ("fiub", "an array of real numbers"),
    "data": ("fiub", "an array of real numbers"),  # taken to the others' dtype
    "int": ("iu", "integers"),
    "bool": ("b", "boolean"),
}


def read(**declared):
    """Return arrays, in the order of their declarations, once they fit what is declared of them.

    Those of real numbers come back in one floating-point dtype, the widest of all.

    Parameters
    ----------
    **declared : name=(value, axes)
        axes has a name or a number for each axis: a name stands for the same size wherever it is
        met, 4U for four times as much. In front may stand "..." (any axes, or none) or "*N"
        (any axes, the same wherever it is met); before it all "int" or "bool" for an array of
        those, "data" for numbers that take the others' dtype; at the end "?" for an argument that
        may be None.

    Raises
    ------
    TypeError, ValueError
        That name the argument, what was expected and what came.

    Examples
    --------
    >>> x, kernel, bias = np.ones((7, 2)), np.ones((3, 4)), None
    >>> read(x=(x, "... C"), kernel=(kernel, "C U"), bias=(bias, "U?"))
    Traceback (most recent call last):
    ValueError: kernel must have shape (2, U), got (3, 4)
    """
    arrays, axes_of, shapes, dtypes, deciding = [], [], [], [], []
    for name, (value, axes) in declared.items():
        kind, _, _, is_optional = _axes(axes)
        array = None if value is None and is_optional else as_array(name, value, kind)
        arrays.append(array)
        axes_of.append((name, axes))
        shapes.append(None if array is None else array.shape)
        if array is not None and kind in ("", "data"):
            dtypes.append(array.dtype)
            if kind == "":
                deciding.append(array.dtype)
    _check_shapes(tuple(axes_of), tuple(shapes))
    if deciding and dtypes.count(dtypes[0]) < len(dtypes):
        widest = np.result_type(*deciding)
        return [_in_dtype(widest, array) for array in arrays]
    return arrays


@functools.lru_cache(maxsize=1024)  # a small layer would take no longer than this
def _check_shapes(declared, shapes):
    """Raise ValueError unless the shapes fit the declarations, pairs (name, axes)."""
    sizes = {"": 1}
    for (name, axes), shape in zip(declared, shapes, strict=True):
        if shape is None:
            continue
        _, leading, expected, _ = _axes(axes)
        known = sizes.copy()
        first = len(shape) - len(expected)
        fits = first == 0 or (leading != "" and first > 0)
        if leading.startswith("*"):
            fits = fits and shape[:first] == sizes.setdefault(leading, shape[:first])
        for (times, letter), size in zip(expected, shape[max(first, 0) :], strict=False):
            # A letter is 1 where there is none, and what it first meets where it is new.
            fits = fits and size == times * sizes.setdefault(letter, size // max(times, 1))
        if not fits:
            words = _words(leading, expected, known)
            raise ValueError(f"{name} must have shape {words}, got {shape}")


def _in_dtype(dtype, array):
    if array is None or array.dtype.kind != "f":
        return array
    return array.astype(dtype, copy=False)


@functools.cache
def _axes(text):
    """From "... C 4U?" to ("", "...", ((1, "C"), (4, "U")), True)."""
    words = text.removesuffix("?").split()
    kind = words.pop(0) if words and words[0] in KINDS else ""
    leading = words.pop(0) if words and words[0][0] in ".*" else ""
    parts = [re.fullmatch(r"(\d*)([A-Za-z]*)", word).groups() for word in words]
    expected = tuple((int(n) if n else 1, letter) for n, letter in parts)
    return kind, leading, expected, text.endswith("?")


def _words(leading, expected, sizes):
    words = [str(size) for size in sizes.get(leading, ["..."])] if leading else []
    for times, letter in expected:
        unknown = f"{times}{letter}" if times != 1 else letter
        words.append(str(times * sizes[letter]) if letter in sizes else unknown)
    return f"({', '.join(words)}{',' * (len(words) == 1 and words != ['...'])})"


def as_array(name, value, kind=""):
    """Return value as an array of real numbers, in floating point, or of another of KINDS."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} must not be a masked array: fill its gaps or leave them out first")
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be an array, got parts that differ in shape") from error
    kinds, words = KINDS[kind]
    if array.dtype.kind not in kinds:
        came = "None" if value is None else f"dtype {array.dtype}"
        raise TypeError(f"{name} must be {words}, got {came}")
    if kind in ("int", "bool"):
        return array
    if array.dtype.kind != "f":
        return array.astype(np.float64)
    if array.dtype == np.float16:
        return array.astype(np.float32)
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def as_pair(name, value, minimum=1):
    """Return value, an integer or a pair of integers, as a pair (height, width)."""
    if isinstance(value, (tuple, list)):
        if len(value) != 2:
            raise ValueError(f"{name} must be an integer or a pair of integers, got {value!r}")
        return tuple(as_integer(name, v, minimum) for v in value)
    return (as_integer(name, value, minimum),) * 2


def as_axis(axis, x):
    """Return axis, an integer, once x has such an axis."""
    if isinstance(axis, (bool, np.bool_)) or not isinstance(axis, (int, np.integer)):
        raise TypeError(f"axis must be an integer, got {axis!r}")
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"axis must be one of x's {x.ndim} axes, got {axis} (x's shape {x.shape})")
    return axis


def as_number(name, value, minimum=None):
    """Return value as a float of at least minimum; True, "1" and arrays are refused."""
    numbers = (int, float, np.integer, np.floating)
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers):
        raise TypeError(f"{name} must be a number, got {value!r}")
    if minimum is not None and not value >= minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {value}")
    return float(value)


def check_flag(name, value):
    """Raise TypeError unless value is True or False: "no" would count as true."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, got {value!r}")


def check_not_empty(name, array):
    """Raise ValueError if array has no numbers: there is no mean of nothing."""
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")


def check_between(name, array, lowest, highest):
    """Raise ValueError if a number lies outside; NaN passes, to come out as NaN."""
    wrong = array[(array < lowest) | (array > highest)]
    if wrong.size:
        raise ValueError(f"{name} must lie between {lowest} and {highest}, got {wrong[0]}")
