"""How recurrent networks train where the order of words, letters or characters counts."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped

_NESTED = {  # where the parts of two fields come from
    "article_rates": ("articles", "rates"),
    "validation": ("articles", "validation"),
    "test": ("articles", "test"),
    "phrases": ("sounds", "marks"),
    "phrase_hits": ("sounds", "hits"),
}


def load_recurrent_runs():
    """Trainings of recurrent networks on sentences, on articles, on text and on Chinese phrases.

    Returns
    -------
    Dataset
        rates : dict of (n,) float32
            From the name of a network that tells real sentences from shuffled ones, such as
            "GRU", to the learning rates that were tried.
        curves : dict of (n, 3, 12) float32
            What each of three starts had right on validation at each rate, after each round.
        budgets : dict of (3, n) float32
            From (name, rounds), such as ("GRU", 24), to the same at the best rate; for
            ("GRU, no dropout", 24) too.
        dropout : dict of (4, 3) float32
            What three starts had right on validation after 12 rounds at that rate, with a dropout
            of 0, 0.25, 0.5 and 0.75.
        hits : dict of (3, 1776) bool
            Which sentences of the test each start had right, after 24 rounds at the best rate.
        seconds : dict of float
            Processor seconds of 24 rounds.
        reached : dict of (3, 2, 12) float32
            How long the gradient of the logit is by the state of 0, 1, … 11 words before the end
            of test sentences of twelve words, in parts of that at the end: before each start's
            training and after 24 rounds.
        articles : dict of dict of (...) float32
            Of networks that choose between a and an, such as "GRU, both ways": "rates", with the
            share of validation articles that three starts had right, on average; "validation",
            what five starts at the chosen rate had right after each of five epochs; "test", what
            they had right on the test.
        sounds : dict of dict of (...) float32
            Of those that say the characters of `load_pinyin`. "marks" of networks by rate (0.0025
            and 0.005), start and pass: the share right of the characters with several readings on
            the validation phrases and on the test, and that of first characters in the training.
            "hits", of "commonest reading" and "neighbours, counted" too: 1 for each such
            character of new phrases that is right, by three starts of a network at the rate and
            pass that are best on validation, by one answer of what counts.
        tried : dict of (n, 2) float32
            For "neighbours, counted", C and the share right on validation; for "counts of signs",
            the signs in a row and the bits a sign of validation docstrings.
        written : list of 4 (float, str)
            (bits a sign of new docstrings, what it wrote) of a GRU that has read others for 25,
            100, 400 and 1,600 batches.
        weights : dict of lists of (...) float32
            For ("GRU", start) and ("GRU, no mask", start), after 24 rounds, for the writer
            ("writer", 0), and for the first start of the test, ("GRU, both ways", 0): what they
            had learned, rounded to 16 bits.
        made_with : list of 6 str
            What its texts are known by, for `course_utils.same_texts.require_same_texts`.

    Examples
    --------
    >>> runs = load_recurrent_runs()
    >>> list(runs.rates), list(runs.articles["test"])
    (['SimpleRNN', 'LSTM', 'GRU'], ['GRU, left to right', 'GRU, both ways'])
    >>> runs.written[0][1][:2] == runs.written[1][1][:2]
    False
    """
    names = (
        "rates curves budgets dropout hits seconds reached articles sounds tried written weights"
    )
    fields = {name: {} for name in names.split()}
    arrays = read_shipped("recurrent_runs")
    made_with = arrays.pop("made_with").tolist()
    for key, values in arrays.items():
        name, field, *rest = key.split("/")
        if field in _NESTED:
            group, part = _NESTED[field]
            fields[group].setdefault(part, {})[name] = values.astype(np.float32)
        elif field in ("bits", "lines"):
            fields["written"][field] = values
        elif field == "seconds":
            fields[field][name] = float(values)
        elif field == "without_dropout":
            fields["budgets"][f"{name}, no dropout", values.shape[1]] = values
        elif field == "budgets":
            fields[field][name, int(rest[0])] = values
        elif field in ("weights", "unmasked"):  # starts, ...
            key = name if field == "weights" else f"{name}, no mask"
            for start, weight in enumerate(values.astype(np.float32)):
                fields["weights"].setdefault((key, start), []).append(weight)
        else:
            fields[field][name] = values
    bits, lines = (fields["written"][part] for part in ("bits", "lines"))
    lines = [line.decode() for line in lines]
    fields["written"] = list(zip(bits.tolist(), lines, strict=True))
    return Dataset(CATALOGUE["recurrent_runs"], **fields, made_with=made_with)
