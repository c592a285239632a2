"""Small WaveNets that come with the course, and how they learned."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_small_wavenet():
    """WaveNets of spoken digits: one alone with the wave, one that is told its spectrogram.

    Returns
    -------
    Dataset
        weights : dict of list of (...) float32
            For "alone" and "told": what `set_weights` of the page's network takes.
        curve : dict of (8,) float32
            Of the same two: bits a sample on some validation recordings at the eighths of the
            training.
        test : dict of (4,) float64
            Bits a sample on each voice of the test.
        seconds : dict of float
            Processor seconds of the training, on one core that others used too.
        rates : dict of (n, 2) float64
            For the short trainings "dilated", "undilated" and "no gates": learning rates that
            were tried for 200 steps with one start, and the bits a sample on validation voices.
        parameters : dict of int
            How many numbers each of these three learns.
        bits : dict of (3, pieces) float64
            From such a name and a number of steps, as "dilated, 800": bits a sample on each 25
            steps, of three starts.
        voices : dict of (3, 4) float64
            Likewise, bits a sample on each voice of validation at the end.
        said : (samples,) uint8
            Codes that "told" wrote, for the longest recording of the test's first voice.

    Examples
    --------
    >>> wavenet = load_small_wavenet()
    >>> sum(weight.size for weight in wavenet.weights["alone"])
    93088
    """
    names = ("weights", "curve", "test", "seconds", "rates", "parameters", "bits", "voices")
    arrays, fields = read_shipped("small_wavenet"), {name: {} for name in names}
    said = arrays.pop("said")
    for name, values in sorted(arrays.items()):
        kind, field = name.split("/")
        if field.startswith("weight_"):
            fields["weights"].setdefault(kind, []).append(values.astype(np.float32))
        else:
            fields[field][kind] = values if values.ndim else values.item()
    return Dataset(CATALOGUE["small_wavenet"], **fields, said=said)
