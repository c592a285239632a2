"""Speech: digits and commands that come with the course, and Speech Commands to download."""

import hashlib
import io
import itertools
import wave

import numpy as np

from .archives import read_members
from .catalogue import CATALOGUE
from .dataset import Dataset
from .download import fetch_files
from .registry import REGISTRY
from .shipped import read_shipped

#: µ of the µ-law (ITU-T G.711, North America and Japan): a byte a sample, fine where it is quiet.
_MU = 255
#: Of the transform codes: samples from frame to frame, the power that squeezes, and the step.
_HOP, _POWER, _STEP = 128, 0.75, 0.18


def load_spoken_digits():
    """Spoken English digits, one to four at a time, in 24 voices.

    Returns
    -------
    Dataset
        waves : list of 576 (samples,) float32
            In [-1, 1].
        sample_rate : int
            8000 samples a second.
        texts : list of 576 str
            What is said, such as "407".
        voices : list of 576 str
            Who says it: accent and voice, as in "en-gb+f2".
        split : list of 576 str
            "train", "validation" or "test". No voice of the last two speaks in the training
            part; the test part's accents (Scotland, the Caribbean) are in no other part.

    Examples
    --------
    >>> digits = load_spoken_digits()
    >>> digits.sample_rate, sorted(set(digits.split))
    (8000, ['test', 'train', 'validation'])
    """
    arrays = read_shipped("spoken_digits")
    samples = from_mu_law(arrays["codes"])
    return Dataset(
        CATALOGUE["spoken_digits"],
        waves=[samples[a:b].copy() for a, b in itertools.pairwise(arrays["offsets"])],
        sample_rate=int(arrays["sample_rate"]),
        texts=arrays["texts"].tolist(),
        voices=arrays["voices"].tolist(),
        split=arrays["split"].tolist(),
    )


def load_spoken_commands():
    """Commands to a home, a wake word and what sounds like it, in English and some in Mandarin.

    Returns
    -------
    Dataset
        waves : list of 388 (samples,) float32
            In [-1, 1].
        sample_rate : int
            8000 samples a second.
        texts : list of 388 str
            What is said, such as "lights on".
        voices : list of 388 str
            Who says it: accent and voice, as in "en-gb+f2".
        split : list of 388 str
            "train", "validation" or "test". No voice of the last two speaks in the training
            part; the test part's English accents (Scotland, the Caribbean) are in no other part.
        kinds : list of 388 str
            "command", "wake word" (aurora) or "near word" (such as "a roarer").
        languages : list of 388 str
            "en" or "cmn", which is Mandarin.

    Examples
    --------
    >>> spoken = load_spoken_commands()
    >>> sorted(set(spoken.texts) & {"lights on", "aurora", "开灯"})
    ['aurora', 'lights on', '开灯']
    """
    arrays = read_shipped("spoken_commands")
    spoken = itertools.pairwise(arrays["offsets"])
    return Dataset(
        CATALOGUE["spoken_commands"],
        waves=[from_transform_codes(arrays["codes"][a:b]) for a, b in spoken],
        sample_rate=int(arrays["sample_rate"]),
        texts=arrays["texts"].tolist(),
        voices=arrays["voices"].tolist(),
        split=arrays["split"].tolist(),
        kinds=arrays["kinds"].tolist(),
        languages=arrays["languages"].tolist(),
    )


def fetch_speech_commands(*, folder=None, progress=False):
    """8,000 recordings of eight words: down, go, left, no, right, stop, up, yes.

    Downloads 182 MB once; the waves take half a gigabyte of memory.

    Parameters
    ----------
    folder : path, optional
        Where to keep the file (default: COURSE_DATA, then the platform's cache).
    progress : bool
        Draw a progress bar.

    Returns
    -------
    Dataset
        waves : list of n (samples,) float32
            In [-1, 1], one second or less.
        sample_rate : int
            16000 samples a second.
        texts : list of n str
            The word.
        voices : list of n str
            One code a speaker.
        split : list of n str
            "train", "validation" or "test": each speaker is in one part only, by the rule of the
            full set (80, 10 and 10 percent).

    Raises
    ------
    FetchError
        If the file is not to be had.
    ValueError
        If it has another form.

    Examples
    --------
    >>> sorted(set(fetch_speech_commands().texts))    # doctest: +SKIP
    ['down', 'go', 'left', 'no', 'right', 'stop', 'up', 'yes']
    """
    entry = REGISTRY["speech_commands"]
    (path,) = fetch_files(entry, folder, progress).values()
    members = read_members(path, _is_command)
    if not members:
        raise ValueError(f"{path} must hold recordings such as mini_speech_commands/go/x.wav")
    names = [name.split("/")[1:] for name in members]
    voices = [file.partition("_nohash_")[0] for _, file in names]
    recordings = [_read_wave(path, name, data) for name, data in members.items()]
    (sample_rate,) = {rate for rate, _ in recordings}
    return Dataset(
        entry,
        waves=[samples for _, samples in recordings],
        sample_rate=sample_rate,
        texts=[word for word, _ in names],
        voices=voices,
        split=[_part_of(voice) for voice in voices],
    )


def to_mu_law(samples):
    """Return samples in [-1, 1] as uint8 codes of the same shape, 256 steps by the µ-law.

    Formula: code = round((sign(x) ln(1 + µ|x|) / ln(1 + µ) + 1) / 2 · 255), µ = 255.

    Examples
    --------
    >>> to_mu_law(np.array([-1.0, 0.0, 0.01, 1.0]))
    array([  0, 128, 157, 255], dtype=uint8)
    """
    samples = np.clip(samples, -1, 1)
    squeezed = np.sign(samples) * np.log1p(_MU * np.abs(samples)) / np.log1p(_MU)
    return np.round((squeezed + 1) / 2 * 255).astype(np.uint8)


def from_mu_law(codes):
    """Return uint8 codes as float32 waves in [-1, 1] of the same shape: undo `to_mu_law`.

    Examples
    --------
    >>> from_mu_law(np.array([0, 64, 191, 255], dtype=np.uint8)).round(4)
    array([-1.    , -0.0581,  0.0581,  1.    ], dtype=float32)
    """
    squeezed = np.arange(256) / 255 * 2 - 1
    steps = np.sign(squeezed) * np.expm1(np.abs(squeezed) * np.log1p(_MU)) / _MU
    return steps.astype(np.float32)[codes]


def to_transform_codes(samples):
    """Return samples (n,) in [-1, 1] as int8 codes (frames, 128) that are mostly zeros.

    Formula: code = round(sign(c) |c|^0.75 / 0.18), c the modified discrete cosine transform of
    frames of 256 samples, 128 apart, under a sine window. What is loud is rounded more coarsely.

    References
    ----------
    Princen, Johnson and Bradley, Subband/Transform Coding Using Filter Bank Designs Based on Time
    Domain Aliasing Cancellation, International Conference on Acoustics, Speech, and Signal
    Processing, 1987.

    Examples
    --------
    >>> tone = np.sin(np.arange(512) / 2)
    >>> codes = to_transform_codes(tone)
    >>> codes.shape, codes.dtype, int(np.count_nonzero(codes))
    ((5, 128), dtype('int8'), 206)
    """
    frames = -(-len(samples) // _HOP) + 1  # the first and the last are half empty
    padded = np.zeros((frames + 1) * _HOP)
    padded[_HOP : _HOP + len(samples)] = samples
    halves = padded.reshape(-1, _HOP)
    c = np.hstack([halves[:-1], halves[1:]]) @ _cosines()
    return np.clip(np.round(np.sign(c) * np.abs(c) ** _POWER / _STEP), -127, 127).astype(np.int8)


def from_transform_codes(codes):
    """Return int8 codes (frames, 128) as a float32 wave: undo `to_transform_codes`, nearly.

    Examples
    --------
    >>> tone = np.sin(np.arange(512) / 2)
    >>> bool(np.abs(from_transform_codes(to_transform_codes(tone)) - tone).max() < 0.2)
    True
    """
    squeezed = codes.astype(float) * _STEP
    frames = np.sign(squeezed) * np.abs(squeezed) ** (1 / _POWER) @ _cosines().T
    wave = frames[:-1, _HOP:] + frames[1:, :_HOP]  # neighbours overlap by half
    return np.clip(wave.ravel(), -1, 1).astype(np.float32)


def _cosines():
    """Return the modified discrete cosine transform under its window, (256, 128)."""
    time, pitch = np.arange(2 * _HOP)[:, None] + 0.5, np.arange(_HOP) + 0.5
    window = np.sin(np.pi / (2 * _HOP) * time)
    return np.sqrt(2 / _HOP) * window * np.cos(np.pi / _HOP * (time + _HOP / 2) * pitch)


def _is_command(name):
    """Return whether a member of the archive is a recording, and not what macOS left beside it."""
    parts = name.split("/")
    return len(parts) == 3 and parts[0] != "__MACOSX" and name.endswith(".wav")


def _read_wave(path, name, data):
    """Return (sample rate, (samples,) float32) of a 16-bit mono WAV."""
    try:
        with wave.open(io.BytesIO(data)) as stream:
            form = stream.getnchannels(), stream.getsampwidth()
            rate, frames = stream.getframerate(), stream.readframes(stream.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError(f"{path}: {name} is no WAV file: {error}") from error
    if form != (1, 2):
        raise ValueError(f"{path}: {name} must be mono with 2 bytes a sample, got {form}")
    return rate, np.frombuffer(frames, dtype="<i2").astype(np.float32) / 2**15


def _part_of(voice):
    """Return the part of a speaker, by the published rule: a hash, so that it never changes.

    Paper: Warden, Speech Commands, 2018, section 7.
    """
    most = 2**27 - 1
    number = int(hashlib.sha1(voice.encode()).hexdigest(), 16) % (most + 1)
    percent = number * (100 / most)
    return "validation" if percent < 10 else "test" if percent < 20 else "train"
