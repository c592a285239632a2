"""How networks learn of which each example meets one, beside networks that answer alone."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_expert_runs():
    """Trainings of mixtures of experts and of single networks, on speech and on small digits.

    Returns
    -------
    Dataset
        tried : dict of (4, 3) float32
            From the data and the kind of network, such as ("speech", "8 experts"), to the rates
            that were tried and the validation error of two trials with each; the keys of the
            fields below are the same.
        rate : dict of float
            The rate with the least mean error, at which the starts below were trained.
        errors : dict of (5, n) float32
            For each start the error of each of 64 test utterances, squared, or of each of 1,000
            test images, 1 where the digit is wrong.
        shares : dict of (5, steps / 50, experts) float32
            For each start, the share of the rows that each expert got, every fifty steps.
        curve : dict of (5, steps / 100) float32
            For each start the mean validation error, after each hundred steps.

    Examples
    --------
    >>> runs = load_expert_runs()
    >>> runs.errors["speech", "8 experts"].shape, runs.shares["digits", "8 experts"].shape
    ((5, 64), (5, 30, 8))
    """
    fields = {"tried": {}, "errors": {}, "shares": {}, "curve": {}}
    for name, values in read_shipped("expert_runs").items():
        data, kind, field = name.split("/")
        fields[field][data, kind] = values
    rate = {
        key: float(f"{tried[tried[:, 1:].mean(axis=1).argmin(), 0]:.5g}")
        for key, tried in fields["tried"].items()
    }
    tried = fields.pop("tried")
    return Dataset(CATALOGUE["expert_runs"], tried=tried, rate=rate, **fields)
