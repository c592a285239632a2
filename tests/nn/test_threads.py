"""Shared work gives what undivided work gives, and leaves BLAS's threads as they were."""

import os
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from examples import both_ways, normal
from threadpoolctl import threadpool_limits

from course_utils.nn import conv2d, threads

MUCH = 1 << 40  # operations, enough for threads


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize(
    ("kernel_shape", "options"),
    [
        ((3, 3, 32, 32), {}),  # winograd
        ((3, 3, 32, 16), {"strides": 2}),  # lowering
        ((3, 3, 32, 2), {}),  # few outputs
        ((3, 3, 1, 32), {"groups": 32}),  # depthwise
        ((3, 3, 1, 32), {"groups": 32, "strides": 2}),
    ],
)
def test_any_number_of_threads_gives_the_definition(monkeypatch, count, kernel_shape, options):
    x, kernel = normal(5, 40, 40, 32, dtype="f"), normal(*kernel_shape, dtype="f")
    monkeypatch.setattr(threads, "_blas_threads", lambda: count)
    monkeypatch.setattr(threads, "WORTH_IT", 0)
    for ours, exact in both_ways(conv2d, x=x, kernel=kernel, **options):
        np.testing.assert_allclose(ours, exact, atol=5e-5 * exact.std())


def test_threads_share_the_work_and_leave_blas_as_it_was(monkeypatch):
    before = threads._blas_threads()
    monkeypatch.setattr(threads, "_blas_threads", lambda: 2)
    inside = []

    def work(part):
        inside.append(threads._blas().info()[0]["num_threads"])
        return list(part), threading.get_ident()

    parts = threads.run(work, range(5), MUCH)
    assert [p for part, _ in parts for p in part] == list(range(5))
    assert [ident == threading.get_ident() for _, ident in parts] == [True, False]
    assert inside == [1, 1]
    assert threads.run(len, range(5), 1) == [5]
    monkeypatch.undo()
    assert threads._blas_threads() == before


def test_work_within_work_does_not_wait_for_threads_that_are_taken(monkeypatch):
    monkeypatch.setattr(threads, "_blas_threads", lambda: 2)

    def outer(part):
        return threads.run(list, list(part), MUCH)

    parts = [range(100)] * os.cpu_count()  # as many as the pool has threads
    results = threads.run(lambda some: [outer(part) for part in some], parts, MUCH)
    assert results == [[[list(range(100))]] * len(some) for some in results]
    assert sum(len(some) for some in results) == len(parts)
    assert not threads._is_part.get()


@pytest.mark.parametrize(
    "waits", [(1, 2, 3, 4), (4, 3, 2, 1)]
)  # who comes first leaves first, or last
def test_callers_at_once_leave_blas_as_it_was(monkeypatch, waits):
    before, barrier = threads._blas_threads(), threading.Barrier(4)
    monkeypatch.setattr(threads, "_blas_threads", lambda: 2)

    def call(order, wait):
        barrier.wait()
        time.sleep(order / 500)
        threads.run(lambda part: time.sleep(wait / 50), range(2), MUCH)

    with ThreadPoolExecutor(4) as pool:  # whose threads live on when their call has ended
        list(pool.map(call, range(4), waits))
        monkeypatch.undo()
        assert threads._blas_threads() == before


def test_a_limit_of_the_users_own_stands_after_a_call_and_ends_with_the_user(monkeypatch):
    before = threads._blas_threads()
    monkeypatch.setattr(threads, "_blas_threads", lambda: 2)
    with threadpool_limits(limits=1, user_api="blas"):
        with ThreadPoolExecutor(1) as pool:  # a call from here, and one from another thread
            pool.submit(threads.run, len, range(4), MUCH).result()
            threads.run(len, range(4), MUCH)
        monkeypatch.undo()
        assert threads._blas_threads() == 1
    assert threads._blas_threads() == before


def test_an_error_in_a_thread_is_raised_when_all_have_ended(monkeypatch):
    before, ended = threads._blas_threads(), []
    monkeypatch.setattr(threads, "_blas_threads", lambda: 2)

    def work(part):
        if 0 in part:
            raise ZeroDivisionError
        time.sleep(0.05)
        ended.append(part)

    with pytest.raises(ZeroDivisionError):
        threads.run(work, range(5), MUCH)
    assert ended
    monkeypatch.undo()
    assert threads._blas_threads() == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_process_forked_during_the_work_has_blas_as_it_was():
    before = threads._blas_threads()
    with threads._one_blas_thread, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12: threads and fork
        child = os.fork()
        if child == 0:
            is_same = threads._blas_threads() == before
            os._exit(0 if is_same and sum(threads.run(len, range(4), MUCH)) == 4 else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
