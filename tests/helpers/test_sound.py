"""Players: the WAV file that a page stores, and the words beside it."""

import base64
import re
import struct

import numpy as np
import pytest

from course_utils import sound
from course_utils.sound import Players

RNG = np.random.default_rng(0)


def decoded(codes):
    """Undo G.711's µ-law one code after another, as its table is written."""
    steps = []
    for code in (255 - codes.astype(int)).tolist():
        size = ((code & 15) * 2 + 33 << (code >> 4 & 7)) - 33
        steps.append(-size if code & 128 else size)
    return np.array(steps) * 4 / 2**15


def test_codes_are_those_of_the_standard():
    # G.711, table 2a: zero, the first step of each sign, the ends of both.
    samples = np.array([0, 1, -1, 2**15 - 1, -(2**15)]) / 2**15
    assert sound._g711(samples).tolist() == [0xFF, 0xFF, 0x7F, 0x80, 0x00]
    assert decoded(np.array([0x80, 0x00])).tolist() == [32124 / 2**15, -32124 / 2**15]


def test_codes_lie_within_half_a_step():
    samples = np.sort(RNG.uniform(-0.98, 0.98, 5_000))
    error = np.abs(decoded(sound._g711(samples)) - samples)
    assert np.all(error <= 1 / 2**12 + np.abs(samples) / 32)
    assert error.max() > 1 / 100, "the bound is not idle"


def files(players):
    found = re.findall(r'src="data:audio/wav;base64,([^"]+)"', players._repr_html_())
    return [base64.b64decode(text) for text in found]


@pytest.mark.parametrize("count", [1_000, 1_001])
def test_the_file_is_a_wave(count):
    (data,) = files(Players({"noise": RNG.uniform(-1, 1, count)}, 8_000))
    assert data[:4] == b"RIFF" and struct.unpack("<I", data[4:8]) == (len(data) - 8,)
    assert data[8:16] == b"WAVEfmt "
    length, form, channels, rate, speed, block, bits = struct.unpack("<IHHIIHH", data[16:36])
    assert (length, form, channels, rate, speed, block, bits) == (18, 7, 1, 8_000, 8_000, 1, 8)
    assert struct.unpack("<4sII", data[38:50]) == (b"fact", 4, count)
    assert struct.unpack("<4sI", data[50:58]) == (b"data", count)
    assert len(data) == 58 + count + count % 2


def test_all_are_made_quieter_alike():
    wave = np.sin(np.arange(800) / 5)
    loud, soft = files(Players({"loud": 4 * wave, "soft": wave}, 8_000))
    heard = [decoded(np.frombuffer(data[58:], np.uint8)) for data in (loud, soft)]
    assert np.abs(heard[0]).max() > 0.95
    assert np.abs(heard[0] - 4 * heard[1]).max() < 0.05
    (alone,) = files(Players({"soft": wave / 2}, 8_000))
    assert 0.45 < np.abs(decoded(np.frombuffer(alone[58:], np.uint8))).max() < 0.55


def test_words_stand_beside_each():
    players = Players({'"four" & noise': np.zeros(4_000), "seven": np.zeros(8_000)}, 8_000)
    assert repr(players) == '▶ "four" & noise (0.5 s)\n▶ seven (1.0 s)'
    page = players._repr_html_()
    assert page.count("<audio controls") == 2
    assert "&quot;four&quot; &amp; noise<br>" in page
    assert 'aria-label="seven"' in page


@pytest.mark.parametrize(
    ("sounds", "words"),
    [
        ({}, "sounds: expected at least one, got none"),
        ({"two rows": np.zeros((2, 8))}, r"two rows: expected a row .* shape \(2, 8\)"),
        ({"empty": np.zeros(0)}, r"empty: expected a row .* shape \(0,\)"),
        (
            {"broken": np.array([0, np.nan])},
            r"broken: expected a row of finite numbers, got shape \(2,\), 1 of them",
        ),
    ],
)
def test_what_is_no_sound_is_refused(sounds, words):
    with pytest.raises(ValueError, match=words):
        Players(sounds, 8_000)
