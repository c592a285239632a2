"""Smaller GPTs, and compressed ones that learned on."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_compression_runs():
    """Trainings beside the small GPT: narrower ones, and compressed ones that learned on.

    Returns
    -------
    Dataset
        bits : dict of (starts, 19) float64
            From the name of a model to the bits a byte that it needs for the beginning of each
            test file of the small GPT that has 256 tokens or more.
        rates : dict of (rates, 2) float64
            Learning rates that were tried for it, and bits a byte on the validation files.
        weights : dict of lists of 35 (...) float32
            For `course_utils.gpt.forward`: those of the first start of "52 wide", which is as the
            small GPT but for its width of 52, and of "half pruned", rounded to 6 bits.

    Examples
    --------
    >>> runs = load_compression_runs()
    >>> runs.bits["half pruned"].shape, len(runs.weights["52 wide"])
    ((3, 19), 35)
    """
    arrays = read_shipped("compression_runs")
    fields = {"bits": {}, "rates": {}}
    for name, values in arrays.items():
        field, _, key = name.partition(" ")
        if field in fields:
            fields[field][key] = values
    shapes = [arrays[f"shape {i:02}"] for i in range(35)]
    weights = {"52 wide": [arrays[f"52 wide {i:02}"].astype(np.float32) for i in range(35)]}
    weights["half pruned"] = [
        _unpacked(arrays, i).reshape(shape).astype(np.float32) for i, shape in enumerate(shapes)
    ]
    return Dataset(CATALOGUE["compression_runs"], **fields, weights=weights)


def _unpacked(arrays, i):
    if f"array {i:02}" in arrays:
        return arrays[f"array {i:02}"]
    matrix = arrays[f"code {i:02}"] * arrays[f"scale {i:02}"]
    return matrix.T if i == 0 else matrix
