"""How generator and critic play, with and without changes to their game."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_gan_runs():
    """Trainings of generative adversarial networks, on eight modes in a ring and on small digits.

    Returns
    -------
    Dataset
        rates : dict of (n, 2) float32
            From what was drawn and how it was trained, such as ("ring", "R1"), to the rates that
            were tried and the marks of their trial; the keys of the fields below are the same.
        rate : dict of float
            The rate of the best mark, at which the starts below were trained.
        notes : dict of (3, 20, 3) float32
            For each start and each 150 steps: the critic's cost, the generator's, and the mark:
            how much of the ring is covered, or the Fréchet distance to the validation digits.
        shares : dict of (3, 8) float32
            Only of the ring: what share of 1,000 draws lies in each mode, after the last step.
        album : dict of (4, 300, 2) float32
            Only of the ring: drawings of the first start after each quarter of its training.
        distance, wiped, sure : dict of (3,) float32
            Only of digits, after the last step: the Fréchet distance of 1,000 draws to the test
            digits, the same with ink wiped off that is fainter than a level, chosen on the
            validation digits, and how sure the judge of `load_digit_judge` is of its answers.
        counts : dict of (3, 10) int
            Only of digits: how many of the draws the judge takes for each digit.

    Examples
    --------
    >>> runs = load_gan_runs()
    >>> runs.notes["ring", "R1"].shape, runs.counts["digits", "plain"].sum(axis=1).tolist()
    ((3, 20, 3), [1000, 1000, 1000])
    """
    fields = {"rates": {}, "notes": {}, "ends": {}, "album": {}}
    for name, values in read_shipped("gan_runs").items():
        drawn, way, field = name.split("/")
        fields[field][drawn, way] = values
    ends = fields.pop("ends")
    digits = {key: end for key, end in ends.items() if key[0] == "digits"}
    best = {"ring": "argmax", "digits": "argmin"}
    rate = {
        key: float(f"{tried[getattr(tried[:, 1], best[key[0]])(), 0]:.5g}")
        for key, tried in fields["rates"].items()
    }
    return Dataset(
        CATALOGUE["gan_runs"],
        rates=fields["rates"],
        rate=rate,
        notes=fields["notes"],
        shares={key: end for key, end in ends.items() if key[0] == "ring"},
        album=fields["album"],
        distance={key: end[:, 0] for key, end in digits.items()},
        wiped={key: end[:, 1] for key, end in digits.items()},
        sure={key: end[:, 2] for key, end in digits.items()},
        counts={key: end[:, 3:].astype(int) for key, end in digits.items()},
    )
