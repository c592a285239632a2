"""Pictures, names and sounds, all cut into pieces of 49 numbers: what one block can take in.

Shapes: N examples, T pieces, C = 49 numbers in a piece.
"""

import functools
from collections import Counter, defaultdict
from typing import NamedTuple

import numpy as np

from course_utils.datasets import load_mnist_sample, load_spoken_digits
from course_utils.mel import mel_bands

#: How many numbers a piece has: a patch of 7 by 7 pixels, a letter of 49, a frame of 49 bands.
SIZE = 49
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "fi", "tr")
ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
CHINESE = "零一二三四五六七八九"
#: What captions are spelled with.
CAPTION_LETTERS = " abcdefghijklmnopqrstuvwxyz" + CHINESE
_PIECES, _RATE, _WINDOW, _STEP = 16, 8000, 512, 352
_SIZES = {"train": 3000, "validation": 1000, "test": 1000}


class Part(NamedTuple):
    """Examples of a sense: pieces (N, 16, 49), labels (N,), independent units (N,), what it is."""

    x: np.ndarray
    y: np.ndarray
    units: np.ndarray
    shown: list


def cut(images):
    """Cut images into patches of 7 by 7 pixels, row by row.

    Parameters
    ----------
    images : (N, height, width) array
        Both sizes are multiples of 7.

    Returns
    -------
    (N, T, 49) array

    Examples
    --------
    >>> pieces = cut(np.arange(14 * 7).reshape(1, 14, 7))
    >>> pieces.shape, pieces[0, 1, 0].item()
    ((1, 2, 49), 49)
    """
    n, height, width = images.shape
    tiles = images.reshape(n, height // 7, 7, width // 7, 7).swapaxes(2, 3)
    return tiles.reshape(n, -1, SIZE)


def spell(words, letters, pieces=_PIECES):
    """Spell words: in each piece a one where its letter stands, in the last place if unknown.

    Parameters
    ----------
    words : list of str
    letters : str
        At most 48.
    pieces : int
        T; what a word lacks are pieces of zeros.

    Returns
    -------
    (N, T, 49) float32 array

    Examples
    --------
    >>> spell(["ba", "x"], "ab", pieces=2).argmax(axis=2).tolist()
    [[1, 0], [48, 0]]
    """
    place = {letter: at for at, letter in enumerate(letters)}
    x = np.zeros((len(words), pieces, SIZE), np.float32)
    for row, word in zip(x, words, strict=True):
        for piece, letter in zip(row, word[:pieces], strict=False):
            piece[place.get(letter, SIZE - 1)] = 1
    return x


def frames(waves):
    """Return the mel spectrogram in 49 bands, in decibels, with mean 0 and deviation 1 a sound.

    Parameters
    ----------
    waves : (N, samples) array
        8,000 samples a second.

    Returns
    -------
    (N, T, 49) float32 array
        Frames of 64 milliseconds, 44 apart.

    Examples
    --------
    >>> hum = np.sin(np.arange(5792) / 4)[None]
    >>> frames(hum).shape, len(set(frames(hum)[0].argmax(axis=1)))
    ((1, 16, 49), 1)
    """
    some = range(0, len(waves), 256)  # a few at a time take little memory
    return np.concatenate([_frames(waves[start : start + 256]) for start in some])


def _frames(waves):
    window = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    bands = mel_bands(SIZE, _WINDOW, _RATE).astype(np.float32)  # 257 49
    pieces = np.lib.stride_tricks.sliding_window_view(waves, _WINDOW, axis=1)[:, ::_STEP]
    power = np.abs(np.fft.rfft(pieces * window)) ** 2 @ bands
    z = 10 * np.log10(np.maximum(power, 1e-4))
    z -= z.mean(axis=(1, 2), keepdims=True)
    return (z / z.std(axis=(1, 2), keepdims=True)).astype(np.float32)


def _samples(pieces):
    return _WINDOW + _STEP * (pieces - 1)


def _record(waves, decibels, rng, *, pieces, late):
    """Lay waves into silence, at its beginning or anywhere, and add white noise: (N, samples)."""
    x = np.zeros((len(waves), _samples(pieces)), np.float32)
    for row, wave in zip(x, waves, strict=True):
        wave = wave[: len(row)]
        start = rng.integers(len(row) - len(wave) + 1) if late else 0
        row[start : start + len(wave)] = wave
    for start in range(0, len(x), 256):  # a few at a time take little memory
        some = x[start : start + 256]
        power = (some**2).sum(axis=1) / (some != 0).sum(axis=1) / 10 ** (decibels / 10)
        some += np.sqrt(power)[:, None] * rng.standard_normal(some.shape, np.float32)
    return x


def _move_bands(x, most, rng):
    """Move each sound up or down by at most so many bands, as another throat would."""
    moved = np.arange(SIZE) + rng.integers(-most, most + 1, (len(x), 1))
    return np.take_along_axis(x, np.clip(moved, 0, SIZE - 1)[:, None], axis=2)


@functools.cache
def _digits():
    images = load_mnist_sample().images.reshape(10, 500, 28, 28) / np.float32(255)
    return dict(zip(_SIZES, np.split(images, [300, 400], axis=1), strict=True))


@functools.cache
def _speech():
    """Return {part: {voice: {digit: its wave}}} of single digits."""
    speech, found = load_spoken_digits(), {part: defaultdict(dict) for part in _SIZES}
    rows = zip(speech.split, speech.voices, speech.texts, speech.waves, strict=True)
    for part, voice, text, wave in rows:
        if len(text) == 1:
            found[part][voice][int(text)] = wave
    return found


def pictures():
    """Return {part: Part} of MNIST's digits; each picture is a unit."""
    parts = {}
    for part, images in _digits().items():
        images = images.reshape(-1, 28, 28)
        labels = np.repeat(np.arange(10), len(images) // 10)
        parts[part] = Part(cut(images), labels, np.arange(len(images)), list(images))
    return parts


def _rows():
    """Return (code, name, language) for countries, languages and currencies."""
    from babel import Locale  # slow to import

    owners, rows = defaultdict(set), {}
    for label, language in enumerate(LANGUAGES):
        locale = Locale.parse(language)
        for kind in ("territories", "languages", "currencies"):
            for code, name in getattr(locale, kind).items():
                name = name.lower()
                owners[name].add(label)
                rows.setdefault((name, label), f"{kind} {code}")
    return [
        (code, name, label)
        for (name, label), code in rows.items()
        if len(owners[name]) == 1 and 3 <= len(name) <= _PIECES
    ]


def names():
    """Return {part: Part} of names of countries, languages and currencies in ten languages.

    A name that two of the languages share is left out. What is named is a unit: its names in
    all languages are in one part.

    Returns
    -------
    parts : dict of Part
    letters : str
        The 48 commonest of the training names.
    """
    rows, rng = _rows(), np.random.default_rng(0)
    codes = sorted({code for code, _, _ in rows})
    rng.shuffle(codes)
    ends = [3 * len(codes) // 5, 4 * len(codes) // 5]
    chosen, parts = {}, {}
    for part, some in zip(_SIZES, np.split(np.array(codes), ends), strict=True):
        some = set(some.tolist())
        mine = [row for row in rows if row[0] in some]
        chosen[part] = [mine[i] for i in rng.permutation(len(mine))[: _SIZES[part]]]
    counts = Counter("".join(name for _, name, _ in chosen["train"]))
    letters = "".join(letter for letter, _ in counts.most_common(SIZE - 1))
    for part, some in chosen.items():
        codes, words, labels = zip(*some, strict=True)
        x = spell(words, letters)
        parts[part] = Part(x, np.array(labels), np.array(codes), list(words))
    return parts, letters


def sounds(decibels=10):
    """Return {part: Part} of spoken digits in noise, no voice in two parts; a voice is a unit.

    Each recording occurs several times, in other noise and at another moment; in the training
    part its bands are moved by up to two, too.
    """
    parts, rng = {}, np.random.default_rng(0)
    for part, voices in _speech().items():
        rows = [(voice, digit) for voice in sorted(voices) for digit in range(10)]
        rows = (rows * (_SIZES[part] // len(rows) + 1))[: _SIZES[part]]
        waves = [voices[voice][digit] for voice, digit in rows]
        waves = _record(waves, decibels, rng, pieces=_PIECES, late=True)
        x = frames(waves)
        if part == "train":
            x = _move_bands(x, 2, rng)
        who, what = zip(*rows, strict=True)
        parts[part] = Part(x, np.array(what), np.array(who), [ENGLISH[digit] for digit in what])
    return parts


#: The hundred pairs of digits, and the part that each is in: by its second digit less its first.
PAIRS = np.array([(first, second) for first in range(10) for second in range(10)])
PAIR_PARTS = np.array(
    [{7: "validation", 3: "test"}.get((second - first) % 10, "train") for first, second in PAIRS]
)


def draw_pairs(which, part, rng):
    """Draw handwritten pairs: pictures (N, 14, 28), one digit beside the other.

    Parameters
    ----------
    which : (N,) array of int
        Rows of `PAIRS`.
    part : {"train", "validation", "test"}
        Of the digits.
    rng : numpy.random.Generator
    """
    digits = _digits()[part].reshape(10, -1, 14, 2, 14, 2).mean(axis=(3, 5))
    sides = [
        digits[side, rng.integers(digits.shape[1], size=len(which))] for side in PAIRS[which].T
    ]
    return np.concatenate(sides, axis=2)


def say_pairs(which, part, rng, *, decibels=30):
    """Let voices say pairs, one digit after the other: waves (N, 8608), and who spoke.

    Parameters
    ----------
    which : (N,) array of int
        Rows of `PAIRS`.
    part : {"train", "validation", "test"}
        Of the voices.
    rng : numpy.random.Generator
    decibels : float
        How far noise is below the voice.
    """
    who = rng.choice(sorted(_speech()[part]), len(which))
    return _speak(which, who, part, rng, decibels), who


def _speak(which, who, part, rng, decibels=30):
    voices = _speech()[part]
    waves = [
        np.concatenate([voices[voice][digit] for digit in pair])
        for voice, pair in zip(who, PAIRS[which], strict=True)
    ]
    return _record(waves, decibels, rng, pieces=24, late=False)


def captions(language):
    """Return the hundred pairs as words: "three five" or "三五"."""
    if language == "english":
        return [f"{ENGLISH[first]} {ENGLISH[second]}" for first, second in PAIRS]
    return [CHINESE[first] + CHINESE[second] for first, second in PAIRS]


def joint_lesson(steps, seed, batch=64):
    """Return what a joint model learns from: pictures, English, Chinese, sounds.

    In a batch no pair occurs twice in a sense. The first third of a step's pictures goes with
    the English captions, the second with the Chinese ones, the last with the sounds.

    Returns
    -------
    list of (N, 3, 8, 49), (N, 11, 49), (N, 2, 49) and (N, 24, 49) arrays
    """
    rng = np.random.default_rng(seed)
    pairs = np.flatnonzero(PAIR_PARTS == "train")
    which = [
        np.concatenate([rng.permutation(pairs)[:batch] for _ in range(steps)]) for _ in range(3)
    ]
    seen = [cut(draw_pairs(some, "train", rng)) for some in which]
    who = rng.choice(sorted(_speech()["train"]), len(which[2]))
    rows = [slice(start, start + 256) for start in range(0, len(who), 256)]
    heard = [frames(_speak(which[2][some], who[some], "train", rng)) for some in rows]
    english = spell(captions("english"), CAPTION_LETTERS, 11)[which[0]]
    chinese = spell(captions("chinese"), CAPTION_LETTERS, 2)[which[1]]
    return [np.stack(seen, axis=1), english, chinese, _move_bands(np.concatenate(heard), 2, rng)]
