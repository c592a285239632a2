"""Independent blocks of work on several threads, without a fight with BLAS's own threads.

NumPy releases the GIL inside its loops and products, so that threads that work on
different blocks run side by side. BLAS (the library behind `@`) may have threads of its own;
while ours run, each of them gets a BLAS of one thread. How many there are is BLAS's own setting:
OMP_NUM_THREADS, OPENBLAS_NUM_THREADS or threadpoolctl govern both.
"""

import contextvars
import os
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache

from threadpoolctl import ThreadpoolController

WORTH_IT = 1 << 26  # multiply-adds that take a core about a millisecond; a pool call costs 50 µs

_is_part = contextvars.ContextVar("_is_part", default=False)  # inside work that is shared out


def run(work, blocks, operations):
    """Call work(part) for parts of the list blocks, in threads if operations make it worth it.

    Returns what the calls returned, as a list in order. Within work, `run` makes no more threads:
    a part that waited for others in the same pool might wait for ever.
    """
    count = min(_blas_threads(), len(blocks)) if operations > WORTH_IT else 1
    if count <= 1 or _is_part.get():
        return [work(blocks)]
    edges = [i * len(blocks) // count for i in range(count + 1)]
    own, *others = [blocks[first:last] for first, last in zip(edges, edges[1:], strict=False)]
    with _one_blas_thread:
        futures = [
            _pool().submit(contextvars.copy_context().run, _part, work, part) for part in others
        ]
        try:
            result = contextvars.copy_context().run(_part, work, own)
        finally:
            wait(futures)  # for all of them: an error in one must not leave the others at work
        return [result, *(future.result() for future in futures)]


def _part(work, blocks):
    _is_part.set(True)  # in this thread's copy of the context
    return work(blocks)


def _blas_threads():
    """How many threads BLAS may use; 1 where it cannot be asked, and then it keeps them all."""
    return min((library["num_threads"] for library in _blas().info()), default=1)


@cache  # once, because it looks through all libraries of the process
def _blas():
    return ThreadpoolController().select(user_api="blas")


class OneBlasThread:
    """While anyone is inside, BLAS has one thread; the last to leave gives back what it had."""

    def __init__(self):
        self.lock, self.callers, self.limit = threading.Lock(), 0, None

    def __enter__(self):
        """Limit BLAS, unless another caller has done so."""
        with self.lock:
            if self.callers == 0:
                self.limit = _blas().limit(limits=1)
            self.callers += 1

    def __exit__(self, *error):
        """Leave, and give BLAS back if no other caller is inside."""
        with self.lock:
            self.callers -= 1
            if self.callers == 0:
                self.give_back()

    def give_back(self):
        """Set BLAS as it was found, whoever had limited it."""
        _let_any_thread_set_blas()
        self.limit.restore_original_limits()
        _let_any_thread_set_blas()


def _let_any_thread_set_blas():
    """Undo that threadpoolctl obeys the thread that was first to set OpenBLAS, and no other."""
    for library in _blas().lib_controllers:
        if hasattr(library, "clear_controlling_thread"):
            library.clear_controlling_thread(force=True)


_one_blas_thread = OneBlasThread()


@cache
def _pool():
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="course_utils")


def _start_anew():
    """Leave behind, in a forked process, the threads and callers that only its parent has."""
    global _one_blas_thread
    before, _one_blas_thread = _one_blas_thread, OneBlasThread()
    _pool.cache_clear()
    if before.callers:
        before.give_back()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_anew)
