"""How an encoder and a decoder learned dates and numbers, with attention and without."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_seq2seq_runs():
    """Trainings of a small encoder and decoder that reads dates in 27 languages, and numbers.

    Each field but two goes by what the decoder saw: "attention" or "one vector".

    Returns
    -------
    Dataset
        part : list of 4,400 str
            What each text of the test is: "27 languages", "numbers only", or of how many digits,
            such as "7 digits".
        right : dict of (3, 4400) bool
            Which texts of the test each of three starts read rightly.
        rates : dict of (3, 2) float32
            The learning rates tried, with the share of validation pairs read rightly by one start.
        losses : dict of (3, 2, 10) float32
            Each start's losses of training and of validation, every 60 steps.
        disturbed : dict of (3, 9, 9) float32
            For each start, how often each of nine symbols of a date is right after a wrong digit
            at one place (a row); in the last row nothing is disturbed.
        beam : (3, 3, 100) bool
            For 100 dates in numbers only: whether greedy writing, the best of a beam of four, and
            its best two hold the answer, for three starts with attention.

    Examples
    --------
    >>> runs = load_seq2seq_runs()
    >>> runs.right["attention"].shape
    (3, 4400)
    """
    fields = {"right": {}, "rates": {}, "losses": {}, "disturbed": {}, "beam": {}}
    stored = read_shipped("seq2seq_runs")
    for name in sorted(set(stored) - {"part"}):
        kind, view, *start = name.split("/")
        if start:
            fields[kind].setdefault(view, []).append(stored[name])
        else:
            fields[kind][view] = stored[name]
    disturbed, beam = fields.pop("disturbed"), fields.pop("beam")
    return Dataset(
        CATALOGUE["seq2seq_runs"],
        part=stored["part"].tolist(),
        **fields,
        disturbed={view: np.array(starts) for view, starts in disturbed.items()},
        beam=np.array([beam[start] for start in sorted(beam)]),
    )
