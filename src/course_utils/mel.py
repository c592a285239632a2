"""The mel scale: frequencies gathered in bands as wide as an ear tells them apart."""

import numpy as np


def mel_bands(bands, window, sample_rate, *, lowest=100):
    """Return how much each frequency of a Fourier transform adds to each band of a mel spectrogram.

    The bands are triangles on the mel scale, 2595 log10(1 + hertz / 700), and overlap by half.

    Parameters
    ----------
    bands : int
        B.
    window : int
        Samples in a frame, W.
    sample_rate : int
        Samples a second.
    lowest : float
        Where the first band begins, in hertz; the last ends at half of the sample rate.

    Returns
    -------
    (W // 2 + 1, B) float64 array

    References
    ----------
    Davis and Mermelstein, Comparison of Parametric Representations for Monosyllabic Word
    Recognition in Continuously Spoken Sentences, IEEE Transactions on Acoustics, Speech, and
    Signal Processing, 1980.

    Examples
    --------
    >>> mel_bands(32, 256, 8000).shape
    (129, 32)
    """
    mel = 2595 * np.log10(1 + np.fft.rfftfreq(window, 1 / sample_rate) / 700)[:, None]
    ends = 2595 * np.log10(1 + np.array([lowest, sample_rate / 2]) / 700)
    edge = np.linspace(*ends, bands + 2)
    sides = np.minimum(mel - edge[:-2], edge[2:] - mel) / (edge[1] - edge[0])
    return np.maximum(sides, 0)
