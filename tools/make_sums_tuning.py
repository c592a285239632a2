"""Make the data sets sums_gpt_0.npz to sums_gpt_2.npz: GPTs that add, before and after tuning.

Run `python tools/make_sums_tuning.py folder [data]`, with what make_sums_gpt.py left in the folder.
Each run leaves its result in the folder: an interrupted one goes on where it stopped.
"""

import io
import sys
from pathlib import Path

import keras
import numpy as np
from make_sums_gpt import SIZES, STARTS, base_weights

from course_utils import datasets, nn, sums
from course_utils.gpt import build_gpt, forward
from course_utils.lora import add_lora, merged_weights, own_weights

DATA = Path(datasets.__file__).parent / "data"
LABELS = (32, 128, 512, 2_048)
STEPS, PARTS, BATCH, CONTEXT = 150, 10, 32, 24
LONG_STEPS = 1_500  # of the arm "scratch long"
RATES = {
    "full": (5e-4, 1e-3, 2e-3, 4e-3, 8e-3),
    "some": (3.5e-3, 7e-3, 1.4e-2, 2.8e-2, 5.6e-2, 0.112),
}
TUNED_RATE = 1e-3  # of the weights that are shipped: it forgets less than the best
PLACES = {
    "rank 1": (1, "attention dense"),
    "rank 4": (4, "attention dense"),
    "rank 16": (16, "attention dense"),
    "rank 4, attention": (4, "attention"),
    "rank 4, dense": (4, "dense"),
    "table": (0, ""),
}
PAIRS = sums.split()


def built(arm):
    """Return a compiled model of which an arm trains all or some weights, and its first state."""
    keras.utils.set_random_seed(0)
    model = build_gpt(len(sums.CHARACTERS), **SIZES | {"context": CONTEXT})
    if arm in PLACES:
        rank, where = PLACES[arm]
        for weight in model.weights[not rank :]:  # at rank 0 the table of vectors learns
            weight.trainable = False
        if rank:
            add_lora(model, rank, where)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(global_clipnorm=1.0), loss, jit_compile=True)
    model.optimizer.build(model.trainable_variables)
    return model, [variable.numpy() for variable in model.variables]


def tune(model, labels, rate, seed, steps):
    """Train on questions with answers, at a rate that rises and then falls by a cosine."""
    x, y, answers = sums.examples(labels, CONTEXT)
    drawn = np.random.default_rng(seed).integers(len(x), size=steps * BATCH)
    for variable in model.optimizer.variables:
        variable.assign(keras.ops.zeros(variable.shape, variable.dtype))

    def set_rate(part, _):
        share = min((part + 1) / 3, 1) * (1 + np.cos(np.pi * part / PARTS)) / 2
        model.optimizer.learning_rate = rate * share

    model.fit(
        x[drawn],
        y[drawn],
        sample_weight=answers[drawn].astype("float32"),
        batch_size=BATCH,
        shuffle=False,
        verbose=0,
        epochs=PARTS,
        steps_per_epoch=steps // PARTS,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_begin=set_rate)],
    )


def measured(model, part, operation):
    """Return the shares of right answers without and with a carry (a loan, in differences)."""
    pairs = PAIRS[part]
    carry = sums.has_carry(pairs)
    if operation == "minus":
        pairs = pairs[pairs[:, 0] > pairs[:, 1]]
        carry = pairs[:, 0] % 10 < pairs[:, 1] % 10
    asked = [sums.question(a, b, operation) for a, b in pairs.tolist()]
    answers = [sums.answer(a, b, operation) for a, b in pairs.tolist()]
    right = sums.likeliest_is_right(model.predict_on_batch, asked, answers, CONTEXT)
    return right[~carry].mean(), right[carry].mean()


def bits_of_the_web(weights):
    """Return bits a character of the answers in the base's own text: of sums, and of names."""
    texts = sums.web(PAIRS["validation"], 300, np.random.default_rng(0))
    x, y, answers = sums.examples(texts, SIZES["context"])
    logs = nn.log_softmax(forward(weights, x))
    bits = -np.take_along_axis(logs, y[..., None], axis=-1)[..., 0] / np.log(2)
    names = np.array([": " in lines[0][0] for lines in texts])[:, None]
    return bits[answers & ~names].mean(), bits[answers & names].mean()


class Runs:
    """One run after another, each kept in the folder."""

    def __init__(self, folder):
        self.folder, self.models = Path(folder), {}

    def file(self, *run):
        return self.folder / f"tuned {' '.join(map(str, run))}.npz"

    def weights(self, *run):
        with np.load(self.file(*run, "test")) as stored:
            return [stored[f"arr_{i}"] for i in range(35)]

    def run(self, arm, kind, count, start, rate, part="test"):
        file = self.file(arm, kind, count, start, rate, part)
        if not file.exists():
            if arm not in self.models:
                self.models = {arm: built(arm)}
            model, first = self.models[arm]
            for variable, value in zip(model.variables, first, strict=True):
                variable.assign(value)
            if arm.startswith("scratch"):
                keras.utils.set_random_seed(start)
                model.set_weights(build_gpt(len(sums.CHARACTERS), **SIZES).get_weights())
            else:
                for variable, value in zip(
                    own_weights(model), base_weights(self.folder, start), strict=True
                ):
                    variable.assign(value)
            operation = "minus" if kind == "minus" else "plus"
            pairs = PAIRS["train"]
            if operation == "minus":
                pairs = pairs[pairs[:, 0] > pairs[:, 1]]
            labels = sums.demonstrations(
                pairs,
                count,
                np.random.default_rng([start, count]),
                careless=sums.CARELESS if kind == "careless" else 0,
                operation=operation,
            )
            tune(model, labels, rate, start, LONG_STEPS if arm == "scratch long" else STEPS)
            weights = merged_weights(model)
            right = measured(model, part, operation)
            np.savez(file, *weights, result=[*right, *bits_of_the_web(weights)])
            print(file.stem, np.load(file)["result"].round(3), flush=True)
        return np.load(file)["result"]


def chosen(runs):
    """Return {arm: rate}, by right answers on the validation sums, and {arm: what was tried}."""
    tried = {}
    for arm in ("full", "scratch", "scratch long", *PLACES):
        rates = RATES["some" if arm in PLACES else "full"]
        count = LABELS[-1] if arm == "scratch long" else 512
        tried[arm] = [[r, *runs.run(arm, "checked", count, 0, r, "validation")] for r in rates]
    return {
        arm: max(rows, key=lambda row: row[1] + row[2])[0] for arm, rows in tried.items()
    }, tried


def arms():
    """Yield each run of a start as (arm, kind of answers, how many)."""
    for count in LABELS:
        yield "full", "checked", count
        yield "full", "careless", count
    for arm in ("scratch", "scratch long"):
        yield arm, "checked", LABELS[-1]
    yield "full", "minus", 512
    for arm in PLACES:
        yield arm, "checked", 512


def make(folder, data=DATA):
    """Choose each arm's rate on the validation sums, run all arms on the test, and write them."""
    runs = Runs(folder)
    best, tried = chosen(runs)
    for start in STARTS:
        found = {f"rates {arm}": rows for arm, rows in tried.items()}
        for run in arms():
            found["result {} {} {}".format(*run)] = runs.run(*run, start, best[run[0]])
        weights = {"base": base_weights(folder, start)}
        tuned = ("full", "careless", LABELS[-1], start, TUNED_RATE)
        found["result tuned"] = runs.run(*tuned)
        weights["tuned"] = runs.weights(*tuned)
        for name, arrays in weights.items():
            for i, array in enumerate(arrays):
                found[f"{name} {i:02}"] = array.astype(np.float16)
        buffer = io.BytesIO()
        np.savez_compressed(buffer, characters=sums.CHARACTERS, **SIZES, **found)
        (Path(data) / f"sums_gpt_{start}.npz").write_bytes(buffer.getvalue())


if __name__ == "__main__":
    make(*sys.argv[1:3])
