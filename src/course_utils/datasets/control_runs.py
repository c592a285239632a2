"""How learners of a pole on a cart did, on one machine or on many."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_control_runs():
    """Policy gradients, random search and Q-learning that learned to balance a pole on a cart.

    The keys of each field are the learners, such as "Q-learning" or "random search, many machines".

    Returns
    -------
    Dataset
        tried : dict of (n, 2) float32
            For each setting that was tried, what share of validation starts three runs held for 500
            steps, and how many poles fell while they learned.
        settings : dict of (n, m) float32
            The settings: Adam's rate and the number of carts; tries and starts of a search; the
            cells of a table, its rate and its share of random pushes.
        best : dict of int
            The row of the chosen setting.
        notes : dict of (updates, 3, 5) float32
            For each update and each of five runs: the steps used, the falls so far, the mean length
            of the last episodes.
        weights : dict of list of (...) float32
            What the five runs learned: four numbers each, two matrices, or a table.

    Examples
    --------
    >>> runs = load_control_runs()
    >>> [w.shape for w in runs.weights["network policy gradient"]]
    [(5, 4, 16), (5, 16, 1)]
    """
    fields = {name: {} for name in ("tried", "settings", "best", "notes", "weights")}
    for key, values in sorted(read_shipped("control_runs").items()):
        learner, field = key.split("/")
        if field.startswith("weights"):
            fields["weights"].setdefault(learner, []).append(values)
        else:
            fields[field][learner] = int(values) if field == "best" else values
    return Dataset(CATALOGUE["control_runs"], **fields)
