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
            From "plain" (a bidirectional LSTM with softmax), "chain" (with a CRF), "pairs" (with
            a CRF, and given pairs of characters too), "plain-bmes" and "chain-bmes" (with the
            tags BMES) to the tables of three starts, after the pass that was best on validation:
            with free tags, and with allowed paths only.
        broken : dict of (3, 2) float64
            Under the same names, the share of test pieces with a forbidden step.
        learned : dict of (3, passes, 2, 2) float64
            F1 of words and of names on validation, free and allowed, after each pass: 20 of
            them, and 10 of "pairs".
        dropouts : dict of float
            From each dropout to the highest F1 of words on validation that the softmax network's
            first start reached with it.
        fields : dict of dict of (...) int32
            A CRF ("crf"), or logistic regression on each character ("alone"), under its model,
            tags, features, penalty and every how many paragraphs were learned from, such as
            "crf/BMES/pairs/0.5/20". Features are "one" character, "single" ones around the place,
            "pairs" as well, or "digits", pairs with all digits alike. Each has the tables
            "validation" (looks, 2, 24, 8) and "test" (looks, 2, 62, 8), free and allowed, after
            50, 100 and 150 iterations (50 and 100 for other amounts of text than 20), and three
            numbers: "seconds" of one core, "weights", and "memory", the most MB that the process
            had taken.
        english : dict of dict of (...) int64
            From the model and penalty, such as "crf/0.5", to spans of roles right, guessed and
            true in each file, of all kinds and of each: "validation" (files, 5, 3), "test"
            (files, 5, 3); and "unmarked" (6,) for test sentences without a mark: how many, with
            a span, spans, and spans that are an argument, a public name, a constant.

    Examples
    --------
    >>> runs = load_tagging_runs()
    >>> runs.networks["chain"].shape
    (3, 2, 62, 8)
    """
    names = {"test": "networks", "broken": "broken", "validation": "learned"}
    fields = {name: {} for name in (*names.values(), "dropouts", "fields", "english")}
    trained = {}
    for key, values in read_shipped("tagging_runs").items():
        kind, *setting, field = key.split("/")
        if kind == "network":
            trained.setdefault(tuple(setting), {})[field] = values
        else:
            place = fields[{"field": "fields", "english": "english"}[kind]]
            values = values.astype(np.int32 if kind == "field" else np.int64)
            place.setdefault("/".join(setting), {})[field] = values
    for (kind, dropout, start), run in trained.items():
        if kind == "plain" and start == "0":
            fields["dropouts"][dropout] = float(run["validation"][:, 1, 0].max())
    best = max(fields["dropouts"], key=fields["dropouts"].get)
    for kind in dict.fromkeys(kind for kind, _, _ in trained):
        starts = [run for key, run in sorted(trained.items()) if key[:2] == (kind, best)]
        for field, name in names.items():
            fields[name][kind] = np.stack([run[field] for run in starts])
    return Dataset(CATALOGUE["tagging_runs"], **fields)
