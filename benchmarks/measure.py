"""Time several ways to compute one thing side by side, so that their ratios can be trusted.

A shapes module (`convolution_shapes`, `attention_shapes`) offers `cases(quick, threads)`, which
yields a `Case` at a time. Absolute times move with the machine's mood; a ratio of two times
taken one right after the other moves much less, and its median over rounds less still.
"""

import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

FRAMEWORKS = ("tensorflow", "pytorch", "pytorch nchw")
EAGER = ("tensorflow eager", "keras")  # as a beginner calls them, with no compiled function
SECONDS_PER_CASE = 1.5


@dataclass(frozen=True)
class Case:
    """One thing to compute, and the ways to compute it.

    family: the network it comes from ("ResNet"); name: the shape in words; direction: "forward"
    or "forward and backward"; goal: largest ratio to aim at, or None; contenders: name -> function
    of no argument, with "numpy" (ours) among them, any of FRAMEWORKS and EAGER, "im2col" or
    another classic way, "sgemm" (the ceiling); exact: a function that returns ours in float64.
    """

    family: str
    name: str
    direction: str
    goal: float | None
    contenders: dict[str, Callable]
    exact: Callable

    @property
    def rivals(self):
        """The contenders of which the best makes the ratio."""
        return EAGER if self.family == "first lesson" else FRAMEWORKS


def directions(shape, arrays, ways, threads):
    """Yield the Case of a shape's forward pass, and that of forward and backward.

    shape: has family, name and goals, one a direction; arrays: what is computed with; ways:
    functions (shape, arrays, threads) -> {name: (forward, forward and backward)}, ours first,
    where a name may have a forward alone.
    """
    contenders = {name: way for make in ways for name, way in make(shape, arrays, threads).items()}
    exact = ways[0](shape, tuple(a.astype(np.float64) for a in arrays), threads)["numpy"]
    for i, direction in enumerate(("forward", "forward and backward")[: len(exact)]):
        present = {name: way[i] for name, way in contenders.items() if len(way) > i}
        yield Case(shape.family, shape.name, direction, shape.goals[i], present, exact[i])


def measure(case, threads, seconds=SECONDS_PER_CASE):
    """Return one row of the result: medians of interleaved rounds, memory and error."""
    repeats = {name: _repeats(run) for name, run in case.contenders.items()}
    rounds = {name: [] for name in case.contenders}
    start = time.perf_counter()
    while len(rounds["numpy"]) < 5 or time.perf_counter() - start < seconds:
        for name, run in case.contenders.items():
            rounds[name].append(_time(run, repeats[name]))
    return {
        "family": case.family,
        "name": case.name,
        "direction": case.direction,
        "threads": threads,
        "goal": case.goal,
        "seconds": {name: statistics.median(times) for name, times in rounds.items()},
        "best": (best := _best(rounds, case.rivals)),
        "ratio": best and _ratio(rounds["numpy"], rounds[best]),
        "rounds": len(rounds["numpy"]),
        "peak_bytes": peak_bytes(case.contenders["numpy"]),
        "error": error(case.contenders["numpy"], case.exact),
    }


def peak_bytes(run):
    """Return the most bytes that run holds at once beyond what it returns."""
    tracemalloc.start()
    try:
        result = run()
        current, peak = tracemalloc.get_traced_memory()
        del result
        return peak - current
    finally:
        tracemalloc.stop()


def error(run, exact):
    """Return the largest difference from float64, in standard deviations of the exact result."""
    pairs = zip(_arrays(run()), _arrays(exact()), strict=True)
    return max(float(np.abs(a - b).max() / b.std()) for a, b in pairs)


def _arrays(result):
    return result if isinstance(result, tuple) else (result,)


def _best(rounds, rivals):
    """The fastest rival's name, None where none is installed."""
    present = [name for name in rivals if name in rounds]
    return min(present, key=lambda name: statistics.median(rounds[name]), default=None)


def _ratio(ours, theirs):
    """The median over rounds of our time over theirs in the same round."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def _repeats(run):
    """Warm run up; return how often it must run to fill a millisecond."""
    run()
    run()
    return max(1, int(1e-3 / max(_time(run, 1), 1e-7)))


def _time(run, repeats):
    start = time.perf_counter()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - start) / repeats
