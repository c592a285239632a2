"""Spoken digits that come with the course, made with a speech synthesizer."""

import itertools
from dataclasses import dataclass
from importlib import resources

import numpy as np

from ._base import Dataset

#: µ of the µ-law (ITU-T G.711, North America and Japan): a byte a sample, fine where it is quiet.
_MU = 255


@dataclass(frozen=True, eq=False, repr=False)
class Speech(Dataset):
    """Recordings, what is said in each, and who says it.

    waves: list of n (samples,) float32 in [-1, 1]; sample_rate: samples a second, in Hz;
    texts: list of n str; voices: list of n str; split: list of n str, "train", "validation"
    or "test".
    """

    waves: list
    sample_rate: int
    texts: list
    voices: list
    split: list


def load_spoken_digits():
    """Return spoken English digits, one to four at a time, in 24 voices.

    waves: list of n (samples,) float32 in [-1, 1] at sample_rate 8000 Hz; texts: list of n str
    such as "407"; voices: list of n str, accent and voice as in "en-gb+f2"; split: list of n str.
    No voice of the validation or the test part speaks in the training part; the test part's
    accents (Scotland, the Caribbean) are in no other part.

    >>> digits = load_spoken_digits()
    >>> digits.sample_rate, sorted(set(digits.split))
    (8000, ['test', 'train', 'validation'])
    """
    file = resources.files(__package__) / "data" / "spoken_digits.npz"
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        arrays = dict(stored)
    wave = from_mu_law(arrays["codes"])
    starts = arrays["offsets"]
    return Speech(
        waves=[wave[a:b].copy() for a, b in itertools.pairwise(starts)],
        sample_rate=int(arrays["sample_rate"]),
        texts=arrays["texts"].tolist(),
        voices=arrays["voices"].tolist(),
        split=arrays["split"].tolist(),
        description="English digits, alone and in strings of two to four, spoken by the "
        "synthesizer espeak-ng in 24 voices and eight accents, at varied speed and pitch; 8 kHz, "
        "µ-law. A synthesizer says a word nearly the same way each time, and no room "
        "or microphone stands between: real speech is much harder. Add noise.",
        licence="CC0 1.0 (espeak-ng is under the GPL; what it speaks is not)",
        source="made for this course by datasets/data/make_spoken_digits.py",
    )


def to_mu_law(wave):
    """Return a wave in [-1, 1] as uint8 codes of the same shape, 256 steps by the µ-law.

    Formula: code = round((sign(x) ln(1 + µ|x|) / ln(1 + µ) + 1) / 2 · 255), µ = 255.

    >>> to_mu_law(np.array([-1.0, 0.0, 0.01, 1.0]))
    array([  0, 128, 157, 255], dtype=uint8)
    """
    wave = np.clip(wave, -1, 1)
    squeezed = np.sign(wave) * np.log1p(_MU * np.abs(wave)) / np.log1p(_MU)
    return np.round((squeezed + 1) / 2 * 255).astype(np.uint8)


def from_mu_law(codes):
    """Return uint8 codes as float32 waves in [-1, 1] of the same shape: undo `to_mu_law`.

    >>> from_mu_law(np.array([0, 64, 191, 255], dtype=np.uint8)).round(4)
    array([-1.    , -0.0581,  0.0581,  1.    ], dtype=float32)
    """
    squeezed = np.arange(256) / 255 * 2 - 1
    steps = np.sign(squeezed) * np.expm1(np.abs(squeezed) * np.log1p(_MU)) / _MU
    return steps.astype(np.float32)[codes]
