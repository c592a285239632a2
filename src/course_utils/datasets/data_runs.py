"""What better labels, more pictures and invented ones bought, and what a package called suspect."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped

_ARMS = ("as they are", "changed", "Gaussian", "VAE", "SVC")
_WAYS = ("suspects", "any", "new pictures", "new, doubted")


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
            classifier "SVC", that was best for each size on the validation digits, on average over
            three draws that are not among the five (one at 3,000, which are all the digits).
        budgets : (5,) int64
            How many of 300 digits were looked at.
        looks : dict of (5, 5) float32
            For looks at "suspects", at "any", at "new pictures" and at "new, doubted" ones, which
            a model finds the hardest to decide: % of test digits right for each of five draws and
            each budget.
        table : dict of dict of (...) float32
            For the page's main table, by arm: "marks" are % of validation digits right after each
            of those three draws, (3, options); "scores" are % of test digits right after each of
            the five draws with the option that was chosen, (5,).
        package_labels : (5, 200) int64
            Five problems for cleanlab 2.9.0: labels of five classes.
        package_p : (5, 200, 5) float32
            What a model thinks of each class.
        package_joint : (5, 5, 5) int64
            The answers: counts by label and by class that the model is sure of.
        package_found : (5, 200) bool
            Who is counted beside the diagonal.

    Examples
    --------
    >>> runs = load_data_runs()
    >>> runs.curves["wrong"]["changed"].shape, runs.looks["suspects"].shape
    ((5, 5), (5, 5))
    """
    arrays = read_shipped("data_runs")
    names = {"labels": "labels", "p": "probabilities", "joint": "joint", "found": "suspects"}
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
        looks={way: arrays[f"looks/{way}"] for way in _WAYS},
        table={
            kind: {
                name.partition("/")[2]: array
                for name, array in arrays.items()
                if name.startswith(f"{kind}/")
            }
            for kind in ("marks", "scores")
        },
        **{f"package_{name}": arrays[f"package/{stored}"] for name, stored in names.items()},
    )
