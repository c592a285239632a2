"""Make the data set control_runs.npz: learners that balance a pole, on one machine or on many.

Run `python tools/make_control_runs.py [file [learner ...]]`. It takes three minutes of one core.
The settings are chosen with runs and machines of their own (`SEEDS["choose"]`); five more runs of
the chosen settings are stored with their learning curves.
"""

import sys
from pathlib import Path

import numpy as np
from scipy.special import expit

from course_utils import datasets

FILE = Path(datasets.__file__).parent / "data" / "control_runs.npz"
SEEDS = {"learn": 0, "choose": 100, "machines to choose on": 50}
BUDGET = 200_000
SCALE = np.array([2.4, 2.0, 0.2, 2.0])  # what is large: metres, m/s, radians, rad/s
TRIALS = {
    "linear policy gradient": [(rate, 10) for rate in (0.03, 0.1, 0.3, 1.0, 3.0)],
    "network policy gradient": [(rate, 10) for rate in (0.01, 0.03, 0.1, 0.3, 1.0)],
    "random search": [(10, 10), (20, 10), (40, 5), (100, 5)],
    "Q-learning": [
        (cells, rate, explore)
        for cells in ((1, 1, 8, 8), (3, 3, 8, 6), (6, 6, 12, 12))
        for rate in (0.1, 0.3)
        for explore in (0.1, 0.3)
    ]
    + [((6, 6, 12, 12), rate, explore) for rate, explore in ((0.6, 0.3), (0.3, 0.6), (0.6, 0.6))],
    "linear policy gradient, many machines": [(r, n) for r in (0.1, 0.3, 1.0) for n in (10, 40)],
    "network policy gradient, many machines": [(r, n) for r in (0.01, 0.03, 0.1) for n in (10, 40)],
    "random search, many machines": [(10, 10), (20, 10), (40, 10), (20, 40)],
}


def step(state, right, force=10.0, half=0.5, pole=0.1, friction=0.0):
    """One fiftieth of a second of carts with poles: (..., 4) to (..., 4)."""
    _, v, angle, spin = np.moveaxis(state, -1, 0)
    sin, cos, mass = np.sin(angle), np.cos(angle), 1.0 + pole
    push = np.where(right, force, -force) - friction * v
    swing = (push + pole * half * spin**2 * sin) / mass
    turn = (9.8 * sin - cos * swing) / (half * (4 / 3 - pole * cos**2 / mass))
    speed = swing - pole * half * turn * cos / mass
    return state + 0.02 * np.stack([v, speed, spin, turn], axis=-1)


def is_up(state):
    """Tell which carts are on the track with a pole that leans less than 12 degrees."""
    return (np.abs(state[..., 0]) <= 2.4) & (np.abs(state[..., 2]) <= np.pi / 15)


def play(policy, state, steps=500, rng=None, log=None, delay=0, noise=0.0, **machine):
    """Return how many steps each pole stays up."""
    up, lasted = np.ones(state.shape[:-1], bool), np.zeros(state.shape[:-1], int)
    delay, noise = (np.broadcast_to(a, up.shape)[..., None] for a in (delay, noise))
    rng = rng or np.random.default_rng(0)
    past = rng.random((*up.shape, 9)) < 0.5  # pushes on their way, from before the start
    for _ in range(steps):
        seen = state + noise * rng.normal(size=state.shape) if noise.any() else state
        right = policy(seen)
        if log is not None:
            log.append((seen, right, up))
        if delay.any():
            past = np.concatenate([right[..., None], past[..., :-1]], axis=-1)
            right = np.take_along_axis(past, delay, axis=-1)[..., 0]
        state = np.where(up[..., None], step(state, right, **machine), state)
        up = up & is_up(state)
        lasted = lasted + up
        if not up.any():
            break
    return lasted


def fresh(rng, shape):
    """Draw starts as Gymnasium does: all four numbers between -0.05 and 0.05."""
    return rng.uniform(-0.05, 0.05, (*shape, 4))


def machines(rng, shape):
    """Draw machines: pole, motor, friction, delay in steps, and noise of the sensors."""
    around = lambda low, high: np.exp(rng.uniform(np.log(low), np.log(high), shape))  # noqa: E731
    return {
        "half": around(0.15, 3),
        "pole": around(0.03, 1),
        "force": around(2, 20),
        "friction": rng.uniform(0, 3, shape),
        "delay": rng.integers(0, 5, shape),
        "noise": rng.uniform(0, 0.1, shape),
    }


def chance(w, state):
    """Return the probability of a push to the right; w has one matrix, or two of a network."""
    x = state / SCALE
    for matrix in w[:-1]:
        x = np.tanh(x @ matrix)
    return expit((x @ w[-1])[..., 0])


def climb(w, seen, right, advantage):
    """Return the gradient of the sum of advantage times log-probability, one for each run."""
    n = len(seen)
    seen, right = seen.reshape(n, -1, 4), right.reshape(n, -1, 1)
    error = (right - chance(w, seen)[..., None]) * advantage.reshape(n, -1, 1)  # of each logit
    x = seen / SCALE
    if len(w) == 1:
        return [x.swapaxes(1, 2) @ error]
    h = np.tanh(x @ w[0])
    inner = error @ w[1].swapaxes(1, 2) * (1 - h**2)
    return [x.swapaxes(1, 2) @ inner, h.swapaxes(1, 2) @ error]


def advantages(lasted, on, fade=0.99, baseline=True):
    """Return each step's reward from there on, faded, less the mean over the carts: (S, N, T)."""
    reward = np.arange(on.shape[-1]) < lasted[..., None]
    gain = np.zeros((*lasted.shape, on.shape[-1] + 1))
    for t in range(on.shape[-1] - 1, -1, -1):
        gain[..., t] = reward[..., t] + fade * gain[..., t + 1]
    gain = gain[..., :-1]
    if baseline:
        gain = gain - gain.mean(axis=1, keepdims=True)
    gain = gain * on
    size = np.sqrt((gain**2).sum(axis=(1, 2)) / on.sum(axis=(1, 2)))
    return gain / (size[:, None, None] + 1e-8)


def reinforce(w, rng, rate, carts=10, budget=200_000, draw=None, **options):
    """Return the weights, and after each update the steps used, falls and mean length, by run."""
    runs, notes, used, falls = len(w[0]), [], 0, 0
    mean, square = [0 * a for a in w], [0 * a for a in w]  # of the gradients, for Adam
    while np.min(used) < budget:
        log, machine = [], draw(rng, (runs, carts)) if draw else {}
        policy = lambda s, w=w: rng.random(s.shape[:-1]) < chance(w, s)  # noqa: E731
        lasted = play(policy, fresh(rng, (runs, carts)), rng=rng, log=log, **machine)
        seen, right, on = (np.stack(part, axis=2) for part in zip(*log, strict=True))  # S N T
        goes = used < np.full(runs, budget)
        used = used + goes * on.sum(axis=(1, 2))
        falls = falls + goes * (lasted < 500).sum(axis=1)
        notes.append([used, falls, lasted.mean(axis=1)])
        slopes, w = climb(w, seen, right, advantages(lasted, on, **options)), list(w)
        for i, slope in enumerate(slopes):
            slope = slope / on.sum(axis=(1, 2))[:, None, None]
            mean[i] = 0.9 * mean[i] + 0.1 * slope
            square[i] = 0.999 * square[i] + 0.001 * slope**2
            fair = [1 - decay ** len(notes) for decay in (0.9, 0.999)]
            stride = rate * (mean[i] / fair[0]) / (np.sqrt(square[i] / fair[1]) + 1e-8)
            w[i] = w[i] + goes[:, None, None] * stride
    return w, np.array(notes)


def search(runs, rng, tries, starts, budget=200_000, draw=None):
    """Draw vectors of four numbers, keep the best quarter, draw the next around them."""
    middle, width, used, falls, notes = np.zeros((runs, 4)), np.ones((runs, 4)), 0, 0, []
    goes, length = np.ones(runs, bool), 0
    while True:
        w = middle[:, None] + width[:, None] * rng.normal(size=(runs, tries, 4))
        machine = draw(rng, (runs, 1, starts)) if draw else {}
        start = np.repeat(fresh(rng, (runs, 1, starts)), tries, axis=1)
        policy = lambda s, w=w: np.sum(s / SCALE * w[:, :, None], axis=-1) > 0  # noqa: E731
        lasted = play(policy, start, rng=rng, **machine)
        cost = np.minimum(lasted + 1, 500).sum(axis=(1, 2))
        goes = goes & (used + cost <= budget)  # a round that does not fit teaches nothing
        if not goes.any():
            return [middle[..., None]], np.array(notes)
        used, falls = used + goes * cost, falls + goes * (lasted < 500).sum(axis=(1, 2))
        length = np.where(goes, lasted.mean(axis=(1, 2)), length)
        notes.append([used, falls, length])
        best = np.argsort(-lasted.mean(axis=2), axis=1)[:, : tries // 4, None]
        best = np.take_along_axis(w, best, axis=1)
        middle = np.where(goes[:, None], best.mean(axis=1), middle)
        width = np.where(goes[:, None], 0.5 * width + 0.5 * best.std(axis=1) + 0.02, width)


def cell(state, cells):
    """Return in which cell of the table each state lies."""
    number = 0
    for i, (n, end) in enumerate(zip(cells, (2.4, 2.0, np.pi / 15, 2.0), strict=True)):
        place = np.floor((state[..., i] / end + 1) / 2 * n)
        number = number * n + np.clip(place, 0, n - 1).astype(int)
    return number


def q_learning(runs, rng, cells, rate, explore, carts=10, budget=200_000, fade=0.99):
    """Return the tables (S, cells, 2), and every thousandth step's notes, as in reinforce."""
    q, run, steps = np.zeros((runs, np.prod(cells), 2)), np.arange(runs)[:, None], budget // carts
    state, age, falls, notes = fresh(rng, (runs, carts)), np.zeros((runs, carts), int), 0, []
    ended = np.full((runs, 20), 20.0)  # lengths of the last twenty
    for t in range(steps):
        left, here = 1 - t / steps, cell(state, cells)
        right = (q[run, here, 1] > q[run, here, 0]).astype(int)
        wild = rng.random(right.shape) < explore * left
        right = np.where(wild, rng.integers(0, 2, right.shape), right)
        state = step(state, right == 1)
        up, age = is_up(state), age + 1
        goal = up * (1 + fade * q[run, cell(state, cells)].max(axis=-1))
        q[run, here, right] += rate * (0.1 + 0.9 * left) * (goal - q[run, here, right])
        over = ~up | (age == 500)  # the second is no fall: its goal has looked ahead
        for s, n in zip(*np.nonzero(over), strict=True):
            ended[s] = [*ended[s, 1:], age[s, n]]
        falls = falls + (~up).sum(axis=1)
        state = np.where(over[..., None], fresh(rng, over.shape), state)
        age = np.where(over, 0, age)
        if (t + 1) % 1000 == 0:
            notes.append([np.full(runs, (t + 1) * carts), falls, ended.mean(axis=1)])
    return q, np.array(notes)


def first_weights(kind, runs, rng):
    """Return what a policy gradient begins with: zeros, or a network whose last layer is zero."""
    if kind.startswith("linear"):
        return [np.zeros((runs, 4, 1))]
    return [0.5 * rng.normal(size=(runs, 4, 16)), np.zeros((runs, 16, 1))]


def learn(kind, setting, runs, seed, budget=200_000):
    """Run a learner of TRIALS with a setting; return weights and notes."""
    rng = np.random.default_rng(seed)
    draw = machines if kind.endswith("many machines") else None
    if kind.startswith("Q"):
        q, notes = q_learning(runs, rng, *setting, budget=budget)
        return [q], notes
    if kind.startswith("random"):
        return search(runs, rng, *setting, budget=budget, draw=draw)
    w = first_weights(kind, runs, rng)
    return reinforce(w, rng, setting[0], setting[1], budget=budget, draw=draw)


def acts(w, cells=None):
    """Return the policy without chance that stands in weights or in tables."""
    if cells is None:
        return lambda state: chance(w, state) > 0.5
    run = np.arange(len(w[0]))[:, None]
    return lambda state: np.diff(w[0][run, cell(state, cells)])[..., 0] > 0


def held(kind, setting, w, n=200):
    """Return the share of validation starts, on machines if it learned on many, held 500 steps."""
    rng, shape = np.random.default_rng(SEEDS["machines to choose on"]), (len(w[0]), n)
    machine = {}
    if kind.endswith("many machines"):
        machine = {k: np.broadcast_to(v, shape) for k, v in machines(rng, (1, n)).items()}
    start = np.broadcast_to(fresh(rng, (1, n)), (*shape, 4))
    policy = acts(w, setting[0] if kind.startswith("Q") else None)
    return np.mean(play(policy, start, **machine) == 500)


def make(file=FILE, *kinds):
    """Try each setting with three runs, then learn five more with the best; all, or some kinds."""
    arrays = dict(np.load(file)) if kinds else {}
    for kind in kinds or TRIALS:
        settings, tried = TRIALS[kind], []
        for setting in settings:
            w, notes = learn(kind, setting, 3, SEEDS["choose"])
            tried.append([held(kind, setting, w), notes[-1, 1].mean()])  # and falls
            print(kind, setting, np.round(tried[-1], 3).tolist(), flush=True)
        best = max(range(len(settings)), key=lambda i: (tried[i][0], -tried[i][1]))
        w, notes = learn(kind, settings[best], 5, SEEDS["learn"])
        arrays[f"{kind}/tried"] = tried
        arrays[f"{kind}/best"] = best
        arrays[f"{kind}/notes"] = notes
        for i, matrix in enumerate(w):
            arrays[f"{kind}/weights {i}"] = matrix
    for kind, settings in TRIALS.items():
        arrays[f"{kind}/settings"] = [np.hstack(setting) for setting in settings]
    np.savez_compressed(file, **{name: np.array(a, np.float32) for name, a in arrays.items()})


if __name__ == "__main__":
    make(*sys.argv[1:])
