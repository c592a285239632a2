"""How the core reads its arguments: one wording for every error, one rule for every dtype."""

import numpy as np


def as_array(name, value):
    """Return value as an array; ValueError if it is a list whose parts differ in shape."""
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
        raise TypeError(f"{name} must be an array of real numbers, got dtype {array.dtype}")
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


def as_integer(name, value, minimum):
    """Return value as an int of at least minimum; True and 1.5 are refused."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be an integer, got {value!r}")
    if value < minimum:
        raise ValueError(f"{name} must be at least {minimum}, got {value}")
    return int(value)


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
