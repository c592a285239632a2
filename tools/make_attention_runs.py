"""Make the data set attention_runs.npz: how classifiers learn, with attention and without.

Run `python tools/make_attention_runs.py folder [file]`. It takes about five minutes of one core.
Each contender leaves its results in the folder: an interrupted run goes on where it stopped.
NumPy 2.4.6, SciPy 1.17.1, scikit-learn 1.9.1, statsmodels 0.15.0 and matplotlib 3.11.2 wrote the
texts of the file that we ship, and Keras 3.15.1 on TensorFlow trained the networks.
"""

import re
import sys
from collections import Counter
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from course_utils import datasets
from course_utils.engines import embedding, start_again
from course_utils.same_texts import mark_of

FILE = Path(datasets.__file__).parent / "data" / "attention_runs.npz"
LENGTH, WIDTH = 24, 32  # words of a text that are read, and numbers of a word's vector
TRANSFORMER = "weights", "looks", "places", "block"
NETWORKS = {
    "mean": (),
    "weighted mean": TRANSFORMER[:1],
    "self-attention": TRANSFORMER[:2],
    "with places": TRANSFORMER[:3],
    "Transformer": TRANSFORMER,
}
COUNTS = {"counted words": False, "words and pairs": True}
ORDER = "with places", *COUNTS
PENALTIES = {"library": (1, 10, 100, 1000), "order": (0.1, 1, 10, 100)}
VIEWERS = {"one convolution": None, "and attention": "attention", "and convolution": "convolution"}
SOFTNESS = (0.1, 1, 10, 100)  # of the support vector machine
LEARNING = "loss", "accuracy", "val_loss", "val_accuracy"
STARTS, SHARE = 3, 0.25
HANDS = 1029, 1287, 1415, 1545, 1667  # eight hands train, two validate, and four are the test


class Manual:
    """The texts of five libraries, split by file."""

    def __init__(self):
        manual = datasets.load_docstrings()
        self.mark = mark_of(manual)
        texts = [" ".join(re.findall(r"\w+", text)[:LENGTH]) for text in manual.sentences]
        kept = np.unique(texts, return_index=True)[1]
        self.texts, self.files = np.array(texts)[kept], np.array(manual.files)[kept]
        self.labels = manual.labels[kept]
        names = np.random.default_rng(0).permutation(np.unique(self.files))
        parts = np.split(names, [6 * len(names) // 10, 8 * len(names) // 10])
        self.learn, self.watch, self.test = (
            np.flatnonzero(np.isin(self.files, part)) for part in parts
        )
        seen = Counter(word for text in self.texts[self.learn] for word in text.split())
        self.vocabulary = ["", "<rare>", *sorted(word for word, n in seen.items() if n > 1)]
        self.codes = encode(self.texts, self.vocabulary)


def by_file(right, files):
    """The share right in each file: an interval is over files, since texts of one are alike."""
    place = np.unique(files, return_inverse=True)[1]
    return np.bincount(place, right) / np.bincount(place)


def of_files(rows, files, share, seed):
    """The rows of a share of their files."""
    drawn = np.random.default_rng(seed).permutation(np.unique(files[rows]))
    return rows[np.isin(files[rows], drawn[: round(share * len(drawn))])]


def encode(texts, vocabulary, length=LENGTH):
    index = {word: i for i, word in enumerate(vocabulary)}
    codes = np.zeros((len(texts), length), dtype="int32")  # N T
    for row, text in zip(codes, texts, strict=True):
        found = [index.get(word, 1) for word in text.split()[:length]]
        row[: len(found)] = found
    return codes


def counting(texts, labels, pairs, c):
    counts = TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 1 + pairs), sublinear_tf=True)
    return make_pipeline(counts, LogisticRegression(C=c, max_iter=300)).fit(texts, labels)


def build(*parts, size, dropout=0.5, length=LENGTH):
    words = keras.Input((length,), dtype="int32")  # N T
    there = ops.not_equal(words, 0)
    x = embedding(size, WIDTH)(words)  # N T D
    if "places" in parts:
        place = ops.zeros_like(words) + ops.arange(length, dtype="int32")
        x = x + embedding(length, WIDTH)(place)
    x = layers.Dropout(dropout)(x)
    if "looks" in parts:  # every word looks at every other
        z = layers.LayerNormalization()(x) if "block" in parts else x
        query, key, value = (layers.Dense(WIDTH, use_bias=False)(z) for _ in range(3))
        x = x + layers.Attention()([query / WIDTH**0.5, value, key], mask=[None, there])
    if "block" in parts:
        hidden = layers.Dense(2 * WIDTH, activation="relu")(layers.LayerNormalization()(x))
        x = x + layers.Dense(WIDTH)(hidden)
    score = ops.zeros_like(x[..., 0])  # N T
    if "weights" in parts:
        score = layers.Dense(1, use_bias=False)(x)[..., 0]
    weight = layers.Softmax()(score, there)  # zero at the padding
    pooled = layers.Dropout(dropout)(ops.sum(weight[..., None] * x, axis=1))  # N D
    model = keras.Model(words, layers.Dense(5)(pooled))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(), loss, metrics=["accuracy"])
    return model


def train(model, rate, seed, x, y, epochs=3, batch=128, **watched):
    """Train from new random weights; return what was learned, and how it went."""
    start_again(model, seed=seed)
    model.optimizer.learning_rate = rate
    falls = keras.callbacks.LearningRateScheduler(lambda epoch: rate * (1 - epoch / epochs))
    fit = model.fit(x, y, batch, epochs, verbose=0, callbacks=[falls], **watched)
    return model.get_weights(), fit.history


def answers(model, weights, x):
    model.set_weights(weights)
    return ops.convert_to_numpy(model(x)).argmax(axis=1)


def shuffled(x, rng):
    mixed = x.copy()
    for row in mixed:
        n = np.count_nonzero(row)
        row[:n] = rng.permutation(row[:n])
    return mixed


def real_and_shuffled(codes, files, times, seed):
    """Codes of texts of six words or more, then shuffles, as many; which are real; the files."""
    enough = np.count_nonzero(codes, axis=1) >= 6
    x, rng = np.tile(codes[enough], (times, 1)), np.random.default_rng(seed)
    mixed = np.concatenate([x, shuffled(x, rng)])
    return mixed, np.repeat([1, 0], len(x)), np.tile(files[enough], 2 * times)


def picture_network(second=None):
    image = keras.Input((8, 8, 1))
    maps = layers.Conv2D(16, 3, padding="same", activation="relu")(image)
    if second == "convolution":
        maps = layers.Conv2D(16, 3, padding="same", activation="relu")(maps)
    if second == "attention":
        x = layers.Reshape((64, 16))(maps)  # N T D: a place is a word
        place = ops.zeros_like(ops.cast(x[..., 0], "int32")) + ops.arange(64, dtype="int32")
        at = x + embedding(64, 16)(place)
        query, key = (layers.Dense(16, use_bias=False, name=name)(at) for name in ("query", "key"))
        value = layers.Dense(16, use_bias=False, name="value")(x)
        seen = layers.Attention(name="look")([query / 4, value, key])
        maps = layers.Reshape((8, 8, 16))(x + layers.Dense(16, name="out")(seen))
    model = keras.Model(image, layers.Dense(10)(layers.GlobalMaxPooling2D()(maps)))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(), loss, metrics=["accuracy"])
    return model


def climb(run, judge, k=-3):
    """Climb from the rate 10 ** (k / 2) to one whose neighbours are no better.

    run(rate, seed) trains, and judge takes what it returns. Return the rates with their marks,
    and the runs of all starts at the best.
    """
    tried, shares = {}, {}
    while not {k - 1, k, k + 1} <= set(tried):
        for new in {k - 1, k, k + 1} - set(tried):
            tried[new] = run(10 ** (new / 2), 0)
            shares[new] = judge(tried[new])
        k = max(shares, key=shares.get)
    rest = [run(10 ** (k / 2), seed) for seed in range(1, STARTS)]
    return [(10 ** (new / 2), shares[new]) for new in sorted(shares)], [tried[k], *rest]


def pick(fit, judge, settings):
    """Return the settings with their marks, and what fit made of the best."""
    fitted = {setting: fit(setting) for setting in settings}
    marks = {setting: judge(model) for setting, model in fitted.items()}
    return list(marks.items()), fitted[max(marks, key=marks.get)]


def of_manual(manual, part, predict):
    """Return the shares right by file of one part of the manual."""
    rows = getattr(manual, part)
    return by_file(predict(rows) == manual.labels[rows], manual.files[rows])


def name_libraries(manual, name):
    """Which library is a text from? A network, trained; and the Transformer on fewer files."""
    model = build(*NETWORKS[name], size=len(manual.vocabulary))
    watched = {
        "validation_data": (manual.codes[manual.watch], manual.labels[manual.watch]),
        "validation_batch_size": 1000,
    }

    def run(rate, seed, rows=manual.learn, epochs=3):
        x, y = manual.codes[rows], manual.labels[rows]
        return train(model, rate, seed, x, y, epochs=epochs, **watched)

    def shares(run, part="watch"):
        return of_manual(manual, part, lambda rows: answers(model, run[0], manual.codes[rows]))

    settings, runs = climb(run, lambda run: shares(run).mean())
    found = {
        "settings": settings,
        "parameters": model.count_params(),
        **{part: [shares(run, part) for run in runs] for part in ("watch", "test")},
        **{field: [history[field] for _, history in runs] for field in LEARNING},
    }
    if name == "Transformer":
        best, seeds = max(settings, key=lambda tried: tried[1])[0], range(STARTS)
        draws = [of_files(manual.learn, manual.files, SHARE, seed) for seed in seeds]
        epochs = round(3 / SHARE)
        few = [run(best, seed, rows, epochs) for seed, rows in zip(seeds, draws, strict=True)]
        found["quarter"] = [shares(run).mean() for run in few]
    return found


def count_for_libraries(manual, name):
    def fit(c, rows=manual.learn):
        return counting(manual.texts[rows], manual.labels[rows], COUNTS[name], c)

    def shares(model, part="watch"):
        return of_manual(manual, part, lambda rows: model.predict(manual.texts[rows]))

    settings, model = pick(fit, lambda model: shares(model).mean(), PENALTIES["library"])
    best = max(settings, key=lambda tried: tried[1])[0]
    draws = [of_files(manual.learn, manual.files, SHARE, seed) for seed in range(STARTS)]
    return {
        "settings": settings,
        "parameters": model[1].coef_.size + model[1].intercept_.size,
        **{part: [shares(model, part)] for part in ("watch", "test")},
        "quarter": [shares(fit(best, rows)).mean() for rows in draws],
    }


def tell_order(manual, name):
    """Is a text real, or shuffled? Return shares right by file of the test."""
    parts = {"learn": (2, 0), "watch": (1, 1), "test": (1, 2)}
    x, y, files = {}, {}, {}
    for part, (times, seed) in parts.items():
        rows = getattr(manual, part)
        x[part], y[part], files[part] = real_and_shuffled(
            manual.codes[rows], manual.files[rows], times, seed
        )
    if name in COUNTS:
        spelled = {
            part: [" ".join(manual.vocabulary[code] for code in row if code) for row in codes]
            for part, codes in x.items()
        }

        def predict(model, part):
            return model.predict(spelled[part])

        def fit(c):
            return counting(spelled["learn"], y["learn"], COUNTS[name], c)

        settings, model = pick(
            fit, lambda model: np.mean(predict(model, "watch") == y["watch"]), PENALTIES["order"]
        )
        runs, parameters = [model], model[1].coef_.size + 1
    else:
        network = build(*NETWORKS[name], size=len(manual.vocabulary), dropout=0)

        def predict(run, part):
            return answers(network, run[0], x[part])

        settings, runs = climb(
            lambda rate, seed: train(network, rate, seed, x["learn"], y["learn"], epochs=2),
            lambda run: np.mean(predict(run, "watch") == y["watch"]),
            -4,
        )
        parameters = network.count_params()
    tested = [by_file(predict(run, "test") == y["test"], files["test"]) for run in runs]
    return {"settings": settings, "parameters": parameters, "test": tested}


def see_digits(name):
    """Which digit is it? Return shares right by hand of the test."""
    digits = datasets.load_digits()
    pictures, labels = digits.images[..., None].astype("float32"), digits.labels
    x_train, x_valid, *x_hands = np.split(pictures, HANDS)
    y_train, y_valid, *y_hands = np.split(labels, HANDS)
    if name == "SVM":

        def predict(machine, x):
            return machine.predict(x.reshape(-1, 64))

        settings, machine = pick(
            lambda c: SVC(C=c).fit(x_train.reshape(-1, 64), y_train),
            lambda machine: np.mean(predict(machine, x_valid) == y_valid),
            SOFTNESS,
        )
        runs, parameters = [machine], machine.support_vectors_.size
    else:
        model = picture_network(VIEWERS[name])

        def predict(run, x):
            return answers(model, run[0], x)

        settings, runs = climb(
            lambda rate, seed: train(model, rate, seed, x_train, y_train, epochs=5, batch=64),
            lambda run: np.mean(predict(run, x_valid) == y_valid),
        )
        parameters = model.count_params()
    hands = list(zip(x_hands, y_hands, strict=True))
    tested = [[np.mean(predict(run, x) == y) for x, y in hands] for run in runs]
    return {"settings": settings, "parameters": parameters, "test": tested}


def make(folder, file=FILE):
    """Measure what has no results in the folder yet, then write all to file."""
    manual = Manual()
    jobs = {
        **{f"library/{name}": lambda name: name_libraries(manual, name) for name in NETWORKS},
        **{f"library/{name}": lambda name: count_for_libraries(manual, name) for name in COUNTS},
        **{f"order/{name}": lambda name: tell_order(manual, name) for name in ORDER},
        **{f"digits/{name}": see_digits for name in (*VIEWERS, "SVM")},
    }
    parts = {"watch": manual.watch, "test": manual.test}
    arrays = {f"files/{part}": np.unique(manual.files[rows]) for part, rows in parts.items()}
    arrays["made_with"] = manual.mark
    for key, job in jobs.items():
        question, name = key.split("/")
        kept = Path(folder) / f"{question} {name}.npz"
        if not kept.exists():
            np.savez(kept, **job(name))
        with np.load(kept) as stored:
            for field in stored:
                arrays[f"{key}/{field}"] = stored[field].astype(np.float32)
    np.savez_compressed(file, **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:3])
