"""Networks that wait for a wake word, and where they believed to hear it in hours of speech."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_wake_runs():
    """Six networks that wait for the word *aurora*, and hours of speech that they listened to.

    Three starts learned from other speech, three from near words too. Sorts of speech: "book",
    sentences of this course read aloud, and "numbers". Scores are log odds of the wake word.

    Returns
    -------
    Dataset
        weights : dict of list of list of (...) float32
            For "speech" and "speech and near words", the weights of three starts.
        takes : dict of (6, texts, voices, 5) float32
            For "validation" and "test", the highest score of each take of a text, -10 where it is
            below 1. Starts lie one after the other, in the order of `weights`.
        texts : dict of list of str
            What was said in `takes`: the wake word first, then near words.
        hours : dict of (2, voices) float32
            How long each voice read the book aloud, and numbers.
        peaks : dict of (n, 4) float32
            Every moment at which a score was the highest within a second and above 1: network,
            sort of speech, voice, score.
        tried : dict of (3, 3) float32
            For networks that recognise commands, taught in "silence" or in "noise": the share of
            validation commands that they understood, for three learning rates and three starts.
        words : dict of list of str
            For each row of `peaks` above 4, what was being said, to within a word or two; else "".

    Examples
    --------
    >>> runs = load_wake_runs()
    >>> runs.texts["test"][0], list(runs.weights)
    ('aurora', ['speech', 'speech and near words'])
    """
    arrays = read_shipped("wake_runs")
    arms = arrays["arms"].tolist()
    count = 1 + max(int(key.split("_")[1]) for key in arrays if key.startswith("weight_"))
    learned = [
        [
            values.astype("float32")
            for key, values in sorted(arrays.items())
            if key.startswith(f"weight_{k}_")
        ]
        for k in range(count)
    ]
    starts = count // len(arms)
    parts = ("validation", "test")
    return Dataset(
        CATALOGUE["wake_runs"],
        weights={arm: learned[i * starts : (i + 1) * starts] for i, arm in enumerate(arms)},
        takes={part: arrays[f"single_{part}"] for part in parts},
        texts={part: arrays[f"texts_{part}"].tolist() for part in parts},
        hours={part: arrays[f"hours_{part}"].astype("float32") for part in parts},
        peaks={part: arrays[f"peaks_{part}"] for part in parts},
        tried={mix: arrays[f"tried_{mix}"] for mix in ("silence", "noise")},
        words={part: arrays[f"words_{part}"].tolist() for part in parts},
    )
