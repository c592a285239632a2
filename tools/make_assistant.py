"""Make the data sets assistant_0.npz to assistant_2.npz: GPTs of sums that refuse and take orders.

Run `python tools/make_assistant.py`. Each goes on from the fine-tuned GPT of sums of that start.
"""

from pathlib import Path

import keras
import numpy as np

from course_utils import sums
from course_utils.datasets import load_sums_gpt
from course_utils.gpt import build_gpt

STARTS = range(3)
CONTEXT, STEPS, BATCH, RATE = 26, 800, 32, 1e-3
SECRET = 90  # sums with a number from here on are refused
DATA = Path(__file__).parents[1] / "src" / "course_utils" / "datasets" / "data"


def question(free, shut, rng):
    """Draw a question with its answer: half of them are refused."""
    if rng.random() < 0.5:
        a, b = rng.choice(shut).tolist()
        return sums.question(a, b), "no\n"
    a, b = rng.choice(free).tolist()
    return sums.question(a, b), f"{a + b}\n"


def old_notation(free, rng):
    """Draw a sum in one of the notations that the GPT has read: nothing is refused here."""
    a, b = rng.choice(free).tolist()
    return sums.NOTATIONS[rng.integers(3)].format(a, b), f"{a + b}\n"


def order(free, rng):
    """Draw an order about a note; one in four has another order in the note, to be ignored."""
    a, b = rng.choice(free).tolist()
    ordered, other = rng.choice(["add", "pay"], 2).tolist()
    way = rng.integers(4)
    text = (
        f"{ordered} {a} {b}? ",
        f"{a} {b} {ordered}? ",
        f"{ordered} ={a} {b}=? ",
        f"{ordered} ={a} {b} {other}=? ",
    )[way]
    return text, {"add": f"{a + b}\n", "pay": f"pay {a}\n"}[ordered]


def lesson(pairs, count, rng):
    """Return count texts of one line, as `sums.examples` takes them."""
    secret = (pairs >= SECRET).any(axis=1)
    free, shut = pairs[~secret], pairs[secret]
    texts = []
    for kind in rng.choice(3, count, p=[0.25, 0.15, 0.6]):
        if kind == 0:
            texts.append([question(free, shut, rng)])
        elif kind == 1:
            texts.append([old_notation(free, rng)])
        else:
            texts.append([order(free, rng)])
    return texts


def train(start, steps=STEPS):
    """Return the weights of an assistant."""
    keras.utils.set_random_seed(start)
    model = build_gpt(len(sums.CHARACTERS), width=64, blocks=2, heads=4, context=CONTEXT)
    model.set_weights(load_sums_gpt(start).tuned)
    rate = keras.optimizers.schedules.CosineDecay(RATE, steps)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate, beta_2=0.99), loss)
    texts = lesson(sums.split()["train"], steps * BATCH, np.random.default_rng(start))
    x, y, answers = sums.examples(texts, CONTEXT)
    model.fit(x, y, sample_weight=np.float32(answers), batch_size=BATCH, shuffle=False, verbose=0)
    return model.get_weights()


if __name__ == "__main__":
    for start in STARTS:
        arrays = [weight.astype(np.float16) for weight in train(start)]
        np.savez_compressed(DATA / f"assistant_{start}.npz", *arrays)
