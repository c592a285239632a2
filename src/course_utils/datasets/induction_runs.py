"""How small attention networks learn to look letters up, and how one layer does not."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_induction_runs():
    """Trainings of attention networks on loops and pairs of letters, three starts each.

    Returns
    -------
    Dataset
        weights : dict of lists of lists of (...) float32
            For each network and start the last weights, as `model.get_weights()` gives
            them: the letters' vectors, five arrays for each layer, the output.
        curve : dict of (3, laps + 1, 2) float32
            Loss in nats, and share right, of the letters that can be known in 300 validation
            texts, before the training and after every 20 steps.
        rates : dict of (n, 2) float32
            The learning rates that were tried, and the share right in validation with each.

    Examples
    --------
    >>> runs = load_induction_runs()
    >>> len(runs.weights["pairs, one layer"]), runs.curve["pairs, one layer"].shape
    (3, (3, 151, 2))
    """
    fields = {}
    for key, values in read_shipped("induction_runs").items():
        name, field = key.split("/")
        fields.setdefault(name, {})[field] = values.astype("float32")
    return Dataset(
        CATALOGUE["induction_runs"],
        weights={
            name: [[f[f"w{i}"][start] for i in range(len(f) - 2)] for start in range(3)]
            for name, f in fields.items()
        },
        curve={name: f["curve"] for name, f in fields.items()},
        rates={name: f["rates"] for name, f in fields.items()},
    )
