"""Spoken digits and commands as shipped, their scripts, Speech Commands in the true format."""

import io
import shutil
import subprocess
import wave

import make_spoken_commands as commands_script
import make_spoken_digits as script
import make_wake_runs as wake_script
import nbformat
import numpy as np
import pytest
from file_server import zip_file
from loader_docs import assert_promised
from page_cells import define

from course_utils.datasets import (
    fetch_speech_commands,
    load_spoken_commands,
    load_spoken_digits,
    shipped,
)
from course_utils.datasets.speech import (
    _part_of,
    from_mu_law,
    from_transform_codes,
    to_mu_law,
    to_transform_codes,
)


@pytest.fixture(scope="module")
def digits():
    return load_spoken_digits()


def test_the_digits_are_what_the_script_plans(digits):
    plan = script.plan()
    assert digits.texts == [u.text for u in plan]
    assert digits.voices == [u.voice for u in plan]
    assert digits.split == [u.split for u in plan]
    assert digits.sample_rate == script.SAMPLE_RATE == 8_000


def test_every_voice_says_every_digit_and_then_strings(digits):
    said = np.reshape(digits.texts, (24, 24))
    assert np.reshape(digits.voices, (24, 24)).T.tolist() == [digits.voices[::24]] * 24
    assert len(set(digits.voices)) == 24
    assert (said[:, :10] == list("0123456789")).all()
    assert all(2 <= len(text) <= 4 and text.isdigit() for text in said[:, 10:].flat)


def test_no_voice_is_in_two_parts_and_the_test_accents_are_new(digits):
    parts = dict(zip(digits.voices, digits.split, strict=True))
    assert len(set(zip(digits.voices, digits.split, strict=True))) == len(parts)
    assert set(parts.values()) == {"train", "validation", "test"}
    for place in (0, 1):  # of voice and variant in "en-us+m1"
        test = {voice.split("+")[place] for voice, part in parts.items() if part == "test"}
        other = {voice.split("+")[place] for voice, part in parts.items() if part != "test"}
        assert test.isdisjoint(other)


def test_the_waves_are_sound(digits):
    for samples in digits.waves:
        assert 0.85 < np.abs(samples).max() < 0.95
        assert abs(samples.mean()) < 0.02
        assert abs(samples[0]) < 0.1, "it begins before the first sound"
        assert np.abs(samples[-80:]).max() < 0.02, "and ends in 10 ms of quiet"
    seconds = np.array([len(samples) for samples in digits.waves]) / digits.sample_rate
    assert seconds.min() > 0.2 and seconds.max() < 2.0
    lengths = np.array([len(text) for text in digits.texts])
    means = [seconds[lengths == n].mean() for n in (1, 2, 3, 4)]
    assert means == sorted(means)


def test_different_digits_and_voices_sound_different(digits):
    shortest = min(map(len, digits.waves))
    assert len({samples[:shortest].tobytes() for samples in digits.waves}) == len(digits.waves)


def test_a_pickle_in_its_place_is_refused(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    np.savez(tmp_path / "data" / "spoken_digits.npz", codes=np.array([print], dtype=object))
    monkeypatch.setattr(shipped.resources, "files", lambda package: tmp_path)
    with pytest.raises(ValueError, match="allow_pickle=False"):
        load_spoken_digits()


def espeak_version():
    if shutil.which("espeak-ng") is None:
        return None
    return subprocess.run(["espeak-ng", "--version"], capture_output=True, text=True).stdout


@pytest.mark.skipif(
    "1.51" not in (espeak_version() or ""), reason="the shipped file was made by espeak-ng 1.51"
)
@pytest.mark.parametrize("i", [0, 100, 575])
def test_the_script_makes_what_is_shipped(digits, i):
    np.testing.assert_array_equal(from_mu_law(script.speak(script.plan()[i])), digits.waves[i])


def test_mu_law_there_and_back():
    codes = np.arange(256, dtype=np.uint8)
    np.testing.assert_array_equal(to_mu_law(from_mu_law(codes)), codes)
    samples = np.linspace(-1, 1, 2_001)
    error = np.abs(from_mu_law(to_mu_law(samples)) - samples)
    # Half a step: the derivative of the inverse law, (1 + µ|x|) ln(1 + µ) / µ, times 1/255.
    step = (1 + 255 * np.abs(samples)) * np.log(256) / 255 / 255
    assert np.all(error <= 1.03 * step)
    assert error.max() > 0.5 * step.max(), "the bound is not idle"


def test_mu_law_clips_and_keeps_silence():
    assert to_mu_law(np.array([-3.0, 3.0])).tolist() == [0, 255]
    assert abs(from_mu_law(to_mu_law(np.zeros(1)))[0]) < 1e-4


# ---- Spoken commands


@pytest.fixture(scope="module")
def commands():
    return load_spoken_commands()


def test_the_commands_are_what_the_script_plans(commands):
    plan = commands_script.plan()
    assert commands.texts == [u.text for u in plan]
    assert commands.voices == [u.voice for u in plan]
    assert commands.split == [u.split for u in plan]
    assert commands.kinds == [u.kind for u in plan]
    assert commands.languages == [u.language for u in plan]
    assert commands.sample_rate == commands_script.SAMPLE_RATE == 8_000


def test_every_voice_gives_every_command_of_its_language_once(commands):
    said = {}
    for text, voice, kind in zip(commands.texts, commands.voices, commands.kinds, strict=True):
        said.setdefault((voice, kind), []).append(text)
    for voice in set(commands.voices):
        if voice.startswith("cmn"):
            assert said[voice, "command"] == list(commands_script.MANDARIN)
        else:
            assert said[voice, "command"] == list(commands_script.COMMANDS)
            assert said[voice, "wake word"] == [commands_script.WAKE]
            assert commands_script.WAKE not in said[voice, "near word"]


def test_no_voice_and_no_near_word_of_training_is_in_another_part(commands):
    parts = dict(zip(commands.voices, commands.split, strict=True))
    assert len(set(zip(commands.voices, commands.split, strict=True))) == len(parts) == 32
    near = commands_script.NEAR
    assert set(near["train"]).isdisjoint(near["validation"] + near["test"])
    english = {voice: part for voice, part in parts.items() if voice.startswith("en")}
    for place in (0, 1):  # of voice and variant in "en-us+m1"
        test = {voice.split("+")[place] for voice, part in english.items() if part == "test"}
        other = {voice.split("+")[place] for voice, part in english.items() if part != "test"}
        assert test.isdisjoint(other)


def test_the_splits_of_digits_and_commands_do_not_cross(digits, commands):
    parts = dict(zip(digits.voices, digits.split, strict=True))
    for voice, part in zip(commands.voices, commands.split, strict=True):
        assert parts.get(voice, part) == part


def test_the_commands_are_sound(commands):
    for samples in commands.waves:
        assert 0.6 < np.abs(samples).max() <= 1
        assert abs(samples.mean()) < 0.02
    seconds = np.array([len(samples) for samples in commands.waves]) / commands.sample_rate
    assert seconds.min() > 0.25 and seconds.max() < 1.25
    shortest = min(map(len, commands.waves))
    assert len({samples[:shortest].tobytes() for samples in commands.waves}) == len(seconds)


def test_the_commands_are_small_enough_to_ship():
    assert commands_script.FILE.stat().st_size < 3e5


@pytest.mark.skipif(
    "1.51" not in (espeak_version() or ""), reason="the shipped file was made by espeak-ng 1.51"
)
@pytest.mark.parametrize("i", [0, 200, 387])
def test_the_script_speaks_the_commands_that_are_shipped(commands, i):
    again = from_transform_codes(commands_script.speak(commands_script.plan()[i]))
    np.testing.assert_array_equal(again, commands.waves[i])


@pytest.mark.parametrize("length", [1, 127, 128, 129, 1_000])
def test_transform_codes_there_and_back(length):
    rng = np.random.default_rng(length)
    samples = 0.5 * np.sin(np.arange(length) / 3) + 0.02 * rng.standard_normal(length)
    codes = to_transform_codes(samples)
    wave = from_transform_codes(codes)
    assert codes.dtype == np.int8 and codes.shape == (-(-length // 128) + 1, 128)
    assert wave.dtype == np.float32 and len(samples) <= len(wave) < len(samples) + 128
    assert np.sqrt(np.mean((wave[:length] - samples) ** 2)) < 0.06


def test_without_rounding_the_transform_loses_nothing(monkeypatch):
    """A fine step on soft noise: what is left is the rounding, and it shrinks with the step."""
    samples = np.random.default_rng(0).uniform(-0.02, 0.02, 640)
    errors = []
    for step in (0.02, 0.002):
        monkeypatch.setattr("course_utils.datasets.speech._STEP", step)
        errors.append(np.abs(from_transform_codes(to_transform_codes(samples)) - samples).max())
    assert errors[0] < 0.01 and errors[1] < 0.15 * errors[0]


def test_loud_codes_are_clipped_and_silence_is_kept():
    assert np.abs(to_transform_codes(np.full(512, 1e6))).max() == 127
    assert not from_transform_codes(to_transform_codes(np.zeros(300))).any()


# ---- Speech Commands


def wav(samples, channels=1, rate=16_000):
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as stream:
        stream.setnchannels(channels)
        stream.setsampwidth(2)
        stream.setframerate(rate)
        stream.writeframes(np.asarray(samples, dtype="<i2").tobytes())
    return buffer.getvalue()


def test_speech_commands(stick):
    members = {
        "mini_speech_commands/README.md": b"read me",
        "mini_speech_commands/go/4a1e736b_nohash_1.wav": wav([0, 16384, -32768]),
        "mini_speech_commands/yes/4a1e736b_nohash_0.wav": wav([1, 2]),
        "__MACOSX/mini_speech_commands/go/._4a1e736b_nohash_1.wav": b"\0",
        "__MACOSX/go/._4a1e736b_nohash_1.wav": b"\0",
    }
    stick("speech_commands", zip_file(members))
    speech = fetch_speech_commands()
    assert_promised(speech, fetch_speech_commands, small=True)
    assert speech.texts == ["go", "yes"]
    assert speech.voices == ["4a1e736b"] * 2
    assert len(set(speech.split)) == 1
    assert speech.sample_rate == 16_000
    np.testing.assert_array_equal(speech.waves[0], np.float32([0, 0.5, -1]))


def test_speakers_are_split_in_about_80_10_10(stick):
    speakers = [f"{number:08x}" for number in range(2_000)]
    members = {f"mini_speech_commands/go/{s}_nohash_0.wav": wav([0]) for s in speakers}
    stick("speech_commands", zip_file(members))
    split = fetch_speech_commands().split
    shares = [split.count(part) / len(split) for part in ("train", "validation", "test")]
    # A share's standard deviation is at most sqrt(0.8 · 0.2 / 2000) = 0.009.
    assert np.abs(np.array(shares) - [0.8, 0.1, 0.1]).max() < 0.03


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"readme": b""}, "must hold recordings"),
        ({"a/go/x_nohash_0.wav": b"RIFF"}, "is no WAV file"),
        ({"a/go/x_nohash_0.wav": wav([0, 0], channels=2)}, r"must be mono.*got \(2, 2\)"),
    ],
)
def test_recordings_of_another_form_are_named(stick, members, message):
    stick("speech_commands", zip_file(members))
    with pytest.raises(ValueError, match=message):
        fetch_speech_commands()


def test_the_page_puts_its_question_to_volunteers(stick, digits, capsys):
    names = define(wake_script.PAGE, wake_script.CELLS, {"NAMES": ("silence", "10", "0", "-5")})
    words = dict(zip("01234567", "down go left no right stop up yes".split(), strict=True))
    speakers, members = {}, {}
    for part in ("train", "test"):
        several = sorted({v for v, p in zip(digits.voices, digits.split, strict=True) if p == part})
        codes = (f"{number:08x}" for number in range(10_000))
        codes = (code for code in codes if _part_of(code) == part)
        speakers |= dict(zip(several, codes, strict=False))
    for text, voice, sound in zip(digits.texts, digits.voices, digits.waves, strict=True):
        if text in words and voice in speakers:
            path = f"mini_speech_commands/{words[text]}/{speakers[voice]}_nohash_0.wav"
            members[path] = wav(np.repeat(sound[:8_000], 2) * 2**15)
    stick("speech_commands", zip_file(members))
    for cell in nbformat.read(wake_script.PAGE, as_version=4).cells:
        if cell.id in ("full", "full-2"):
            exec(cell.source.replace("FULL = False", "FULL = True"), names)
    assert names["FULL"] and names["words"] == sorted(words.values())
    network, warping = names["right"].mean(axis=(1, 2))
    assert network > 0.3 and warping > 0.3, "chance is an eighth"
    assert "by speaker" in capsys.readouterr().out
