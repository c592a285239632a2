"""Seconds and bytes: what a call costs on the machine where it runs."""

import statistics
import time
import tracemalloc


def median_seconds(*functions, repeats=7):
    """Time calls against one another: the median over rounds in which each runs once.

    Parameters
    ----------
    *functions : callable
        Called without arguments (`lambda: attend(query, key, value)`). An engine that computes
        later than it is asked must be made to finish inside, by `keras.ops.convert_to_numpy`.
    repeats : int
        Rounds that count, after one that does not. Since the calls take turns, whatever slows the
        machine for a while slows all of them.

    Returns
    -------
    list of float
        Seconds, one for each function.

    Raises
    ------
    TypeError
        If there is no function, or one cannot be called.
    ValueError
        If repeats is less than 1.

    Examples
    --------
    >>> short, long = median_seconds(lambda: sum(range(100)), lambda: sum(range(100_000)))
    >>> short < long
    True
    """
    if not functions or not all(map(callable, functions)):
        raise TypeError(f"functions must be callable without arguments, got {functions!r}")
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, got {repeats!r}")
    rounds = [[_seconds(function) for function in functions] for _ in range(repeats + 1)]
    return [statistics.median(times) for times in zip(*rounds[1:], strict=True)]


def _seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def peak_bytes(function):
    """Return the most memory that a call holds at once, beyond what was there before it.

    Parameters
    ----------
    function : callable
        Called once, without arguments.

    Returns
    -------
    int
        Bytes of NumPy arrays and Python objects (by `tracemalloc`), the result of the call among
        them. What TensorFlow, JAX, PyTorch or a C library reserve for themselves is not seen.

    Raises
    ------
    TypeError
        If function cannot be called.
    RuntimeError
        If memory is being traced already: a measurement inside another would end it.

    Examples
    --------
    >>> import numpy as np
    >>> 1.0 <= peak_bytes(lambda: np.ones(1_000_000)) / 8_000_000 < 1.01
    True
    """
    if not callable(function):
        raise TypeError(f"function must be callable without arguments, got {function!r}")
    if tracemalloc.is_tracing():
        raise RuntimeError("peak_bytes cannot run while memory is traced: call it by itself")
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        result = function()
        _, peak = tracemalloc.get_traced_memory()
        del result
    finally:
        tracemalloc.stop()
    return peak - before
