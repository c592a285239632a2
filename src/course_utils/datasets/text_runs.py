"""What learned readers of reviews answer, trained beforehand."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_text_runs():
    """What averaged vectors and a small Transformer answer on reviews, by the number of labels.

    Returns
    -------
    Dataset
        answers : dict of (3, n) bool
            From language, reader and number of labels, such as "English/Transformer/400", to what
            three starts answer on the n test texts of the page text_classification: True for
            positive.
        settings : dict of (2,) float64
            Under the same names, the learning rate or the strength C of the logistic regression
            that was chosen, and the share of validation texts that three starts had right with
            it, on average.
        lines : dict of (3, 2) float64
            From a reader to the share that three starts have right after training on shuffled
            Chinese lines, copies and all: of all test lines, and of those not in the training.

    Examples
    --------
    >>> runs = load_text_runs()
    >>> list(runs.lines)
    ['Transformer', 'averaged vectors']
    """
    fields = {"answers": {}, "settings": {}, "lines": {}}
    for key, values in read_shipped("text_runs").items():
        name, _, field = key.rpartition("/")
        if name == "lines":
            fields["lines"][field] = values
        else:
            fields[{"answers": "answers", "setting": "settings"}[field]][name] = values
    return Dataset(CATALOGUE["text_runs"], **fields)
