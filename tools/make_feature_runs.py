"""Make the data set feature_runs.npz: features made by hand and learned, from few examples to many.

Run `python tools/make_feature_runs.py folder [file]`. It takes about fifteen minutes of one core.
Each training leaves its results in the folder: an interrupted run goes on where it stopped. Keras
3.15.1 on TensorFlow, scikit-learn 1.9.1 and gensim 4.4.0 made the file that we ship.
"""

import functools
import io
import re
import sys
from pathlib import Path

import keras
import numpy as np
from gensim.models import Word2Vec
from keras import layers
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

from course_utils import datasets
from course_utils.engines import embedding, start_again

FILE = Path(datasets.__file__).parent / "data" / "feature_runs.npz"
DRAWS = {10: 5, 30: 5, 100: 5, 300: 5, 1000: 3, 3000: 1}  # of so many examples, none in two
TEXT_DRAWS = {10: 5, 30: 5, 100: 5, 300: 5, 800: 3, 0: 1}  # 0 stands for all
STARTS = 5  # of a network for the digits 0 to 4
LAST = 3  # starts of a network where there is only one draw
COSTS = (1, 10)  # the C of a support vector machine or a logistic regression
PACES = ((300, 0.003), (900, 0.003))  # steps and rate of a network
LONGER = (2700, 0.003)  # of the convolutional network, for 100 examples
BATCH = 50
NEW = (10, 30, 100, 300)  # examples of the digits 5 to 9
WIDTH, LONGEST = 50, 40  # of a word's vector; words of a text


def hog(images, cell=4, bins=9):
    """Return histograms of oriented gradients, normalised in blocks of 2 × 2 cells."""
    cells = oriented_cells(images, cell, bins)  # N rows columns bins
    corners = [cells[:, :-1, :-1], cells[:, :-1, 1:], cells[:, 1:, :-1], cells[:, 1:, 1:]]
    blocks = np.concatenate(corners, axis=-1)  # N rows-1 columns-1 4*bins
    for _ in range(2):
        lengths = np.sqrt(np.sum(blocks**2, axis=-1, keepdims=True) + 0.01)
        blocks = np.minimum(blocks / lengths, 0.2)
    return blocks.reshape(len(images), -1)


def oriented_cells(images, cell=4, bins=9):
    """Return how much ink changes in each direction, for each cell: (N, rows, columns, bins)."""
    down, right = np.zeros_like(images), np.zeros_like(images)
    down[:, 1:-1] = images[:, 2:] - images[:, :-2]
    right[:, :, 1:-1] = images[:, :, 2:] - images[:, :, :-2]
    strength = np.hypot(down, right)
    angle = np.arctan2(down, right) % np.pi * bins / np.pi  # from 0 to bins
    votes = []
    for k in range(bins):
        away = np.abs(angle - k)
        away = np.minimum(away, bins - away)  # the last direction is next to the first
        votes.append(strength * np.maximum(0, 1 - away))
    n, height, width = images.shape
    votes = np.stack(votes, axis=-1)  # N height width bins
    votes = votes.reshape(n, height // cell, cell, width // cell, cell, bins)
    return votes.sum(axis=(2, 4))


def network(classes=10):
    """Return an untrained convolutional network."""
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 5, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 5, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(64, activation="relu"),
            layers.Dropout(0.3),
            layers.Dense(classes, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def dense_network():
    """Return an untrained network of about as many dense layers, for pixels in a row."""
    bends = [layers.Dense(128, activation="relu"), layers.Dropout(0.3)]
    more = [layers.Dense(64, activation="relu"), layers.Dropout(0.3)]
    last = layers.Dense(10, activation="softmax")
    model = keras.Sequential([keras.Input((28, 28, 1)), layers.Flatten(), *bends, *more, last])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def train(model, x, y, seed, steps, rate):
    """Train from new weights, in ten parts with a rate that falls along a cosine."""
    start_again(model, seed=seed)
    batch = min(BATCH, len(x))
    epoch = len(x) // batch * batch
    rng = np.random.default_rng(seed)
    laps = [rng.permutation(len(x))[:epoch] for _ in range(-(-steps * batch // epoch))]
    rows = np.concatenate(laps)[: steps * batch]
    for part, some in enumerate(np.split(rows, 10)):
        model.optimizer.learning_rate.assign(rate / 2 * (1 + np.cos(np.pi * part / 10)))
        model.fit(x[some], y[some], batch_size=batch, shuffle=False, verbose=0)


def layer_outputs(model, x):
    """Return what each stage makes of images, as rows: {name: (N, features)}."""
    places = {"first pooling": 1, "second pooling": 3, "dense layer": 6}
    outputs = [model.layers[place].output for place in places.values()]
    found = keras.Model(model.inputs, outputs).predict(x, batch_size=500, verbose=0)
    return {name: rows.reshape(len(x), -1) for name, rows in zip(places, found, strict=True)}


@functools.cache
def digits():
    """Return images (5000, 28, 28), labels, and the places of the three parts by digit."""
    sample = datasets.load_mnist_sample()
    place = np.arange(500) + 500 * np.arange(10)[:, None]  # digit, place within it
    pool, validation, test = np.split(place, [300, 400], axis=1)
    return sample.images.astype("float32") / 255, sample.labels.astype(int), pool, validation, test


def draw(pool, count, number):
    """Return the places of a draw: as many of each class, and no place in two draws."""
    rng = np.random.default_rng(0)
    each = count // len(pool)
    return np.concatenate([rng.permutation(row)[each * number :][:each] for row in pool])


def scaled(*parts):
    """Put features side by side, each kind divided by the root of its mean squared length."""
    return np.hstack([x / np.sqrt(np.mean(np.sum(x**2, axis=1))) for x in parts])


def machine_says(features, rows, y, cost):
    """Return what SVC(C=cost) says to all, its kernel computed at once: much faster."""
    features = features.astype(float)
    known = features[rows]
    apart = np.sum(features**2, axis=1)[:, None] - 2 * features @ known.T + np.sum(known**2, axis=1)
    kernel = np.exp(-apart / (known.shape[1] * known.var()))  # gamma="scale"
    return SVC(C=cost, kernel="precomputed").fit(kernel[rows], y[rows]).predict(kernel)


class Store:
    """Keeps what each training came to, so that an interrupted run goes on."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def __call__(self, name, make):
        kept = self.folder / f"{name}.npz"
        if not kept.exists():
            np.savez(kept, **make())
        with np.load(kept) as stored:
            return {key: stored[key] for key in stored.files}


def chosen(runs, settings, draws, right, validation):
    """Choose a setting by the first two draws, and return what was tried and all draws' answers."""
    tried = [np.mean([right(runs(d, s))[validation].mean() for d in draws[:2]]) for s in settings]
    best = settings[int(np.argmax(tried))]
    return np.array(tried), np.array([right(runs(d, best)) for d in draws]), best


def image_runs(store):
    """Yield name, what was tried, and the draws' right answers on the test digits."""
    x, y, pool, validation, test = digits()
    known = {"pixels": x.reshape(len(x), -1), "HOG": hog(x)}
    cnn, dense = network(), dense_network()
    sheets = x[..., None]
    start_again(cnn, seed=0)
    known["untrained network"] = layer_outputs(cnn, sheets)["second pooling"]
    for count, several in DRAWS.items():
        draws = list(range(several if several > 1 else LAST))

        def place(d, count=count, several=several):
            return draw(pool, count, d if several > 1 else 0)

        def right(answers):
            return answers["said"] == y

        def machine(name, features, d, cost, place=place, count=count):
            def make():
                rows = place(d)
                return {"said": machine_says(features, rows, y, cost)}

            return store(f"machine {name} {count} {d} {cost}", make)

        for name, features in known.items():
            runs = functools.partial(machine, name, features)
            only = draws if several > 1 else [0]
            tried, answers, _ = chosen(runs, COSTS, only, right, validation.ravel())
            yield f"images/{name}/{count}", tried, answers[:, test.ravel()]
        for name, model in (("dense network", dense), ("convolutional network", cnn)):

            def learn(d, pace, name=name, model=model, place=place, count=count):
                def make():
                    train(model, sheets[place(d)], y[place(d)], d, *pace)
                    said = model.predict(sheets, batch_size=500, verbose=0).argmax(axis=1)
                    found = {"said": said}
                    if name.startswith("conv"):
                        found["features"] = layer_outputs(model, sheets)["second pooling"]
                        found |= {f"w{i}": w for i, w in enumerate(model.get_weights())}
                    return found

                return store(f"{name} {count} {d} {pace[0]} {pace[1]}", make)

            tried, answers, pace = chosen(learn, PACES, draws, right, validation.ravel())
            print(name, count, tried.round(3), answers[:, test.ravel()].mean().round(3), flush=True)
            yield f"images/{name}/{count}", tried, answers[:, test.ravel()]
            if name.startswith("conv") and count == 100:
                tried, answers, _ = chosen(learn, (LONGER,), draws, right, validation.ravel())
                yield f"images/{name}, longer/{count}", tried, answers[:, test.ravel()]

        def both(d, cost, learn=learn, pace=pace, machine=machine):
            return machine("both", scaled(known["HOG"], learn(d, pace)["features"]), d, cost)

        tried, answers, _ = chosen(both, COSTS, draws, right, validation.ravel())
        yield f"images/HOG and network/{count}", tried, answers[:, test.ravel()]
        if count == 3000:
            stored = learn(0, pace)
            for i in range(8):
                yield f"weight/{i}", None, stored[f"w{i}"].astype("float16")


def transfer_runs(store):
    """Yield the same for the digits 5 to 9, by features of networks that learned from 0 to 4."""
    x, y, pool, validation, test = digits()
    sheets, model = x[..., None], network(5)
    old, known = pool[:5].ravel(), []
    for start in range(STARTS):

        def make(start=start):
            train(model, sheets[old], y[old], start, 900, 0.003)
            learned = layer_outputs(model, sheets)
            start_again(model, seed=start)
            untrained = layer_outputs(model, sheets)["second pooling"]
            return {**learned, "untrained": untrained}

        found = store(f"transfer {start}", make)
        known.append({"pixels": x.reshape(len(x), -1), "HOG": hog(x), **found})
    for count in NEW:
        for name in known[0]:

            def runs(d, cost, name=name, count=count):
                def make():
                    rows, features = draw(pool[5:], count, d), known[d][name]
                    return {"said": machine_says(features, rows, y, cost)}

                return store(f"new {name} {count} {d} {cost}", make)

            check = validation[5:].ravel()
            found = chosen(runs, COSTS, list(range(STARTS)), lambda a: a["said"] == y, check)
            yield f"transfer/{name}/{count}", found[0], found[1][:, test[5:].ravel()]


def plainly(text):
    return " ".join(re.findall(r"\w+", text))


@functools.cache
def texts():
    """Return texts, labels, files, the places of the three parts, and texts without labels."""
    manual = datasets.load_docstrings()
    lines = np.array([plainly(text) for text in manual.sentences])
    files, parts = np.array(manual.files), datasets.load_small_bert().files
    place = {part: np.flatnonzero(np.isin(files, names)) for part, names in parts.items()}
    away = {*parts["validation"], *parts["test"]}
    kept = set(lines[place["validation"]]) | set(lines[place["test"]])
    more = datasets.load_docstrings(per_library=4000)
    rest = [
        plainly(t) for t, file in zip(more.sentences, more.files, strict=True) if file not in away
    ]
    return lines, manual.labels, files, place, [line.split() for line in rest if line not in kept]


def read_rest(rest):
    """Return words and their vectors, learned by skip-gram from texts without labels."""
    settings = {"vector_size": WIDTH, "window": 5, "min_count": 5, "sg": 1, "negative": 5}
    settings |= {"sample": 1e-3, "epochs": 10, "alpha": 0.05, "workers": 1, "seed": 0}
    found = Word2Vec(rest, **settings).wv
    vectors = found.get_normed_vectors()
    codes = np.round(127 * vectors / np.abs(vectors).max(axis=1, keepdims=True))
    return {"words": np.array(found.index_to_key), "vectors": codes.astype("int8")}


def mean_vectors(lines, words, vectors):
    """Return the mean of the vectors of each text's words, at length 1."""
    index = {word: row for row, word in enumerate(words)}
    means = np.zeros((len(lines), vectors.shape[1]))
    for row, line in enumerate(lines):
        places = [index[word] for word in line.split() if word in index]
        if places:
            means[row] = vectors[places].mean(axis=0)
    return means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)


def vector_network(words):
    """Return a network that learns words' vectors and takes the mean of a text's."""
    ids = keras.Input((LONGEST,), dtype="int32")
    x = embedding(words + 2, WIDTH, mask_zero=True)(ids)
    x = layers.Dropout(0.3)(layers.GlobalAveragePooling1D()(x))
    model = keras.Model(ids, layers.Dense(5, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def text_runs(store):
    """Yield the same for docstrings, on the texts of the test files."""
    lines, y, files, place, rest = texts()
    yield "files", None, np.unique(files[place["test"]], return_inverse=True)[1].astype("uint8")
    found = store("vectors", lambda: read_rest(rest))
    vectors = found["vectors"] / np.linalg.norm(found["vectors"].astype(float), axis=1)[:, None]
    yield "words", None, found["words"]
    yield "vectors", None, found["vectors"]
    means = mean_vectors(lines, found["words"], vectors)
    pool = [place["train"][y[place["train"]] == label] for label in range(5)]
    vocabulary = {w: i + 2 for i, w in enumerate(sorted({w for t in lines for w in t.split()}))}
    ids = np.zeros((len(lines), LONGEST), dtype="int32")
    ids[:, 0] = 1  # begins each text, so that none is empty
    for row, line in zip(ids, lines, strict=True):
        known = [vocabulary[word] for word in line.split()[: LONGEST - 1]]
        row[1 : 1 + len(known)] = known
    model = vector_network(len(vocabulary))
    counters = {
        "words": {"token_pattern": r"\S+", "sublinear_tf": True},
        "n-grams": {"analyzer": "char_wb", "ngram_range": (2, 5), "sublinear_tf": True},
    }
    for count, several in TEXT_DRAWS.items():
        draws = list(range(several))

        def rows_of(d, count=count):
            return draw(pool, count, d) if count else place["train"]

        @functools.cache
        def counted(name, d, rows_of=rows_of):
            fitted = TfidfVectorizer(**counters[name]).fit(lines[rows_of(d)])
            return fitted.transform(lines)

        def features(name, d, counted=counted):
            if name == "other text":
                return means
            if name == "n-grams and other text":
                return sparse.hstack([counted("n-grams", d), sparse.csr_matrix(means)]).tocsr()
            return counted(name, d)

        for name in (*counters, "other text", "n-grams and other text"):

            def line(d, cost, name=name, features=features, rows_of=rows_of, count=count):
                def make():
                    x, rows = features(name, d), rows_of(d)
                    fitted = LogisticRegression(C=cost, max_iter=300).fit(x[rows], y[rows])
                    return {"said": fitted.predict(x)}

                return store(f"line {name} {count} {d} {cost}", make)

            found = chosen(line, COSTS, draws, lambda a: a["said"] == y, place["validation"])
            print(name, count, found[0].round(3), flush=True)
            yield f"texts/{name}/{count}", found[0], found[1][:, place["test"]]

        def learn(d, pace, rows_of=rows_of, count=count):
            def make():
                rows = rows_of(d)
                seen = np.where(np.isin(ids, ids[rows]), ids, 0)  # other words have no vector yet
                train(model, seen[rows], y[rows], d, *pace)
                said = model.predict(seen, batch_size=500, verbose=0).argmax(axis=1)
                return {"said": said}

            return store(f"text {count} {d} {pace[0]} {pace[1]}", make)

        found = chosen(learn, PACES, draws, lambda a: a["said"] == y, place["validation"])
        print("labels", count, found[0].round(3), flush=True)
        yield f"texts/labels/{count}", found[0], found[1][:, place["test"]]


def make(folder, file=FILE):
    """Make all runs and pack them: an answer is a bit."""
    store, arrays = Store(folder), {}
    for runs in (image_runs, transfer_runs, text_runs):
        for name, tried, values in runs(store):
            if tried is None:
                arrays[name] = values
            else:
                arrays[f"{name}/tried"] = tried.astype("float32")
                arrays[f"{name}/right"] = np.packbits(values, axis=1)
                arrays[f"{name}/asked"] = np.array(values.shape[1])
    whole = io.BytesIO()
    np.savez_compressed(whole, **arrays)
    Path(file).write_bytes(whole.getvalue())


if __name__ == "__main__":
    make(*sys.argv[1:3])
