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


def test_every_training_is_there(runs):
    kinds = {"plain", "chain", "pairs"}
    assert set(runs.networks) == set(runs.broken) == set(runs.learned) == kinds
    for kind in runs.networks:
        assert runs.networks[kind].shape == (script.STARTS, 2, 62, 8)
        assert runs.broken[kind].shape == (script.STARTS, 2)
        passes = script.PAIR_PASSES if kind == "pairs" else script.PASSES
        assert runs.learned[kind].shape == (script.STARTS, passes, 2, 2)
    long = {"BI/pairs/0.5/20", "BMES/pairs/0.5/20", "BI/single/0.5/20"}
    sizes = {f"{letters}/pairs/0.5/{every}" for letters in script.LETTERS for every in (80, 10)}
    assert set(runs.fields) == long | sizes | {"BI/pairs/0.1/20", "BI/pairs/2.0/20"}
    for name, tables in runs.fields.items():
        looks = len(script.LOOKS) if name in long else 1
        assert tables["test"].shape == (looks, 62, 8)
        assert tables["validation"].shape == (looks, 24, 8)
    assert set(runs.alone) == set(runs.english) == {str(l2) for l2 in script.PENALTIES}
    assert set(runs.dropouts) == {str(dropout) for dropout in script.DROPOUTS}


def test_counts_fit_one_another(runs):
    tables = [*runs.networks.values(), *(one["test"] for one in runs.fields.values())]
    for table in tables:
        right, guessed, true = (table[..., k] for k in range(3))
        assert np.all(right <= guessed) and np.all(right <= true)
        assert np.all(true.sum(axis=-1) == tables[0][0, 0, :, 2].sum())


def test_the_penalty_was_chosen_between_two_that_were_worse_or_alike(runs):
    def f1(table):
        right, guessed, true = table.sum(axis=0)[:3]
        return 2 * right / (guessed + true)

    tried = [f1(runs.fields[f"BI/pairs/{l2}/20"]["validation"][0]) for l2 in script.PENALTIES]
    assert np.argmax(tried) == 1


def test_other_settings_were_chosen_between_two_that_were_worse(runs):
    assert max(runs.dropouts, key=runs.dropouts.get) == str(script.DROPOUTS[1])
    curves = runs.learned["plain"][0, :, 1, 0]
    assert runs.dropouts[str(script.DROPOUTS[1])] == curves.max()
    assert max(runs.english, key=runs.english.get) == str(script.PENALTIES[1])


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
