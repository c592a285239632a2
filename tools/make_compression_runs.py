"""Make the data set compression_runs.npz: smaller GPTs, and compressed ones that learned again.

Run `python tools/make_compression_runs.py folder [file]`. It takes half an hour on two cores. Each
part of a training leaves its state in the folder: an interrupted run goes on where it stopped.
scikit-learn 1.9.1, tokenizers 0.23.3 and Keras 3.15.1 on TensorFlow made the file that we ship.
"""

import functools
import io
import itertools
import sys
from pathlib import Path

import keras
import make_small_gpt as large
import numpy as np
import tensorflow as tf
from gpt_training import compiled, train_part
from page_cells import define
from tokenizers import Tokenizer

from course_utils import datasets, nn
from course_utils.gpt import build_gpt, forward

FILE = Path(datasets.__file__).parent / "data" / "compression_runs.npz"
PAGE = Path(__file__).parents[1] / "notebooks" / "challenges" / "compression.ipynb"
CELLS = (
    "setup",  # what is imported
    "setup-2",
    "bits-2",  # the GPT, its files and windows of them
    "bits-2b",
    "bits-2d",
    "bits-4",  # rounding
    "loud-1",  # what goes into each matrix
    "loud-1b",
    "feedback-1",  # rounding with the data in view
    "rank-1",  # thin factors, with the data in view
)
PART = 800  # steps after which the state is kept
RATES = (0.0025, 0.005, 0.01, 0.02)
TRAININGS = {  # width, steps, starts
    "52 wide": (52, 25_600, 1),
}
FEEDBACK = ", from feedback"  # codes that start from those with feedback, not from the nearest
TAUGHT = ", taught"  # by the whole GPT's probabilities, where others learn from the text alone
KINDS = ("nothing", "int4", "int3", "int3, from feedback", "half pruned", "2 of 4")
KINDS += ("low rank", "low rank, taught")
TUNING_RATES, TUNING_STEPS, TUNING_STARTS = (0.0003, 0.001, 0.003, 0.01), 400, 3

gpt = datasets.load_small_gpt()
tokenizer = Tokenizer.from_str(gpt.tokenizer)
bytes_in = np.array([1, *(len(tokenizer.id_to_token(i)) for i in range(1, 768))])  # of a token
matrices = [i for i, w in enumerate(gpt.weights) if w.size > 1000]


def windows_of(files, most=12, least=4):
    """Cut the beginning of each file into windows of 64 tokens; shorter ones are left out."""
    parts = []
    for documents in files:
        tokens = np.array([0, *itertools.chain(*documents)])
        count = min((len(tokens) - 1) // 64, most)
        if count >= least:
            inputs = tokens[: 64 * count].reshape(count, 64)
            parts.append((inputs, tokens[1 : 64 * count + 1].reshape(count, 64)))
    return parts


def bits_of(weights, parts, predict=forward):
    """Return the bits a byte that a GPT needs for each file."""
    x = np.concatenate([inputs for inputs, _ in parts])
    y = np.concatenate([targets for _, targets in parts])
    logs = nn.log_softmax(predict(weights, x))  # B T V
    bits = -np.take_along_axis(logs, y[..., None], axis=-1).sum(axis=(1, 2)) / np.log(2)
    owner = np.repeat(np.arange(len(parts)), [len(inputs) for inputs, _ in parts])
    return np.bincount(owner, bits) / np.bincount(owner, bytes_in[y].sum(axis=1))


def as_matrix(i, weight):
    """Return array i of a GPT as (numbers in, numbers out); the table scores with its transpose."""
    if i == 0:
        return weight.T
    if weight.ndim == 3:  # attention's, by heads
        return weight.reshape(2 * [round(weight.size**0.5)])
    return weight


def replaced(weights, matrix_of):
    """Return the weights with each matrix i replaced by matrix_of(i, matrix)."""
    weights = list(weights)
    for i in matrices:
        new = np.asarray(matrix_of(i, as_matrix(i, weights[i])), dtype="float32")
        weights[i] = (new.T if i == 0 else new).reshape(weights[i].shape)
    return weights


def scale_of(matrix, bits):
    """Return for each column the largest number that a code stands for, over the largest code."""
    return np.abs(matrix).max(axis=0) / (2 ** (bits - 1) - 1)


def best_scale(matrix, bits):
    """Return for each column the scale, of thirteen, that leaves the smallest squared error."""
    tried = [share * scale_of(matrix, bits) for share in np.linspace(0.4, 1, 13)]
    lost = [((encode(matrix, s, bits) * s - matrix) ** 2).sum(axis=0) for s in tried]
    return np.take_along_axis(np.array(tried), np.argmin(lost, axis=0)[None], axis=0)[0]


def encode(matrix, scale, bits):
    """Return the code of each number: a whole number, symmetric about zero."""
    top = 2 ** (bits - 1) - 1
    return np.clip(np.round(matrix / scale), -top, top)


def keep_large(matrix, share):
    """Return a mask of the numbers that stay: all but this share, the smallest."""
    return np.abs(matrix) > np.quantile(np.abs(matrix), share)


def keep_two_of_four(matrix):
    """Return a mask that keeps the two largest of four neighbours in a column."""
    rows = matrix.reshape(-1, 4, matrix.shape[1])
    place = np.argsort(np.argsort(-np.abs(rows), axis=1), axis=1)
    return (place < 2).reshape(matrix.shape)


def half_rank(matrix):
    """Return the rank whose two factors hold half as many numbers as the matrix."""
    return round(matrix.size / sum(matrix.shape) / 2)


# What follows trains.


def train(name, start, tokens, folder, *, rate, width, steps):
    """Train a narrower GPT and return its weights."""
    keras.utils.set_random_seed(start)
    model = build_gpt(768, **{**gpt.sizes, "width": width})
    state = compiled(model, steps=steps, rate=rate, warm_up=100, decay=large.DECAY)

    def train_on(part):
        x, y = large.windows(tokens, PART * 8, np.random.default_rng([start, part]))
        model.fit(x, y, batch_size=8, shuffle=False, verbose=0)

    for part in range(steps // PART):
        file = Path(folder) / f"{name}_{steps}_{rate}_{start}_{part}.npz"
        train_part(state, file, functools.partial(train_on, part))
    return model.get_weights()


@functools.cache
def page():
    return define(PAGE, CELLS)


def parts_of(kind):
    """Return the numbers that a compressed GPT learns, and what makes its weights of them.

    Ranks start from the factors that know the data.
    """
    numbers = [tf.Variable(w) for w in gpt.weights]
    inputs = page()["inputs"]

    def shaped(i, matrix):
        matrix = tf.transpose(matrix) if i == 0 else matrix
        return tf.reshape(matrix, gpt.weights[i].shape)

    fixed = {}
    for i in matrices:
        matrix = as_matrix(i, gpt.weights[i])
        if kind.startswith("int"):
            bits = int(kind[3])
            scale = best_scale(matrix, bits)
            if i > 0 and kind.endswith(FEEDBACK):
                begin = page()["with_feedback"](matrix, inputs[i], scale, bits)
                numbers[i].assign(shaped(i, tf.constant(begin, tf.float32)))
            steps = np.ones_like(matrix) * scale
            fixed[i] = shaped(i, tf.constant(steps, tf.float32)), 2 ** (bits - 1) - 1
        elif kind == "half pruned":
            fixed[i] = shaped(i, tf.constant(keep_large(matrix, 0.5), tf.float32))
        elif kind == "2 of 4":
            fixed[i] = shaped(i, tf.constant(keep_two_of_four(matrix), tf.float32))
        elif kind == "low rank":
            first, second = page()["low_rank"](matrix, inputs[i])
            root = np.sqrt(np.linalg.norm(first, axis=0))  # both factors as long
            numbers[i] = tf.Variable((first / root).astype("float32"))
            numbers.append(tf.Variable((root[:, None] * second).astype("float32")))
            fixed[i] = len(numbers) - 1

    def weights_of(numbers):
        weights = list(numbers[: len(gpt.weights)])
        for i, extra in fixed.items():
            if kind.startswith("int"):
                scale, top = extra
                rounded = tf.clip_by_value(tf.round(weights[i] / scale), -top, top) * scale
                weights[i] = weights[i] + tf.stop_gradient(rounded - weights[i])
            elif kind == "low rank":
                weights[i] = shaped(i, weights[i] @ numbers[extra])
            else:
                weights[i] = weights[i] * extra
        return weights

    return numbers, weights_of


def tune(kind, tokens, folder):
    """Return a function that lets a compressed GPT learn on: (rate, start) to its weights."""
    base = kind.removesuffix(TAUGHT)
    numbers, weights_of = parts_of(base)
    first = [n.numpy() for n in numbers]
    model = build_gpt(768, **gpt.sizes)
    optimizer = keras.optimizers.AdamW(0.0, weight_decay=0, beta_2=0.99, global_clipnorm=1.0)
    optimizer.build(numbers)
    clean = [v.numpy() for v in optimizer.variables]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    def taught(x, logits):
        told, _ = model.stateless_call([tf.constant(w) for w in gpt.weights], [], x)
        return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(tf.nn.softmax(told), logits))

    @tf.function(jit_compile=True)
    def step(x, y):
        with tf.GradientTape() as tape:
            logits, _ = model.stateless_call(weights_of(numbers), [], x)
            lost = loss(y, logits) if base == kind else taught(x, logits)
        optimizer.apply(tape.gradient(lost, numbers), numbers)

    def run(rate, start):
        for variable, value in zip([*numbers, *optimizer.variables], first + clean, strict=True):
            variable.assign(value)
        x, y = large.windows(tokens, TUNING_STEPS * 8, np.random.default_rng([7, start]))
        for i in range(TUNING_STEPS):
            optimizer.learning_rate.assign(rate * (1 - i / TUNING_STEPS))
            step(tf.constant(x[8 * i : 8 * i + 8]), tf.constant(y[8 * i : 8 * i + 8]))

    def one(rate, start):
        file = Path(folder) / f"{kind}_{rate}_{start}.npz"
        if not file.exists():
            run(rate, start)
            np.savez(file, *[n.numpy() for n in numbers])
        with np.load(file) as stored:
            found = [stored[f"arr_{i}"] for i in range(len(numbers))]
        if base == "low rank":  # both factors in 8 bits
            for i in [*matrices, *range(len(gpt.weights), len(found))]:
                found[i] = in_codes(found[i], 8)
        weights = [w.numpy() for w in weights_of([tf.constant(n, tf.float32) for n in found])]
        if base in ("half pruned", "2 of 4"):
            weights = replaced(weights, lambda _, matrix: in_codes(matrix, 6))
        return weights

    return one


def in_codes(matrix, bits):
    """Round a matrix, each column by its best scale; what is 0 stays 0."""
    scale = best_scale(matrix, bits)
    return encode(matrix, scale, bits) * scale


def pack(weights, bits):
    """Return codes, scales and the small arrays of a GPT, as the file keeps them."""
    packed = {f"shape {i:02}": weight.shape for i, weight in enumerate(weights)}
    for i, weight in enumerate(weights):
        if i in matrices:
            scale = best_scale(as_matrix(i, weight), bits)
            packed[f"scale {i:02}"] = scale.astype(np.float32)
            packed[f"code {i:02}"] = encode(as_matrix(i, weight), scale, bits).astype(np.int8)
        else:
            packed[f"array {i:02}"] = weight.astype(np.float32)
    return packed


def documents(text):
    """Return {part: the tokens of the documents of each of its files}."""
    parts = large.split(text)
    return {
        part: [[[*t.ids, 0] for t in tokenizer.encode_batch(parts[part][file])] for file in files]
        for part, files in gpt.files.items()
    }


def tune_all(tokens, validation, test, folder):
    """Return the bits of each compressed GPT that learned on, and the rates that were tried."""
    arrays = {}
    for kind in KINDS:
        one = tune(kind, tokens, folder)
        tried = [bits_of(one(rate, 0), validation).mean() for rate in TUNING_RATES]
        arrays[f"rates {kind}"] = np.array([TUNING_RATES, tried]).T
        rate = TUNING_RATES[int(np.argmin(tried))]
        tuned = [one(rate, start) for start in range(TUNING_STARTS)]
        arrays[f"bits {kind}"] = [bits_of(weights, test) for weights in tuned]
        if kind == "half pruned":
            arrays |= pack(tuned[0], 6)
        print(kind, tried, np.mean(arrays[f"bits {kind}"], axis=1), flush=True)
    return arrays


def train_all(tokens, validation, test, folder):
    """Return the bits of each smaller GPT, the weights of some, and the rates that were tried."""
    arrays = {}
    for name, (width, steps, starts) in TRAININGS.items():
        size = {"width": width, "steps": PART}
        tried = [train(name, 0, tokens, folder, rate=rate, **size) for rate in RATES]
        tried = [bits_of(weights, validation).mean() for weights in tried]
        arrays[f"rates {name}"] = np.array([RATES, tried]).T
        size = {"width": width, "steps": steps, "rate": RATES[int(np.argmin(tried))]}
        trained = [train(name, start, tokens, folder, **size) for start in range(starts)]
        arrays[f"bits {name}"] = [bits_of(weights, test) for weights in trained]
        arrays |= {f"{name} {i:02}": w.astype(np.float16) for i, w in enumerate(trained[0])}
        print(name, tried, np.mean(arrays[f"bits {name}"], axis=1), flush=True)
    return arrays


def make(folder, file=FILE):
    """Train every model and write to file what the course needs of them."""
    encoded = documents(datasets.load_docstring_text("sklearn"))
    tokens = np.array([*itertools.chain(*itertools.chain(*encoded["train"]))])
    seen = tokens, windows_of(encoded["validation"]), windows_of(encoded["test"]), folder
    arrays = train_all(*seen) | tune_all(*seen)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    Path(file).write_bytes(buffer.getvalue())


if __name__ == "__main__":
    make(*sys.argv[1:3])
