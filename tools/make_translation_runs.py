"""Make the data set translation_runs.npz: what small networks translate and summarise.

Run `python tools/make_translation_runs.py [file]`. It takes some minutes of one core; what is in
the file already is not trained again, and `python tools/make_translation_runs.py FILE 4` stops
after four trainings. Data and network are those of the page applications/translation_and_summaries:
its cells are run, up to those that read the file. Keras 3.15.1 on TensorFlow made the file that we
ship.
"""

import sys
from pathlib import Path

import keras
import numpy as np
from keras import ops
from page_cells import define

from course_utils import datasets
from course_utils.engines import start_again

FILE = Path(datasets.__file__).parent / "data" / "translation_runs.npz"
PAGE = Path(__file__).parents[1] / "notebooks" / "applications" / "translation_and_summaries.ipynb"
CELLS = (
    "set-up",
    "pairs",
    "split",
    "translator",
    "numbers",
    "symbol-loss",
    "network",
    "greedy",
    "docstrings",
    "summaries",
)
BATCH = 32
STARTS = {"EN-ZH": 3, "summary": 1, "ZH-EN": 1}
PASSES = {"EN-ZH": 16, "ZH-EN": 16, "summary": 10}
STEPS = {"EN-ZH": 26, "ZH-EN": 18, "summary": 18}
DROP, RATE = 0.15, 0.006


def bitexts(page, task):
    """Return what training, validation and test read and shall write, as token lists."""
    if task == "summary":
        return [
            [(page["to_read"](first), page["words_of"](first)) for first in page["lines"][k]]
            for k in range(3)
        ]
    return [page["bitext"](page[name], task) for name in ("train", "valid", "test")]


def batches(arrays, rng):
    """Yield batches of texts of about one length, in a new order, cut where the longest ends."""
    x, before, truth, same = arrays
    reads, writes = (x > 0).sum(axis=1), (truth > 0).sum(axis=1)
    order = np.argsort(writes + reads / 50 + rng.uniform(0, 2, len(x)))
    chunks = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    for k in rng.permutation(len(chunks)):
        rows = chunks[k]
        s, t = reads[rows].max(), writes[rows].max()
        yield x[rows, :s], before[rows, :t], truth[rows, :t], same[rows, :t, :s]


@keras.saving.register_keras_serializable("course")
def per_symbol(truth, losses):
    """Return the mean loss of the symbols that are there."""
    return ops.sum(losses) / ops.cast(ops.sum(ops.cast(truth > 0, "int32")), "float32")


def rounded(weights):
    """Return weights as whole numbers from -127 to 127, with a scale for each last axis."""
    scales = [np.maximum(np.abs(w).max(axis=tuple(range(w.ndim - 1))), 1e-9) / 127 for w in weights]
    whole = [np.round(w / s).astype("int8") for w, s in zip(weights, scales, strict=True)]
    return whole, [s.astype("float32") for s in scales]


class Job:
    """One task: a network that learns from several starts."""

    def __init__(self, page, task):
        """Build the network."""
        self.page, self.task = page, task
        self.texts = bitexts(page, task)
        self.read, self.write = (
            page["vocabulary"](lists) for lists in zip(*self.texts[0], strict=True)
        )
        sizes = len(self.read), len(self.write)
        self.learn, self.use = page["network"](*sizes, drop=DROP)
        self.learn.compile(keras.optimizers.Adam(clipnorm=1.0), per_symbol)
        self.arrays, self.check = (
            page["coded"](texts, self.read, self.write) for texts in self.texts[:2]
        )

    def train(self, start):
        """Train from one start; return the losses of training and validation after each pass."""
        start_again(self.learn, seed=start)
        passes, rng, seen = PASSES[self.task], np.random.default_rng(start), []
        for n in range(passes):
            self.learn.optimizer.learning_rate = RATE * np.cos(np.pi / 2 * n / passes)
            losses = [
                float(self.learn.train_on_batch(list(batch), batch[2]))
                for batch in batches(self.arrays, rng)
            ]
            checked = np.array(self.learn.predict_on_batch(list(self.check))).sum()
            seen.append([np.mean(losses), checked / (self.check[2] > 0).sum()])
        whole, scales = rounded(self.learn.get_weights())
        self.learn.set_weights([w * s for w, s in zip(whole, scales, strict=True)])
        return np.float32(seen), whole, scales

    def say(self, k):
        """Write what a part asks for (2 is the test), tokens with a space between."""
        asked = [source for source, _ in self.texts[k]]
        found = self.page["greedy"](self.use, asked, self.read, self.write, STEPS[self.task])
        return np.array([" ".join(words) for words in found])


def jobs(page):
    """Yield a name and a function for each training: the function returns named arrays."""
    built = {}

    def run(task, start):
        if task not in built:
            built.clear()
            built[task] = Job(page, task)
        losses, whole, scales = built[task].train(start)
        found = {"losses": losses, "test": built[task].say(2)}
        if (task, start) == ("EN-ZH", 0):
            for n, (w, scale) in enumerate(zip(whole, scales, strict=True)):
                found |= {f"weights/{n:02}": w, f"scales/{n:02}": scale}
        return found

    for task, starts in STARTS.items():
        for start in range(starts):
            yield f"{task}/{start}", lambda t=task, n=start: run(t, n)


def main(file=FILE, most=99):
    """Train what is missing in the file, and write it after each training."""
    page = define(PAGE, CELLS)
    arrays = dict(np.load(file)) if Path(file).exists() else {}
    for name, job in jobs(page):
        if not any(key.startswith(f"{name}/") for key in arrays) and int(most):
            arrays |= {f"{name}/{field}": values for field, values in job().items()}
            np.savez_compressed(file, **arrays)
            print(name, arrays[f"{name}/losses"][-1], flush=True)
            most = int(most) - 1


if __name__ == "__main__":
    main(*sys.argv[1:])
