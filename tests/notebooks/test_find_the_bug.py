"""The checks of the page on bugs pass true repairs alone, and say of the others what is wrong.

The programs and the checks are the notebook's own: its cells run here, and repairs take the place
of the solutions.
"""

import re
from pathlib import Path

import course_pages
import pytest

ROOT = Path(__file__).parents[2]
PATH = ROOT / "notebooks" / "code" / "find_the_bug.ipynb"
PAGE = course_pages.Notebook.read(PATH)
CODE = [cell for cell in PAGE.cells if cell["cell_type"] == "code"]
PASSED_OVER = {"check", "hide-input", "nbval-ignore-output", "remove-cell"}

# Another way to repair a program.
RIGHT = {
    1: """def repaired_1(x, y):
    scaler = StandardScaler().fit(x)
    model = LogisticRegression().fit(scaler.transform(x), y)
    return lambda rows: model.predict_proba(scaler.transform(rows))[:, 1]""",
    2: "repaired_2 = lambda model, rows: model.predict(rows, verbose=0)",
    3: "repaired_3 = lambda stack: stack.reshape(-1, stack.shape[-1]).T",
    4: "repaired_4 = lambda answers, truth: np.mean((answers > 0.5) == truth[:, None])",
    5: """def repaired_5(years, seed):
    late = years > np.quantile(years, 0.75)
    return np.flatnonzero(~late), np.flatnonzero(late)""",
    6: """def repaired_6(x, y, rate=0.5, steps=150, seed=0):
    rng, weights, losses = np.random.default_rng(seed), start(seed), []
    for _ in range(steps):
        totals = [np.zeros_like(w) for w in weights]
        rows = rng.choice(len(x), 64)
        loss, gradients = loss_and_gradients(weights, x[rows], y[rows])
        for total, gradient in zip(totals, gradients):
            total += gradient
        move(weights, totals, rate)
        losses.append(loss)
    return weights, losses""",
    7: "repaired_7 = at_the_end",
    8: """import copy
def repaired_8(x, y, x_watch, y_watch, rate=0.5, steps=300, seed=0):
    weights, best, least = start(seed), None, np.inf
    for _ in range(steps):
        move(weights, loss_and_gradients(weights, x, y)[1], rate)
        watched, _ = loss_and_gradients(weights, x_watch, y_watch)
        if watched < least:
            best, least = copy.deepcopy(weights), watched
    return best, least""",
    9: "repaired_9 = lambda queries, keys, scale=20: nn.softmax(scale * queries @ keys.T, axis=-1)",
    10: """def repaired_10(texts, table):
    return np.stack([table[text[text > 0]].mean(axis=0) for text in texts])""",
    11: "repaired_11 = lambda letters: (letters[: len(letters) - 1], letters[1:])",
}

# What hides a symptom or mends half: the repair, and words of what the check answers.
FIXED_CHANCE = """def repaired_2(model, rows):
    for layer in model.layers:
        if hasattr(layer, "seed_generator"):
            layer.seed_generator.state.assign([0, 0])
    return {}"""
SIX = """def repaired_6(x, y, rate=0.5, steps=150, seed=0):
    rng, weights, losses = np.random.default_rng(seed), start(seed), []
    totals = [np.zeros_like(w) for w in weights]
    for step in range(steps):
        rows = rng.choice(len(x), 64)
        loss, gradients = loss_and_gradients(weights, x[rows], y[rows])
        for total, gradient in zip(totals, gradients):
            {}
            total += gradient
        move(weights, totals, {})
        losses.append(loss)
    return weights, losses"""
EIGHT = """def repaired_8(x, y, x_watch, y_watch, rate=0.5, steps=300, seed=0):
    weights, best, least = start(seed), None, np.inf
    for _ in range(steps):
        move(weights, loss_and_gradients(weights, x, y)[1], rate)
        watched, _ = loss_and_gradients(weights, x_watch, y_watch)
        if watched < least:
            best, least = {}, watched
        {}
    return best, {}"""
WRONG = [
    (
        """def repaired_1(x, y):
    model = LogisticRegression().fit(StandardScaler().fit_transform(x), y)
    return lambda rows: model.predict_proba(rows)[:, 1]""",
        "1: .*not that of the training rows",
    ),
    (
        """def repaired_1(x, y):
    def ask(rows):
        scaler = StandardScaler().fit(np.vstack([x, rows]))
        model = LogisticRegression().fit(scaler.transform(x), y)
        return model.predict_proba(scaler.transform(rows))[:, 1]
    return ask""",
        "1: .*who else is asked",
    ),
    (
        """def repaired_1(x, y):
    def scaled(rows):
        return (rows - rows.mean(1, keepdims=True)) / rows.std(1, keepdims=True)
    model = LogisticRegression().fit(scaled(x), y)
    return lambda rows: model.predict_proba(scaled(rows))[:, 1]""",
        "1: .*not that of the training rows",
    ),
    (
        """def repaired_2(model, rows):
    keras.utils.set_random_seed(0)
    return program_2(model, rows)""",
        "2: asked twice",
    ),
    (FIXED_CHANCE.format("program_2(model, rows)"), "2: the same twice, and still"),
    (
        FIXED_CHANCE.format("np.mean([program_2(model, rows) for _ in range(10)], axis=0)"),
        "2: the same twice, and still",
    ),
    (
        """def repaired_2(model, rows):
    return np.mean([program_2(model, rows) for _ in range(10)], axis=0)""",
        "2: asked twice",
    ),
    ("repaired_3 = lambda stack: stack.T.reshape(stack.shape[-1], -1)", "3: .*on its side"),
    (
        "repaired_3 = lambda stack: stack.reshape(stack.shape[-1], -1, order='F')",
        "3: a row is not one picture",
    ),
    (
        "repaired_3 = lambda stack: np.sort(stack.reshape(-1, stack.shape[-1]).T, axis=1)[:, ::-1]",
        "3: a row is not one picture",
    ),
    ("repaired_4 = lambda answers, truth: np.mean(answers.round() == truth)", "4: four right"),
    ("repaired_4 = lambda answers, truth: ((answers > 0.5) == truth).mean(axis=1).max()", "4: "),
    (
        "repaired_4 = lambda answers, truth: np.all((answers[:, 0] > 0.5) == truth)",
        "4: two right answers of four make",
    ),
    ("repaired_4 = lambda answers, truth: (answers[:, 0] > 0.5) == truth", "4: one number"),
    (
        "repaired_5 = lambda years, seed: program_5(years, 0)",
        "5: .*neighbours on both sides",
    ),
    (
        """def repaired_5(years, seed):
    return train_test_split(np.arange(len(years)), test_size=0.25, shuffle=False)""",
        "5: .*neighbours on both sides",
    ),
    (
        """def repaired_5(years, seed):
    order = np.argsort(years)
    return order[len(years) // 4 :], order[: len(years) // 4]""",
        "5: the past",
    ),
    (
        """def repaired_5(years, seed):
    learned, judged = program_5(years, seed)
    return learned[years[learned] < years[judged].min()], judged""",
        "5: .*no row lost",
    ),
    (SIX.format("pass", "rate / 10"), "6: the first step was right"),
    (SIX.format("total *= 0.9", "rate"), "6: a part of the first"),
    (SIX.format("total *= step % 10 > 0", "rate"), "6: the first gradient is still"),
    (SIX.format("pass", "rate / (step + 1)"), "6: a part of the first"),
    (
        """def repaired_7(scores, labels):
    loss, slope = program_7(scores, labels)
    return loss - np.log(1 + 9 / np.e), slope""",
        "7: another loss",
    ),
    ("repaired_7 = lambda scores, labels: program_7(10 * scores, labels)", "7: sure and right"),
    (
        "repaired_7 = lambda scores, labels: (at_the_end(scores, labels)[0], "
        "len(labels) * at_the_end(scores, labels)[1])",
        "7: wrong gradient",
    ),
    (
        "repaired_7 = lambda scores, labels: (at_the_end(scores, labels)[0], "
        "program_7(scores, labels)[1])",
        "7: wrong gradient",
    ),
    (EIGHT.format("list(weights)", "", "least"), "8: these weights have another loss"),
    (EIGHT.format("weights[:]", "", "least"), "8: these weights have another loss"),
    (
        EIGHT.format("weights", "", "loss_and_gradients(best, x_watch, y_watch)[0]"),
        "8: the least loss on the way",
    ),
    (
        EIGHT.format("[w.copy() for w in weights]", "if least < 1: break", "least"),
        "8: the least loss on the way",
    ),
    (
        """def repaired_9(queries, keys, scale=20):
    weights = program_9(queries, keys, scale)
    return weights / weights.sum(axis=1, keepdims=True)""",
        "9: the rows add up to one; what",
    ),
    (
        """def repaired_9(queries, keys, scale=20):
    weights = np.exp(scale * queries @ keys.T)
    return weights / weights.sum(axis=1)""",
        "9: .*do not add up to one",
    ),
    ("repaired_9 = lambda q, k, scale=20: nn.softmax(q @ k.T, axis=1)", "9: .*no softmax"),
    ("repaired_9 = lambda q, k, scale=20: program_9(k, q, scale).T[:, :1]", "9: a row for each"),
    (
        """def repaired_10(texts, table):
    return (table[texts] * (texts > 0)[..., None]).mean(axis=1)""",
        "10: filled up further",
    ),
    (
        """def repaired_10(texts, table):
    return table[texts].sum(axis=1) / (texts > 0).sum(axis=1, keepdims=True)""",
        "10: filled up further",
    ),
    (
        """def repaired_10(texts, table):
    return program_10(texts[:, (texts > 0).all(axis=0)], table)""",
        "10: the mean of two words",
    ),
    (
        "repaired_10 = lambda texts, table: table[texts[:, :1]].mean(axis=1)",
        "10: the mean of two words",
    ),
    ("repaired_11 = lambda letters: (letters[1:], letters[:-1])", "11: .*the letter before"),
    ("repaired_11 = lambda letters: (letters[:-2], letters[2:])", "11: after 7 comes 8"),
    ("repaired_11 = lambda letters: (letters, np.roll(letters, -1))", "11: after 7 comes 8"),
    (
        """def repaired_11(letters):
    seen, said = letters[:-1], letters[1:]
    return seen[seen != said], said[seen != said]""",
        "11: after 7 comes 8",
    ),
]
WRONG += [(f"repaired_{n} = program_{n}", f"{n}: ") for n in RIGHT]

AHEAD = """def looks_ahead(model, x):
    before = model(x)
    for place in {}:
        other = {}
        other[place] += 1
        if not np.allclose(model(other)[{}], before[{}]):
            return True
    return False"""
LOOKS = [
    (
        AHEAD.format("[len(x) - 1]", "x.copy()", ":place", ":place"),
        "second row, seen by the first: not noticed",
    ),
    (AHEAD.format("[1]", "x.copy()", ":place", ":place"), "seen by the fifth: not noticed"),
    (AHEAD.format("range(1, len(x))", "x.copy()", ":1", ":1"), "seen by the fifth: not noticed"),
    (AHEAD.format("range(len(x))", "x.copy()", "place", "place"), "a false alarm"),
    (AHEAD.format("range(len(x))", "x.copy()", "place:", "place:"), "a false alarm"),
    (AHEAD.format("range(1, len(x))", "x", ":place", ":place"), "x itself has changed"),
    ("looks_ahead = lambda model, x: None", "say True or False"),
]


def tags(cell):
    return set(cell["metadata"].get("tags", ()))


def source(cell):
    return "".join(cell["source"])


@pytest.fixture(scope="module")
def bench():
    """What a reader has on the bench: the page's data, its programs and its solutions."""
    names = {}
    for cell in CODE:
        if not tags(cell) & PASSED_OVER:
            exec(source(cell), names)
    return names


def judge(bench, repair, name):
    """Run the check that speaks of a name, with a repair in the place of the page's."""
    [check] = [source(c) for c in CODE if "check" in tags(c) and f"{name}(" in source(c)]
    names = dict(bench)
    exec(repair, names)
    exec(check, names)


@pytest.mark.parametrize("number", RIGHT)
def test_another_true_repair_passes(bench, number):
    judge(bench, RIGHT[number], f"repaired_{number}")


@pytest.mark.parametrize(("repair", "words"), WRONG)
def test_a_hidden_symptom_is_no_repair(bench, repair, words):
    name = re.search(r"repaired_\d+", repair)[0]
    with pytest.raises(AssertionError, match=words):
        judge(bench, repair, name)


@pytest.mark.parametrize(("answer", "words"), LOOKS)
def test_half_a_search_does_not_find_what_looks_ahead(bench, answer, words):
    with pytest.raises(AssertionError, match=words):
        judge(bench, answer, "looks_ahead")


def test_each_program_meets_three_wrong_repairs():
    met = [re.search(r"repaired_(\d+)", repair)[1] for repair, _ in WRONG]
    assert {number: met.count(str(number)) >= 4 for number in RIGHT} == dict.fromkeys(RIGHT, True)
    assert sorted(RIGHT) == sorted({int(n) for n in re.findall(r"def program_(\d+)", all_code())})


def all_code():
    return "\n".join(map(source, CODE))


def test_each_mistake_of_the_articles_has_a_home():
    section = PAGE.prose.partition("## Fourteen mistakes")[2].partition("## ")[0]
    homes = re.findall(r"^\| .* \| (.*) \|$", section, re.M)[1:]
    assert len(homes) == 14
    for home in homes:
        links = re.findall(r"\]\(([^)#]+)(?:#([^)]+))?\)", home)
        assert links, home
        for file, heading in links:
            path = (PATH.parent / file).resolve()
            assert path.is_file(), file
            assert not heading or heading in headings(path), (file, heading)
        for program in re.findall(r"programs? (\d+)(?: and (\d+))?", home):
            assert set(filter(None, program)) <= set(map(str, RIGHT))


def headings(path):
    titles = re.findall(r"^#+ (.+)$", course_pages.Notebook.read(path).prose, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
