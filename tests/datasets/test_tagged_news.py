"""A month of a newspaper as its file holds it, and the trainings on it as shipped."""

import make_tagging_runs as script
import numpy as np
import pytest

from course_utils.datasets import load_tagged_news, load_tagging_runs


@pytest.fixture(scope="module")
def news():
    return load_tagged_news()


@pytest.fixture(scope="module")
def runs():
    return load_tagging_runs()


def test_every_word_has_a_tag(news):
    assert len(news.words) == len(news.tags) == 19_484
    for words, tags in zip(news.words, news.tags, strict=True):
        assert len(words) == len(tags) > 0
        assert all(words) and all(tags)
    assert {"nr", "ns", "nt", "w"} < {tag for tags in news.tags for tag in tags}


def test_some_paragraphs_stand_twice(news):
    assert 300 < len(news.words) - len(set(map(tuple, news.words))) < 1_000


def fields_named(runs, **wanted):
    parts = ("model", "letters", "sees", "penalty", "every")
    for name, run in runs.fields.items():
        if wanted.items() <= dict(zip(parts, name.split("/"), strict=True)).items():
            yield name, run


def test_every_training_is_there(runs):
    kinds = {"plain", "chain", "pairs", "plain-bmes", "chain-bmes"}
    assert set(runs.networks) == set(runs.broken) == set(runs.learned) == kinds
    for kind in runs.networks:
        assert runs.networks[kind].shape == (script.STARTS, 2, 62, 8)
        assert runs.broken[kind].shape == (script.STARTS, 2)
        passes = script.PAIR_PASSES if kind == "pairs" else script.PASSES
        assert runs.learned[kind].shape == (script.STARTS, passes, 2, 2)
    assert set(runs.dropouts) == {str(dropout) for dropout in script.DROPOUTS}
    assert len(runs.fields) == 12 + 4 + 1 + 2 * len(script.SIZES)
    for model in ("crf", "alone"):
        for letters in script.LETTERS:
            grid = list(fields_named(runs, model=model, letters=letters, sees="pairs", every="20"))
            assert len(grid) == len(script.PENALTIES)
    for name, run in runs.fields.items():
        looks = 3 if name.endswith("/20") else 2
        assert run["test"].shape == (looks, 2, 62, 8)
        assert run["validation"].shape == (looks, 2, 24, 8)
        assert run["seconds"] > 0 and run["memory"] > 0 and run["weights"] > 0
    assert set(runs.english) == {f"{m}/{l2}" for m in ("crf", "alone") for l2 in script.PENALTIES}
    for run in runs.english.values():
        assert run["test"].shape[1:] == run["validation"].shape[1:] == (5, 3)


def test_counts_fit_one_another(runs):
    tables = [*runs.networks.values(), *(one["test"] for one in runs.fields.values())]
    for table in tables:
        right, guessed, true = (table[..., k] for k in range(3))
        assert np.all(right <= guessed) and np.all(right <= true)
        assert np.all(true.sum(axis=-1) == tables[0][0, 0, :, 2].sum())
    for run in runs.english.values():
        for table in (run["test"], run["validation"]):
            assert np.all(table[..., 0] <= table[..., 1:].min(axis=-1))
            assert np.all(table[:, 0] == table[:, 1:].sum(axis=1))
        sentences, marked, spans, *named = run["unmarked"]
        assert marked <= sentences and marked <= spans and sum(named) <= spans


def test_what_sees_more_finds_more_words_on_validation(runs):
    def f1(name):
        right, guessed, true = runs.fields[f"crf/BMES/{name}"]["validation"][1, 1].sum(axis=0)[:3]
        return 2 * right / (guessed + true)

    assert f1("one/0.5/20") < f1("single/0.5/20") < f1("pairs/0.5/20") < f1("pairs/0.5/1")


def test_dropout_was_chosen_between_two_that_were_worse(runs):
    assert max(runs.dropouts, key=runs.dropouts.get) == str(script.DROPOUTS[1])
    curves = runs.learned["plain"][0, :, 1, 0]
    assert runs.dropouts[str(script.DROPOUTS[1])] == curves.max()


def test_the_last_passes_add_little(runs):
    for curves in runs.learned.values():
        words = curves[:, :, 1, 0]
        assert (words.max(axis=1) - words[:, :15].max(axis=1)).mean() < 0.01


def test_allowed_paths_are_never_broken(runs):
    for broken in runs.broken.values():
        assert np.all(broken[:, 1] == 0)


def test_blocks_hold_all_pieces():
    page = {
        "counts": lambda tags, gold, text: np.ones((len(text), 8), int),
        "gold": {"test": None},
        "text": {"test": "abcd"},
        "block": {"test": np.array([3, 3, 7, 7])},
    }
    assert script.by_block(page, None).tolist() == [[2] * 8, [2] * 8]


def test_a_forbidden_step_is_seen():
    allowed = np.array([[1, 1, 1, 0], [1, 1, 1, 0], [1, 0, 1, 1], [1, 0, 1, 1]], bool)
    page = {"rules": {"BI": (allowed, np.array([True, False, True, False]))}.get}
    tags = np.array([[0, 1, -1], [0, 3, -1], [1, 0, 0], [2, 3, 3]])
    assert script.tags_broken(page, tags) == 0.5


def test_words_of_one_shape_are_alike():
    assert script.shape("TfidfVectorizer") == "AaAa"
    assert script.shape("n_clusters") == "a_a"
    assert script.shape("l1") == "a0"


def test_a_place_is_seen_by_words_and_by_shapes():
    seen = script.word_features(lambda symbols: [[(0, s)] for s in symbols], ["fit", "X"])
    assert seen == [[(0, "fit"), ("shape", 0, "a")], [(0, "X"), ("shape", 0, "A")]]


def test_a_role_goes_on_only_behind_itself():
    never, never_first = script.role_walls(3)
    assert never_first.tolist() == [0, -np.inf] * 3
    assert (never[:, 1] == -np.inf).all()
    assert never[2, 3] == never[3, 3] == never[5, 2] == 0
    assert never[4, 3] == never[0, 3] == -np.inf


def test_spans_are_counted_for_each_file_and_role():
    page = {
        "sides": {"test": ["a", "b"]},
        "ROLES": ["outside", "argument", "class"],
        "side": {"test": ["one", "two"]},
        "sentences": {"one": (None, "b"), "two": (None, "b")},
        "roles": {"test": [[(0, 1, 1)], [(0, 2, 2)]]},
        "spans": list,
    }
    table = script.role_counts(page, [[(0, 1, 1), (1, 2, 0)], [(0, 1, 2)]], "test")
    assert table[0].sum() == 0
    assert table[1].tolist() == [[1, 2, 2], [1, 1, 1], [0, 1, 1]]


def test_marks_in_unmarked_sentences_are_judged_by_lists():
    page = {
        "spans": lambda row: row,
        "sentences": {("X", "and", "PCA"): (None, "f", {"X"}), ("None",): (None, "f", set())},
    }
    tags = [[(0, 1, 1), (1, 2, 0), (2, 3, 2)], [(0, 1, 4)]]
    texts = [("X", "and", "PCA"), ("None",)]
    assert script.judged(page, texts, tags).tolist() == [2, 2, 3, 1, 1, 1]


def test_a_field_names_what_it_sees():
    page = {"WINDOWS": list(range(9)), "features": lambda windows: windows, "one_digit": "digits"}
    assert script.seen_by(page, "one")() == [0]
    assert script.seen_by(page, "single")() == [0, 1, 2, 3, 4]
    assert script.seen_by(page, "pairs")() == list(range(9))
    assert script.seen_by(page, "digits") == "digits"
