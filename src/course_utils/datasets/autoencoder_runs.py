"""Autoencoders, plain and variational, trained on digits of 14 × 14 pixels."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped

MEASURED = ("error", "bits", "from_normal", "from_mixture", "scatter", "noise", "used")


def load_autoencoder_runs():
    """Autoencoders that learned from the digits of `course_utils.drawn_digits`.

    Returns
    -------
    Dataset
        weights : dict of lists of lists of 10 (...) float32
            From a kind and its numbers a picture, such as ("plain", 8), to the weights of some
            starts: kernel and bias of the encoder's hidden layer, its means and its log variances,
            then of the decoder's hidden layer and of its logits.
        rates : dict of (n, 2) float32
            Learning rates that were tried, with the loss on the validation digits.
        losses : dict of (3, epochs) float32
            Training loss of three starts by epoch: 120 for the kind that says so, or 60.
        parts : dict of (n, 3) float32
            Parts of a mixture of Gaussians fitted to the codes of a kind, with the Fréchet distance
            of what it draws to the validation digits, and the median distance of that to the
            nearest training picture, which is 1 for validation digits. For ("PCA", components) the
            distance is that after faint ink was wiped off, at the level that suits best.
        measured : dict of dict of (3,) float32
            Of three starts on the test digits: squared "error" of a picture; "bits" of the bound,
            NaN without noise; Fréchet distance of what is drawn "from_normal" codes and
            "from_mixture"; deviation "scatter" of a code's number; mean deviation of its "noise";
            and how many numbers are "used", with a KL term above 0.1.

    Examples
    --------
    >>> runs = load_autoencoder_runs()
    >>> len(runs.weights["plain", 8]), runs.weights["plain", 8][0][0].shape
    (3, (196, 128))
    """
    fields = {"weights": {}, "rates": {}, "losses": {}, "parts": {}, "measured": {}}
    for name, values in read_shipped("autoencoder_runs").items():
        kind, numbers, field = name.split("/")
        key = kind, int(numbers)
        if field.startswith("weights"):
            _, start, place = field.split("_")
            starts = fields["weights"].setdefault(key, {})
            starts[int(start), int(place)] = values.astype(np.float32)
        elif field == "measured":
            fields[field][key] = dict(zip(MEASURED, values.T, strict=True))
        else:
            fields[field][key] = values
    for key, arrays in fields["weights"].items():
        starts = range(len(arrays) // 10)
        fields["weights"][key] = [[arrays[start, place] for place in range(10)] for start in starts]
    return Dataset(CATALOGUE["autoencoder_runs"], **fields)
