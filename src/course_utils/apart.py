"""A function in a process of its own: what it holds is seen from outside, and can be limited."""

import contextlib
import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import cloudpickle
import psutil

_CHILD = """\
import pickle, re, sys, time
def most():  # of this process, as its system remembers it
    if sys.platform == "linux":
        with open("/proc/self/status") as file:
            return 1024 * int(re.search(r"VmHWM:\\s*(\\d+)", file.read())[1])
    if sys.platform == "win32":
        import psutil
        return psutil.Process().memory_info().peak_wset
    import resource
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on a Mac
with open(sys.argv[1], "rb") as file:
    function, arguments = pickle.load(file)
start = time.perf_counter()
result = function(*arguments)
seconds = time.perf_counter() - start
with open(sys.argv[2], "wb") as file:
    pickle.dump((result, seconds, most()), file)
"""


class Run(NamedTuple):
    """What came of a function that ran apart.

    Parameters
    ----------
    result : object
        What it returned; None if it was killed.
    seconds : float
        What the call took, without the start of Python and the imports; nan if it was killed.
    peak : int
        The most bytes that the process and its children held at once.
    trace : list of (float, int)
        Seconds since the start of the process, and the bytes held then.
    killed : bool
        Whether it went over the limit.
    """

    result: Any
    seconds: float
    peak: int
    trace: list
    killed: bool


def run_apart(function, *arguments, limit=None, every=0.02):
    """Run a function in a Python process of its own, and watch the memory that it holds.

    Parameters
    ----------
    function : callable
        May come from a notebook; the modules that it names are imported before the clock starts.
    *arguments : object
        What it is called with.
    limit : int, optional
        Bytes. A process that is seen to hold more is killed, as a cluster does it; one that held
        more between two looks, as its system tells at the end, counts as killed.
    every : float
        Seconds between two looks. What children of the process hold for a shorter time may not be
        seen.

    Returns
    -------
    Run

    Raises
    ------
    TypeError
        If function cannot be called.
    ValueError
        If limit or every is not above 0.
    RuntimeError
        If the function raises; the message ends with what it raised.

    Notes
    -----
    Counted is the resident memory (RSS), libraries written in C among it; what several processes
    share is counted for each of them.

    Examples
    --------
    >>> run = run_apart(list, range(2_000_000))
    >>> len(run.result), run.peak > 50_000_000, run.killed
    (2000000, True, False)
    """
    if not callable(function):
        raise TypeError(f"function must be callable, got {function!r}")
    for name, value in (("limit", limit), ("every", every)):
        if value is not None and not value > 0:
            raise ValueError(f"{name} must be above 0, got {value!r}")
    with tempfile.TemporaryDirectory() as folder:
        task, answer, errors = (Path(folder, name) for name in ("task", "answer", "errors"))
        task.write_bytes(cloudpickle.dumps((function, arguments)))
        with errors.open("wb") as file:
            command = [sys.executable, "-c", _CHILD, task, answer]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=file)
            try:
                trace, killed = _watch(process, limit, every)
            finally:
                _kill(process)
        if killed:
            return Run(None, float("nan"), max(held for _, held in trace), trace, True)
        if process.returncode:
            said = errors.read_text(encoding="utf-8", errors="replace").strip()
            raise RuntimeError(f"the function failed in its process:\n{said}")
        result, seconds, own = pickle.loads(answer.read_bytes())
    peak = max([own, *(held for _, held in trace)])
    if limit is not None and peak > limit:  # too quick for our eyes
        return Run(None, float("nan"), peak, trace, True)
    return Run(result, seconds, peak, trace, False)


def _watch(process, limit, every):
    """Return the trace of a process until it ends, and whether it had to be killed."""
    start, trace, family, counted = time.perf_counter(), [], [], -1.0
    while process.poll() is None:
        now = time.perf_counter() - start
        if now - counted > 0.25:  # asking for the children looks at every process of the machine
            family, counted = _family(process.pid), now
        held = sum(map(_resident, family))
        if held:
            trace.append((now, held))
        if limit is not None and held > limit:
            return trace, True
        time.sleep(every)
    return trace, False


def _family(pid):
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.Error:  # it has just ended
        return []


def _resident(process):
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0


def _kill(process):
    for member in reversed(_family(process.pid)):
        with contextlib.suppress(psutil.Error):
            member.kill()
    process.wait()
