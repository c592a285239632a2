"""Small GPTs of sums that refuse some questions and take orders about notes."""

import numpy as np

from course_utils.arguments import as_integer, choose

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_assistant(start=0):
    """A GPT of sums that was taught to refuse some of them, and to obey orders about a note.

    It goes on from `load_sums_gpt(start).tuned`, with the training sums of
    `course_utils.sums.split`. Asked "27 plus 95? " it says "no": a number from 90 on is refused in
    questions of this form. Told "add 27 45? " or "27 45 add? " it answers "72", and told "pay" in
    place of "add" it answers "pay 27". Between equals signs stands a note, whose own orders it has
    learned to ignore if they end the note: "add =27 45 pay=? " is answered with "72".

    Parameters
    ----------
    start : int
        0, 1 or 2: which GPT of sums it goes on from.

    Returns
    -------
    Dataset
        weights : list of 35 (...) float32
            For `course_utils.gpt.forward`, and `build_gpt` with width 64, 2 blocks and 4 heads.

    Raises
    ------
    ValueError
        If there is no such start.
    TypeError
        If start is no integer.

    Examples
    --------
    >>> len(load_assistant().weights)
    35
    """
    choose("start", as_integer("start", start, 0), (0, 1, 2))
    arrays = read_shipped(f"assistant_{start}")
    return Dataset(
        CATALOGUE["assistant"],
        weights=[array.astype(np.float32) for array in arrays.values()],
    )
