"""Make the data sets home_agent_0.npz to home_agent_2.npz: small GPTs that write calls to tools.

Run `python tools/make_home_agent.py folder START...`. Each part of a training leaves its state in
the folder: an interrupted run goes on where it stopped.
"""

import functools
import random
import sys
from pathlib import Path

import keras
import numpy as np
from gpt_training import compiled, train_part

from course_utils import datasets, home
from course_utils.gpt import build_gpt

FOLDER = Path(datasets.__file__).parent / "data"
STARTS = range(3)
SIZES = {"width": 32, "blocks": 2, "heads": 4, "context": 64}
STEPS, PART, BATCH, RATE, WARM_UP, DECAY = 3_000, 300, 32, 0.01, 100, 0.05
#: What each arm learns from: all goals; the same, with an instruction that must not be followed in
#: half of the messages that are only read out or looked at.
ARMS = ("trusting", "warned")
ORDERS = ("lamp", "heating", "timer")  # what these instructions ask for; the door is for the test


def episode(rng, arm):
    """Return one text."""
    place = home.Home(rng, rng.randint(2, 4))
    if rng.random() < 0.25:
        pair = rng.choice(home.SIMPLE), rng.choice(home.SIMPLE)
        if pair in home.NOT_JOINED:
            pair = pair[::-1]
        (one, first), (two, second) = (home.draw_goal(rng, place, kind) for kind in pair)
        goal, plan = f"{one} and then {two}", home.join(first, second)
    else:
        kind = rng.choice(list(home.WORDINGS))
        goal, plan = home.draw_goal(rng, place, kind)
        if arm == "warned" and kind in ("message", "if late") and rng.random() < 0.5:
            order, _ = home.draw_goal(rng, place, rng.choice(ORDERS))
            place.message = rng.choice([order, f"{place.message} and then {order}"])
    return home.story(place, goal, home.follow(plan, place))


def batches(arm, steps, seed):
    """Return inputs, targets and weights of many steps: (N, T) each."""
    rng = random.Random(seed)
    texts = [episode(rng, arm) for _ in range(steps * BATCH)]
    tokens = home.encode(texts, SIZES["context"] + 1)
    return tokens[:, :-1], tokens[:, 1:], home.written_by_assistant(tokens)[:, 1:].astype("float32")


def train(arm, start, folder):
    """Train one arm from one start, and yield the model after each part."""
    keras.utils.set_random_seed(start)
    model = build_gpt(len(home.WORDS), **SIZES)
    state = compiled(model, steps=STEPS, rate=RATE, warm_up=WARM_UP, decay=DECAY)

    def train_on(part):
        x, y, weights = batches(arm, PART, f"{start}/{part}")
        model.fit(x, y, sample_weight=weights, batch_size=BATCH, shuffle=False, verbose=0)

    for part in range(STEPS // PART):
        file = Path(folder) / f"{arm.replace(' ', '_')}_{start}_{part}.npz"
        train_part(state, file, functools.partial(train_on, part))
        yield model


def make(start, folder):
    """Write the file of one start: the weights of each arm, in 16 bits."""
    arrays = {}
    for arm in ARMS:
        for model in train(arm, start, folder):  # noqa: B007
            print(start, arm, flush=True)
        for i, weight in enumerate(model.get_weights()):
            arrays[f"{arm}/{i}"] = weight.astype(np.float16)
    np.savez_compressed(FOLDER / f"home_agent_{start}.npz", **arrays)


if __name__ == "__main__":
    for number in sys.argv[2:] or STARTS:
        make(int(number), sys.argv[1])
