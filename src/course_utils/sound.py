"""Sounds to play in a page: small, offline, and with words for whoever cannot hear them."""

import base64
import html
import struct

import numpy as np

_BIAS = 132  # G.711 adds it before the logarithm, in steps of a 16-bit sample
_MOST = 32_635  # the largest 16-bit sample that does not overflow with it


class Players:
    """One audio player for each sound, with its words; as the last line of a cell it is shown.

    Sounds are stored as 8-bit µ-law (ITU-T G.711), a byte a sample, in the notebook itself.

    Parameters
    ----------
    sounds : dict
        What is to be heard, in words, and its samples: (samples,) floats in [-1, 1]. If any is
        louder, all are made quieter by the same factor, so that they can be compared.
    sample_rate : int
        Samples a second.

    Raises
    ------
    ValueError
        If there is no sound, or one is not a row of finite numbers.

    Examples
    --------
    >>> Players({"a quarter of a second of silence": np.zeros(2_000)}, 8_000)
    ▶ a quarter of a second of silence (0.2 s)
    """

    def __init__(self, sounds, sample_rate):
        self.sounds = {words: np.asarray(samples) for words, samples in sounds.items()}
        self.sample_rate = sample_rate
        if not sounds:
            raise ValueError("sounds: expected at least one, got none")
        for words, samples in self.sounds.items():
            if samples.ndim != 1 or samples.size == 0 or not np.isfinite(samples).all():
                bad = np.sum(~np.isfinite(samples))
                raise ValueError(
                    f"{words}: expected a row of finite numbers, got shape {samples.shape}, "
                    f"{bad} of them not finite"
                )

    def __repr__(self):
        """Say in words what can be heard."""
        lengths = {words: len(samples) / self.sample_rate for words, samples in self.sounds.items()}
        return "\n".join(f"▶ {words} ({seconds:.1f} s)" for words, seconds in lengths.items())

    def _repr_html_(self):
        loudest = max(1, *(np.abs(samples).max() for samples in self.sounds.values()))
        return "".join(
            f"<p>{html.escape(words)}<br>"
            f'<audio controls aria-label="{html.escape(words)}" src="data:audio/wav;base64,'
            f'{base64.b64encode(_wav(samples / loudest, self.sample_rate)).decode()}"></audio></p>'
            for words, samples in self.sounds.items()
        )


def _wav(samples, sample_rate):
    """Return the bytes of a WAV file of one channel, format 7 (µ-law)."""
    form = struct.pack("<4sIHHIIHHH", b"fmt ", 18, 7, 1, sample_rate, sample_rate, 1, 8, 0)
    count = struct.pack("<4sII", b"fact", 4, len(samples))
    body = struct.pack("<4sI", b"data", len(samples)) + _g711(samples).tobytes()
    body += b"\0" * (len(samples) % 2)
    rest = b"WAVE" + form + count + body
    return struct.pack("<4sI", b"RIFF", len(rest)) + rest


def _g711(samples):
    """Return the uint8 codes of samples in [-1, 1]: sign, exponent, four digits, all inverted."""
    steps = np.minimum(np.abs(samples) * 2**15, _MOST).astype(int) + _BIAS
    exponent = np.log2(steps).astype(int) - 7
    digits = (steps >> (exponent + 3)) & 15
    sign = np.where(np.signbit(samples), 128, 0)
    return (255 - (sign | exponent << 4 | digits)).astype(np.uint8)
