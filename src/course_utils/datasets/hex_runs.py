"""Solved positions of Hex, and networks that learned the game from themselves."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_hex_runs():
    """Positions of Hex on 25 cells with the moves that win, and trainings by self-play.

    Returns
    -------
    Dataset
        boards : dict of (n, 25) int8
            Positions for "validation" and "test", row by row: 1 is a stone of the player to move,
            who joins top and bottom, and -1 one of the other player.
        winning : dict of (n, 25) bool
            Which moves win there, by perfect play; the keys are the same.
        weights : list of 6 (...) float32
            Kernels and biases of the first network that learned with search, rounded to float16.
        prior : (n, 25) float32
            The chances that it gives the moves of the test positions.
        curves : dict of (3, 9, 2) float32
            From the way of training to the share of test positions in which the win was kept: for
            each start and after each five rounds, by the network alone and with 32 simulations.
        right : dict of (3, n, 2) bool
            The same for each test position, after the last round.
        seconds : dict of (3,) float64
            Of the processor, for each start, without the marks.
        tried : dict of (n, 2) float32
            For "ucb" and "puct", constants of the rule, for "praise", learning rates without
            search: what was tried on the validation positions, and the share of wins kept.
        chosen : dict of float
            What of it was best.
        openings : (50, 25) int8
            Boards with two stones, from which games were played.
        games : dict of (3, 50, 2) bool
            From the name of an opponent to the games that the search with the network won, 32
            simulations a move: for each start and opening, as the one to move and as the other.

    Examples
    --------
    >>> runs = load_hex_runs()
    >>> runs.boards["test"].shape, runs.curves["full"].shape
    ((200, 25), (3, 9, 2))
    """
    fields = {}
    for name, values in read_shipped("hex_runs").items():
        field, key = name.split("/")
        fields.setdefault(field, {})[key] = values
    return Dataset(
        CATALOGUE["hex_runs"],
        boards=fields["boards"],
        winning=fields["right"],
        weights=[fields["weights"][str(place)].astype("float32") for place in range(6)],
        prior=fields["prior"]["test"].astype("float32"),
        curves=fields["curve"],
        right=fields["hits"],
        seconds=fields["seconds"],
        tried=fields["tried"],
        chosen={
            name: float(f"{tried[tried[:, 1].argmax(), 0]:.5g}")
            for name, tried in fields["tried"].items()
        },
        openings=fields["games"].pop("openings"),
        games=fields["games"],
    )
