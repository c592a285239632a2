"""How recurrent networks train where the order of words or letters counts."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_recurrent_runs():
    """Trainings of recurrent networks on sentences, on articles and on Chinese phrases.

    Returns
    -------
    Dataset
        rates : dict of (n, 2) float32
            From the name of a network, such as "GRU", to the learning rates that were tried, and
            the share of validation examples that three starts had right, on average.
        validation : dict of (5, passes) float32
            What five starts at the chosen rate had right on validation, after each pass.
        test : dict of (5,) float32
            What they had right on the test.
        phrases : dict of (3, 3, 10, 4) float32
            From the name of a network that says the characters of `load_pinyin`, such as "GRU,
            both ways", to its marks by rate (0.0025, 0.005, 0.01), start and pass: the share right
            of the characters with several readings on the validation phrases and on the test,
            that of whole phrases of the test, and that of first characters in the training.

    Examples
    --------
    >>> runs = load_recurrent_runs()
    >>> list(runs.test)
    ['SimpleRNN', 'LSTM', 'GRU', 'GRU, left to right', 'GRU, both ways']
    >>> runs.validation["GRU"].shape
    (5, 3)
    """
    fields = {"rates": {}, "validation": {}, "test": {}, "phrases": {}}
    for key, values in read_shipped("recurrent_runs").items():
        name, field = key.split("/")
        fields[field][name] = values
    return Dataset(CATALOGUE["recurrent_runs"], **fields)
