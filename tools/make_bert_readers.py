"""Make the data set bert_readers.npz: how many labels a reader needs, pre-trained and not.

Run `python tools/make_bert_readers.py folder [file]` after tools/make_small_bert.py, in its folder.
It takes five minutes of one core; an interrupted run goes on where it stopped. Keras 3.15.1 on
TensorFlow, gensim 4.4.0 and scikit-learn 1.9.1 made the file that we ship.
"""

import functools
import sys
from pathlib import Path

import keras
import make_small_bert as pre
import numpy as np
from gensim.models import Word2Vec
from keras import layers, ops
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from course_utils import datasets
from course_utils.engines import start_again

FILE = Path(datasets.__file__).parent / "data" / "bert_readers.npz"
LABELS, DRAWS, TRIAL = (50, 100, 200, 500), range(5), 100
STEPS, BATCH = 200, 32
RATES = (0.001, 0.003, 0.01)
COSTS = (0.01, 0.1, 1, 10, 100, 1_000)  # C of a logistic regression


def by_file(right, files):
    """Return the share that is right in each file, in the order of the files' names."""
    place = np.unique(files, return_inverse=True)[1]
    return np.bincount(place, right) / np.bincount(place)


def draw(found, count, seed):
    """Return which texts of the training files have a label in one draw."""
    places = np.flatnonzero(np.isin(found["files"], found["train"]))
    return np.random.default_rng(seed).permutation(places)[:count]


def marks(found, said, part):
    """Return the share of right answers in each file of a part."""
    rows = np.isin(found["files"], found[part])
    return by_file((said == found["labels"])[rows], found["files"][rows])


def climb(grid, judge):
    """Judge settings, and more beyond the edge while the best is there; return what was tried."""
    factor = grid[-1] / grid[-2]
    tried = {setting: judge(setting) for setting in grid}
    while True:
        best = max(sorted(tried), key=tried.get)
        if best == min(tried):
            tried[best / factor] = judge(best / factor)
        elif best == max(tried):
            tried[best * factor] = judge(best * factor)
        else:
            return best, sorted(tried.items())


def compete(found, count, answers, grid):
    """Choose a setting in a draw of its own by the validation files; return what all draws give.

    answers : from which texts have a label, a seed and a setting to what is said of all texts
    """

    def judge(setting):
        said = answers(draw(found, count, TRIAL), TRIAL, setting)
        return marks(found, said, "validation").mean()

    best, tried = climb(grid, judge)
    said = [answers(draw(found, count, seed), seed, best) for seed in DRAWS]
    return {
        "tried": tried,
        "validation": [marks(found, one, "validation") for one in said],
        "test": [marks(found, one, "test") for one in said],
    }


def counted(found, longest):
    """Answers of a logistic regression on TF-IDF of words, and of pairs where longest is 2."""

    def answers(rows, seed, cost):
        options = {"token_pattern": r"\S+", "ngram_range": (1, longest), "sublinear_tf": True}
        table = TfidfVectorizer(**options).fit(found["texts"][rows])
        x = table.transform(found["texts"])
        model = LogisticRegression(C=cost, max_iter=500).fit(x[rows], found["labels"][rows])
        return model.predict(x)

    return answers


def linear(found, x):
    """Answers of a logistic regression on vectors (N, D) of the texts."""
    x = x / np.sqrt(np.mean(x**2))

    def answers(rows, seed, cost):
        model = LogisticRegression(C=cost, max_iter=500).fit(x[rows], found["labels"][rows])
        return model.predict(x)

    return answers


def mean_word_vectors(found):
    """Learn vectors of words from the plain texts; return their means in all texts (N, 100)."""
    options = {"vector_size": 100, "window": 8, "sg": 1, "epochs": 20, "min_count": 3}
    texts = [text.split() for text in found["plain"]]
    vectors = Word2Vec(texts, **options, workers=1, seed=0).wv
    none = np.zeros(100, "float32")
    means = [
        np.mean([vectors[w] for w in text.split() if w in vectors] or [none], axis=0)
        for text in found["texts"]
    ]
    return {"means": means, "parameters": vectors.vectors.size}


def reader():
    """Return the encoder with a mean over the pieces and a head of five scores."""
    pieces, _, x = pre.encoder(**pre.SIZES)
    there = ops.cast(ops.not_equal(pieces, 0), "float32")[..., None]  # N T 1
    x = ops.sum(x * there, axis=1) / ops.sum(there, axis=1)  # N D
    model = keras.Model(pieces, layers.Dense(5, name="library")(x))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    whole = "auto" if keras.backend.backend() == "jax" else False  # JAX is slow uncompiled
    model.compile(keras.optimizers.Adam(), loss, jit_compile=whole)
    return model


def fine_tune(model, learned, x, y, rate, seed):
    """Train a reader from new weights, those of the encoder replaced where some were learned."""
    start_again(model, seed=seed)
    model.set_weights([*learned, *model.get_weights()[len(learned) :]])
    drawn = np.random.default_rng(seed).integers(0, len(x), STEPS * BATCH)

    def fall(step, logs):
        model.optimizer.learning_rate = rate * (1 - step / STEPS)

    falls = keras.callbacks.LambdaCallback(on_train_batch_begin=fall)
    options = {"batch_size": BATCH, "shuffle": False, "verbose": 0, "callbacks": [falls]}
    return model.fit(x[drawn], y[drawn], **options)


def tuned(found, model, learned):
    """Answers of a reader that is trained on few labels."""

    def answers(rows, seed, rate):
        fine_tune(model, learned, found["rows"][rows], found["labels"][rows], rate, seed)
        return model.predict(found["rows"], batch_size=500, verbose=0).argmax(axis=1)

    return answers


def make(folder, file=FILE):
    """Measure what has no results in the folder yet, then write all to file."""
    with np.load(Path(folder) / "texts.npz") as stored:
        found = dict(stored)
    *_, model = pre.pretrain(found["plain_rows"], folder)
    ready, arrays = reader(), {}
    learned = model.get_weights()[: len(ready.weights) - 2]
    ready.set_weights([*learned, *ready.get_weights()[len(learned) :]])
    states = keras.Model(ready.input, ready.layers[-1].input)
    means = states.predict(found["rows"], batch_size=500, verbose=0)
    word_vectors = pre.kept(folder, "word_vectors", functools.partial(mean_word_vectors, found))
    arms = {
        "counted words": (counted(found, 1), COSTS),
        "counted words and pairs": (counted(found, 2), COSTS),
        "mean of word vectors": (linear(found, word_vectors["means"]), COSTS),
        "BERT, frozen": (linear(found, means), COSTS),
        "BERT, fine-tuned": (tuned(found, ready, learned), RATES),
        "from scratch": (tuned(found, ready, []), RATES),
    }
    for count in LABELS:
        for name, (answers, grid) in arms.items():
            measure = functools.partial(compete, found, count, answers, grid)
            for key, values in pre.kept(folder, f"{name} {count}", measure).items():
                arrays[f"{name}/{count}/{key}"] = np.asarray(values, dtype=np.float32)
                print(name, count, key, np.mean(values), flush=True)
    np.savez_compressed(file, word_vectors=word_vectors["parameters"], **arrays)


if __name__ == "__main__":
    make(*sys.argv[1:3])
