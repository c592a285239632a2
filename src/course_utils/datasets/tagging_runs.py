"""How taggers of Chinese did that take long to train."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_tagging_runs():
    """Networks and conditional random fields that cut Chinese into words and name some of them.

    The last axis of a table holds counts in the 62 runs of paragraphs of the test (24 of the
    validation): words found, guessed and true, names found, guessed and true, new words found
    and true.

    Returns
    -------
    Dataset
        networks : dict of (3, 2, 62, 8) int32
            From "plain" (a bidirectional LSTM with softmax), "chain" (with a CRF) and "pairs" (with
            a CRF, and given pairs of characters too) to the tables of three starts, after the
            pass that was best on validation: with free tags, and with allowed paths only.
        broken : dict of (3, 2) float64
            Under the same names, the share of test pieces with a forbidden step.
        learned : dict of (3, passes, 2, 2) float64
            F1 of words and of names on validation, free and allowed, after each pass: 20 of
            them, and 10 of "pairs".
        dropouts : dict of float
            From each dropout to the highest F1 of words on validation that the softmax network's
            first start reached with it.
        fields : dict of dict of (...) int32
            From the tags, the features ("single" characters, or "pairs" as well), the penalty
            and every how many paragraphs were learned from, such as "BMES/pairs/0.5/20", to a
            CRF's tables: "validation" (3, 24, 8) and "test" (3, 62, 8) after 50, 100 and 150
            iterations where all the paragraphs of the page and penalty 0.5 were used, else
            (1, 24, 8) and (1, 62, 8) after 50.
        alone : dict of dict of (...) int32
            From the penalty to the tables of logistic regression on each character, free and
            allowed: "validation" (2, 24, 8) and "test" (2, 62, 8).
        english : dict of float
            From the penalty to a CRF's F1 of roles in English, on validation.

    Examples
    --------
    >>> runs = load_tagging_runs()
    >>> runs.networks["chain"].shape
    (3, 2, 62, 8)
    """
    names = {"test": "networks", "broken": "broken", "validation": "learned"}
    fields = {name: {} for name in (*names.values(), "dropouts", "fields", "alone", "english")}
    trained = {}
    for key, values in read_shipped("tagging_runs").items():
        kind, *setting, field = key.split("/")
        if kind == "network":
            trained.setdefault(tuple(setting), {})[field] = values
        elif kind == "english":
            fields[kind][setting[0]] = float(values)
        else:
            place = fields[{"crf": "fields", "alone": "alone"}[kind]]
            place.setdefault("/".join(setting), {})[field] = values
    for (kind, dropout, start), run in trained.items():
        if kind == "plain" and start == "0":
            fields["dropouts"][dropout] = float(run["validation"][:, 1, 0].max())
    best = max(fields["dropouts"], key=fields["dropouts"].get)
    for kind in ("plain", "chain", "pairs"):
        starts = [run for key, run in sorted(trained.items()) if key[:2] == (kind, best)]
        for field, name in names.items():
            fields[name][kind] = np.stack([run[field] for run in starts])
    return Dataset(CATALOGUE["tagging_runs"], **fields)
