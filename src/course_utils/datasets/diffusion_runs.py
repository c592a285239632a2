"""Small networks that learned to take noise off digits."""

import numpy as np

from .catalogue import CATALOGUE
from .dataset import Dataset
from .shipped import read_shipped

MARKS = ("distance", "wiped", "asked", "reached", "copied", "nearer", "planted")


def load_diffusion_runs():
    """Denoisers of the digits of `course_utils.drawn_digits`, and what was drawn with them.

    A thousand digits, a hundred of each asked for, are drawn by each of three starts, and get
    seven marks: the Fréchet "distance" of them to the test digits, and that with faint ink "wiped"
    off, at a level chosen on the validation digits; what share the judge of `load_digit_judge`
    takes for what was "asked"; how far the drawings are that are "reached" from test digits, as a
    multiple of how far training digits are; what share is "copied", that is so much nearer to one
    training digit than to the second nearest as all but one in a hundred test digits are not; what
    share is "nearer" to a training digit than to one of as many test digits; and what share copies
    one of the 20 "planted" digits.

    Returns
    -------
    Dataset
        tried : dict of (24, 4) float32
            From what a network guesses, "picture" or "noise", to the learning rates and strengths
            of guidance that were tried with a start of their own, and the Fréchet distances to the
            validation digits in 20 steps, as drawn and wiped.
        rate, strength : dict of float
            Those of the least distance as drawn; what follows was made with the picture's.
        losses : dict of (3, 20) float32
            From "picture" or "noise" to the mean loss of three starts in each lap of 300 steps.
        strengths : (8,) float64
            Strengths of guidance.
        steps : (7,) int64
            From noise to picture.
        by_strength : dict of (3, 8) float32
            From a mark to what three starts get at each of the strengths, in 50 steps.
        by_steps : dict of dict of (3, 7) float32
            From "DDIM" or "DDPM" and a mark to what three starts get for each number of steps.
        known : dict of dict of (3,) float32
            From "20", "100" or "500" digits that a network learned from, or "planted", where 20 of
            the 3,000 were there 50 times, and a mark to what three starts get. And "noise", of
            networks that guess the noise, at the rate and strength best for them; and "mixture",
            of three samples of 160 Gaussians on the pixels, which can't be asked for a digit.
        album : (3, 10, 196) float32
            The digits 0 to 9, by a perfect denoiser for each digit's training pictures, and by the
            first start, from the same noise; and ten pictures by the mixture.
        weights : list of 8 (...) float32
            Kernels and biases of the first start, stored as float16.

    Examples
    --------
    >>> runs = load_diffusion_runs()
    >>> runs.by_steps["DDIM"]["distance"].shape, runs.weights[0].shape
    ((3, 7), (218, 160))
    """
    stored = read_shipped("diffusion_runs")
    best = {}
    for guess in ("picture", "noise"):
        tried = stored[f"{guess}/tried"]
        best[guess] = [float(f"{value:.5g}") for value in tried[tried[:, 2].argmin(), :2]]
    return Dataset(
        CATALOGUE["diffusion_runs"],
        tried={guess: stored[f"{guess}/tried"] for guess in best},
        rate={guess: rate for guess, (rate, _) in best.items()},
        strength={guess: strength for guess, (_, strength) in best.items()},
        losses={guess: stored[f"{guess}/losses"] for guess in best},
        strengths=np.array([0, 0.1, 0.2, 0.3, 0.5, 1, 2, 4]),
        steps=np.array([1, 2, 5, 10, 20, 50, 100]),
        by_strength=_marks(stored["picture/strengths"]),
        by_steps={name: _marks(stored[f"steps/{name}"]) for name in ("DDIM", "DDPM")},
        known={name: _marks(stored[f"known/{name}"]) for name in ("20", "100", "500", "planted")}
        | {
            "noise": _marks(stored["noise/strengths"][:, 0]),
            "mixture": _marks(stored["mixture/marks"]),
        },
        album=np.concatenate([stored["album"], stored["mixture/pictures"][None]]),
        weights=[stored[f"weights/{place}"].astype(np.float32) for place in range(8)],
    )


def _marks(values):
    return dict(zip(MARKS, np.moveaxis(values, -1, 0).copy(), strict=True))
