"""How an encoder and a decoder learned dates and numbers, with attention and without."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_seq2seq_runs():
    """Trainings of a small encoder and decoder that reads dates in 27 languages, and numbers.

    A key (view, steps) is what the decoder sees, "attention" or "one vector", and how long it
    was trained: 600 or 2400 steps.

    Returns
    -------
    Dataset
        part : list of 4,400 str
            What each text of the test is: "27 languages", "numbers only", or of how many digits,
            such as "7 digits".
        right : dict of (3, 4400) bool
            By view and steps: which texts of the test each start read rightly, always given the
            true symbols in training.
        rates : dict of (n, 2) float32
            By view and steps: the learning rates tried, with the share of validation pairs read
            rightly by one start.
        losses : dict of (...) float32
            By view and steps: each start's loss of training, every 60 steps (3, passes); for
            600 steps that of validation, too (3, 2, passes).
        own : dict of (3, 4400) bool
            By view: as right, after 600 steps in which the decoder was given symbols of its own,
            with a chance that rose.
        chances : dict of (2, 2) float32
            By view: the highest chances tried, with the share of validation pairs as in rates.
        short : dict of (2,) float32
            By view: the losses of the first 120 steps of a training on own symbols that ends there.
        disturbed : dict of (3, 9, 9) float32
            By way ("teacher" or "own") and view: for each start, how often each of nine
            symbols of a date is right after a wrong digit at one place (a row); in the last row
            nothing is disturbed.
        beam : (3, 3, 100) bool
            For 100 dates in numbers only: whether greedy writing, the best of a beam of four, and
            its best two hold the answer, for three starts with attention.

    Examples
    --------
    >>> runs = load_seq2seq_runs()
    >>> runs.right["attention", 600].shape
    (3, 4400)
    """
    stored = read_shipped("seq2seq_runs")
    fields = {name: {} for name in ("right", "rates", "losses", "own", "chances", "short")}
    disturbed, beam = {}, []
    for name in sorted(stored):
        kind, *key = name.split("/")
        if kind == "disturbed":
            disturbed.setdefault((key[0], key[1]), []).append(stored[name])
        elif kind == "beam":
            beam.append(stored[name])
        elif len(key) == 2:
            fields[kind][key[0], int(key[1])] = stored[name]
        elif key:
            fields[kind][key[0]] = stored[name]
    return Dataset(
        CATALOGUE["seq2seq_runs"],
        part=stored["part"].tolist(),
        **fields,
        disturbed={key: np.array(starts) for key, starts in disturbed.items()},
        beam=np.array(beam),
    )
