"""Make the data set wake_runs.npz: who understands commands, who hears one word in hours of talk.

Run `python tools/make_wake_runs.py [file]`. It needs the program espeak-ng (1.51 made the file that
we ship) and takes half an hour of one core. Keras 3.15.1 on TensorFlow made what we ship.

The hours are spoken by voices that no training has heard, read once and thrown away: what is kept
is where a listener believed to hear the word, and what was being said. The functions are those of
the page itself, notebooks/applications/speech.ipynb.
"""

import io
import itertools
import re
import sys
import time
from pathlib import Path

import make_spoken_commands as commands
import make_spoken_digits as digits
import numpy as np
from environment import ROOT
from page_cells import define
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from course_utils import datasets
from course_utils.datasets.speech import from_mu_law

FILE = Path(datasets.__file__).parent / "data" / "wake_runs.npz"
PAGE = ROOT / "notebooks" / "applications" / "speech.ipynb"
CELLS = """set-up set-up-2 data room record features toy dtw hear windows network train wake-windows
wake-windows-2 listen""".split()
ARMS = {"speech": 0, "speech and near words": 2}  # shares of near words among the other windows
#: Warping that listens: whether templates are noisy, and whether other words compete.
WARPS = {
    "warping": (False, False),
    "warping, noise": (True, False),
    "warping against words": (False, True),
}
STARTS, WINDOWS, EPOCHS = 3, 4096, 5
DECIBELS = 15  # the fan in the room, below the voice
MINUTES = {"validation": {"book": 30, "numbers": 10}, "test": {"book": 90, "numbers": 30}}
TAKES = 5  # of the wake word and each near word, by each voice
LOUD = 3.5  # of a network: where words are kept
#: What was tried for commands: copies of a template, and whether it may lie anywhere in the window;
#: parts of the window, and the strength of the penalty; learning rates.
TRIED = {
    "time warping": [(1, "filling it"), *((copies, "anywhere") for copies in (1, 3, 8))],
    "averages": list(itertools.product((4, 8, 16), (0.001, 0.01, 0.1))),
    "network": [(0.001,), (0.004,), (0.016,), (0.064,)],
}
SPELLED = {
    "time warping": "{0} copies, {1}",
    "averages": "{0} parts, C = {1}",
    "network": "learning rate {0}",
}


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


def by_network(page, network):
    """Return a listener: what scores windows, and the score from which a peak is kept."""
    return lambda z: page["wake_score"](network, z), 1.0


def by_warping(page, in_noise, against):
    """Return a listener that compares windows with templates of the wake word, and of others."""
    text, english = page["text"], page["english"]
    training = (page["part"] == "train") & english
    copies = 3 if in_noise else 1
    names = np.where(text == commands.WAKE, commands.WAKE, "")
    wake = np.flatnonzero(training & (text == commands.WAKE))
    other = np.flatnonzero(training & (text != commands.WAKE))[::6]  # all would take an hour
    wake, other = (page["templates"](some, names, in_noise, copies) for some in (wake, other))

    def score(z):
        pieces = [z[k : k + 64] for k in range(0, len(z), 64)]
        cost = [page["fit"](wake, piece).min(axis=0) for piece in pieces]
        if against:
            rival = [page["fit"](other, piece).min(axis=0) for piece in pieces]
            return np.concatenate(rival) - np.concatenate(cost)
        return -np.concatenate(cost)

    return score, -0.3 if against else -3.9


def alarms(page, listeners, wave, rng):
    """Return where and how high each listener's score peaks in a wave, in the fan's noise."""
    quiet = np.zeros(page["LENGTH"], "float32")
    stream = np.concatenate([quiet, wave, quiet])
    stream = page["noisy"](stream[None], np.array([DECIBELS]), rng)[0]
    windows = page["windows_of"](stream)
    found = []
    for score, low in listeners:
        scores = score(windows)
        at = page["peaks"](scores, low)
        found.append((at, scores[at]))
    return found


def said_at(words, place, seconds):
    """Return the words that are being said about a place in the stream, in windows."""
    spoken = words.split()
    middle = (place * 0.2 - 1.25 + 0.625) / seconds * sum(map(len, spoken))
    ends = np.cumsum([len(word) for word in spoken])
    k = int(np.searchsorted(ends, middle))
    return " ".join(spoken[max(k - 2, 0) : k + 2])


def hours(page, listeners, split, seed):
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
            for k, (at, scores) in enumerate(alarms(page, listeners, wave, rng)):
                rows += [(k, sort, speaker, score) for score in scores]
                near = len(wave) / digits.SAMPLE_RATE
                words += [said_at(" ".join(some), place, near) for place in at]
            turn += 1
    return np.array(rows, "float32"), np.array(words), heard / 3600


def single(page, listeners, split, seed):
    """Return the best score of each take of each text: (listeners, texts, voices, takes)."""
    rng = np.random.default_rng(seed)
    texts, voices = (commands.WAKE, *commands.NEAR[split]), commands.VOICES[split]
    best = np.full((len(listeners), len(texts), len(voices), TAKES), -np.inf, "float32")
    for i, words in enumerate(texts):
        for j, voice in enumerate(voices):
            for take in range(TAKES):
                found = alarms(page, listeners, speak(words, voice, split, rng), rng)
                for k, (_, scores) in enumerate(found):
                    best[k, i, j, take] = max(scores, default=-10)
    return best


def train(page, near, start):
    """Train one network to tell the wake word from other speech."""
    network = page["build"](2, width=24)
    page["train"](network, *page["wake_windows"](near, WINDOWS, seed=start), start, epochs=EPOCHS)
    return network


def averages(z, parts):
    """Return the mean of each band in each part of the window: (N, 24 parts)."""
    return np.concatenate([a.mean(axis=1) for a in np.array_split(z, parts, axis=1)], axis=1)


def readers(page, name, mix, form):
    """Train one form of a recogniser of commands; return what names windows, for each start."""
    some, noise = page["rows"]["train"], mix == "noise"
    if name == "time warping":
        copies, where = form
        known = page["templates"](some, page["label"], noise, copies)
        return [lambda z: page["nearest"](z, known, where == "anywhere")]
    x, y = page["training_windows"](some, page["COPIES"], noise, seed=0)
    if name == "averages":
        parts, penalty = form
        model = make_pipeline(StandardScaler(), LogisticRegression(C=penalty, max_iter=300))
        model.fit(averages(x, parts), y)
        return [lambda z: model.predict(averages(z, parts))]
    found = []
    for start in range(STARTS):
        network = page["build"](len(page["COMMANDS"]))
        page["train"](network, x, y, start, *form)
        found.append(lambda z, network=network: page["logits"](network, z).argmax(axis=1))
    return found


def understood(page, several, split):
    """Return the share of commands that each start names rightly: (starts, levels, voices)."""
    return np.array(
        [[page["by_voice"](read(z), split) for z in page["heard"][split]] for read in several],
        "float32",
    )


def contest(page, name, mix):
    """Choose a form on the validation voices and test it; return what is kept."""
    forms, tried, best = [], [], -1
    for form in TRIED[name]:
        if name == "time warping" and mix == "silence" and form[0] > 1:
            continue  # copies in silence are equal
        began = time.process_time()
        several = readers(page, name, mix, form)
        seconds = (time.process_time() - began) / len(several)
        forms.append(SPELLED[name].format(*form))
        tried.append(understood(page, several, "validation").mean(axis=(0, 2)))
        if tried[-1].mean() > best:
            best, chosen, took = tried[-1].mean(), several, seconds
        print(name, mix, form, tried[-1].round(2), round(seconds, 1), flush=True)
    tested = understood(page, chosen, "test")
    print(name, mix, tested.mean(axis=(0, 2)).round(2), flush=True)
    tried, seconds = np.array(tried, "float32"), np.float32(took)
    return {"forms": np.array(forms), "tried": tried, "tested": tested, "seconds": seconds}


def make(file=FILE):
    """Train, let hours be spoken, and write what was found to file."""
    page = define(PAGE, CELLS)
    kept = {"arms": np.array(list(ARMS)), "warps": np.array(list(WARPS))}
    for name, mix in itertools.product(TRIED, ("silence", "noise")):
        found = contest(page, name, mix)
        kept |= {f"{what}_{name}_{mix}": values for what, values in found.items()}
    networks = [train(page, near, k) for near in ARMS.values() for k in range(STARTS)]
    for k, network in enumerate(networks):
        for place, values in enumerate(network.get_weights()):
            kept[f"weight_{k}_{place:02}"] = values.astype("float16")
        network.set_weights([w.astype("float16") for w in network.get_weights()])
    listeners = [by_network(page, network) for network in networks]
    listeners += [by_warping(page, *form) for form in WARPS.values()]
    for seed, split in enumerate(MINUTES):
        kept[f"voices_{split}"] = np.array(commands.VOICES[split])
        kept[f"texts_{split}"] = np.array([commands.WAKE, *commands.NEAR[split]])
        kept[f"single_{split}"] = single(page, listeners, split, seed)
        rows, words, heard = hours(page, listeners, split, seed + 10)
        loud = rows[:, 3] > LOUD
        kept |= {f"peaks_{split}": rows, f"hours_{split}": heard}
        kept |= {f"words_{split}": np.where(loud, words, "")}
        print(split, heard.sum(axis=1), len(rows), loud.sum(), flush=True)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **kept)
    Path(file).write_bytes(buffer.getvalue())


if __name__ == "__main__":
    make(*sys.argv[1:2])
