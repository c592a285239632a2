"""A trained GPT that comes with the course."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_small_gpt():
    """A GPT of 217,280 weights, trained on scikit-learn's docstrings.

    Returns
    -------
    Dataset
        tokenizer : str
            Its tokenizer, for `tokenizers.Tokenizer.from_str`: byte-level BPE, 768 tokens, of
            which token 0 ends a document.
        weights : list of 35 (...) float32
            For `course_utils.gpt`: `forward(weights, tokens)`, or
            `build_gpt(768, **sizes).set_weights(weights)`.
        sizes : dict of int
            width, blocks, heads and context, as `build_gpt` takes them.
        files : dict of lists of str
            Which files of scikit-learn were used to "train", for "validation" and for the "test".
        rates : (3, 2) float64
            Learning rates that were tried, and the bits a byte on the validation files after 800
            steps.
        curves : dict of (starts, points) float64
            From the steps of a training to bits a byte on the validation files at its eighths (at
            the end alone for 800 steps).
        test_bits : dict of (starts, 25) float64
            From the steps of a training to bits a byte on each test file at its end. The weights
            are those of the first start of the longest training.
        made_with : list of 2 str
            What its texts are known by, for `course_utils.same_texts.require_same_texts`.

    Examples
    --------
    >>> gpt = load_small_gpt()
    >>> gpt.sizes
    {'width': 80, 'blocks': 2, 'heads': 4, 'context': 64}
    """
    arrays = read_shipped("small_gpt")
    weights = [name for name in sorted(arrays) if name.startswith("weight_")]
    trainings = arrays["steps"].tolist()
    sizes = ("width", "blocks", "heads", "context")
    return Dataset(
        CATALOGUE["small_gpt"],
        tokenizer=str(arrays["tokenizer"]),
        weights=[arrays[name].astype(np.float32) for name in weights],
        sizes={name: int(arrays[name]) for name in sizes},
        files={part: arrays[part].tolist() for part in ("train", "validation", "test")},
        rates=arrays["rates"],
        curves={steps: arrays[f"curves_{steps}"] for steps in trainings},
        test_bits={steps: arrays[f"bits_{steps}"] for steps in trainings},
        made_with=arrays["made_with"].tolist(),
    )
