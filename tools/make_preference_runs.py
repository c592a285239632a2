"""Make the data set preference_runs.npz: what rewards and preferences do to the small GPT of sums.

Run `python tools/make_preference_runs.py folder [file]`. It takes some minutes on two cores. Each
run leaves its scores in the folder: an interrupted call goes on where it stopped.
"""

import functools
import io
import sys
import time
from pathlib import Path

import keras
import numpy as np

from course_utils import datasets
from course_utils.answers import CONTEXT, batch, chances, draw, is_right, log_probability
from course_utils.gpt import build_gpt
from course_utils.sums import CHARACTERS, has_carry, split

FILE = Path(datasets.__file__).parent / "data" / "preference_runs.npz"
QUESTIONS, ANSWERS = 512, 8  # answers drawn once, for all methods but the one that draws its own
STEPS, BATCH = 64, 64
BETAS = {f"dpo {beta:g}": beta for beta in (0.03, 0.1, 0.3, 1, 3, 10)}
RATES = {  # tried from every start, on validation sums
    "supervised": (3e-4, 1e-3, 3e-3),
    "rejection": (3e-4, 1e-3, 3e-3),
    **{method: (3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3) for method in BETAS},
    "grpo": (5e-5, 1e-4, 3e-4, 1e-3),
}
BRIEF_RATES, BRIEF_BETA = (1e-5, 3e-5, 6e-5), 0.1
MEASURES = ["plain", "carry", "forgotten", "polite", "nats", "characters"]


class Student:
    """The small GPT, pushed towards answers and away from them."""

    def __init__(self, sizes):
        self.model = build_gpt(len(CHARACTERS), **{**sizes, "context": CONTEXT})
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.model.compile(keras.optimizers.Adam(beta_2=0.99), loss)
        self.model.optimizer.build(self.model.trainable_variables)

    def start(self, weights, rate):
        self.model.set_weights(weights)
        for variable in self.model.optimizer.variables:
            variable.assign(keras.ops.zeros(variable.shape, variable.dtype))
        self.model.optimizer.learning_rate = rate

    def push(self, pairs, texts, weights):
        """Raise the log-probability of each answer with its weight, in one step."""
        inputs, targets, answers = batch(pairs, texts)
        self.model.train_on_batch(inputs, targets, sample_weight=answers * weights[:, None])

    def log_probability(self, pairs, texts):
        return log_probability(
            None, pairs, texts, predict=lambda _, tokens: self.model.predict_on_batch(tokens)
        )


def imitate(student, pairs, texts, rng):
    """Learn answers as they stand: supervised fine-tuning, also after rejection."""
    for _ in range(STEPS):
        drawn = rng.integers(len(texts), size=BATCH)
        student.push(pairs[drawn], texts[drawn], np.ones(BATCH))


def prefer(student, beta, pairs, better, worse, rng):
    """Direct preference optimisation; return the share of pairs that it orders rightly."""
    both, answers = np.concatenate([pairs, pairs]), np.concatenate([better, worse])
    reference = student.log_probability(both, answers)
    n, half, ordered = len(pairs), BATCH // 2, []
    for _ in range(STEPS):
        drawn = rng.integers(n, size=half)
        drawn = np.concatenate([drawn, n + drawn])
        gains = student.log_probability(both[drawn], answers[drawn]) - reference[drawn]
        margin = beta * (gains[:half] - gains[half:])
        push = 1 / (1 + np.exp(margin))
        student.push(both[drawn], answers[drawn], np.concatenate([push, -push]))
        ordered.append(np.mean(margin > 0))
    return np.mean(ordered[-8:])


def explore(student, questions, reward, rng, *, warm_up=5):
    """Group relative policy optimisation; return the mean reward at each step."""
    rate, rewards = float(student.model.optimizer.learning_rate), []
    for step in range(STEPS):
        student.model.optimizer.learning_rate = rate * min(1, (step + 1) / warm_up)
        pairs = questions[rng.integers(len(questions), size=BATCH // ANSWERS)]
        texts = draw(student.model.get_weights(), pairs, ANSWERS, rng).ravel()
        pairs = np.repeat(pairs, ANSWERS, axis=0)
        scores = np.asarray(reward(pairs, texts), dtype=float).reshape(-1, ANSWERS)
        better = scores - scores.mean(axis=1, keepdims=True)
        advantages = better / (scores.std(axis=1, keepdims=True) + 1e-4)
        student.push(pairs, texts, advantages.ravel())
        rewards.append(scores.mean())
    return rewards


def last_digit(pairs, texts):
    """A careless judge: 1 where the number's last digit is right."""
    ends = [text.split(" ")[0].strip()[-1:] for text in texts]
    return np.array([end == str(sum(pair) % 10) for pair, end in zip(pairs, ends, strict=True)])


def wordy(pairs, texts):
    """A judge who likes long answers: 1 where it is right, and 0.1 for each character."""
    return is_right(pairs, texts) + 0.1 * np.array([len(text) for text in texts])


def collect(weights, questions, rng):
    """Draw answers to some questions: (QUESTIONS, 2) pairs, (QUESTIONS, ANSWERS) texts, right."""
    pairs = questions[rng.permutation(len(questions))[:QUESTIONS]]
    texts = draw(weights, pairs, ANSWERS, rng)
    right = is_right(np.repeat(pairs, ANSWERS, axis=0), texts.ravel())
    return pairs, texts, right.reshape(texts.shape)


def preferences(pairs, texts, right, rng):
    """Return pairs with a right answer and a wrong one to each, as many as can be matched."""
    found = []
    for pair, some, good in zip(pairs, texts, right, strict=True):
        for better, worse in zip(some[good], some[~good], strict=False):
            found.append((pair, better, worse))
    found = [found[i] for i in rng.permutation(len(found))]
    return tuple(np.array(column) for column in zip(*found, strict=True))


def measure(student, reference, pairs, rng):
    """Return right without and with a carry, forgotten, polite, KL in nats and characters."""
    weights = student.model.get_weights()
    found, carries = chances(weights, pairs), has_carry(pairs)
    right, forgotten = found[:, :2].sum(axis=1), found[:, 2:].sum(axis=1)
    texts = draw(weights, pairs, 2, rng).ravel()
    asked = np.repeat(pairs, 2, axis=0)
    gains = log_probability(weights, asked, texts) - log_probability(reference, asked, texts)
    polite = np.mean([text.endswith(" sir\n") for text in texts])
    length = np.mean([len(text) for text in texts])
    return [
        right[~carries].mean(),
        right[carries].mean(),
        forgotten[carries].mean(),
        polite,
        gains.mean(),
        length,
    ]


def tune(student, method, rate, weights, collected, questions, rng):
    """Run one method from the fine-tuned weights."""
    pairs, texts, right = collected
    student.start(weights, rate)
    if method == "supervised":
        correct = [f"{a + b}{' sir' * (rng.random() < 0.5)}\n" for a, b in pairs]
        return imitate(student, pairs, np.array(correct), rng)
    if method == "rejection":
        return imitate(student, np.repeat(pairs, ANSWERS, axis=0)[right.ravel()], texts[right], rng)
    if method in BETAS:
        return prefer(student, BETAS[method], *preferences(pairs, texts, right, rng), rng)
    if method == "brief":
        plain = np.array([text.split(" ")[0].strip() + "\n" for text in texts[:, 0]])
        polite = np.array([text.strip() + " sir\n" for text in plain])
        return prefer(student, BRIEF_BETA, pairs, plain, polite, rng)
    judge = {"grpo": is_right, "last digit": last_digit, "wordy": wordy}[method]
    return explore(student, questions, judge, rng)


def right_share(weights, pairs):
    return chances(weights, pairs)[:, :2].sum(axis=1).mean()


def make(folder, file=FILE):
    """Choose the rates, run every method from every start, and write the scores to file."""
    parts = split()
    validation, test = parts["validation"][::8], parts["test"][::4]
    starts = [datasets.load_sums_gpt(start) for start in range(3)]
    tuned = [gpt.tuned for gpt in starts]
    student = Student(starts[0].sizes)

    @functools.cache
    def collected(start):
        return collect(tuned[start], parts["train"], np.random.default_rng(start))

    def run(method, rate, start, measured):
        """Return what the run saw, its seconds and what is measured after it, once computed."""
        kept = Path(folder) / f"{method}_{rate}_{start}_{measured.__name__}.npz"
        if not kept.exists():
            rng = np.random.default_rng([start, 1])
            drawn = collected(start)
            began = time.perf_counter()
            seen = tune(student, method, rate, tuned[start], drawn, parts["train"], rng)
            seconds = time.perf_counter() - began
            np.savez(kept, np.nan if seen is None else seen, seconds, measured(start))
        with np.load(kept) as stored:
            return [stored[f"arr_{i}"] for i in range(3)]

    def tested(start):
        return measure(student, tuned[start], test, np.random.default_rng(start))

    def validated(start):
        return right_share(student.model.get_weights(), validation)

    arrays, jobs = {"measures": MEASURES}, []
    for method, rates in RATES.items():
        right = [[run(method, rate, start, validated)[2] for start in range(3)] for rate in rates]
        arrays[f"tried_{method}"] = np.column_stack([rates, right])
        jobs.append((method, rates[np.mean(right, axis=1).argmax()]))
    jobs += [("brief", rate) for rate in BRIEF_RATES]
    jobs += [(judge, dict(jobs)["grpo"]) for judge in ("last digit", "wordy")]
    runs = [[run(*job, start, tested) for start in range(3)] for job in jobs]
    before = []
    for start, weights in enumerate(tuned):
        student.start(weights, 0.0)
        before.append(tested(start))
    arrays["methods"], arrays["rates"] = zip(*jobs, strict=True)
    arrays |= {"before": before, "scores": [[found[2] for found in row] for row in runs]}
    arrays["seconds"] = [[found[1] for found in row] for row in runs]
    arrays["ordered"] = [
        [found[0] if found[0].ndim == 0 else np.nan for found in row] for row in runs
    ]
    for (method, _), row in zip(jobs, runs, strict=True):
        if row[0][0].ndim:
            arrays[f"rewards_{method}"] = [found[0] for found in row]
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    Path(file).write_bytes(buffer.getvalue())


if __name__ == "__main__":
    make(*sys.argv[1:3])
