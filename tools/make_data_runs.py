"""Make the data set data_runs.npz: how better labels, more pictures and invented ones pay.

Run `python tools/make_data_runs.py [file]`. It takes five minutes of one core. The answers of
cleanlab stay as they are in the file, if the package is not installed: it is no part of the
course. NumPy 2.4.6, scikit-learn 1.9.1 and cleanlab 2.9.0 made the file that we ship.
"""

import sys
from pathlib import Path

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.svm import SVC
from threadpoolctl import threadpool_limits

from course_utils import datasets
from course_utils.drawn_digits import small_digits

FILE = Path(datasets.__file__).parent / "data" / "data_runs.npz"
LOOKALIKE = np.array([5, 8, 8, 5, 9, 3, 2, 9, 5, 7])
SIZES, BUDGETS = (50, 100, 300, 1000, 3000), (0, 50, 100, 200, 300)
DRAWS, CHOOSE, PROBLEMS = 5, 100, 5
DECAYS = (0.001, 0.003, 0.01, 0.03)
train, validation, test = small_digits()


def softmax(scores):
    """Return probabilities, row by row."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def learn(x, labels, seed, decay=0.01, steps=800, own=0.0, watch=None):
    """Train 64 hidden units and 10 outputs by momentum; return their weights and biases."""
    rng = np.random.default_rng(seed)
    w = [rng.normal(0, 0.1, (196, 64)), np.zeros(64), rng.normal(0, 0.125, (64, 10)), np.zeros(10)]
    w = [array.astype(np.float32) for array in w]
    speed = [np.zeros_like(array) for array in w]
    one_hot = np.eye(10, dtype=np.float32)
    for step in range(steps):
        if watch and step % 50 == 0:
            watch(w)
        rows = rng.integers(0, len(x), 50)
        batch, goal = x[rows], one_hot[labels[rows]]
        hidden = np.maximum(batch @ w[0] + w[1], 0)  # 50, 64
        p = softmax(hidden @ w[2] + w[3])  # 50, 10
        if own:
            goal = (1 - own) * goal + own * one_hot[p.argmax(axis=1)]
        error = (p - goal) / 50
        back = (error @ w[2].T) * (hidden > 0)
        slopes = [batch.T @ back, back.sum(0), hidden.T @ error, error.sum(0)]
        rate = 0.2 * (1 - step / steps)
        for i in range(4):
            speed[i] = 0.9 * speed[i] - rate * (slopes[i] + decay * w[i])
            w[i] = w[i] + speed[i]
    return w


def predict(w, x):
    """Return the probability of each digit, (n, 10)."""
    hidden = np.maximum(x @ w[0] + w[1], 0)
    return softmax(hidden @ w[2] + w[3])


def accuracy(w, digits):
    """Return the share of digits that a net reads, in %."""
    return 100 * np.mean(predict(w, digits.images).argmax(axis=1) == digits.labels)


def draw(count, rng):
    """Return rows of training digits, as many of each."""
    each = [rng.choice(300, count // 10, replace=False) for _ in range(10)]
    return np.concatenate([300 * digit + rows for digit, rows in enumerate(each)])


def spoil(labels, rng, share=0.2):
    """Call a share of the digits by the name of the digit they are most often taken for."""
    wrong = rng.permutation(len(labels))[: int(share * len(labels))]
    given = labels.copy()
    given[wrong] = LOOKALIKE[labels[wrong]]
    return given


def suspicion(x, given):
    """Return how much more likely than its label a model, blind to it, finds another digit."""
    p = cross_val_predict(
        LogisticRegression(C=0.3, max_iter=1000), x, given, cv=5, method="predict_proba"
    )
    return p.max(axis=1) - p[np.arange(len(x)), given]


def change(x, rng, shift=1.0, turn=10.0, scale=0.1):
    """Shift by up to so many pixels, turn by degrees and scale, each picture its own way."""
    n = len(x)
    angle = np.radians(rng.uniform(-turn, turn, (n, 1, 1)))
    zoom = np.exp(rng.uniform(-scale, scale, (n, 1, 1)))
    down, right = rng.uniform(-shift, shift, (2, n, 1, 1))
    row, column = np.mgrid[:14, :14] - 6.5  # seen from the middle
    y = (np.cos(angle) * row + np.sin(angle) * column) / zoom + 7.5 + down  # n, 14, 14
    x_ = (np.cos(angle) * column - np.sin(angle) * row) / zoom + 7.5 + right
    page = np.pad(x.reshape(n, 14, 14), ((0, 0), (1, 2), (1, 2)))  # paper around
    y, x_ = np.clip(y, 0, 15), np.clip(x_, 0, 15)
    top, left, i = y.astype(int), x_.astype(int), np.arange(n)[:, None, None]
    b, a = y - top, x_ - left  # how far on the way to the next pixel
    upper = (1 - a) * page[i, top, left] + a * page[i, top, left + 1]
    lower = (1 - a) * page[i, top + 1, left] + a * page[i, top + 1, left + 1]
    return ((1 - b) * upper + b * lower).reshape(n, 196).astype(np.float32)


def with_versions(x, labels, rng, times=20):
    """Return the pictures and changed versions of them, times as many."""
    more = [change(x, rng) for _ in range(times - 1)]
    return np.concatenate([x, *more]), np.tile(labels, times)


def gaussian(x, labels, count, rng):
    """Invent pictures: one Gaussian for each label, of its pictures' mean and covariance."""
    drawn = []
    for digit in range(10):
        own = x[labels == digit]
        away = own - own.mean(axis=0)
        mix = rng.normal(size=(count // 10, len(own))) / np.sqrt(len(own))
        drawn.append(own.mean(axis=0) + mix @ away)  # has the covariance of own
    return np.concatenate(drawn).astype(np.float32), np.repeat(np.arange(10), count // 10)


def vae_slopes(w, picture, label, noise):
    """Return the cost of a conditional VAE (batch mean, nats) and its gradient, by hand."""
    n, k = noise.shape
    inside = np.concatenate([picture, label], axis=1)
    h = np.maximum(inside @ w[0] + w[1], 0)
    code = h @ w[2] + w[3]
    mean, log_var = code[:, :k], code[:, k:]
    sigma = np.exp(log_var / 2)
    z = np.concatenate([mean + sigma * noise, label], axis=1)
    g = np.maximum(z @ w[4] + w[5], 0)
    logits = g @ w[6] + w[7]
    cost = np.sum(np.logaddexp(0, logits) - picture * logits)
    cost += np.sum(mean**2 + np.exp(log_var) - log_var - 1) / 2
    d_out = (expit(logits) - picture) / n
    d_g = (d_out @ w[6].T) * (g > 0)
    d_z = (d_g @ w[4].T)[:, :k]
    d_var = d_z * noise * sigma / 2 + (np.exp(log_var) - 1) / (2 * n)
    d_code = np.concatenate([d_z + mean / n, d_var], axis=1)
    d_h = (d_code @ w[2].T) * (h > 0)
    pairs = ((inside, d_h), (h, d_code), (z, d_g), (g, d_out))
    return cost / n, [part for a, d in pairs for part in (a.T @ d, d.sum(axis=0))]


def vae(x, labels, count, rng, steps=1500, k=8):
    """Train a conditional VAE by Adam on these pictures alone, and let it draw as many of each."""
    sizes = ((206, 64), (64, 2 * k), (k + 10, 64), (64, 196))
    w = []
    for a, b in sizes:
        w += [rng.normal(0, a**-0.5, (a, b)).astype(np.float32), np.zeros(b, np.float32)]
    first, second = [0 * a for a in w], [0 * a for a in w]
    one_hot = np.eye(10, dtype=np.float32)
    for step in range(1, steps + 1):
        rows = rng.integers(0, len(x), 50)
        noise = rng.normal(size=(50, k)).astype(np.float32)
        _, slopes = vae_slopes(w, x[rows], one_hot[labels[rows]], noise)
        for i, slope in enumerate(slopes):
            first[i] = 0.9 * first[i] + 0.1 * slope
            second[i] = 0.999 * second[i] + 0.001 * slope**2
            root = np.sqrt(second[i] / (1 - 0.999**step)) + 1e-8
            w[i] = w[i] - 0.002 * first[i] / (1 - 0.9**step) / root
    names = np.repeat(np.arange(10), count // 10)
    z = rng.normal(size=(len(names), k)).astype(np.float32)
    g = np.maximum(np.concatenate([z, one_hot[names]], axis=1) @ w[4] + w[5], 0)
    return expit(g @ w[6] + w[7]), names


def with_invented(x, labels, invent, rng):
    """Return the pictures and 3,000 invented ones, half and half."""
    drawn, names = invent(x, labels, 3000, rng)
    again = -(-3000 // len(x))
    pictures = np.concatenate([np.tile(x, (again, 1)), np.clip(drawn, 0, 1)])
    return pictures, np.concatenate([np.tile(labels, again), names])


def arms(x, labels, seed):
    """Return what each way of getting more pictures trains on: {name: (pictures, labels)}."""
    rng = [np.random.default_rng([seed, way]) for way in range(3)]
    return {
        "as they are": (x, labels),
        "changed": with_versions(x, labels, rng[0], times=20 if len(x) < 3000 else 6),
        "Gaussian": with_invented(x, labels, gaussian, rng[1]),
        "VAE": with_invented(x, labels, vae, rng[2]),
    }


def curves(share):
    """Return test accuracies, {arm: (draws, sizes)}, and the weight decay chosen for each."""
    found, chosen = {}, {}
    for column, size in enumerate(SIZES):
        for seed in (CHOOSE, *range(DRAWS)):
            rng = np.random.default_rng(seed)
            rows = draw(size, rng)
            x, given = train.images[rows], spoil(train.labels[rows], rng, share)
            for arm, data in arms(x, given, seed).items():
                if seed == CHOOSE:
                    marks = {d: accuracy(learn(*data, seed, d), validation) for d in DECAYS}
                    chosen.setdefault(arm, np.zeros(len(SIZES)))[column] = max(marks, key=marks.get)
                    continue
                net = learn(*data, seed, chosen[arm][column])
                found.setdefault(arm, np.zeros((DRAWS, len(SIZES))))[seed, column] = accuracy(
                    net, test
                )
            machines = {c: SVC(C=c, gamma=0.03).fit(x, given) for c in (1, 3, 10)}
            if seed == CHOOSE:
                marks = {
                    c: m.score(validation.images, validation.labels) for c, m in machines.items()
                }
                chosen.setdefault("SVC", np.zeros(len(SIZES)))[column] = max(marks, key=marks.get)
            else:
                machine = machines[chosen["SVC"][column]]
                found.setdefault("SVC", np.zeros((DRAWS, len(SIZES))))[seed, column] = (
                    100 * machine.score(test.images, test.labels)
                )
        print(share, size, {arm: scores[:, column].mean() for arm, scores in found.items()})
    return found, chosen


def looked(seed, strategy, budget):
    """Return the pictures and labels after so many looks at 300 digits, a fifth of them wrong."""
    rng = np.random.default_rng(seed)
    rows = draw(300, rng)
    x, right = train.images[rows], train.labels[rows]
    given = spoil(right, rng)
    if strategy == "new pictures":
        fresh = rng.permutation(np.setdiff1d(np.arange(3000), rows))[:budget]
        labels = np.concatenate([given, train.labels[fresh]])
        return np.concatenate([x, train.images[fresh]]), labels
    suspects = np.argsort(-suspicion(x, given), kind="stable")
    order = suspects if strategy == "suspects" else rng.permutation(300)
    repaired = given.copy()
    repaired[order[:budget]] = right[order[:budget]]
    return x, repaired


def looks():
    """Return test accuracies by strategy of looking, {strategy: (draws, budgets)}."""
    found = {}
    for strategy in ("suspects", "any", "new pictures"):
        found[strategy] = [
            [accuracy(learn(*looked(seed, strategy, budget), seed), test) for budget in BUDGETS]
            for seed in range(DRAWS)
        ]
        print(strategy, np.mean(found[strategy], axis=0))
    return found


def problem(seed):
    """Return labels (200,) of five classes, a quarter of them wrong, and probabilities (200, 5)."""
    rng = np.random.default_rng(seed)
    true = rng.integers(0, 5, 200)
    labels = np.where(rng.random(200) < 0.25, (true + 1) % 5, true)
    odds = rng.gamma(1, 1, (200, 5))
    odds[np.arange(200), true] += rng.gamma(2, 1, 200)
    return labels, (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)


def ask_package():
    """Return what cleanlab says of five problems; or what the file holds, without cleanlab."""
    try:
        from cleanlab.count import compute_confident_joint
    except ImportError:
        with np.load(FILE) as held:
            return {name: held[name] for name in held if name.startswith("package/")}
    answers = {"labels": [], "probabilities": [], "joint": [], "suspects": []}
    for seed in range(PROBLEMS):
        labels, p = problem(seed)
        joint, found = compute_confident_joint(
            labels, p, calibrate=False, return_indices_of_off_diagonals=True
        )
        for name, value in zip(
            answers, (labels, p, joint, np.isin(range(200), found)), strict=True
        ):
            answers[name].append(value)
    return {f"package/{name}": np.array(values) for name, values in answers.items()}


def make(file=FILE):
    """Train everything, ask the package, and store both."""
    arrays = ask_package()
    with threadpool_limits(1):
        for name, share in (("right", 0.0), ("wrong", 0.2)):
            found, chosen = curves(share)
            arrays |= {f"{name}/{arm}": np.float32(scores) for arm, scores in found.items()}
            arrays |= {f"chosen {name}/{arm}": np.float32(best) for arm, best in chosen.items()}
        arrays |= {f"looks/{strategy}": np.float32(scores) for strategy, scores in looks().items()}
    np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:2])
