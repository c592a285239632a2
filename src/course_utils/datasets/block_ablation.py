"""What each part of a GPT's block is worth, measured."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_block_ablation():
    """Trainings of small GPTs whose parts were switched one by one.

    Returns
    -------
    Dataset
        parameters : dict of int
            From the name of a kind ("GPT-2", "RMSNorm", ...) to how many parameters it has; the
            keys of the fields below are the same.
        rates : dict of (n, 2) float32
            Learning rates that were tried, and bits a token on the validation files.
        test : dict of (5, 25) float32
            Bits a byte of each start on each test file.
        losses : dict of (5, n) float32
            Nats a token of each start in training, means of ten steps.
        seconds : dict of (5,) float32
            Processor time of a step of each start.
        long : dict of (5, 256) float32
            Bits a token of each start on the test files, by the token's place in a text.
        longer : dict of (3, 25) float32
            From a number of steps to bits a byte of the kind "GPT-2", trained for so long, on
            each test file.

    Examples
    --------
    >>> ablation = load_block_ablation()
    >>> ablation.parameters["GPT-2"], ablation.test["GPT-2"].shape
    (181728, (5, 25))
    """
    arrays = read_shipped("block_ablation")
    fields = {}
    for name, values in arrays.items():
        kind, field = name.split("/")
        fields.setdefault(field, {})[kind] = values
    return Dataset(
        CATALOGUE["block_ablation"],
        parameters={kind: int(count) for kind, count in fields["parameters"].items()},
        **{name: fields[name] for name in ("rates", "test", "losses", "seconds", "long")},
        longer={int(steps): bits for steps, bits in fields["longer"].items()},
    )
