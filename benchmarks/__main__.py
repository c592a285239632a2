"""Measure the core's speed, print a table and write benchmarks/result.json.

One process for each number of threads, since BLAS reads its number at the start.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import attention_shapes, convolution_shapes
from benchmarks.machine import describe, warning
from benchmarks.measure import SECONDS_PER_CASE, measure

RESULT = Path(__file__).with_name("result.json")


def main():
    options = _options()
    if options.worker:
        rows = _rows(options)
        Path(options.worker).write_text(json.dumps(rows))
        return
    if warning():
        print(warning(), file=sys.stderr)
    threads = [options.threads] if options.threads else [1, 2]
    rows = [row for count in threads for row in _in_process(count, options)]
    result = {"command": "python -m benchmarks", **describe(), "warning": warning(), "rows": rows}
    print(table(result))
    path = options.json or (None if _is_partial(options) else RESULT)
    if path:
        Path(path).write_text(json.dumps(result, indent=1) + "\n")
        print(f"written to {path}")


def _options():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer shapes, shorter rounds")
    parser.add_argument("--threads", type=int, choices=(1, 2), help="one number of threads only")
    parser.add_argument("--json", metavar="FILE", help="write the result there")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases whose title has TEXT")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    return parser.parse_args()


def _is_partial(options):
    return bool(options.quick or options.threads or options.only)


def _in_process(threads, options):
    """Measure all cases in a fresh process that may use that many threads."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "rows.json"
        command = [sys.executable, "-m", "benchmarks", "--worker", str(answer)]
        command += ["--threads", str(threads), "--only", options.only]
        command += ["--quick"] * options.quick
        limits = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
        subprocess.run(command, env={**os.environ, **limits}, check=True)
        return json.loads(answer.read_text())


def _rows(options):
    rows = []
    for shapes in (convolution_shapes, attention_shapes):
        for case in shapes.cases(options.quick, options.threads):
            title = f"{case.family} {case.name} {case.direction}"
            if options.only.lower() in title.lower():
                seconds = SECONDS_PER_CASE / (5 if options.quick else 1)
                rows.append(measure(case, options.threads, seconds))
                print(line(rows[-1]), flush=True)
    return rows


def table(result):
    """Return the result as text: the machine, and a line for each row."""
    machine, versions = result["machine"], result["versions"]
    head = f"{machine['processor']}, {machine['cores']} cores, {machine['system']}; "
    head += ", ".join(f"{name} {version}" for name, version in versions.items())
    head += f"; {machine['blas']}"
    titles = f"{'threads':>7} {'ours ms':>9} {'best ms':>9} {'ratio':>6} {'goal':>5} "
    titles += f"{'im2col':>7} {'sgemm':>6} {'peak MB':>8} {'error σ':>8}  case"
    warned = [result["warning"]] if result["warning"] else []
    return "\n".join([head, *warned, result["date"], titles, *map(line, result["rows"])])


def line(row):
    """Return one row as text; im2col's and the ceiling's times are given over the best's."""
    seconds = row["seconds"]
    best = row["best"] and seconds[row["best"]]
    cells = [
        f"{row['threads']:>7}",
        f"{seconds['numpy'] * 1e3:>9.3f}",
        _cell(best and best * 1e3, 9, 3),
        _cell(row["ratio"], 6, 2),
        _cell(row["goal"], 5, 2),
        _cell(best and seconds.get("im2col") and seconds["im2col"] / best, 7, 2),
        _cell(best and seconds.get("sgemm") and seconds["sgemm"] / best, 6, 2),
        f"{row['peak_bytes'] / 1e6:>8.2f}",
        f"{row['error']:>8.0e}",
    ]
    return " ".join(cells) + f"  {row['family']} {row['name']}, {row['direction']}"


def _cell(value, width, digits):
    return f"{'' if value is None else format(value, f'.{digits}f'):>{width}}"


if __name__ == "__main__":
    main()
