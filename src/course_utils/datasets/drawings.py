"""Small colour drawings with their names."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_drawings():
    """755 colour drawings of 16×16 pixels, made smaller from OpenMoji.

    Returns
    -------
    Dataset
        images : (755, 16, 16, 3) uint8
            Red, green, blue; on paper of 255.
        labels : (755,) int64
            The kind of each, as `label_names` names it; sorted.
        names : list of 755 str
            What each shows, in English.
        label_names : list of 5 str
            The kinds: flag, face, animal, food, travel.

    Examples
    --------
    >>> drawings = load_drawings()
    >>> drawings.images.shape, drawings.names[-1]
    ((755, 16, 16, 3), 'roller skate')
    """
    stored = read_shipped("drawings")
    return Dataset(
        CATALOGUE["drawings"],
        images=stored["images"],
        labels=stored["kinds"].astype(np.int64),
        names=stored["names"].tolist(),
        label_names=["flag", "face", "animal", "food", "travel"],
    )
