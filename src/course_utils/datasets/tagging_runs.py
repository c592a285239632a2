"""How taggers of Chinese did that take long to train."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_tagging_runs():
    """Networks and conditional random fields that cut Chinese into words and name some of them.

    The last axis of a table holds counts in the 62 runs of paragraphs of the test (23 of the
    validation): words found, guessed and true, names found, guessed and true, new words found
    and true.

    Returns
    -------
    Dataset
        networks : dict of (3, 2, 62, 8) int32
            From "plain" (a bidirectional LSTM with softmax) and "chain" (with a CRF) to the
            tables of three starts: with free tags, and with allowed paths only.
        broken : dict of (3, 2) float64
            Under the same names, the share of test pieces with a forbidden step.
        learned : dict of (3, 3, 2, 2) float64
            F1 of words and of names on validation, free and allowed, after three, six and nine
            passes.
        fields : dict of dict of (...) int32
            From the penalty and every how many paragraphs were learned from, such as "0.5/20", to
            a CRF's tables: "validation" (23, 8) and "test" (62, 8).
        alone : dict of dict of (...) int32
            From the penalty to the tables of logistic regression on each character, free and
            allowed: "validation" (2, 23, 8) and "test" (2, 62, 8).

    Examples
    --------
    >>> runs = load_tagging_runs()
    >>> runs.networks["chain"].shape
    (3, 2, 62, 8)
    """
    names = {"test": "networks", "broken": "broken", "validation": "learned"}
    fields = {name: {} for name in (*names.values(), "fields", "alone")}
    for key, values in read_shipped("tagging_runs").items():
        kind, *setting, field = key.split("/")
        if kind == "network":
            fields[names[field]].setdefault(setting[0], {})[setting[1]] = values
        else:
            place = fields[{"crf": "fields", "alone": "alone"}[kind]]
            place.setdefault("/".join(setting), {})[field] = values
    for name in names.values():
        starts = fields[name]
        fields[name] = {kind: np.stack([s[k] for k in sorted(s)]) for kind, s in starts.items()}
    return Dataset(CATALOGUE["tagging_runs"], **fields)
