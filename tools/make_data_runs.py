"""Make the data set data_runs.npz: how better labels, more pictures and invented ones pay.

Run `python tools/make_data_runs.py [file]`. It takes eight minutes of one core. The answers of
cleanlab stay as they are in the file, if the package is not installed: it is no part of the
course. NumPy 2.4.6, scikit-learn 1.9.1 and cleanlab 2.9.0 made the file that we ship.
"""

import sys
from pathlib import Path
from types import SimpleNamespace

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
DRAWS, CHOOSE, PROBLEMS = 5, (100, 101, 102), 5
DECAYS = (0.001, 0.003, 0.01, 0.03, 0.1)
WAYS = ("suspects", "any", "new pictures", "new, doubted")
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
    """Call a share of the digits by the name of a digit they are often taken for."""
    wrong = rng.permutation(len(labels))[: int(share * len(labels))]
    given = labels.copy()
    given[wrong] = LOOKALIKE[labels[wrong]]
    return given


def judge(x, given):
    """Return chances of each digit by models that did not see the picture, (n, 10)."""
    model = LogisticRegression(C=0.3, max_iter=1000)
    return cross_val_predict(model, x, given, cv=5, method="predict_proba")


def suspicion(x, given):
    """Return how much more likely than its label a model, blind to it, finds another digit."""
    p = judge(x, given)
    return p.max(axis=1) - p[np.arange(len(x)), given]


def doubted(x, given, pool):
    """Return the rows of new pictures, from the one between two digits to the clearest."""
    model = LogisticRegression(C=0.3, max_iter=1000).fit(x, given)
    p = np.sort(model.predict_proba(train.images[pool]), axis=1)
    return pool[np.argsort(p[:, -1] - p[:, -2], kind="stable")]


def repair(given, right, looked):
    """Return the labels after a careful look at some of them."""
    repaired = given.copy()
    repaired[looked] = right[looked]
    return repaired


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


def best(marks):
    """Return the option with the best mean mark over the draws for choosing."""
    return max(marks, key=lambda option: np.mean(marks[option]))


def column(share, size):
    """Return {arm: test accuracies of the draws} and {arm: what was chosen} for one size."""
    marks, found = {}, {}
    choose = CHOOSE if size < 3000 else CHOOSE[:1]  # 3,000 are the same digits in each draw
    for seed in (*choose, *range(DRAWS)):
        rng = np.random.default_rng(seed)
        rows = draw(size, rng)
        x, given = train.images[rows], spoil(train.labels[rows], rng, share)
        for arm, data in (arms(x, given, seed) | {"SVC": (x, given)}).items():
            options = (1, 3, 10) if arm == "SVC" else DECAYS
            own = marks.setdefault(arm, {option: [] for option in options})
            use = options if seed in choose else [best(own)]
            for option in use:
                if arm == "SVC":
                    model = SVC(C=option, gamma=0.03).fit(*data)
                    score = [100 * model.score(d.images, d.labels) for d in (validation, test)]
                else:
                    net = learn(*data, seed, option)
                    score = [accuracy(net, digits) for digits in (validation, test)]
                if seed in choose:
                    own[option].append(score[0])
                else:
                    found.setdefault(arm, []).append(score[1])
    return found, {arm: best(own) for arm, own in marks.items()}


def curves(share):
    """Return test accuracies, {arm: (draws, sizes)}, and the weight decay chosen for each."""
    columns = [column(share, size) for size in SIZES]
    found = {arm: np.transpose([scores[arm] for scores, _ in columns]) for arm in columns[0][0]}
    return found, {arm: np.array([chosen[arm] for _, chosen in columns]) for arm in found}


def prepare(seed):
    """Return a draw of 300 digits, its given labels, who is suspect, and new pictures."""
    rng = np.random.default_rng(seed)
    rows = draw(300, rng)
    case = SimpleNamespace(x=train.images[rows], right=train.labels[rows], seed=seed)
    case.given = spoil(case.right, rng)
    case.order = np.argsort(-suspicion(case.x, case.given), kind="stable")
    others = np.setdiff1d(np.arange(3000), rows)
    case.new, case.any = rng.permutation(others)[:300], rng.permutation(300)
    case.doubted = doubted(case.x, case.given, others)
    case.fixed = repair(case.given, case.right, case.order[:100])
    case.rng = lambda way: np.random.default_rng([seed, way])
    return case


def with_new(case, rows):
    """Return the pictures with their given labels, and new ones with right labels."""
    x = np.concatenate([case.x, train.images[rows]])
    return x, np.concatenate([case.given, train.labels[rows]])


def free_arms():
    """Return {arm: (what it learns from, the options to choose from)}, without a look."""
    decays = [{"decay": decay} for decay in (0.001, 0.003, 0.01, 0.03, 0.1)]
    stops = [{"decay": 0.001, "steps": steps} for steps in (25, 50, 100, 200)]
    trusts = [{"own": own} for own in (0.2, 0.4, 0.6)]
    grid = [{"C": c, "gamma": 0.03} for c in (1, 3, 10)]
    return {
        "as they are": (lambda c: (c.x, c.given), decays),
        "early stopping": (lambda c: (c.x, c.given), stops),
        "bootstrapping": (lambda c: (c.x, c.given), trusts),
        "suspects dropped": (lambda c: (c.x[c.order[60:]], c.given[c.order[60:]]), decays),
        "invented, Gaussian": (lambda c: with_invented(c.x, c.given, gaussian, c.rng(1)), decays),
        "invented, VAE": (lambda c: with_invented(c.x, c.given, vae, c.rng(2)), decays),
        "changed": (lambda c: with_versions(c.x, c.given, c.rng(0)), decays),
        "SVC": (lambda c: (c.x, c.given), grid),
    }


def looking_arms():
    """Return the same of the arms that look at 100 pictures, or at all 300."""
    decays = [{"decay": decay} for decay in (0.001, 0.003, 0.01, 0.03, 0.1)]
    grid = [{"C": c, "gamma": 0.03} for c in (1, 3, 10)]
    return {
        "100 looks, any": (lambda c: (c.x, repair(c.given, c.right, c.any[:100])), decays),
        "100 looks, new pictures": (lambda c: with_new(c, c.new[:100]), decays),
        "100 looks, new, doubted": (lambda c: with_new(c, c.doubted[:100]), decays),
        "100 looks, suspects": (lambda c: (c.x, c.fixed), decays),
        "100 looks, suspects, and changed": (
            lambda c: with_versions(c.x, c.fixed, c.rng(0)),
            decays,
        ),
        "300 looks": (lambda c: (c.x, c.right), decays),
        "SVC, 100 looks, suspects": (lambda c: (c.x, c.fixed), grid),
        "SVC, the same, and changed": (
            lambda c: with_versions(c.x, c.fixed, c.rng(0), 5),
            grid[1:],
        ),
    }


def score(option, data, seed, digits):
    """Train on data, with the option, and return the share of digits that are read, in %."""
    if "C" in option:
        return 100 * SVC(**option).fit(*data).score(digits.images, digits.labels)
    return accuracy(learn(*data, seed, **option), digits)


def table():
    """Return the main table: {arm: marks it was chosen by, (3, options)} and {arm: test, (5,)}."""
    trials, cases = ([prepare(seed) for seed in seeds] for seeds in (CHOOSE, range(DRAWS)))
    marks, scores = {}, {}
    for arm, (make_data, options) in (free_arms() | looking_arms()).items():
        data = [(make_data(case), case.seed) for case in trials]
        marks[arm] = np.array(
            [[score(o, x, seed, validation) for o in options] for x, seed in data]
        )
        chosen = options[int(marks[arm].mean(axis=0).argmax())]
        scores[arm] = [score(chosen, make_data(case), case.seed, test) for case in cases]
        print(arm, chosen, np.mean(scores[arm]))
    return marks, scores


def looks():
    """Return test accuracies by strategy of looking, {strategy: (draws, budgets)}."""
    found = {way: np.zeros((DRAWS, len(BUDGETS))) for way in WAYS}
    for seed in range(DRAWS):
        case = prepare(seed)
        for place, budget in enumerate(BUDGETS):
            made = {
                "suspects": (case.x, repair(case.given, case.right, case.order[:budget])),
                "any": (case.x, repair(case.given, case.right, case.any[:budget])),
                "new pictures": with_new(case, case.new[:budget]),
                "new, doubted": with_new(case, case.doubted[:budget]),
            }
            for way, data in made.items():
                found[way][seed, place] = accuracy(learn(*data, seed), test)
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
        arrays |= {f"looks/{way}": np.float32(scores) for way, scores in looks().items()}
        marks, scores = table()
        arrays |= {f"marks/{arm}": np.float32(values) for arm, values in marks.items()}
        arrays |= {f"scores/{arm}": np.float32(values) for arm, values in scores.items()}
    np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:2])
