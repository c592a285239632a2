"""Make the data set wake_runs.npz: networks that wait for one word, and hours of speech they heard.

Run `python tools/make_wake_runs.py [file]`. It needs the program espeak-ng (1.51 made the file that
we ship) and takes ten minutes of one core. Keras 3.15.1 on TensorFlow made the file that we ship.

The hours are spoken by voices that no training has heard, read once and thrown away: what is kept
is where a network believed to hear the word, and what was being said. The functions are those of
the page itself, notebooks/applications/speech.ipynb.
"""

import io
import re
import sys
from pathlib import Path

import make_spoken_commands as commands
import make_spoken_digits as digits
import numpy as np
from environment import ROOT
from page_cells import define

from course_utils import datasets
from course_utils.datasets.speech import from_mu_law

FILE = Path(datasets.__file__).parent / "data" / "wake_runs.npz"
PAGE = ROOT / "notebooks" / "applications" / "speech.ipynb"
CELLS = """set-up set-up-2 data room features hear lessons lessons-2 network teach wake-lessons
wake-lessons-2 listen""".split()
ARMS = {"speech": 0, "speech and near words": 2}  # shares of near words among the other lessons
STARTS, LESSONS, EPOCHS = 3, 4096, 5
MIXES, PACES = ("silence", "noise"), (0.001, 0.004, 0.016)  # of the networks for commands
DECIBELS = 15  # the fan in the room, below the voice
MINUTES = {"validation": {"book": 30, "numbers": 10}, "test": {"book": 90, "numbers": 30}}
TAKES = 5  # of the wake word and each near word, by each voice


def sentences(split):
    """Return the sentences of the book that are for one part, without signs that nobody says."""
    paragraphs = datasets.load_book_passages().paragraphs
    some = paragraphs[::4] if split == "validation" else paragraphs[1::4] + paragraphs[2::4]
    found = []
    for paragraph in some:
        for sentence in re.split(r"(?<=[.!?:]) ", paragraph):
            words = re.sub(r"[^A-Za-z' ]", " ", sentence).split()
            if 4 <= len(words) <= 40 and not set(sentence) & set("$\\`_|=<>{}"):
                found.append(" ".join(words))
    return found


def numbers(count, rng):
    """Return as many sentences of numbers."""
    words = np.array([*digits.WORDS, "eleven", "twelve", "twenty", "thirty", "hundred"])
    return [" ".join(rng.choice(words, rng.integers(6, 20))) for _ in range(count)]


def speak(words, voice, split, rng):
    """Return words as a wave."""
    speed, pitch = rng.integers(150, 201).item(), rng.integers(35, 66).item()
    return from_mu_law(digits.say(words, digits.Utterance("", voice, speed, pitch, split)))


def alarms(page, networks, wave, rng):
    """Return where and how high each network's score peaks in a wave, in the fan's noise."""
    quiet = np.zeros(page["LENGTH"], "float32")
    stream = np.concatenate([quiet, wave, quiet])
    stream = page["noisy"](stream[None], np.array([DECIBELS]), rng)[0]
    found = []
    for network in networks:
        scores = page["listen"](stream, network)
        at = page["peaks"](scores)
        found.append((at, scores[at]))
    return found


def said_at(words, place, seconds):
    """Return the words that are being said about a place in the stream, in windows."""
    spoken = words.split()
    middle = (place * 0.2 - 1.25 + 0.625) / seconds * sum(map(len, spoken))
    ends = np.cumsum([len(word) for word in spoken])
    k = int(np.searchsorted(ends, middle))
    return " ".join(spoken[max(k - 2, 0) : k + 2])


def hours(page, networks, split, seed):
    """Let voices speak; return the rows of peaks, their words and the hours of each sort."""
    rng = np.random.default_rng(seed)
    texts = {"book": sentences(split), "numbers": numbers(2000, rng)}
    voices = commands.VOICES[split]
    rows, words, heard = [], [], np.zeros((2, len(voices)))
    for sort, (name, minutes) in enumerate(MINUTES[split].items()):
        order, turn = rng.permutation(len(texts[name])).tolist(), 0
        while heard[sort].sum() < 60 * minutes:
            speaker = turn % len(voices)
            some = [texts[name][i] for i in order[10 * turn : 10 * turn + 10]]
            if not some:
                raise ValueError(f"{name} of {split} has too few sentences")
            wave = speak(". ".join(some), voices[speaker], split, rng)
            heard[sort, speaker] += len(wave) / digits.SAMPLE_RATE
            for k, (at, scores) in enumerate(alarms(page, networks, wave, rng)):
                rows += [(k, sort, speaker, score) for score in scores]
                near = len(wave) / digits.SAMPLE_RATE
                words += [said_at(" ".join(some), place, near) for place in at]
            turn += 1
    return np.array(rows, "float32"), np.array(words), heard / 3600


def single(page, networks, split, seed):
    """Return the best score of each take of each text: (networks, texts, voices, takes)."""
    rng = np.random.default_rng(seed)
    texts, voices = (commands.WAKE, *commands.NEAR[split]), commands.VOICES[split]
    best = np.full((len(networks), len(texts), len(voices), TAKES), -np.inf, "float32")
    for i, words in enumerate(texts):
        for j, voice in enumerate(voices):
            for take in range(TAKES):
                found = alarms(page, networks, speak(words, voice, split, rng), rng)
                for k, (_, scores) in enumerate(found):
                    best[k, i, j, take] = max(scores, default=-10)
    return best


def teach(page, near, start):
    """Teach one network to tell the wake word from other speech."""
    network = page["build"](2, width=24)
    page["teach"](network, page["wake_lessons"](near, LESSONS, seed=start), start, epochs=EPOCHS)
    return network


def tries(page, mix):
    """Return the share of validation commands understood by pace and start."""
    taught = page["lessons"](page["rows"]["train"], page["COPIES"], mix == "noise", seed=0)
    shares = np.zeros((len(PACES), STARTS), "float32")
    for i, pace in enumerate(PACES):
        for start in range(STARTS):
            network = page["build"](len(page["COMMANDS"]))
            page["teach"](network, taught, start, pace)
            read = [page["logits"](network, z).argmax(axis=1) for z in page["heard"]["validation"]]
            right = [page["right_by_voice"](answers, "validation") for answers in read]
            shares[i, start] = np.mean(right)
            print(mix, pace, start, shares[i, start], flush=True)
    return shares


def make(file=FILE):
    """Teach, let hours be spoken, and write what was found to file."""
    page = define(PAGE, CELLS)
    networks = [teach(page, near, k) for near in ARMS.values() for k in range(STARTS)]
    kept = {"arms": np.array(list(ARMS))} | {f"tried_{mix}": tries(page, mix) for mix in MIXES}
    for k, network in enumerate(networks):
        for place, values in enumerate(network.get_weights()):
            kept[f"weight_{k}_{place:02}"] = values.astype("float16")
        network.set_weights([w.astype("float16") for w in network.get_weights()])
    for seed, split in enumerate(MINUTES):
        kept[f"texts_{split}"] = np.array([commands.WAKE, *commands.NEAR[split]])
        kept[f"single_{split}"] = single(page, networks, split, seed)
        rows, words, heard = hours(page, networks, split, seed + 10)
        loud = rows[:, 3] > 4
        kept |= {f"peaks_{split}": rows, f"hours_{split}": heard}
        kept |= {f"words_{split}": np.where(loud, words, "")}
        print(split, heard.sum(axis=1), len(rows), loud.sum(), flush=True)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **kept)
    Path(file).write_bytes(buffer.getvalue())


if __name__ == "__main__":
    make(*sys.argv[1:2])
