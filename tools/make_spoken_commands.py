"""Make the data set spoken_commands.npz: commands to a home, spoken by espeak-ng in many voices.

Run `python tools/make_spoken_commands.py [file]`. It needs the program espeak-ng (1.51 made the
file that we ship) and SciPy, takes about twenty seconds, and writes the same bytes each time.
"""

import io
import sys
from dataclasses import dataclass
from pathlib import Path

import make_spoken_digits as digits
import numpy as np

from course_utils import datasets
from course_utils.datasets.speech import from_mu_law, to_transform_codes

FILE = Path(datasets.__file__).parent / "data" / "spoken_commands.npz"
SAMPLE_RATE = digits.SAMPLE_RATE
COMMANDS = (
    *("lights on", "lights off", "warmer", "cooler", "open the door", "lock the door"),
    *("play music", "stop the music", "louder", "quieter"),
)
WAKE = "aurora"
#: What sounds like the wake word: none that is heard in training is said in the other parts.
NEAR = {
    "train": ("or order", "a rower", "are over"),
    "validation": ("a roarer", "her order", "Laura", "our oral"),
    "test": ("a roarer", "her aura", "Laura", "a raw one", "are all of"),
}
MANDARIN = ("开灯", "关灯", "开门", "关门")  # lights on, lights off, open the door, close the door
#: Each part has voices of its own; the test part also has accents of its own.
VOICES = {
    "train": (
        *("en-gb+m1", "en-gb+m3", "en-gb+f1", "en-us+m1", "en-us+m4", "en-us+f2", "en-us+f3"),
        *("en-gb-x-rp+m4", "en-gb-x-rp+f1", "en-gb-x-gbclan+m3", "en-us-nyc+m4", "en-us-nyc+f2"),
    ),
    "validation": ("en-gb-x-gbcwmd+m5", "en-gb-x-gbcwmd+f4", "en-gb+m5", "en-us+f4"),
    "test": (
        *("en-gb-scotland+m6", "en-gb-scotland+m7", "en-gb-scotland+m8", "en-gb-scotland+f5"),
        *("en-029+m6", "en-029+m7", "en-029+m8", "en-029+f5"),
    ),
}
MANDARIN_VOICES = {
    "train": ("cmn+m1", "cmn+m3", "cmn+f1", "cmn+f2"),
    "validation": (),
    "test": ("cmn+m6", "cmn+m7", "cmn+f4", "cmn+f5"),
}


@dataclass(frozen=True)
class Utterance(digits.Utterance):
    """What to say and how, and what it is: command, wake word or near word, in which language."""

    kind: str
    language: str


def plan(seed=0):
    """Return the list of utterances: each voice says each of its texts once."""
    rng = np.random.default_rng(seed)
    utterances = []
    for split in VOICES:
        kinds = [("en", "command", text) for text in COMMANDS]
        kinds += [("en", "wake word", WAKE)]
        kinds += [("en", "near word", text) for text in NEAR[split]]
        mandarin = [("cmn", "command", text) for text in MANDARIN]
        voices = [(voice, kinds) for voice in VOICES[split]]
        voices += [(voice, mandarin) for voice in MANDARIN_VOICES[split]]
        for voice, texts in voices:
            for language, kind, text in texts:
                speed, pitch = rng.integers(160, 221).item(), rng.integers(35, 66).item()
                utterances.append(Utterance(text, voice, speed, pitch, split, kind, language))
    return utterances


def speak(utterance):
    """Return the utterance as it is stored, int8 (frames, 128)."""
    return to_transform_codes(from_mu_law(digits.say(utterance.text, utterance)))


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
        kinds=np.array([u.kind for u in utterances]),
        languages=np.array([u.language for u in utterances]),
    )
    Path(file).write_bytes(buffer.getvalue())


if __name__ == "__main__":
    make(*sys.argv[1:2])
