"""What better labels, more pictures and invented ones bought, and what a package called suspect."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped

_ARMS = ("as they are", "changed", "Gaussian", "VAE", "SVC")


def load_data_runs():
    """Accuracies of digit readers after remedies for poor data, and the answers of `cleanlab`.

    Returns
    -------
    Dataset
        sizes : (5,) int64
            How many digits there were to learn from.
        curves : dict of dict of (5, 5) float32
            For "right" labels and "wrong" ones (a fifth of them), for each way to get more
            pictures: % of test digits right for each of five draws and each size.
        chosen : dict of dict of (5,) float32
            For the same: the weight decay of the net, or the penalty C of the support vector
            classifier "SVC", that was best for each size on the validation digits, of a draw that
            is not among the five.
        budgets : (5,) int64
            How many of 300 digits were looked at.
        looks : dict of (5, 5) float32
            For looks at "suspects", at "any" and at "new pictures": % of test digits right for
            each of five draws and each budget.
        package_labels : (5, 200) int64
            Five problems for cleanlab 2.9.0: labels of five classes.
        package_probabilities : (5, 200, 5) float32
            What a model thinks of each class.
        package_joint : (5, 5, 5) int64
            The answers: counts by label and by class that the model is sure of.
        package_suspects : (5, 200) bool
            Who is counted beside the diagonal.

    Examples
    --------
    >>> runs = load_data_runs()
    >>> runs.curves["wrong"]["changed"].shape, runs.looks["suspects"].shape
    ((5, 5), (5, 5))
    """
    arrays = read_shipped("data_runs")
    names = ("labels", "probabilities", "joint", "suspects")
    return Dataset(
        CATALOGUE["data_runs"],
        sizes=np.array([50, 100, 300, 1000, 3000]),
        curves={
            kind: {arm: arrays[f"{kind}/{arm}"] for arm in _ARMS} for kind in ("right", "wrong")
        },
        chosen={
            kind: {arm: arrays[f"chosen {kind}/{arm}"] for arm in _ARMS}
            for kind in ("right", "wrong")
        },
        budgets=np.array([0, 50, 100, 200, 300]),
        looks={way: arrays[f"looks/{way}"] for way in ("suspects", "any", "new pictures")},
        **{f"package_{name}": arrays[f"package/{name}"] for name in names},
    )
