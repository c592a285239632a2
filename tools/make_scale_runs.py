"""Make the data set scale_runs.npz: seconds and memory of five programs that clean and count text.

Run `python tools/make_scale_runs.py [file]`. It takes about two minutes of two cores, which should
have nothing else to do. Python 3.11, pandas 3.1.1, DuckDB 2.0.1 and Dask 2026.8.0 made the file
that we ship, on a virtual machine with two cores.
"""

import importlib.metadata
import json
import re
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from zlib import crc32

import dask
import duckdb
import numpy as np
import pandas as pd
from dask.distributed import Client

from course_utils import datasets
from course_utils.apart import run_apart

FILE = Path(datasets.__file__).parent / "data" / "scale_runs.npz"
SIZES, RUNS = (1, 4, 16, 64), 3  # megabytes of text
STOP = {"the", "be", "to", "of", "and", "that", "have", "with"}
ENDS = (".", "!", "?", '"')
REDUCERS = 4
QUERY = """
WITH good AS (
  SELECT DISTINCT text, regexp_extract_all(lower(text), '[a-z]+') AS found
  FROM read_json(?, format = 'newline_delimited', columns = {'text': 'VARCHAR'})
  WHERE len(found) >= 5 AND right(text, 1) IN ('.', '!', '?', '"')
    AND NOT contains(text, '{') AND len(list_intersect(found, ?)) >= 2
)
SELECT word, count(*) FROM (SELECT unnest(found) AS word FROM good) GROUP BY word
"""


def paragraphs(text):
    """Return the paragraphs of a text, each on one line."""
    joined = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    return [part for part in joined if part]


def package_texts():
    """Return (kind, package, paragraph) of docstrings, descriptions and licences, as installed."""
    rows = []
    for doc in datasets.load_docstring_text("sklearn").documents:
        rows += [("docstring", "scikit-learn", part) for part in paragraphs(doc)]
    installed = {package.name: package for package in importlib.metadata.distributions()}
    for name, package in installed.items():
        _, _, about = (package.read_text("METADATA") or "").partition("\n\n")
        rows += [("description", name, part) for part in paragraphs(about)]
        for file in package.files or ():
            named = re.search("(?i)licen[sc]e|copying|notice|authors", file.name)
            if named and file.suffix in ("", ".txt", ".md", ".rst"):
                text = file.locate().read_text(encoding="utf-8", errors="replace")
                rows += [("licence", name, part) for part in paragraphs(text)]
    return sorted(rows)


def write(rows, size, folder, parts=8):
    """Write size bytes of paragraphs into files, and return their paths.

    Once all rows stand there they come again, each with three words exchanged, and one new word
    in ten is a word that the text did not have.
    """
    rng = np.random.default_rng(0)
    pool = " ".join(text for _, _, text in rows).split(" ")
    paths = [str(Path(folder, f"part-{i}.jsonl")) for i in range(parts)]
    turn, total, order = 0, 0, []
    with ExitStack() as stack:
        files = [stack.enter_context(open(path, "w", encoding="utf-8")) for path in paths]
        while total < size:
            if not len(order):
                order, turn = list(rng.permutation(len(rows))), turn + 1
            kind, package, text = rows[order.pop()]
            if turn > 1:
                text = changed(text, pool, turn, rng)
            line = {"kind": kind, "package": package, "text": text}
            total += len(text.encode())
            files[len(order) % parts].write(json.dumps(line, ensure_ascii=False) + "\n")
    return paths


def changed(text, pool, turn, rng):
    """Exchange three words of a text."""
    tokens = text.split(" ")
    for place, new in rng.integers(0, (len(tokens), len(pool)), (3, 2)):
        tokens[place] = pool[new] + "x" * (turn if new % 10 == 0 else 0)
    return " ".join(tokens)


def read(path):
    """Yield the texts of a file, one at a time."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)["text"]


def words(text):
    return re.findall("[a-z]+", text.lower())


def keep(text, found):
    """Tell whether a paragraph passes the four rules."""
    return (
        len(found) >= 5
        and text.endswith(ENDS)
        and "{" not in text
        and len(STOP.intersection(found)) >= 2
    )


def at_once(paths):
    texts = [text for path in paths for text in read(path)]
    found = [words(text) for text in texts]
    kept = {text: row for text, row in zip(texts, found, strict=True) if keep(text, row)}
    return Counter(word for row in kept.values() for word in row)


def line_by_line(paths):
    seen, counts = set(), Counter()
    for path in paths:
        for text in read(path):
            found = words(text)
            if keep(text, found) and hash(text) not in seen:
                seen.add(hash(text))  # 64 bits stand for the text
                counts.update(found)
    return counts


def with_pandas(paths):
    text = pd.concat([pd.read_json(path, lines=True) for path in paths]).text
    found = text.str.lower().str.findall("[a-z]+")
    good = (found.str.len() >= 5) & text.str.endswith(ENDS) & ~text.str.contains("{", regex=False)
    good &= found.map(lambda row: len(STOP.intersection(row)) >= 2)
    found = found[good & ~text.duplicated()]
    return Counter(found.explode().value_counts().to_dict())


def with_duckdb(paths):
    return Counter(dict(duckdb.execute(QUERY, [paths, list(STOP)]).fetchall()))


@dask.delayed
def scatter(path):
    """Map: the good texts of a file, sorted into one set for each reducer."""
    parts = [set() for _ in range(REDUCERS)]
    for text in read(path):
        if keep(text, words(text)):
            parts[crc32(text.encode()) % REDUCERS].add(text)
    return parts


@dask.delayed
def gather(parts):
    """Reduce: equal texts had equal hashes, so all copies of a text are here."""
    return Counter(word for text in set().union(*parts) for word in words(text))


def plan(paths):
    scattered = [scatter(path) for path in paths]
    counted = [gather([parts[i] for parts in scattered]) for i in range(REDUCERS)]
    return dask.delayed(sum)(counted, Counter())


def with_dask(paths):
    with Client(n_workers=2, threads_per_worker=1, dashboard_address=None):
        return plan(paths).compute()


def count_file(path):
    return Counter(word for text in read(path) for word in words(text))


def count_line_by_line(paths):
    return sum(map(count_file, paths), Counter())


def count_with_dask(paths):
    with Client(n_workers=2, threads_per_worker=1, dashboard_address=None):
        counts = [dask.delayed(count_file)(path) for path in paths]
        return dask.delayed(sum)(counts, Counter()).compute()


PROGRAMS = {
    "all at once": at_once,
    "line by line": line_by_line,
    "pandas": with_pandas,
    "DuckDB": with_duckdb,
    "Dask, 2 processes": with_dask,
    "no cleaning: line by line": count_line_by_line,
    "no cleaning: Dask": count_with_dask,
}


def main(file=FILE, sizes=SIZES, runs=RUNS):
    rows = package_texts()
    seconds, peaks = np.zeros((2, len(PROGRAMS), len(sizes), runs))
    for j, size in enumerate(sizes):
        with tempfile.TemporaryDirectory() as folder:
            paths = write(rows, size * 1e6, folder)
            for k in range(runs):
                answers = {}
                for i, (name, program) in enumerate(PROGRAMS.items()):
                    run = run_apart(program, paths)
                    seconds[i, j, k], peaks[i, j, k] = run.seconds, run.peak / 1e6
                    job = name.startswith("no cleaning")
                    assert run.result == answers.setdefault(job, run.result), name
                    print(f"{size} MB, {name}: {run.seconds:.2f} s, {run.peak / 1e6:.0f} MB")
    np.savez_compressed(file, seconds=np.float32(seconds), peaks=np.float32(peaks))


if __name__ == "__main__":
    main(*sys.argv[1:2])
