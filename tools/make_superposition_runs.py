"""Make the data set superposition_runs.npz: what finds the features that a toy network keeps.

Run `python tools/make_superposition_runs.py [file]` with OMP_NUM_THREADS=1. It takes
twenty minutes of one core. The functions are those of the page.
"""

import itertools
import sys
import warnings
from pathlib import Path

import environment
import numpy as np
from page_cells import define
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA, FastICA, MiniBatchDictionaryLearning

from course_utils import datasets

FILE = Path(datasets.__file__).parent / "data" / "superposition_runs.npz"
PAGE = environment.ROOT / "notebooks" / "challenges" / "superposition.ipynb"
TOY = "setup pentagon-2 pentagon-3 pentagon-4 back-4 back-5 back-6 back-8".split()
REAL = "real-2 real-3 real-5 real-6 real-7".split()
MEASURES = "control-2 splice-2 splice-3 read-2 read-3".split()
LATENTS, CHOOSING, JUDGING = 80, 2, 5
TRIED = {
    "L1": (0.03, 0.1, 0.3, 0.7, 1.0, 1.5),
    "TopK": (1, 2, 3, 4, 6),
    "dictionary learning": (0.1, 0.3, 0.5),
    "L1, ten times": (0.3, 0.7, 1.0),
}
LONG = 30_000  # steps of the last of them, where the others have 3,000
KEPT = (2, 3, 4, 6, 8)  # of TopK, for each chance of a feature
RATES, SIZES, STEPS = (0.05, 0.1, 0.2, 0.3), (20, 30, 40, 80, 160), (1000, 8000)


def autoencoder(names, h, kind, setting, latents=LATENTS):
    """Return a sparse autoencoder and what it keeps."""
    option = {"keep": int(setting)} if kind.startswith("TopK") else {"l1": setting}
    option |= {"steps": LONG} if kind == "L1, ten times" else {}
    return names["train_sae"](h, latents, 0, **option)[0], option.get("keep")


def dictionary(h, alpha):
    learner = MiniBatchDictionaryLearning(
        LATENTS, alpha=alpha, positive_code=True, fit_algorithm="cd", max_iter=1, random_state=0
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its inner steps stop a hair before their tolerance
        return learner.fit(h).components_


def both_ends(lines):
    return np.concatenate([lines, -lines])


def marks(names, true, directions):
    """Return the mean matched cosine, and the share of features above 0.9."""
    matched = names["match"](true, directions)
    return matched.mean(), (matched > 0.9).mean()


def explained(names, h, sae, keep):
    rebuilt = names["encode"](sae, h, keep) @ sae[2] + sae[3]
    return 1 - ((rebuilt - h) ** 2).sum() / ((h - h.mean(axis=0)) ** 2).sum()


def try_settings(names, worlds, settings_of=TRIED):
    """Return {kind/setting: [variance explained, cosine, found] by world}."""
    tried = {}
    for kind, settings in settings_of.items():
        for setting, (h, true) in itertools.product(settings, worlds):
            if kind == "dictionary learning":
                row = np.nan, *marks(names, true, dictionary(h, setting))
            else:
                sae, keep = autoencoder(names, h, kind, setting)
                row = explained(names, h, sae, keep), *marks(names, true, sae[2])
            tried.setdefault(f"tried/{kind}/{setting}", []).append(row)
    return tried


def best(tried, settings_of=TRIED):
    """Return {kind: the setting of the highest mean cosine}."""
    mean = {name: np.mean(rows, axis=0)[1] for name, rows in tried.items()}
    return {
        kind: max(settings, key=lambda s: mean[f"tried/{kind}/{s}"])
        for kind, settings in settings_of.items()
    }


def finders(names, chosen):
    """Return {name: a function from hidden numbers to directions}."""
    return {
        "sparse autoencoder, TopK": lambda h: autoencoder(names, h, "TopK", chosen["TopK"])[0][2],
        "sparse autoencoder, L1": lambda h: autoencoder(names, h, "L1", chosen["L1"])[0][2],
        "L1, ten times the steps": lambda h: autoencoder(
            names, h, "L1, ten times", chosen["L1, ten times"]
        )[0][2],
        "dictionary learning": lambda h: dictionary(h, chosen["dictionary learning"]),
        "k-means": lambda h: KMeans(LATENTS, n_init=1, random_state=0).fit(h).cluster_centers_,
        "ICA": lambda h: both_ends(
            FastICA(whiten="unit-variance", random_state=0).fit(h).mixing_.T
        ),
        "PCA": lambda h: both_ends(PCA().fit(h).components_),
        "the numbers themselves": lambda h: both_ends(np.eye(h.shape[1])),
        "80 random directions": lambda h: np.random.default_rng(0).standard_normal(
            (LATENTS, h.shape[1])
        ),
    }


def by_size(names, worlds, keep):
    """Return {sizes/latents: [found, repeats, dead] by world}."""
    counts = {}
    for latents, (h, true) in itertools.product(SIZES, worlds):
        sae, _ = autoencoder(names, h, "TopK", keep, latents)
        fires = (names["encode"](sae, h, keep) > 0).any(axis=0)
        near = ((sae[2] @ true.T).max(axis=1) > 0.9) & fires
        found = (names["match"](true, sae[2]) > 0.9).sum()
        row = found, max(near.sum() - found, 0), (~fires).sum()
        counts.setdefault(f"sizes/{latents}", []).append(row)
    return counts


def in_the_gpt(names):
    """Return what autoencoders of three starts, trained short and long, do in the small GPT.

    twins/steps: the share of latents with a twin in another training, by pair.
    curve/steps: the mean loss of each hundred steps, by start.
    long/measure: purity of latents, loss recovered, nats above a random error, and the average
    precision of the best latent for concepts of the token and of the context, by start.
    """
    train = names["train"]
    parts = [
        names["lower"](names["gpt"].weights, train[i : i + 64, :-1])[0]
        for i in range(0, len(train), 64)
    ]
    rows = np.concatenate(parts).reshape(-1, 80)
    found = {}
    for steps in STEPS:
        options = {"keep": 8, "steps": steps, "rows": 256, "rate": 0.003}
        trained = [names["train_sae"](rows, 320, seed, **options) for seed in range(3)]
        found[f"twins/{steps}"] = [
            ((a[2] @ b[2].T).max(axis=1) > 0.7).mean()
            for (a, _), (b, _) in itertools.combinations(trained, 2)
        ]
        found[f"curve/{steps}"] = [loss.reshape(-1, 100).mean(axis=1) for _, loss in trained]
    for sae, _ in trained:  # the long ones
        for name, value in measure(names, sae, options).items():
            found.setdefault(f"long/{name}", []).append(value)
    return found


def measure(names, sae, options):
    """Return what the page's cells measure of an autoencoder."""
    test_rows = names["test_inside"].reshape(-1, 80)
    fired = names["encode"](sae, test_rows, options["keep"])
    now = names["test"][:, :-1].ravel()
    given = {"sae": sae, "fired": fired, "now": now, "options": options}
    seen = define(PAGE, MEASURES, {**names, **given})
    wiped, surprise = seen["surprise"]["mean of all"], seen["surprise"]
    recovered = (wiped - surprise["autoencoder"]) / (wiped - surprise["untouched"])
    reads = [seen["reads"]["latent", concept] for concept in seen["concepts"]]
    return {
        "purity": seen["pure"]["latents"].mean(),
        "purity, shuffled": seen["pure"]["latents, shuffled"].mean(),
        "recovered": recovered.mean(),
        "above random": (surprise["autoencoder"] - surprise["random error"]).mean(),
        "token": np.mean(reads[:3]),
        "context": np.mean(reads[3:]),
    }


def make(file=FILE):
    names = define(PAGE, TOY)
    worlds = names["make_worlds"](CHOOSING + JUDGING, 0.1, seed=2)
    arrays = try_settings(names, worlds[:CHOOSING])
    chosen = best(arrays)
    print(chosen, flush=True)
    methods = finders(names, chosen)
    for name, finder in methods.items():
        arrays[f"judged/{name}"] = [marks(names, true, finder(h)) for h, true in worlds[CHOOSING:]]
        print(name, np.mean(arrays[f"judged/{name}"], axis=0), flush=True)
    for i, p in enumerate(RATES):
        rare = names["make_worlds"](JUDGING, p, seed=10 + i)
        kinds = {f"TopK at {p}": KEPT}
        tried = try_settings(names, names["make_worlds"](CHOOSING, p, seed=20 + i), kinds)
        arrays |= tried
        keep = best(tried, kinds)[f"TopK at {p}"]
        found = [
            marks(names, true, autoencoder(names, h, "TopK", keep)[0][2])[1] for h, true in rare
        ]
        arrays[f"rates/{p}/TopK, k chosen"] = found
        print(p, keep, np.mean(found), flush=True)
        for kind, name in (("TopK", "sparse autoencoder, TopK"), ("k-means", "k-means")):
            found = [marks(names, true, methods[name](h))[1] for h, true in rare]
            arrays[f"rates/{p}/{kind}"] = found
            print(p, kind, np.mean(found), flush=True)
    arrays |= by_size(names, worlds[CHOOSING:], chosen["TopK"])
    arrays |= in_the_gpt(define(PAGE, TOY + REAL))
    np.savez_compressed(file, **{k: np.array(v, "float32") for k, v in arrays.items()})


if __name__ == "__main__":
    make(*sys.argv[1:2])
