"""The chart and the table of the page "How fast is NumPy?", drawn from benchmarks/result.json.

`make bench` measures and writes that file. The directives: `speed-chart` and `speed-table`, each
with the option `threads`; and `speed-machine`, one sentence on where and when it was measured.
"""

import html
import json
import math
import pathlib

from docutils import nodes
from docutils.parsers.rst import directives
from drawn import Drawn, table
from sphinx.util.docutils import SphinxDirective

LEFT, WIDTH, ROW = 490, 860, 22
FASTEST, SLOWEST = 0.02, 8.0


def position(ratio):
    """Return the place of a ratio on the logarithmic axis, in pixels."""
    share = math.log(max(FASTEST, min(SLOWEST, ratio)) / FASTEST) / math.log(SLOWEST / FASTEST)
    return LEFT + share * (WIDTH - LEFT - 10)


def label(row):
    return f"{row['family']} {row['name']}, {row['direction']}"


def chart(rows):
    """Return an SVG picture: a dot for each row's ratio, a line where NumPy is level."""
    height = ROW * len(rows) + 50
    summary = "Time of the core over the fastest framework, one dot a layer. " + "; ".join(
        f"{label(row)}: {row['ratio']:.2f}" for row in rows
    )
    parts = [
        '<div class="speed-chart-box" tabindex="0">'
        f'<svg class="speed-chart" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{html.escape(summary)}" xmlns="http://www.w3.org/2000/svg">'
    ]
    bottom = ROW * len(rows) + 8
    for tick in (0.05, 0.1, 0.25, 0.5, 1, 2, 4):
        x, line = position(tick), "level" if tick == 1 else "tick"
        parts.append(f'<line class="{line}" x1="{x:.0f}" x2="{x:.0f}" y1="0" y2="{bottom}"/>')
        parts.append(f'<text x="{x:.0f}" y="{bottom + 16}" text-anchor="middle">{tick:g}</text>')
    words = "time of the core / time of the fastest framework (left of 1: NumPy is faster)"
    parts.append(f'<text x="{WIDTH}" y="{bottom + 36}" text-anchor="end">{words}</text>')
    for index, row in enumerate(rows):
        y, side = ROW * index + ROW / 2, "faster" if row["ratio"] <= 1 else "slower"
        parts.append(
            f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{html.escape(label(row))}</text>'
        )
        x = position(row["ratio"])
        parts.append(
            f'<line class="{side}" x1="{position(1):.0f}" x2="{x:.0f}" y1="{y}" y2="{y}"/>'
        )
        parts.append(f'<circle class="{side}" cx="{x:.0f}" cy="{y}" r="5"/>')
    return "".join([*parts, "</svg></div>"])


class SpeedDirective(SphinxDirective):
    option_spec = {"threads": directives.positive_int}  # noqa: RUF012 docutils wants a dictionary

    def result(self):
        path = pathlib.Path(self.env.srcdir) / "benchmarks" / "result.json"
        self.env.note_dependency(str(path))
        return json.loads(path.read_text(encoding="utf-8"))

    def rows(self):
        threads = self.options.get("threads", 1)
        rows = [row for row in self.result()["rows"] if row["threads"] == threads]
        return [row for row in rows if row["ratio"] is not None]


class SpeedChart(SpeedDirective):
    def run(self):
        return [nodes.raw("", chart(self.rows()), format="html")]


class SpeedTable(SpeedDirective, Drawn):
    def markdown(self):
        header = [
            "Layer",
            "Ours (ms)",
            "Fastest framework (ms)",
            "Ratio",
            "Classic form / fastest",
            "Peak memory (MB)",
            "Error (σ)",
        ]
        rows = []
        for row in self.rows():
            seconds, best = row["seconds"], row["seconds"][row["best"]]
            classic = seconds.get("im2col") or seconds.get("textbook")
            rows.append(
                [
                    label(row),
                    f"{1e3 * seconds['numpy']:.3f}",
                    f"{1e3 * best:.3f} ({row['best']})",
                    f"{row['ratio']:.2f}",
                    f"{classic / best:.2f}" if classic else "",
                    f"{row['peak_bytes'] / 1e6:.2f}",
                    f"{row['error']:.0e}",
                ]
            )
        return table(header, rows)


class SpeedMachine(SpeedDirective):
    def run(self):
        result = self.result()
        machine = result["machine"]
        parts = [f"{name} {version}" for name, version in result["versions"].items()]
        parts += [machine["blas"]] if "blas" in machine else []  # not in results of before
        words = (
            f"Measured on {result['date']} with {result['command']} on {machine['processor']}, "
            f"{machine['cores']} cores, {machine['system']}, Python {machine['python']}; "
            f"{', '.join(parts)}. {result.get('warning', '')}".rstrip()
        )
        return [nodes.paragraph("", words)]


def setup(app):
    app.add_directive("speed-chart", SpeedChart)
    app.add_directive("speed-table", SpeedTable)
    app.add_directive("speed-machine", SpeedMachine)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
