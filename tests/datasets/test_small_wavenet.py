"""The WaveNets as shipped, the script that made them, and the page that builds them again."""

from types import SimpleNamespace

import keras
import make_small_wavenet as script
import numpy as np
import pytest
from keras import layers, ops

from course_utils.datasets import load_small_wavenet, load_spoken_digits
from course_utils.datasets.speech import from_mu_law


@pytest.fixture(scope="module")
def shipped():
    return load_small_wavenet()


@pytest.fixture(scope="module")
def told(shipped):
    model = script.wavenet(told=True)
    model.set_weights(shipped.weights["told"])
    return model


def test_the_spectrogram_is_that_of_keras():
    wave = load_spoken_digits().waves[3]
    tone = {"sampling_rate": 8000, "min_freq": 100, "min_power": 1e-4, "top_db": 200}
    layer = layers.MelSpectrogram(256, script.HOP, num_mel_bins=script.BANDS, **tone)
    theirs = ops.convert_to_numpy(layer(np.pad(wave, (0, 300))[None]))[0].T / 20
    ours = script.spectrogram(wave)
    assert ours.shape == (-(-len(wave) // script.HOP), script.BANDS)
    np.testing.assert_allclose(ours[1:], theirs[1 : len(ours)], atol=1e-3)


def test_recordings_of_another_rate_are_brought_to_whole_frames():
    speech = SimpleNamespace(
        waves=[np.zeros(1000), np.ones(2560)], sample_rate=16_000, voices="aa", split=["train"] * 2
    )
    ((codes, mel), (more, _)) = script.read_parts(speech)["train"]["a"]
    assert len(codes) == 512 and mel.shape == (4, script.BANDS) and len(more) == 1280
    assert np.all(codes == 128)


def test_each_piece_is_followed_by_its_targets():
    codes = np.arange(8192) % 251
    mel = np.repeat(np.arange(64.0)[:, None], script.BANDS, axis=1)
    wave, frames, target = script.pieces([(codes, mel)], 5, np.random.default_rng(0))
    np.testing.assert_array_equal((wave[..., 0] + 1) % 251, target)
    np.testing.assert_array_equal(frames[:, 0, 0] * script.HOP % 251, wave[:, 0, 0])


def test_queues_give_the_scores_of_the_whole_network(told):
    draw = np.random.default_rng(0)
    codes, mel = draw.integers(0, 256, (2, 640)), draw.normal(size=(2, 5, script.BANDS))
    theirs = ops.convert_to_numpy(told([codes[..., None].astype("float32"), mel]))
    step = script.stepper(script.numbers_of(told), 2, mel)
    ours = np.stack([step(t, codes[:, t]) for t in range(640)], axis=1)
    np.testing.assert_allclose(ours, theirs, atol=2e-3)


def test_dice_fall_as_the_scores_say():
    scores = np.tile(np.log([0.2, 0.3, 0.5]), (20_000, 1))
    thrown = np.bincount(script.throw(scores, np.random.default_rng(0))) / 20_000
    np.testing.assert_allclose(thrown, [0.2, 0.3, 0.5], atol=0.02)
    assert set(script.throw(scores, np.random.default_rng(0), temperature=0.01)) == {2}


def test_what_it_said_is_as_long_as_the_recording_and_as_loud(shipped):
    speech = load_spoken_digits()
    first = speech.voices[speech.split.index("test")]
    waves = [w for w, voice in zip(speech.waves, speech.voices, strict=True) if voice == first]
    longest = max(map(len, waves))
    assert len(shipped.said) == -(-longest // script.HOP) * script.HOP
    loudness = np.std(from_mu_law(shipped.said)) / np.std(max(waves, key=len))
    assert 0.5 < loudness < 2


def test_every_training_of_the_script_is_there(shipped):
    assert set(shipped.curve) == set(shipped.test) == set(shipped.weights) == set(script.LONG)
    assert set(shipped.rates) == set(shipped.parameters) == set(script.KINDS)
    for kind, options in script.KINDS.items():
        assert 0 < shipped.rates[kind][:, 1].argmin() < len(shipped.rates[kind]) - 1
        assert shipped.parameters[kind] == script.wavenet(**options).count_params()
        for count in script.SHORT[kind]:
            pieces = script.STARTS, count // script.BLOCK
            assert shipped.bits[f"{kind}, {count}"].shape == pieces
            assert shipped.voices[f"{kind}, {count}"].shape == (script.STARTS, 4)
    for curve in shipped.curve.values():
        assert len(curve) == script.PARTS and np.all(np.diff(curve) < 0)


def test_a_network_without_gates_or_gaps_has_as_many_parameters():
    sizes = {script.wavenet(**options).count_params() for options in script.KINDS.values()}
    assert len(sizes) == 1
    keras.backend.clear_session()
