"""Detectors that find digits or discs in composed scenes."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_detector_runs():
    """Trainings of small networks that mark the centres of digits, or of discs.

    Returns
    -------
    Dataset
        weights : dict of list of 3 lists of (...) float32
            From what was learned ("digits", "varied digits" or "discs") to the weights of each
            start, in the order of the page's network, rounded to float16.
        losses : dict of (3, n) float32
            The mean loss of each 50 steps; the keys are the same.
        marks : dict of (3, 4) float32
            Average precision at 0.5 on validation scenes after each quarter, not for discs.
        rates : (3, 2) float32
            Learning rates that were tried with a start of their own, and that mark after 400 steps.

    Examples
    --------
    >>> runs = load_detector_runs()
    >>> runs.losses["digits"].shape, len(runs.weights["discs"])
    ((3, 16), 3)
    """
    weights, losses, marks, rates = {}, {}, {}, None
    for name, values in read_shipped("detector_runs").items():
        kind, _, field = name.partition("/")
        if kind == "rates":
            rates = values
        elif field == "losses":
            losses[kind] = values
        elif field == "marks":
            marks[kind] = values
        else:  # start/place of a weight
            start, _ = map(int, field.split("/"))
            starts = weights.setdefault(kind, [[], [], []])
            starts[start].append(values.astype("float32"))
    return Dataset(
        CATALOGUE["detector_runs"], weights=weights, losses=losses, marks=marks, rates=rates
    )
