"""Make the data set recurrent_runs.npz: how the networks of the page code/rnn train.

Run `python tools/make_recurrent_runs.py folder [file]`. It takes half an hour of one core. The
data and the networks are the page's own: its cells are run, up to those that train. Each task
leaves its results in the folder: an interrupted run goes on where it stopped.

Keras 3.15.1 on TensorFlow made the file that we ship, on processors of one kind, in parts: it is
put together from runs that were broken off and gone on with. For a second time from the start ran
24 rounds of the plain layer and of the LSTM, whose seconds are those of that run; each curve and
each answer on the test came out as before, to the last digit. The GRU's gradients after training
are those of its stored weights. 48 rounds of the plain layer ran late; last of all ran other
dropouts, what counts, and once more the first tagger and the chosen networks on phrases, for its
weights and their answers: each mark came out as before.
"""

import re
import sys
import time
from pathlib import Path

import numpy as np
from page_cells import define

from course_utils import datasets
from course_utils.same_texts import mark_of

FILE = Path(datasets.__file__).parent / "data" / "recurrent_runs.npz"
PAGE = Path(__file__).parents[1] / "notebooks" / "code" / "rnn.ipynb"
CELLS = (
    "a-recurrent-network-in-code-the-same-wor-3",  # what is imported
    "a-recurrent-network-in-code-the-same-wor-4",
    "real-or-shuffled-2",  # sentences, and their shuffled copies
    "real-or-shuffled-3",
    "three-recurrent-readers-2",  # the readers
    "three-recurrent-readers-4",
    "how-far-back-2",  # how far a change of the state gets
    "writes-2",  # letter by letter
    "writes-3",
    "the-other-direction-2",  # the articles
    "the-other-direction-3",
    "the-other-direction-5",
    "the-other-direction-10",  # the taggers
    "sounds-2",  # phrases and how they sound
    "sounds-3",
    "sounds-9",  # the networks that say them
    "sounds-10",
)
RATES = {  # of Adam, falling to zero by a cosine
    "SimpleRNN": (0.0025, 0.005, 0.01, 0.02, 0.04),
    "LSTM": (0.01, 0.02, 0.04),
    "GRU": (0.005, 0.01, 0.02, 0.04),
}
ARTICLE_RATES = (0.01, 0.02, 0.04, 0.08)
ROUNDS, LONG = 12, 24  # to choose a rate by; to be tested
BUDGETS = 3, 6, 24, 48
DROPS = 0.0, 0.25, 0.5, 0.75  # dropout, at the rate that 0.5 was chosen with
STARTS, ARTICLE_STARTS = 3, 5
TAGGERS = "GRU, left to right", "GRU, both ways"
SPEAKERS = [f"{kind}, {way}" for way in ("left to right", "both ways") for kind in RATES]
PASSES = 10  # over the phrases
PENALTIES = 0.3, 1, 3, 10  # C of the neighbours, counted
ORDERS = 5, 6, 7, 8, 9, 10, 11  # signs in a row
WRITER_STEPS, MARKS, LINES = 1600, (25, 100, 400, 1600), 400  # batches; when it writes; signs


def train_reader(page, name, rate, rounds, **how):
    """Return shares right on validation by start and round, test hits, weights, and gradients."""
    while len(page["rounds_of"]) < rounds:
        page["rounds_of"].append(page["pairs"](page["train"], page["later"]))
        page["x_rounds"].append(page["numbers"](page["rounds_of"][-1][0]))
    model = page["reader"](name, rate, rounds, **how)
    curves, hits, weights, reached = [], [], [], []
    for start in range(STARTS):
        page["start_again"](model, seed=start)
        before = page["reaches"](name, model.get_weights())
        curves.append(page["learn"](model, start, rounds))
        scores = page["logits"](model, page["x_test"])
        hits.append((scores > 0) == page["y_test"])
        weights.append(model.get_weights())
        reached.append([before, page["reaches"](name, weights[-1])])
    return np.array(curves), np.array(hits), weights, np.array(reached)


def choice(page, name):
    """Return what is right on validation at each rate, and at the best once more."""
    curves = [train_reader(page, name, rate, ROUNDS)[0] for rate in RATES[name]]
    return {"rates": RATES[name], "curves": curves, f"budgets/{ROUNDS}": curves[best(curves)]}


def best(curves):
    return np.argmax([curve[:, -1].mean() for curve in curves])


def readers(page, name, rounds, curves):
    """Return how networks end that are trained for so many rounds at the best rate."""
    chosen = RATES[name][best(curves)]
    began = time.process_time()
    curve, hits, weights, reached = train_reader(page, name, chosen, rounds)
    seconds = (time.process_time() - began) / STARTS
    print(name, rounds, curve[:, -1].mean().round(4), hits.mean().round(4), seconds, flush=True)
    found = {f"budgets/{rounds}": curve}
    if rounds == LONG:
        found |= {"hits": hits, "seconds": seconds, "reached": reached}
        if name == "GRU":
            found |= pack("weights", weights)
            found["without_dropout"], *_ = train_reader(page, name, chosen, rounds, drop=0.0)
            _, _, weights, _ = train_reader(page, name, chosen, rounds, mask=False)
            found |= pack("unmasked", weights)
    return found


def dropouts(page, name, curves):
    """Return what is right on validation with each dropout, (dropouts, starts)."""
    chosen, ends = best(curves), []
    for drop in DROPS:
        curve = curves[chosen]
        if drop != 0.5:
            curve, *_ = train_reader(page, name, RATES[name][chosen], ROUNDS, drop=drop)
        ends.append(curve[:, -1])
        print(name, "dropout", drop, ends[-1].mean().round(4), flush=True)
    return {"dropout": ends}


def pack(name, starts):
    """Return the weights of all starts as float16, {name/place: (starts, ...)}."""
    return {
        f"{name}/{place}": np.array(arrays).astype(np.float16)
        for place, arrays in enumerate(zip(*starts, strict=True))
    }


def taggers(page, name, rates):
    """Return (rate, share right on validation), and five starts at the rate that is best."""
    asked = page["x_asked"], page["c_asked"]
    tried = []
    for rate in rates:
        model = page["tagger"](name, rate)
        tried.append((rate, np.mean([page["teach"](model, start)[-1] for start in range(3)])))
    best = max(tried, key=lambda row: row[1])[0]
    model = page["tagger"](name, best)
    curves, marks, weights = [], [], []
    for start in range(ARTICLE_STARTS):
        curves.append(page["teach"](model, start))
        marks.append(np.mean(page["says_an"](model, *asked) == page["an_asked"]))
        weights.append(model.get_weights())
    found = {"article_rates": tried, "validation": curves, "test": marks}
    return found | (pack("weights", weights[:1]) if name == "GRU, both ways" else {})


def writes(page):
    """Return what a network has written after some steps, its bits a sign, and its weights."""
    text, judged = (page["text_of"](page[f"files_{part}"]) for part in ("train", "valid"))
    model = page["writer"](WRITER_STEPS)
    page["start_again"](model, seed=0)
    draw = np.random.default_rng(0)
    windows = np.lib.stride_tricks.sliding_window_view(judged, 65)[::64]
    bits, lines, done = [], [], 0
    for mark in MARKS:
        first = draw.integers(0, len(text) - 65, (mark - done) * 32)
        batches = text[first[:, None] + np.arange(65)]  # N 65
        model.fit(batches[:, :-1], batches[:, 1:], batch_size=32, verbose=0, shuffle=False)
        done = mark
        loss = model.evaluate(windows[:, :-1], windows[:, 1:], batch_size=256, verbose=0)
        bits.append(loss / np.log(2))
        weights = model.get_weights()
        rounded = [w.astype(np.float16).astype(float) for w in weights]  # as they are stored
        lines.append(page["write"](rounded, LINES, seed=0))
        print(mark, bits[-1], repr(lines[-1]), flush=True)
    return pack("weights", [weights]) | {"bits": bits, "lines": [line.encode() for line in lines]}


def counted_signs(page):
    """Return (signs in a row, bits a sign on validation) of models that count."""
    text, judged = (page["text_of"](page[f"files_{part}"]) for part in ("train", "valid"))
    tried = []
    for order in ORDERS:
        model = page["KneserNey"](text, order, len(page["signs_of_text"]))
        tried.append((order, -np.log2(model.probability(judged)).mean()))
    return {"tried": tried}


def practise(page, name):
    """Return the marks of a network on phrases, after each pass: (rates, starts, passes, marks).

    At the rate and pass that are best on validation, also which new characters are right.
    """
    marks = np.zeros((len(page["speaker_rates"]), STARTS, PASSES, 3))
    hits = np.zeros((*marks.shape[:3], int(page["c_new"].sum())), bool)
    for n, rate in enumerate(page["speaker_rates"]):
        model = page["speaker"](name, rate)
        for start in range(STARTS):
            page["start_again"](model, seed=start)
            for done in range(PASSES):
                page["one_pass"](model)
                marks[n, start, done] = page["three_marks"](model)
                hits[n, start, done] = page["phrase_hits"](model)
    rate, done = chosen_pass(marks)
    return {"phrases": marks, "phrase_hits": hits[rate, :, done]}


def chosen_pass(marks):
    """Return the number of the rate and of the pass that are best on validation."""
    by_pass = marks[..., 0].mean(axis=1)  # rates, passes
    return np.unravel_index(by_pass.argmax(), by_pass.shape)


def commonest(page, _):
    """Return which new characters the commonest reading gets right."""
    spoken, readings = page["spoken"], page["readings"]
    pairs = [pair for p in page["new"] for pair in zip(p, spoken[p], strict=True)]
    hits = [readings[c].most_common(1)[0][0] == s for c, s in pairs if c in page["several"]]
    return {"phrase_hits": [hits]}


def neighbours(page, _):
    """Return which new characters counted neighbours get right, at the C best on validation."""
    tried = [(c, count_neighbours(page, "judged", c).mean()) for c in PENALTIES]
    best_c = max(tried, key=lambda row: row[1])[0]
    return {"tried": tried, "phrase_hits": [count_neighbours(page, "new", best_c)]}


def count_neighbours(page, part, c):
    """Return which characters of phrases are right by a count of what stood around in training."""
    phrases = page[part]
    characters = np.array([one for one in "".join(phrases) if one in page["several"]])
    hits = np.zeros(len(characters), bool)
    for character in sorted(set(characters)):
        hits[characters == character] = by_neighbours(page, character, phrases, c)
    return hits


def by_neighbours(page, character, phrases, c):
    """Return, at each place of a character, whether its neighbours give its reading away."""
    around, answers = [], []
    for part in (page["known"], phrases):
        cases = [(p, i) for p in part for i in range(len(p)) if p[i] == character]
        around.append([company(*case) for case in cases])
        answers.append(np.array([page["spoken"][p][i] for p, i in cases]))
    occurs = page["CountVectorizer"](analyzer=lambda found: found, binary=True)
    weighs = page["LogisticRegression"](C=c, max_iter=200)
    model = page["make_pipeline"](occurs, weighs).fit(around[0], answers[0])
    return model.predict(around[1]) == answers[1]


def company(phrase, i):
    """Return what stands around a character: its neighbours, and the others wherever they are."""
    wide = f"^{phrase}$"
    return [f"before {wide[i]}", f"after {wide[i + 2]}", *phrase[:i], *phrase[i + 1 :]]


def tasks():
    """Yield (name of the task, function of the names and of what is found: its arrays)."""
    for name in RATES:
        yield f"{name}, rates", lambda page, _, name=name: choice(page, name)
        yield (
            f"{name}, dropout",
            lambda page, found, name=name: dropouts(page, name, found[f"{name}/curves"]),
        )
        for rounds in BUDGETS:
            yield (
                f"{name}, {rounds} rounds",
                lambda page, found, name=name, rounds=rounds: readers(
                    page, name, rounds, found[f"{name}/curves"]
                ),
            )
    yield "writer", lambda page, _: writes(page)
    yield "counts of signs", lambda page, _: counted_signs(page)
    yield "commonest reading", commonest
    yield "neighbours, counted", neighbours
    for name in SPEAKERS:
        yield f"{name}, phrases", lambda page, _, name=name: practise(page, name)
    for name in TAGGERS:
        yield f"{name}, articles", lambda page, _, name=name: taggers(page, name, ARTICLE_RATES)


def make(folder, file=FILE):
    """Measure what has no results in the folder yet, then write all to file."""
    names, arrays = None, {}
    for task, measure in tasks():
        kept = Path(folder) / f"{task}.npz"
        if not kept.exists():
            names = names or define(PAGE, CELLS)
            np.savez(kept, **measure(names, arrays))
        with np.load(kept) as stored:
            name = re.sub(r", (rates|dropout|\d+ rounds|phrases|articles)$", "", task)
            arrays |= {f"{name}/{field}": stored[field] for field in stored}
    arrays["made_with"] = np.array(mark_of(datasets.load_docstrings()))
    np.savez_compressed(file, **{key: small(a) for key, a in arrays.items()})


def small(array):
    return array.astype(np.float32) if array.dtype == np.float64 else array


if __name__ == "__main__":
    make(*sys.argv[1:3])
