"""Make the data set spoken_digits.npz: English digits spoken by espeak-ng in many voices.

Run `python tools/make_spoken_digits.py [file]`. It needs the program espeak-ng (1.51 made the file
that we ship) and SciPy, takes about ten seconds, and writes the same bytes each time.
"""

import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_utils import datasets
from course_utils.datasets.speech import to_mu_law

FILE = Path(datasets.__file__).parent / "data" / "spoken_digits.npz"
SAMPLE_RATE = 8_000  # Hz, that of the telephone
STRINGS_PER_VOICE = 14
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
#: Each part has voices of its own; the test part also has accents of its own.
VOICES = {
    "train": (
        *("en-gb+m1", "en-gb+m3", "en-gb+f1", "en-gb+f2"),
        *("en-us+m1", "en-us+m4", "en-us+f2", "en-us+f3"),
        *("en-gb-x-rp+m3", "en-gb-x-rp+m4", "en-gb-x-rp+f1"),
        *("en-gb-x-gbclan+m1", "en-gb-x-gbclan+f3"),
        *("en-us-nyc+m3", "en-us-nyc+m4", "en-us-nyc+f2"),
    ),
    "validation": ("en-gb-x-gbcwmd+m5", "en-gb-x-gbcwmd+f4", "en-gb+m5", "en-us+f4"),
    "test": ("en-gb-scotland+m7", "en-gb-scotland+f5", "en-029+m7", "en-029+f5"),
}


@dataclass(frozen=True)
class Utterance:
    """What to say and how: digits, voice, words a minute, pitch from 0 to 99, part."""

    text: str
    voice: str
    speed: int
    pitch: int
    split: str


def plan(seed=0):
    """Return the list of utterances: each voice says every digit once, then strings of 2 to 4."""
    rng = np.random.default_rng(seed)
    utterances = []
    for split, voices in VOICES.items():
        for voice in voices:
            lengths = [1] * 10 + rng.integers(2, 5, STRINGS_PER_VOICE).tolist()
            for i, length in enumerate(lengths):
                digits = [i] if length == 1 else rng.integers(0, 10, length).tolist()
                speed, pitch = rng.integers(160, 221).item(), rng.integers(35, 66).item()
                text = "".join(map(str, digits))
                utterances.append(Utterance(text, voice, speed, pitch, split))
    return utterances


def speak(utterance):
    """Return the utterance as uint8 µ-law codes (samples,) at SAMPLE_RATE, loudest sample 0.9."""
    return say(" ".join(WORDS[int(digit)] for digit in utterance.text), utterance)


def say(words, utterance):
    """Return these words, in the utterance's voice, as uint8 µ-law codes (samples,)."""
    command = ["espeak-ng", "-v", utterance.voice, "-s", str(utterance.speed)]
    command += ["-p", str(utterance.pitch), "--stdout", words]
    rate, wave = _read_wave(subprocess.run(command, check=True, capture_output=True).stdout)
    wave = _trim(_resample(wave, rate))
    return to_mu_law(0.9 * wave / np.abs(wave).max())


def _read_wave(data):
    """Return (rate, samples) of a 16-bit mono WAV whose header, being streamed, lies on length."""
    header = data.index(b"data") + 8
    rate = int.from_bytes(data[24:28], "little")
    return rate, np.frombuffer(data[header:], dtype="<i2").astype(np.float64)


def _resample(wave, rate):
    """Return the wave at SAMPLE_RATE, low-passed so that nothing folds back."""
    from scipy.signal import resample_poly

    shared = np.gcd(SAMPLE_RATE, rate)
    return resample_poly(wave, SAMPLE_RATE // shared, rate // shared)


def _trim(wave, margin=0.03, quiet=0.01):
    """Return the wave without the silence around it, at most margin seconds left at each end."""
    loud = np.flatnonzero(np.abs(wave) > quiet * np.abs(wave).max())
    pad = round(margin * SAMPLE_RATE)
    return wave[max(loud[0] - pad, 0) : loud[-1] + pad]


def make(file=FILE):
    """Speak the whole plan and write it to file."""
    utterances = plan()
    codes = [speak(u) for u in utterances]
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        codes=np.concatenate(codes),
        offsets=np.cumsum([0, *map(len, codes)]),
        sample_rate=SAMPLE_RATE,
        texts=np.array([u.text for u in utterances]),
        voices=np.array([u.voice for u in utterances]),
        split=np.array([u.split for u in utterances]),
    )
    Path(file).write_bytes(buffer.getvalue())


if __name__ == "__main__":
    make(*sys.argv[1:2])
