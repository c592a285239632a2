"""Independent blocks of work on several threads, without a fight with BLAS's own threads.

NumPy releases the GIL inside its loops and products, so that threads that work on
different blocks run side by side. BLAS (the library behind `@`) may have threads of its own;
while ours run, each of them gets a BLAS of one thread. How many there are is BLAS's own setting:
OMP_NUM_THREADS, OPENBLAS_NUM_THREADS or threadpoolctl govern both.
"""

import contextlib
import contextvars
import ctypes
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from numpy._core import _multiarray_umath

_is_part = contextvars.ContextVar("_is_part", default=False)  # inside work that is shared out
WORTH_IT = 1 << 26  # multiply-adds that take a core about a millisecond; a pool call costs 50 µs


def run(work, blocks, operations):
    """Call work(part) for parts of the list blocks, in threads if operations make it worth it.

    Returns what the calls returned, as a list in order. Within work, `run` makes no more threads:
    a part that waited for others in the same pool might wait for ever.
    """
    count = min(_blas_threads(), len(blocks)) if operations > WORTH_IT else 1
    if count <= 1 or _is_part.get():
        return [work(blocks)]
    edges = [i * len(blocks) // count for i in range(count + 1)]
    with _one_blas_thread():
        futures = [
            _pool().submit(contextvars.copy_context().run, _part, work, blocks[first:last])
            for first, last in zip(edges, edges[1:], strict=False)
        ]
        return [future.result() for future in futures]


def _part(work, blocks):
    _is_part.set(True)  # in this thread's copy of the context
    return work(blocks)


def _blas_threads():
    """How many threads BLAS may use; 1 where it cannot be asked, and then it keeps them all."""
    control = _control()
    return control[0]() if control else 1


_lock, _held = threading.Lock(), []  # what BLAS had before; one entry a caller


@contextlib.contextmanager
def _one_blas_thread():
    """Give BLAS one thread; the last of several callers at once gives back what it had."""
    get, set_ = _control()
    with _lock:
        _held.append(_held[0] if _held else get())
        set_(1)
    try:
        yield
    finally:
        with _lock:
            before = _held.pop()
            if not _held:
                set_(before)


@cache
def _control():
    """The functions that read and set the number of threads of NumPy's OpenBLAS, or None."""
    try:
        library = ctypes.CDLL(_multiarray_umath.__file__)
    except OSError:
        return None
    for name in ("scipy_openblas_{}_num_threads64_", "scipy_openblas_{}_num_threads"):
        with contextlib.suppress(AttributeError):
            return getattr(library, name.format("get")), getattr(library, name.format("set"))
    return None


@cache
def _pool():
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="course_utils")


if hasattr(os, "register_at_fork"):  # a forked process has none of its parent's threads
    os.register_at_fork(after_in_child=_pool.cache_clear)
