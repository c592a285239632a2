"""Make the data set expert_runs.npz: one network, or several of which each example meets one.

Run `python tools/make_expert_runs.py folder [file]` with OMP_NUM_THREADS=1. It takes ten minutes
of one core. Each kind of training leaves its results in the folder: an interrupted run goes on
where it stopped.
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans

from course_utils import datasets
from course_utils.drawn_digits import small_digits

FILE = Path(datasets.__file__).parent / "data" / "expert_runs.npz"
TRIED = {  # experts, units of each, balance, how a row finds its expert
    "speech": {
        "one network": (1, 16, 0.0, "router"),
        "2 experts": (2, 16, 0.1, "router"),
        "4 experts": (4, 16, 0.1, "router"),
        "8 experts": (8, 16, 0.1, "router"),
        "16 experts": (16, 16, 0.1, "router"),
        "balance 0": (8, 16, 0.0, "router"),
        "balance 0.01": (8, 16, 0.01, "router"),
        "balance 1": (8, 16, 1.0, "router"),
        "by lot": (8, 16, 0.0, "lot"),
        "by k-means": (8, 16, 0.0, "k-means"),
        "wide network": (1, 128, 0.0, "router"),
    },
    "digits": {
        "one network": (1, 16, 0.0, "router"),
        "8 experts": (8, 16, 0.1, "router"),
        "balance 0": (8, 16, 0.0, "router"),
        "wide network": (1, 128, 0.0, "router"),
    },
}
RATES = {"speech": (0.005, 0.01, 0.02, 0.04), "digits": (0.001, 0.003, 0.01, 0.03)}
STEPS = {"speech": 4000, "digits": 1500}
TRIALS, STARTS = (100, 101), range(5)


def pieces(utterances, places, count, seed):
    """Return stretches of 129 samples that are not silent, and the place that each is from."""
    rng, found, origin = np.random.default_rng(seed), [], []
    for place in places:
        wave = utterances[place]
        begin = rng.integers(0, len(wave) - 128, count)
        rows = wave[begin[:, None] + np.arange(129)]  # count 129
        loud = rows[rows.std(axis=1) > 0.02]
        found.append(loud)
        origin.append(np.full(len(loud), place))
    return np.concatenate(found), np.concatenate(origin)


def describe(rows):
    """Return x: 32 samples, 16 bands, loudness, 1; and y: the sample that follows."""
    loudness = rows[:, :128].std(axis=1, keepdims=True)
    past = rows / loudness
    spectrum = np.abs(np.fft.rfft(past[:, :128] * np.hanning(128)))[:, :64]
    bands = np.log(spectrum + 0.01).reshape(-1, 16, 4).mean(axis=2) / 2
    x = np.hstack([past[:, 96:128], bands, np.log(loudness), np.ones_like(loudness)])  # N 50
    return x.astype("float32"), past[:, 128:].astype("float32")


def start(experts, units, inputs, seen, straight, outputs, seed):
    """Return random weights of the experts, E in front, and of the router."""
    rng = np.random.default_rng(seed)
    shapes = {
        "into": (experts, inputs, units),
        "out": (experts, units, outputs),
        "straight": (experts, straight, outputs),
        "router": (seen, experts),
    }
    sizes = {"into": np.sqrt(2 / inputs), "out": 0.1 / np.sqrt(units), "straight": 0, "router": 0.1}
    return {k: (sizes[k] * rng.standard_normal(shapes[k])).astype("float32") for k in shapes}


def softmax(z):
    z = np.exp(z - z.max(axis=1, keepdims=True))
    return z / z.sum(axis=1, keepdims=True)


def route(w, x, chosen=None):
    """Return each expert's score p, N E, and who is asked, N; where that is given, each p is 1."""
    p = softmax(x[:, -len(w["router"]) :] @ w["router"])
    return (p, p.argmax(axis=1)) if chosen is None else (np.ones_like(p), chosen)


def expert(w, e, x):
    """Return what expert e says, and what its way back needs."""
    near = x[:, : w["straight"].shape[1]]
    z = x @ w["into"][e]
    h = np.maximum(z, 0)
    return h @ w["out"][e] + near @ w["straight"][e], z, h, near


def answer(w, x, chosen=None):
    """Return the answer of one expert to each row, times its score; and which it was."""
    p, chosen = route(w, x, chosen)
    answers = np.zeros((len(x), w["out"].shape[2]), x.dtype)
    for e in range(len(w["into"])):
        rows = np.flatnonzero(chosen == e)
        answers[rows] = p[rows, e, None] * expert(w, e, x[rows])[0]
    return answers, chosen


def squared(answers, y):
    return (answers - y)[:, 0] ** 2, 2 * (answers - y)


def cross_entropy(answers, y):
    p = softmax(answers)
    one_hot = np.eye(p.shape[1], dtype="float32")[y]
    return -np.log((p * one_hot).sum(axis=1)), p - one_hot


def gradients(w, x, y, loss, balance=0.0, chosen=None):
    """Return the gradient of the mean loss by every weight, and each expert's share of rows."""
    p, chosen = route(w, x, chosen)
    n, experts = p.shape
    g, d_p = {k: np.zeros_like(v) for k, v in w.items()}, np.zeros_like(p)
    for e in range(experts):
        rows = np.flatnonzero(chosen == e)
        said, z, h, near = expert(w, e, x[rows])
        d = loss(p[rows, e, None] * said, y[rows])[1] / n
        d_p[rows, e] = (d * said).sum(axis=1)
        d = d * p[rows, e, None]
        g["out"][e] = h.T @ d
        g["straight"][e] = near.T @ d
        g["into"][e] = x[rows].T @ (d @ w["out"][e].T * (z > 0))
    share = np.bincount(chosen, minlength=experts) / n
    d_p += (balance * experts * share / n).astype(d_p.dtype)
    d_logits = p * (d_p - (p * d_p).sum(axis=1, keepdims=True))
    g["router"] = x[:, -len(w["router"]) :].T @ d_logits
    return g, share


def train(w, x, y, loss, rate, steps, seed, balance=0.0, chosen=None, watch=None):
    """Train by Adam with a falling rate; return weights, shares by step, and what watch saw."""
    rng, shares, seen = np.random.default_rng(seed), [], []
    mean, square = ({k: np.zeros_like(v) for k, v in w.items()} for _ in range(2))
    for step in range(1, steps + 1):
        rows = rng.integers(0, len(x), 256)
        given = None if chosen is None else chosen[rows]
        g, share = gradients(w, x[rows], y[rows], loss, balance, given)
        shares.append(share)
        size = rate * (1 + np.cos(np.pi * step / steps)) / 2 * np.sqrt(1 - 0.99**step)
        for k in w:
            mean[k] = 0.9 * mean[k] + 0.1 * g[k]
            square[k] = 0.99 * square[k] + 0.01 * g[k] ** 2
            move = mean[k] / (1 - 0.9**step) / (np.sqrt(square[k]) + 1e-8)
            w[k] = w[k] - np.float32(size) * move
        if watch and step % 100 == 0:
            seen.append(watch(w))
    return w, np.array(shares), seen


def speech():
    """Return (x, y, place) of the three parts: no utterance is in two of them."""
    spoken = datasets.load_spoken_digits()
    places = np.flatnonzero(np.array(spoken.split) == "train")
    parts = {"test": places[::6], "validation": places[1::6]}
    parts["train"] = np.setdiff1d(places, np.concatenate(list(parts.values())))
    found = {}
    for seed, (part, there) in enumerate(parts.items()):
        rows, origin = pieces(spoken.waves, there, 900 if part == "train" else 300, seed)
        found[part] = (*describe(rows), origin)
    return found


def digits():
    """Return (x, y, place) of the three parts."""
    found = {}
    for part, (images, labels) in zip(("train", "validation", "test"), small_digits(), strict=True):
        x = np.hstack([images - 0.13, np.ones((len(images), 1), "float32")])
        found[part] = x.astype("float32"), labels, np.arange(len(labels))
    return found


def choices(parts, way):
    """Return the expert of each row, where no router decides: {part: (N,)}."""
    if way == "router":
        return dict.fromkeys(parts)
    if way == "lot":
        rng = np.random.default_rng(7)
        return {part: rng.integers(0, 8, len(x)) for part, (x, *_) in parts.items()}
    x = parts["train"][0]
    some = np.random.default_rng(7).choice(len(x), 20_000, replace=False)
    groups = KMeans(8, n_init=3, random_state=0).fit(x[some, 32:49])
    return {part: groups.predict(x[:, 32:49]) for part, (x, *_) in parts.items()}


def cost(data, answers, y):
    """Return the error of each row: squared, or 1 where the digit is wrong."""
    if data == "speech":
        return (answers - y)[:, 0] ** 2
    return (answers.argmax(axis=1) != y).astype(float)


def run(data, parts, name, rate, seed, watched=False):
    """Train one network or mixture; return its errors by part, its shares, its curve."""
    experts, units, balance, way = TRIED[data][name]
    sizes = (50, 18, 32, 1) if data == "speech" else (197, 197, 0, 10)
    loss = squared if data == "speech" else cross_entropy
    given = choices(parts, way)
    x, y, _ = parts["train"]

    def errors(w, part):
        x, y, _ = parts[part]
        return cost(data, answer(w, x, given[part])[0], y)

    w, shares, curve = train(
        start(experts, units, *sizes, seed),
        x,
        y,
        loss,
        rate,
        STEPS[data],
        seed,
        balance,
        given["train"],
        (lambda w: errors(w, "validation").mean()) if watched else None,
    )
    return {part: errors(w, part) for part in ("validation", "test")}, shares, curve, w


def everything(data, parts, name):
    """Choose the rate on the validation part, then train all starts with it."""
    tried = [
        [run(data, parts, name, rate, seed)[0]["validation"].mean() for seed in TRIALS]
        for rate in RATES[data]
    ]
    rate = RATES[data][np.mean(tried, axis=1).argmin()]
    place = parts["test"][2]
    _, each = np.unique(place, return_inverse=True)
    counts = np.bincount(each)
    errors, shares, curves = [], [], []
    for seed in STARTS:
        found, share, curve, _ = run(data, parts, name, rate, seed, watched=True)
        errors.append(np.bincount(each, found["test"]) / counts)
        shares.append(share.reshape(-1, 50, share.shape[1]).mean(axis=1))
        curves.append(curve)
    return {
        "tried": np.array([[r, *t] for r, t in zip(RATES[data], tried, strict=True)], "float32"),
        "errors": np.array(errors, "float32"),  # start, utterance or image
        "shares": np.array(shares, "float32"),  # start, fifty steps, expert
        "curve": np.array(curves, "float32"),  # start, hundred steps
    }


def main(folder, file=FILE):
    """Write what every kind of training comes to."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    stored = {}
    for data, load in (("speech", speech), ("digits", digits)):
        parts = load()
        for name in TRIED[data]:
            kept = folder / f"{data} {name}.npz"
            if not kept.exists():
                np.savez(kept, **everything(data, parts, name))
                print(data, name, flush=True)
            with np.load(kept) as found:
                stored |= {
                    f"{data}/{name}/{field}": found[field] for field in found if field != "rate"
                }
    np.savez_compressed(file, **stored)


if __name__ == "__main__":
    main(*sys.argv[1:])
