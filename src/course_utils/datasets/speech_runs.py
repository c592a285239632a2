"""Recognisers of spoken digits, taught in silence and in noise."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_speech_runs():
    """Networks that were taught spoken digits for longer than a page has time.

    Returns
    -------
    Dataset
        weights : dict of lists of 3 lists of 17 (...) float32
            From what filled the pauses of the lessons, "silence" or "noise", to the weights of
            three starts after 4096 steps.
        losses : dict of (3, 8) float32
            CTC loss of the lessons of each start, by epoch; the same keys.
        seconds : dict of (3,) float32
            Of one processor core, for each start; the same keys.
        errors : dict of (3, 5, 4) float64
            From the steps of a training in noise to the word error rates of three starts, in
            silence and noise 20, 10, 5 and 0 decibels below the voice, on four validation voices.
        rates : (3, 2) float64
            Learning rates that were tried for 1024 steps from another start, and the mean of such
            error rates.
        tried : dict of (n, 4) float64
            Forms of the hidden Markov model that were tried in "silence" and in "noise": the
            states of a digit, how many bands its recordings were moved by at most, the toll on a
            digit, and the mean error rate.

    Examples
    --------
    >>> runs = load_speech_runs()
    >>> sorted(runs.errors), sum(w.size for w in runs.weights["noise"][0])
    ([256, 1024, 4096], 31835)
    """
    arrays = read_shipped("speech_runs")
    weights = {}
    for mix in ("silence", "noise"):
        names = sorted(name for name in arrays if name.startswith(f"{mix}_weight"))
        starts = zip(*(arrays[name].astype(np.float32) for name in names), strict=True)
        weights[mix] = [list(one) for one in starts]
    steps = sorted(int(name.split("_")[1]) for name in arrays if name.startswith("errors"))
    return Dataset(
        CATALOGUE["speech_runs"],
        weights=weights,
        losses={mix: arrays[f"{mix}_losses"] for mix in weights},
        seconds={mix: arrays[f"{mix}_seconds"] for mix in weights},
        errors={count: arrays[f"errors_{count}"] for count in steps},
        rates=arrays["rates"],
        tried={mix: arrays[f"tried_{mix}"] for mix in weights},
    )
