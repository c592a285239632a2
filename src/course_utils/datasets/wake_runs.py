"""Who understands commands in noise, who hears one word in hours of talk: runs that were kept."""

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped


def load_wake_runs():
    """Recognisers of ten commands, and listeners for the word *aurora* in hours of speech.

    Three networks that listen learned from other speech, three from near words too; three more
    listeners compare with templates. Sorts of speech: "book", sentences of this course read
    aloud, and "numbers". A network's score is the log odds of the wake word; that of warping is
    the cost of the best other word, if others compete, less the cost of the wake word.

    Returns
    -------
    Dataset
        tried : dict of dict of (4,) float32
            For "time warping, silence", "network, noise" and so on, and each form that was tried:
            the share of commands that the validation voices were understood in, at each level of
            noise, mean of all starts.
        tested : dict of (starts, 4, 8) float32
            The form that was best in those, in the test: starts, levels, voices by name.
        seconds : dict of float
            Processor time of one training.
        weights : dict of list of list of (...) float32
            For "speech" and "speech and near words", the weights of three listening networks.
        listeners : list of 9 str
            Six networks, by what they learned from, and three ways of warping.
        voices : dict of list of str
            For "validation" and "test", who speaks, in the order of `takes`, `hours` and `peaks`.
        takes : dict of (9, texts, voices, 5) float32
            The highest score of each take of a text, -10 where no peak was kept.
        texts : dict of list of str
            What was said in `takes`: the wake word first, then near words.
        hours : dict of (2, voices) float32
            How long each voice read the book aloud, and numbers.
        peaks : dict of (n, 4) float32
            Moments at which a score was the highest within a second, above 1 for networks:
            listener, sort of speech, voice, score.
        words : dict of list of str
            For each row of `peaks` above 3.5, what was being said about there; else "".

    Examples
    --------
    >>> runs = load_wake_runs()
    >>> runs.texts["test"][0], list(runs.weights)
    ('aurora', ['speech', 'speech and near words'])
    """
    arrays = read_shipped("wake_runs")
    arms, parts = arrays["arms"].tolist(), ("validation", "test")
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
    contests = [key.removeprefix("tested_") for key in arrays if key.startswith("tested_")]
    spelled = {key: key.replace("_", ", ") for key in contests}
    return Dataset(
        CATALOGUE["wake_runs"],
        tried={
            spelled[key]: dict(
                zip(arrays[f"forms_{key}"].tolist(), arrays[f"tried_{key}"], strict=True)
            )
            for key in contests
        },
        tested={spelled[key]: arrays[f"tested_{key}"] for key in contests},
        seconds={spelled[key]: float(arrays[f"seconds_{key}"]) for key in contests},
        weights={arm: learned[i * starts : (i + 1) * starts] for i, arm in enumerate(arms)},
        listeners=[arm for arm in arms for _ in range(starts)] + arrays["warps"].tolist(),
        voices={part: arrays[f"voices_{part}"].tolist() for part in parts},
        takes={part: arrays[f"single_{part}"] for part in parts},
        texts={part: arrays[f"texts_{part}"].tolist() for part in parts},
        hours={part: arrays[f"hours_{part}"].astype("float32") for part in parts},
        peaks={part: arrays[f"peaks_{part}"] for part in parts},
        words={part: arrays[f"words_{part}"].tolist() for part in parts},
    )
