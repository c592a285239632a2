"""Detectors that find digits or discs in composed scenes, and a classifier of cut ink."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_detector_runs():
    """Trainings of small networks that mark the centres of digits, or of discs.

    Returns
    -------
    Dataset
        weights : dict of list of 3 lists of (...) float32
            From what was learned ("digits" or "discs") to the weights of each start, in the order
            of the page's network, rounded to float16.
        losses : dict of (3, n) float32
            The mean loss of each 50 steps; the keys are the same, and "digits, 800 steps".
        marks : dict of (3, 4) float32
            Average precision at 0.5 on validation scenes after each quarter, not for discs.
        whole : dict of (3, 2) float32
            The share of validation scenes read without a fault, digits apart and touching, at the
            score of each start at which it is highest; the keys are those of `marks`.
        look : list of 8 (k, 6) float32
            What the first network of "digits" finds in the page's first test scenes with touching
            digits.
        rates : (3, 2) float32
            Learning rates that were tried with a start of their own, and that mark after 400 steps.
        pieces : dict of list of 3 (...) float32
            Of each start of a classifier of cut ink, from 14 × 14 pixels to ten digits and none:
            "kernel", "bias", "kernel out" and "bias out", rounded to float16; "setting": blobs
            longer than this are cut, and the handicap of the whole blob; "whole": the share of
            validation scenes read at that setting, as above. And of three learning rates, "rates":
            the rate and that share, of both kinds, by a start of its own.
        learned : (3,) int64
            Pieces that it learned from, how many of them are no digit, and steps of training.
        moved : (6, 6, 200) int64
            How many of three starts read each of 200 scenes without a fault: of the page's six
            kinds of scenes; by blobs (of which there is one start: 0 or 3), cuts, the network, the
            network where dark paper is turned, and, scaled as well, cuts and network.

    Examples
    --------
    >>> runs = load_detector_runs()
    >>> runs.losses["digits"].shape, len(runs.weights["discs"])
    ((3, 64), 3)
    """
    weights, curves = {}, {"losses": {}, "marks": {}, "whole": {}}
    stored = dict(read_shipped("detector_runs"))
    rates, look = stored.pop("rates"), stored.pop("look")
    rest = {name: stored.pop(name).astype(int) for name in ("pieces/learned", "moved")}
    parts = ("kernel", "bias", "kernel out", "bias out")
    pieces = {
        part: [stored.pop(f"pieces/{start}/{place}").astype("float32") for start in range(3)]
        for place, part in enumerate(parts)
    }
    pieces |= {part: list(stored.pop(f"pieces/{part}")) for part in ("setting", "whole", "rates")}
    for name, values in stored.items():
        kind, _, field = name.partition("/")
        if field in curves:
            curves[field][kind] = values
        else:  # start/place of a weight
            start, _ = map(int, field.split("/"))
            starts = weights.setdefault(kind, [[], [], []])
            starts[start].append(values.astype("float32"))
    return Dataset(
        CATALOGUE["detector_runs"],
        weights=weights,
        **curves,
        look=[look[look[:, 0] == scene, 1:] for scene in range(8)],
        rates=rates,
        pieces=pieces,
        learned=rest["pieces/learned"],
        moved=rest["moved"],
    )
