"""Make the data set speech_runs.npz: digit recognisers, taught longer than their page has time for.

Run `python tools/make_speech_runs.py folder [file]`. It takes ten minutes of one core. Each
training leaves its results in the folder: an interrupted run goes on where it stopped. Keras
3.15.1 on TensorFlow made the file that we ship.

The functions are those of the page itself, notebooks/code/speech_recognition.ipynb.
"""

import itertools
import sys
import time
from pathlib import Path

import numpy as np
from environment import ROOT
from page_cells import define

from course_utils import datasets

FILE = Path(datasets.__file__).parent / "data" / "speech_runs.npz"
PAGE = ROOT / "notebooks" / "code" / "speech_recognition.ipynb"
CELLS = """speech-set-up speech-set-up-2 speech-data speech-record speech-features speech-build
speech-teach speech-teach-2 speech-train speech-read speech-rates speech-hmm-viterbi
speech-hmm-tables speech-hmm-chains speech-hmm-train speech-hmm-loop speech-hmm-read""".split()
MIXES = ("silence", "noise")
LENGTHS = {256: (1024, 4), 1024: (2048, 8), 4096: (8192, 8)}  # steps: lessons, epochs
LONGEST, STARTS, TRIAL = max(LENGTHS), 3, 100
RATES = (0.004, 0.008, 0.016)
TOLLS = (-80, -20, 20, 60, 80, 100, 140)
FORMS = tuple(itertools.product((6, 10, 14), (0, 1)))  # states of a digit, bands moved


def error_rates(page, read, heard):
    """Return the word error rates (levels, voices) on the validation voices."""
    return np.array([page["error_rates"]("validation", read(x)) for x in heard])


def teach(page, heard, mix, steps, start, rate=0.008):
    """Teach one network; return its weights, losses, rates of error and seconds."""
    lessons, epochs = LENGTHS[steps]
    taught = page["lessons"](page["mixes"][mix], lessons, seed=0)
    page["get_ready"](steps, rate)
    began = time.process_time()
    weights, losses = page["train"](taught, epochs, start)
    seconds = time.process_time() - began
    errors = error_rates(page, page["reader"](weights), heard)
    return {"losses": losses, "errors": errors, "seconds": seconds} | {
        f"weight_{k:02}": w for k, w in enumerate(weights)
    }


def try_forms(page, heard, mix):
    """Return rows of states, bands moved, toll, and the mean error of that hidden Markov model."""
    levels = heard[:1] if mix == "silence" else heard
    rows = []
    for size, most in FORMS:
        tables = page["train_hmm"](page["rows"]["train"], page["mixes"][mix], size, most)
        for toll in TOLLS:
            errors = error_rates(page, page["hmm_reader"](tables, toll), levels)
            rows.append((size, most, toll, errors.mean()))
    return {"tried": rows}


def jobs(page, heard):
    """Yield the name of each piece of work, and what does it."""
    for mix in MIXES:
        yield f"hidden Markov {mix}", lambda mix=mix: try_forms(page, heard, mix)
    runs = [("noise", steps, start, 0.008) for steps in LENGTHS for start in range(STARTS)]
    runs += [("silence", LONGEST, start, 0.008) for start in range(STARTS)]
    runs += [("noise", 1024, TRIAL, rate) for rate in RATES]
    for run in runs:
        yield " ".join(map(str, run)), lambda run=run: teach(page, heard, *run)


def packed(found):
    """Return what the file holds: the weights of the longest trainings, and how all went."""
    arrays = {f"tried_{mix}": found[f"hidden Markov {mix}"]["tried"] for mix in MIXES}
    trials = [found[f"noise 1024 {TRIAL} {rate}"]["errors"].mean() for rate in RATES]
    arrays["rates"] = np.stack([RATES, trials], axis=1)
    for steps in LENGTHS:
        several = [found[f"noise {steps} {start} 0.008"]["errors"] for start in range(STARTS)]
        arrays[f"errors_{steps}"] = np.stack(several)
    for mix in MIXES:
        several = [found[f"{mix} {LONGEST} {start} 0.008"] for start in range(STARTS)]
        for key in several[0]:
            kind = np.float16 if key.startswith("weight") else np.float32
            arrays[f"{mix}_{key}"] = np.stack([run[key] for run in several]).astype(kind)
    return arrays


def make(folder, file=FILE):
    """Do what has no results in the folder yet, then write all to file."""
    page, found = define(PAGE, CELLS), {}
    heard = page["hear"]("validation")
    for name, work in jobs(page, heard):
        kept = Path(folder) / f"{name}.npz"
        if not kept.exists():
            np.savez(kept, **work())
        with np.load(kept) as stored:
            found[name] = dict(stored)
    np.savez_compressed(file, **packed(found))


if __name__ == "__main__":
    make(*sys.argv[1:3])
