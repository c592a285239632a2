"""What small networks translated and summarised."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_translation_runs():
    """Networks that translate Jupyter's messages, or write the first line of a docstring.

    The tasks are "EN-ZH" (three starts), "ZH-EN" and "summary" (one start each).

    Returns
    -------
    Dataset
        test : dict of list of list of str
            From a task to what each start wrote, text by text; tokens with a space between.
        losses : dict of (starts, passes, 2) float32
            The mean loss of a symbol in training and validation after each pass.
        weights : list of (...) float32
            Those of the first start of "EN-ZH", in the order of Keras; rounded to eight
            bits before anything was written.

    Examples
    --------
    >>> runs = load_translation_runs()
    >>> len(runs.weights)
    18
    """
    stored = read_shipped("translation_runs")
    found = {"test": {}, "losses": {}}
    for key in sorted(stored):
        name, _, field = key.rsplit("/", 2)
        if field in found:
            values = stored[key] if field == "losses" else stored[key].tolist()
            found[field].setdefault(name, []).append(values)
    found["losses"] = {name: np.stack(starts) for name, starts in found["losses"].items()}
    scales = [stored[key] for key in sorted(stored) if "/scales/" in key]
    whole = [stored[key] for key in sorted(stored) if "/weights/" in key]
    weights = [w * scale for w, scale in zip(whole, scales, strict=True)]
    return Dataset(CATALOGUE["translation_runs"], **found, weights=weights)
