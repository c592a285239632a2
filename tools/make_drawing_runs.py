"""Make the data set drawing_runs.npz: small networks that learned to draw in colour.

Run `python tools/make_drawing_runs.py folder [file]`. It takes a minute of one core. Each
training leaves its weights in the folder: an interrupted run goes on where it stopped. Keras
3.15.1 on TensorFlow made the file that we ship.
"""

import sys
from pathlib import Path

import numpy as np
from make_diffusion_runs import KEPT, STARTS, build, denoise, small, train, trainer

from course_utils import datasets
from course_utils.datasets import load_drawings

FILE = Path(datasets.__file__).parent / "data" / "drawing_runs.npz"
COMPONENTS, RATE = 100, 0.003


def cut_drawings():
    """Return colours (755, 768) from -1 to 1, kinds, and the rows to learn from and others."""
    drawings = load_drawings()
    colours = (drawings.images.reshape(755, 768) / 127.5 - 1).astype("float32")
    rows = np.random.default_rng(0).permutation(755)
    return colours, drawings.labels, rows[:555], rows[555:]


def components(colours):
    """Return what turns colours into 100 numbers, and those numbers into colours."""
    mean = colours.mean(axis=0)
    _, size, axes = np.linalg.svd(colours - mean, full_matrices=False)
    axes = axes[:COMPONENTS]
    scale = np.sqrt((size[:COMPONENTS] ** 2).sum() / len(colours) / COMPONENTS)
    return (
        lambda x: ((x - mean) @ axes.T / scale).astype("float32"),
        lambda codes: np.clip(codes * scale @ axes + mean, -1, 1),
    )


def plain(x):
    """Return what came: the last layer of a network that guesses codes."""
    return x


def error(weights, codes, labels):
    """Return the mean squared error of guesses at every tenth step."""
    rng, errors = np.random.default_rng(0), []
    for t in range(5, 100, 10):
        noise = rng.standard_normal(codes.shape)
        x = np.sqrt(KEPT[t]) * codes + np.sqrt(1 - KEPT[t]) * noise
        guess = denoise(weights, x, t, labels, classes=5, last=plain)
        errors.append(np.mean((guess - codes) ** 2))
    return np.mean(errors)


def make(folder, file=FILE):
    """Train three starts at the rate that was best for digits."""
    colours, labels, *parts = cut_drawings()
    encode, _ = components(colours[parts[0]])
    codes = encode(colours[parts[0]])
    network = build(COMPONENTS, 5, None)
    model = trainer(network, COMPONENTS)
    arrays = {"losses": [], "errors": []}
    for seed in range(STARTS):
        kept = Path(folder) / f"drawings {seed}.npz"
        if not kept.exists():
            losses = train(model, codes, labels[parts[0]], seed=seed, rate=RATE)
            np.savez(kept, *network.get_weights(), losses=losses)
        with np.load(kept) as stored:
            weights = small([stored[name] for name in stored.files if name != "losses"])
            arrays["losses"].append(np.float32(stored["losses"]))
        found = [error(weights, encode(colours[rows]), labels[rows]) for rows in parts]
        arrays["errors"].append(np.float32(found))
        arrays |= {f"weights/{seed}/{place}": np.float16(w) for place, w in enumerate(weights)}
    np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:3])
