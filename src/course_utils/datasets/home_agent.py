"""Small GPTs that write calls to the tools of a home."""

import numpy as np

from course_utils.arguments import as_integer, choose

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped

_SIZES = {"width": 32, "blocks": 2, "heads": 4, "context": 64}


def load_home_agent(start=0):
    """GPTs that reach goals in the home of `course_utils.home` by calls to its tools.

    Parameters
    ----------
    start : int
        0, 1 or 2: which of three trainings from different random weights.

    Returns
    -------
    Dataset
        sizes : dict of int
            width, blocks, heads and context, as `course_utils.gpt.build_gpt` takes them.
        trusting : list of 35 (...) float32
            The weights, for `course_utils.gpt`, after 3,000 steps on texts without instructions in
            messages but where the goal says to do what the message says.
        warned : list of 35 (...) float32
            The same from texts where half of the messages that are only read out carry an
            instruction, which the assistant does not follow.

    Raises
    ------
    ValueError
        If there is no such start.
    TypeError
        If start is no integer.

    Examples
    --------
    >>> load_home_agent().trusting[0].shape
    (96, 32)
    """
    choose("start", as_integer("start", start, 0), (0, 1, 2))
    arrays = read_shipped(f"home_agent_{start}")
    return Dataset(
        CATALOGUE["home_agent"],
        sizes=dict(_SIZES),
        **{
            arm: [arrays[f"{arm}/{i}"].astype(np.float32) for i in range(35)]
            for arm in ("trusting", "warned")
        },
    )
