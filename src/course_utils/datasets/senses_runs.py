"""One block for pictures, names and sounds: what came of many starts."""

from collections import defaultdict

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_senses_runs():
    """Trainings of one Transformer block on pictures, names and sounds, apart and together.

    Returns
    -------
    Dataset
        rates : dict of (5, 2) float32
            From "picture", "name" and "sound" to the rates that were tried with a start of their
            own, and the validation accuracy.
        rate : dict of float
            The rate of the best; the starts below were trained at it.
        curves : dict of (3, 8, 2) float32
            For each start and epoch: the accuracy on the lessons, and on the validation part.
        seen : dict of (3, n) uint8
            The class that each start gave each test example.
        frozen : dict of (3,) float32
            From where a block came from and what was learned around it, such as
            ("random", "name"), to the test accuracy of three starts. The block stood still.
        frozen_rates : dict of (3, 2) float32
            As `rates`, for each of these, tried with a start of its own.
        frozen_curves : dict of (3, 8, 2) float32
            As `curves`, for each of these.
        costs : (3, 12) float32
            Of the joint model's starts, the mean cost of each 100 steps.
        known, new : dict of (3, n) float32
            For each direction, such as "sound → picture", what share each start finds of each of
            the 80 pairs of digits that were in its lessons, and of ten that were not.
        weights : dict of lists of (...) float32
            Of the first starts, after the last step, stored as float16: those of the three
            senses, of the "joint" model, and of the "frozen" one of pictures around a random block.

    Examples
    --------
    >>> runs = load_senses_runs()
    >>> sorted(runs.rate), runs.costs.shape
    (['name', 'picture', 'sound'], (3, 12))
    """
    fields = defaultdict(dict)
    weights = {}
    for name, values in sorted(read_shipped("senses_runs").items()):
        field, key, *rest = name.split("/")
        if field == "weights":
            weights.setdefault(key, []).append(values.astype(np.float32))
        elif rest:
            fields[field].setdefault(key, []).append(values)
        else:
            fields[field][key] = values
    rate = {
        sense: float(f"{tried[tried[:, 1].argmax(), 0]:.5g}")
        for sense, tried in fields["rates"].items()
    }
    found = {"known": {}, "new": {}}
    for name, shares in fields["found"].items():
        part, way = name.split(" ", 1)
        found[part][way] = np.array(shares)
    return Dataset(
        CATALOGUE["senses_runs"],
        rates=fields["rates"],
        rate=rate,
        curves=fields["curves"],
        seen=fields["seen"],
        **{
            field: {tuple(name.split()): values for name, values in fields[field].items()}
            for field in ("frozen", "frozen_rates", "frozen_curves")
        },
        costs=np.array([fields["costs"][start] for start in "012"]),
        **found,
        weights=weights,
    )
