"""Make the data set small_bert.npz: a BERT trained on docstrings, and how well it guesses.

Run `python tools/make_small_bert.py folder [file]`. It takes about twenty minutes of one core.
Each part leaves its results in the folder: an interrupted run goes on where it stopped. Keras
3.15.1 on TensorFlow and tokenizers 0.23.3 made the file that we ship.
Shapes: N texts, T pieces, M hidden ones, V pieces in the vocabulary, D the width.
"""

import functools
import io
import re
import sys
from pathlib import Path

import keras
import numpy as np
from gpt_training import compiled, train_part
from keras import layers, ops
from masked_ngrams import MaskedNgrams
from tokenizers import BertWordPieceTokenizer

from course_utils import datasets, nn
from course_utils.engines import embedding
from course_utils.gpt import TiedOutput
from course_utils.same_texts import mark_of

FILE = Path(datasets.__file__).parent / "data" / "small_bert.npz"
WORDS = 24  # of a text are read
SIZES = {"vocabulary": 2_500, "length": 32, "width": 96, "heads": 4, "blocks": 1}
PAD, UNKNOWN, START, END, MASK = range(5)
SHARE, MASKED = 0.25, 8  # of a row's pieces are hidden in training, and at most so many
ASKED = 0.15  # of them are hidden to ask the models about
BATCH, PART, RATE, WARM_UP, DECAY = 64, 400, 0.003, 100, 0.01
STEPS, SHORT = 4_000, 1_200
RATES = (0.0015, 0.003, 0.006)  # tried on the short training
STARTS = range(3)
FIRST = 25  # steps after which the beginning of the training is looked at, four times


def plainly(text):
    return " ".join(re.findall(r"\w+", text))


def opening(text):
    return " ".join(plainly(text).split()[:WORDS])


def split(files, seed=0):
    """Return {part: files}: three fifths to train, a fifth each to validate and to test."""
    names = np.random.default_rng(seed).permutation(np.unique(files))
    cuts = 6 * len(names) // 10, 8 * len(names) // 10
    return dict(zip(("train", "validation", "test"), np.split(names, cuts), strict=True))


def without(texts, files, files_out, texts_out):
    """Return the texts whose opening is new, neither out of some files nor equal to some texts."""
    seen, found = set(texts_out), []
    for text, file in zip(texts, files, strict=True):
        if file not in files_out and opening(text) not in seen:
            seen.add(opening(text))
            found.append(plainly(text))
    return found


def train_tokenizer(texts):
    tokenizer = BertWordPieceTokenizer()
    size = SIZES["vocabulary"]
    tokenizer.train_from_iterator(texts, vocab_size=size, show_progress=False)
    return tokenizer


def encode(tokenizer, texts):
    """Return rows (N, T): START, the pieces of a text, END, and PAD."""
    length = SIZES["length"]
    rows = np.full((len(texts), length), PAD, dtype="int32")
    for row, found in zip(rows, tokenizer.encode_batch(list(texts)), strict=True):
        pieces = [START, *found.ids[: length - 2], END]
        row[: len(pieces)] = pieces
    return rows


def read_texts():
    """Return the labelled texts, their files and the split, and the texts to pre-train on."""
    pool = datasets.load_docstrings()
    texts = np.array([opening(text) for text in pool.sentences])
    once = np.unique(texts, return_index=True)[1]
    texts, files, labels = texts[once], np.array(pool.files)[once], pool.labels[once]
    parts = split(pool.files)
    out = np.concatenate([parts["validation"], parts["test"]])
    every = datasets.load_docstrings(per_library=100_000)
    plain = without(every.sentences, every.files, set(out), texts[np.isin(files, out)])
    tokenizer = train_tokenizer(plain)
    return {
        "texts": texts,
        "files": files,
        "labels": labels,
        "rows": encode(tokenizer, texts),
        "plain": np.array(plain),
        "plain_rows": encode(tokenizer, plain),
        "tokenizer": tokenizer.to_str(),
        "made_with": mark_of(pool),
        **parts,
    }


def hide(rows, rng):
    """Hide pieces of each row; return (rows with gaps, places, targets, weights), three (N, M)."""
    real = rows > END  # N T
    lots = np.where(real, rng.random(rows.shape), 2)  # what is no piece is drawn last
    places = np.argsort(lots, axis=1)[:, :MASKED]  # N M
    targets = np.take_along_axis(rows, places, axis=1)
    count = np.clip(np.round(SHARE * real.sum(axis=1)), 1, MASKED)
    weights = (np.arange(MASKED) < count[:, None]).astype("float32")  # 1 where it is hidden
    fate = rng.random(targets.shape)
    other = rng.integers(MASK + 1, SIZES["vocabulary"], targets.shape)
    shown = np.where(fate < 0.9, other, targets)
    shown = np.where(fate < 0.8, MASK, shown)
    shown = np.where(weights > 0, shown, targets)
    hidden = rows.copy()
    np.put_along_axis(hidden, places, shown, axis=1)
    return hidden, places.astype("int32"), targets, weights


def encoder(vocabulary, length, width, heads, blocks, causal=False):
    """Return (input, embedding, states): BERT's encoder, without dropout."""
    pieces = keras.Input((length,), dtype="int32", name="pieces")
    start = keras.initializers.TruncatedNormal(stddev=0.02)
    waves = 0.02 * np.sqrt(2) * nn.sinusoidal_positions(length, width)
    waves = keras.initializers.Constant(waves.astype("float32"))
    words = embedding(vocabulary, width, embeddings_initializer=start, name="words")
    places = embedding(length, width, embeddings_initializer=waves, name="places")
    here = ops.zeros_like(pieces) + ops.arange(length, dtype="int32")
    x = words(pieces) + places(here)  # N T D
    x = layers.LayerNormalization(epsilon=1e-12, name="norm")(x)
    there = ops.not_equal(pieces, 0)[:, None, :]  # N 1 T
    for b in range(blocks):
        attend = layers.MultiHeadAttention(heads, width // heads, name=f"{b}_attention")
        x = x + attend(x, x, attention_mask=there, use_causal_mask=causal)
        x = layers.LayerNormalization(epsilon=1e-12, name=f"{b}_attention_norm")(x)
        inner = layers.Dense(4 * width, activation="gelu", name=f"{b}_inner")(x)  # N T 4D
        x = x + layers.Dense(width, name=f"{b}_outer")(inner)
        x = layers.LayerNormalization(epsilon=1e-12, name=f"{b}_norm")(x)
    return pieces, words, x


def guesser(sizes, causal=False):
    """Return the model to pre-train: from rows and places to scores of the pieces there."""
    pieces, words, x = encoder(**sizes, causal=causal)
    places = keras.Input((MASKED,), dtype="int32", name="hidden")
    x = ops.take_along_axis(x, places[:, :, None], axis=1)  # N M D
    x = layers.Dense(sizes["width"], activation="gelu", name="head")(x)
    x = layers.LayerNormalization(epsilon=1e-12, name="head_norm")(x)
    return keras.Model([pieces, places], TiedOutput(words)(x))  # N M V


def pretrain(rows, folder):
    """Train, and yield the model after each part."""
    keras.utils.set_random_seed(0)
    model = guesser(SIZES)
    state = compiled(model, steps=STEPS, rate=RATE, warm_up=WARM_UP, decay=DECAY)

    def train(part):
        rng = np.random.default_rng([0, part])
        fit(model, rows[rng.integers(0, len(rows), PART * BATCH)], rng)

    for part in range(STEPS // PART):
        train_part(state, Path(folder) / f"part_{part}.npz", functools.partial(train, part))
        yield model


def fit(model, drawn, rng):
    """Train on each of the rows once."""
    hidden, places, targets, weights = hide(drawn, rng)
    options = {"sample_weight": weights, "batch_size": BATCH, "shuffle": False, "verbose": 0}
    model.fit([hidden, places], targets, **options)


def ask(rows, rng):
    """Hide pieces that are no neighbours; return (rows with gaps, places, which are asked)."""
    hidden, places, asked = rows.copy(), np.zeros((len(rows), MASKED), "int32"), []
    for i, row in enumerate(rows):
        real = np.flatnonzero(row > END)
        apart = rng.permutation(real[real % 2 == rng.integers(2)])  # all even or all odd
        count = min(MASKED, max(1, round(ASKED * len(real))))
        for m, place in enumerate(apart[:count]):
            hidden[i, place], places[i, m] = MASK, place
            asked.append((i, m))
    return hidden, places, np.array(asked)


def surprise(model, question, rows):
    """Return -log (in nats) of the chance that a model gives to each piece that is asked."""
    hidden, places, asked = question
    i, m = asked.T  # row i's gap number m
    scores = model.predict([hidden, places], batch_size=200, verbose=0)  # N M V
    logs = nn.log_softmax(scores[i, m])  # n V
    truth = rows[i, places[i, m]]
    return -logs[np.arange(len(truth)), truth]


def begin(found):
    """Return the surprise before the long training and during its first steps."""
    rows = rows_of(found, "validation")
    question, rng = ask(rows, np.random.default_rng(1)), np.random.default_rng(0)
    keras.utils.set_random_seed(0)
    model = guesser(SIZES)
    compiled(model, steps=STEPS, rate=RATE, warm_up=WARM_UP, decay=DECAY)
    curve = [surprise(model, question, rows).mean()]
    for _ in range(4):
        drawn = found["plain_rows"][rng.integers(0, len(found["plain_rows"]), FIRST * BATCH)]
        fit(model, drawn, rng)
        curve.append(surprise(model, question, rows).mean())
    return {"curve": curve}


def kept(folder, name, measure):
    """Return the arrays that measure() gives; they stay in the folder and are read from it."""
    file = Path(folder) / f"{name}.npz"
    if not file.exists():
        np.savez(file, **measure())
    with np.load(file) as stored:
        return dict(stored)


def rows_of(found, part):
    return found["rows"][np.isin(found["files"], found[part])]


def count_neighbours(found):
    """Return what counting says of the pieces asked in the test, settings chosen on validation."""
    ngrams = MaskedNgrams(found["plain_rows"], SIZES["vocabulary"])
    rows = rows_of(found, "validation")
    settings = ngrams.tune(rows, *ask(rows, np.random.default_rng(1))[1:])
    rows = rows_of(found, "test")
    _, places, asked = ask(rows, np.random.default_rng(2))
    i, m = asked.T
    truth = rows[i, places[i, m]]
    tables = {
        "alone": np.tile(ngrams.single, (len(asked), 1)),
        "neighbours": ngrams.ask(rows, places, asked, **settings),
    }
    logs = {name: -np.log(table[np.arange(len(truth)), truth]) for name, table in tables.items()}
    guesses = tables["neighbours"].argmax(axis=1)
    return logs | {"guesses": guesses}


def train_short(found, folder, side):
    """Choose a rate for a short training, then train from every start.

    side : what a place sees, "both" sides of it or the "left" one
    """
    asked = {
        part: (ask(rows_of(found, part), np.random.default_rng(seed)), rows_of(found, part))
        for part, seed in (("validation", 1), ("test", 2))
    }

    def train(start, rate):
        keras.utils.set_random_seed(start)
        model, rng = guesser(SIZES, causal=side == "left"), np.random.default_rng(start)
        compiled(model, steps=SHORT, rate=rate, warm_up=WARM_UP, decay=DECAY)
        rows = found["plain_rows"]
        fit(model, rows[rng.integers(0, len(rows), SHORT * BATCH)], rng)
        return {part: surprise(model, *about) for part, about in asked.items()}

    def run(start, rate):
        return kept(folder, f"{side} {rate} {start}", functools.partial(train, start, rate))

    tried = {rate: run(0, rate)["validation"].mean() for rate in RATES}
    best = min(tried, key=tried.get)
    return {"tried": list(tried.items()), "test": [run(start, best)["test"] for start in STARTS]}


def make(folder, file=FILE):
    """Train every model and write to file what the course needs of them."""
    found = kept(folder, "texts", read_texts)
    counted = kept(folder, "counted", functools.partial(count_neighbours, found))
    arrays = {f"counted/{name}": values for name, values in counted.items()}
    arrays["first"] = kept(folder, "begin", functools.partial(begin, found))["curve"]
    rows = rows_of(found, "validation")
    question, curve = ask(rows, np.random.default_rng(1)), []
    for model in pretrain(found["plain_rows"], folder):
        curve.append(surprise(model, question, rows).mean())
    test = rows_of(found, "test")
    arrays["test"] = surprise(model, ask(test, np.random.default_rng(2)), test)
    for i, weight in enumerate(model.get_weights()):
        arrays[f"weight/{i:02}"] = weight.astype(np.float16)
    for side in ("both", "left"):
        short = train_short(found, folder, side)
        arrays |= {f"{side}/{name}": np.float32(values) for name, values in short.items()}
    arrays |= {f"files/{part}": found[part] for part in ("train", "validation", "test")}
    arrays["made_with"] = found["made_with"]
    buffer = io.BytesIO()
    np.savez_compressed(buffer, tokenizer=found["tokenizer"], curve=curve, **SIZES, **arrays)
    Path(file).write_bytes(buffer.getvalue())


if __name__ == "__main__":
    make(*sys.argv[1:3])
