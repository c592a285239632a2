"""A trained BERT that comes with the course."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_small_bert():
    """A BERT of 364,608 weights, trained to fill gaps in the openings of docstrings.

    Returns
    -------
    Dataset
        tokenizer : str
            Its tokenizer, for `tokenizers.Tokenizer.from_str`: WordPiece, 2,500 pieces, the first
            five [PAD], [UNK], [CLS], [SEP] and [MASK].
        weights : list of 24 (...) float32
            For the model of the page "BERT", in Keras's order.
        sizes : dict of int
            vocabulary, length, width, heads and blocks.
        files : dict of lists of str
            Which files of `load_docstrings` are used to "train", for "validation" and for the
            "test"; no other file of these two was read in training either.
        first : (5,) float32
            Mean surprise, in nats, at gaps in the validation files, at the beginning of the
            training and each 25 steps up to 100.
        curve : (10,) float32
            The same each 400 steps up to 4,000.
        test : (n,) float32
            Its surprise at each gap in the test files.
        counted : dict of (n,) float64
            The surprise of pieces counted "alone" and by their "neighbours" at the same gaps.
        guesses : (n,) int64
            The likeliest piece by its neighbours.
        tried : dict of (rates, 2) float32
            For short trainings that see "both" sides of a gap or the "left" one: learning rates,
            and the mean surprise on the validation files.
        short : dict of (3, n) float32
            Their surprise at each gap in the test files, by the start.
        made_with : list of 6 str
            What its texts are known by, for `course_utils.same_texts.require_same_texts`.

    Examples
    --------
    >>> bert = load_small_bert()
    >>> bert.sizes
    {'vocabulary': 2500, 'length': 32, 'width': 96, 'heads': 4, 'blocks': 1}
    """
    arrays = read_shipped("small_bert")
    weights = [name for name in sorted(arrays) if name.startswith("weight/")]
    sizes = ("vocabulary", "length", "width", "heads", "blocks")
    parts, sides = ("train", "validation", "test"), ("both", "left")
    return Dataset(
        CATALOGUE["small_bert"],
        tokenizer=str(arrays["tokenizer"]),
        weights=[arrays[name].astype(np.float32) for name in weights],
        sizes={name: int(arrays[name]) for name in sizes},
        files={part: arrays[f"files/{part}"].tolist() for part in parts},
        first=arrays["first"],
        curve=arrays["curve"],
        test=arrays["test"],
        counted={name: arrays[f"counted/{name}"] for name in ("alone", "neighbours")},
        guesses=arrays["counted/guesses"],
        tried={side: arrays[f"{side}/tried"] for side in sides},
        short={side: arrays[f"{side}/test"] for side in sides},
        made_with=arrays["made_with"].tolist(),
    )
