"""A function in a process of its own: its result, its memory, its limit, its errors."""

import math
import os
import subprocess
import time

import psutil
import pytest

from course_utils.apart import run_apart


def hold(megabytes, seconds=0.2):
    block = b"x" * (megabytes * 1_000_000)
    time.sleep(seconds)
    return len(block), os.getpid()


def test_it_returns_what_the_function_did_from_another_process():
    run = run_apart(hold, 1)
    assert run.result[0] == 1_000_000
    assert run.result[1] != os.getpid()
    assert 0.2 <= run.seconds < 30
    assert not run.killed


def test_the_peak_grows_by_what_is_held():
    small, large = run_apart(hold, 1), run_apart(hold, 101)
    assert 0.9e8 < large.peak - small.peak < 1.3e8
    assert large.peak == max(held for _, held in large.trace)
    moments = [moment for moment, _ in large.trace]
    assert moments == sorted(moments)


def test_what_goes_over_the_limit_is_killed():
    run = run_apart(hold, 200, 60, limit=100_000_000)
    assert run.killed
    assert run.result is None
    assert math.isnan(run.seconds)
    assert run.peak > 100_000_000


def test_what_passes_between_two_looks_counts_too():
    run = run_apart(hold, 150, 0, limit=100_000_000, every=10)
    assert run.killed
    assert run.peak > 150_000_000


def test_children_count_and_are_killed():
    def parent():
        code = "block = b'x' * 150_000_000; import time; time.sleep(60)"
        subprocess.run([psutil.Process().exe(), "-c", code])

    before = set(psutil.Process().children(recursive=True))
    run = run_apart(parent, limit=150_000_000)
    assert run.killed
    assert run.peak > 150_000_000
    left = set(psutil.Process().children(recursive=True)) - before
    assert not [p for p in left if p.status() != psutil.STATUS_ZOMBIE]


def test_an_error_tells_what_the_function_raised():
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        run_apart(lambda: 1 // 0)


@pytest.mark.parametrize(
    ("arguments", "settings", "error", "message"),
    [
        ((3,), {}, TypeError, "function must be callable, got 3"),
        ((abs, 1), {"limit": 0}, ValueError, "limit must be above 0, got 0"),
        ((abs, 1), {"every": -1}, ValueError, "every must be above 0, got -1"),
    ],
)
def test_wrong_arguments_are_named(arguments, settings, error, message):
    with pytest.raises(error, match=message):
        run_apart(*arguments, **settings)
