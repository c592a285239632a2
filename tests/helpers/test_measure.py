"""Seconds and bytes of calls whose cost is known."""

import tracemalloc

import numpy as np
import pytest

from course_utils import measure


def test_calls_take_turns_and_the_first_round_does_not_count(monkeypatch):
    clock, calls = iter(np.cumsum([0, 9, 0, 9, 0, 1, 0, 2, 0, 3, 0, 8, 0, 5, 0, 2])), []
    monkeypatch.setattr(measure.time, "perf_counter", lambda: next(clock))
    found = measure.median_seconds(lambda: calls.append("a"), lambda: calls.append("b"), repeats=3)
    assert "".join(calls) == "abababab"
    assert found == [3, 2]  # of 1, 3, 5 and of 2, 8, 2


def test_peak_counts_what_is_held_at_once():
    held = np.ones(10**6)  # was there before: does not count

    def work():
        for _ in range(5):
            np.ones(10**5)
        return held[: 10**5] + held[: 10**5]

    assert 8e5 <= measure.peak_bytes(work) < 8.2e5


def test_peak_ends_its_trace_when_the_call_fails():
    with pytest.raises(ZeroDivisionError):
        measure.peak_bytes(lambda: 1 / 0)
    assert not tracemalloc.is_tracing()


def test_peak_leaves_another_trace_alone():
    tracemalloc.start()
    try:
        with pytest.raises(RuntimeError, match="traced"):
            measure.peak_bytes(list)
        assert tracemalloc.is_tracing()
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (TypeError, lambda: measure.median_seconds()),
        (TypeError, lambda: measure.median_seconds(3)),
        (ValueError, lambda: measure.median_seconds(list, repeats=0)),
        (TypeError, lambda: measure.peak_bytes(3)),
    ],
)
def test_what_does_not_fit_is_named(error, call):
    with pytest.raises(error, match="must be"):
        call()
