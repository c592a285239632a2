"""The bands of a mel spectrogram are those of Keras."""

import numpy as np
from keras import layers

from course_utils.mel import mel_bands


def test_a_spectrogram_by_these_bands_is_that_of_keras():
    wave = np.random.default_rng(0).normal(size=2_048).astype("float32")
    keras_layer = layers.MelSpectrogram(
        256, 128, sampling_rate=8000, num_mel_bins=49, min_freq=300, min_power=1e-12, top_db=300
    )
    padded = np.pad(wave, 128, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, 256)[::128]
    power = np.abs(np.fft.rfft(frames * np.hanning(257)[:-1])) ** 2 @ mel_bands(
        49, 256, 8000, lowest=300
    )
    ours = 10 * np.log10(np.maximum(power, 1e-12)).T  # bands, frames
    np.testing.assert_allclose(ours, np.array(keras_layer(wave)), atol=0.05)


def test_between_the_first_and_the_last_top_each_frequency_is_shared_out_whole():
    weights = mel_bands(20, 512, 8000)
    tops = np.flatnonzero(weights.sum(axis=1) > 0.999)
    assert len(tops) > 200
    np.testing.assert_allclose(weights[tops[0] : tops[-1] + 1].sum(axis=1), 1)
