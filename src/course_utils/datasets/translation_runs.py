"""What small networks translated and summarised."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_translation_runs():
    """Networks that translate Jupyter's messages, or write the first line of a docstring.

    The names of the trainings are "EN-ZH/copying", "EN-ZH/writing" (without copying),
    "ZH-EN/copying" and "summary/copying"; "EN-ZH/0.15, 0.012" and "EN-ZH/0.3, 0.006" are other
    settings of the first (dropout and rate), which have no test.

    Returns
    -------
    Dataset
        test, validation : dict of list of list of str
            From a name to what each start wrote, text by text; tokens with a space between.
        losses : dict of (starts, passes, 2) float32
            The mean loss of a symbol in training and validation after each pass.
        weights : list of (...) float32
            Those of the first start of "EN-ZH/copying", in the order of Keras; rounded to eight
            bits before anything was written.

    Examples
    --------
    >>> runs = load_translation_runs()
    >>> len(runs.weights)
    16
    """
    stored = read_shipped("translation_runs")
    found = {"test": {}, "validation": {}, "losses": {}}
    for key in sorted(stored):
        name, _, field = key.rsplit("/", 2)
        if field in found:
            values = stored[key] if field == "losses" else stored[key].tolist()
            found[field].setdefault(name, []).append(values)
    scales = [stored[key] for key in sorted(stored) if "/scales/" in key]
    whole = [stored[key] for key in sorted(stored) if "/weights/" in key]
    weights = [w * scale for w, scale in zip(whole, scales, strict=True)]
    return Dataset(CATALOGUE["translation_runs"], **found, weights=weights)
