"""How networks of several depths train, with and without skips."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_depth_runs():
    """Trainings of deep and shallow networks on digits, plain ones and residual ones.

    Returns
    -------
    Dataset
        parameters : dict of int
            From a kind and a number of layers, such as ("plain", 18), to how many numbers are
            stored; the keys of the fields below are the same.
        rates : dict of (n, 5) float32
            Learning rates that were tried, with accuracy and loss on the training hands, and
            accuracy and loss on the validation hands.
        starts : dict of (3, 4) float32
            The same four numbers of three starts at the rate of the least validation loss.
        losses : dict of (3, epochs) float32
            Training loss of each start by epoch: 48 for the kind "48 epochs", 12 for the others.

    Examples
    --------
    >>> runs = load_depth_runs()
    >>> runs.parameters["plain", 18], runs.starts["plain", 18].shape
    (37178, (3, 4))
    """
    fields = {}
    for name, values in read_shipped("depth_runs").items():
        kind, layers, field = name.split("/")
        fields.setdefault(field, {})[kind, int(layers)] = values
    return Dataset(
        CATALOGUE["depth_runs"],
        parameters={key: int(count) for key, count in fields["parameters"].items()},
        **{name: fields[name] for name in ("rates", "starts", "losses")},
    )
