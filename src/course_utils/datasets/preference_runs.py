"""What rewards and preferences did to the small GPT of sums, from three starts."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_preference_runs():
    """How the small GPT of sums answers after each way of making it prefer an answer.

    Returns
    -------
    Dataset
        runs : list of (str, float)
            Method and rate, in the order of the arrays below.
        measures : list of 6 str
            What is measured on 395 test sums: the chance of a right answer without a carry and
            with one, that of an answer without the carry, the share of polite answers, the
            divergence from the fine-tuned GPT in nats an answer, the characters of an answer.
        before : (3, 6) float64
            The measures of the fine-tuned GPT, for each start.
        scores : (runs, 3, 6) float64
            The measures after each run, for each start.
        seconds : (runs, 3) float64
            What the run took.
        ordered : (runs, 3) float64
            The share of the last pairs of training that it orders rightly; NaN where a run has
            no pairs.
        rewards : dict of (3, 64) float64
            The mean reward at each step of the runs that draw their own answers.
        tried : dict of (n, 4) float64
            For each method, the rates that were tried, and the share of right answers on
            validation sums from each start.

    Examples
    --------
    >>> runs = load_preference_runs()
    >>> runs.runs[0][0]
    'supervised'
    """
    arrays = read_shipped("preference_runs")
    methods, rates = arrays["methods"].tolist(), arrays["rates"].tolist()
    drawing = [name.removeprefix("rewards_") for name in arrays if name.startswith("rewards_")]
    tried = [name.removeprefix("tried_") for name in arrays if name.startswith("tried_")]
    return Dataset(
        CATALOGUE["preference_runs"],
        runs=list(zip(methods, rates, strict=True)),
        measures=arrays["measures"].tolist(),
        before=arrays["before"],
        scores=arrays["scores"],
        seconds=arrays["seconds"],
        ordered=arrays["ordered"],
        rewards={name: arrays[f"rewards_{name}"] for name in drawing},
        tried={name: arrays[f"tried_{name}"] for name in tried},
    )
