"""Small GPTs that have read sums, before and after they learned to answer questions."""

import numpy as np

from course_utils.arguments import as_integer, choose

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_sums_gpt(start=0):
    """A GPT of 102,976 weights that has read sums of two-digit numbers, and its fine-tuned kin.

    `course_utils.sums` tells what the text and the questions look like, and splits the sums.

    Parameters
    ----------
    start : int
        0, 1 or 2: which of three trainings from different random weights.

    Returns
    -------
    Dataset
        characters : str
            Each character's place is its token; the first ends a line and stands before a text.
        sizes : dict of int
            width, blocks, heads and context, as `course_utils.gpt.build_gpt` takes them.
        base : list of 35 (...) float32
            The weights after reading, for `course_utils.gpt`.
        tuned : list of 35 (...) float32
            The weights after 150 more steps on 2,048 questions with answers. As in the base's
            text, 0.6 of the answers forget the carry; half of them end in " sir".
        rates : dict of (n, 5) float64
            From a way of tuning to a row for each learning rate that was tried with start 0 and
            512 right answers: the rate, and for the validation sums what tuning says of the test.
        tuning : dict of (4,) float64
            From way, answers and how many of them ("full checked 512") to the shares of right
            answers to the test questions without and with a carry, and to bits a character of the
            base's own text, in sums and in names; "tuned" is the one whose weights are here.

    Raises
    ------
    ValueError
        If there is no such start.
    TypeError
        If start is no integer.

    Examples
    --------
    >>> load_sums_gpt().sizes
    {'width': 64, 'blocks': 2, 'heads': 4, 'context': 48}
    """
    choose("start", as_integer("start", start, 0), (0, 1, 2))
    arrays = read_shipped(f"sums_gpt_{start}")
    return Dataset(
        CATALOGUE["sums_gpt"],
        characters=str(arrays["characters"]),
        sizes={name: int(arrays[name]) for name in ("width", "blocks", "heads", "context")},
        base=[array.astype(np.float32) for array in _named(arrays, "base ").values()],
        tuned=[array.astype(np.float32) for array in _named(arrays, "tuned ").values()],
        rates=_named(arrays, "rates "),
        tuning=_named(arrays, "result "),
    )


def _named(arrays, prefix):
    """Return the arrays whose names begin so, without that, in their order."""
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }
