"""The BERT as shipped, the script that made it, and its rival that counts."""

import make_small_bert as script
import numpy as np
import pytest
from masked_ngrams import MaskedNgrams
from tokenizers import Tokenizer

from course_utils.datasets import load_docstrings, load_small_bert


@pytest.fixture(scope="module")
def bert():
    return load_small_bert()


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    rows = rng.integers(script.MASK + 1, 2_500, (300, 32))
    rows[:, 0] = script.START
    for row, length in zip(rows, rng.integers(3, 33, 300), strict=True):
        row[length - 1 :] = script.END, *[script.PAD] * (32 - length)
    return rows.astype("int32")


def test_weights_fit_the_model_that_the_script_trains(bert):
    assert bert.sizes == script.SIZES
    shapes = [weight.shape for weight in script.guesser(script.SIZES).weights]
    assert [weight.shape for weight in bert.weights] == shapes


def test_the_tokenizer_begins_with_the_special_pieces(bert):
    tokenizer = Tokenizer.from_str(bert.tokenizer)
    assert tokenizer.get_vocab_size() == script.SIZES["vocabulary"]
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    assert [tokenizer.id_to_token(i) for i in range(5)] == special
    assert script.encode(tokenizer, ["matrix"])[0, :3].tolist() == [
        script.START,
        tokenizer.token_to_id("matrix"),
        script.END,
    ]


def test_no_file_is_in_two_parts(bert):
    names = [file for files in bert.files.values() for file in files]
    assert len(names) == len(set(names))
    parts = script.split(load_docstrings().files)
    if {part: list(files) for part, files in parts.items()} != bert.files:
        pytest.skip("other versions of the libraries than those of the lock")


def test_what_is_read_is_neither_of_files_nor_of_texts_that_are_left_out():
    texts = ["one two", "three four", "one, two", "five six", "Five six seven", "three  four"]
    found = script.without(texts, list("abcdef"), {"a", "d"}, ["three four"])
    assert found == ["one two", "Five six seven"]
    long = " ".join("abcdefghijklmnopqrstuvwxyz")
    assert script.without([long, long[:-1] + "y"], "ab", set(), []) == [long]


def test_hidden_pieces_can_be_put_back_and_special_ones_are_never_hidden(rows):
    hidden, places, targets, weights = script.hide(rows, np.random.default_rng(0))
    real = (rows > script.END).sum(axis=1)
    share = np.clip(np.round(script.SHARE * real), 1, script.MASKED)
    np.testing.assert_array_equal(weights.sum(axis=1), share)
    i, m = np.nonzero(weights)
    assert np.all(rows[i, places[i, m]] > script.END)
    back = hidden.copy()
    back[i, places[i, m]] = targets[i, m]
    np.testing.assert_array_equal(back, rows)
    shown = hidden[i, places[i, m]]
    assert np.mean(shown == script.MASK) == pytest.approx(0.8, abs=0.04)
    assert np.mean(shown == targets[i, m]) == pytest.approx(0.1, abs=0.03)


def test_pieces_that_are_asked_are_hidden_and_no_neighbours(rows):
    hidden, places, asked = script.ask(rows, np.random.default_rng(0))
    i, m = asked.T
    assert len(set(i)) > 0.9 * len(rows)  # a row of one piece may be left out
    t = places[i, m]
    assert np.all(hidden[i, t] == script.MASK) and np.sum(hidden != rows) == len(asked)
    assert np.all(hidden[i, t - 1] != script.MASK) and np.all(rows[i, t] > script.END)


def test_counting_neighbours_gives_chances_and_learns_what_stands_between():
    rows = np.array([[2, 5, 6, 7, 3, 0]] * 9 + [[2, 5, 8, 7, 3, 0]] * 3 + [[2, 8, 6, 5, 3, 0]])
    ngrams = MaskedNgrams(rows, 10)
    for wide in ({}, {1: 0.5}, {1: 0.5, 2: 0.5}):
        chances = ngrams.chances(rows[0], 2, 0.5, wide)
        assert chances.sum() == pytest.approx(1) and np.all(chances > 0)
        assert np.argsort(-chances)[:2].tolist() == [6, 8]
    between = ngrams.chances(rows[0], 2, 0.5, {1: 0.5})
    assert between[6] == pytest.approx(8.5 / 12 + ngrams.chances(rows[0], 2, 0.5, {})[6] / 12)
    other = rows[0].copy()
    other[2] = 8
    np.testing.assert_array_equal(
        ngrams.chances(other, 2, 0.5, {}), ngrams.chances(rows[0], 2, 0.5, {})
    )


def test_it_learned_more_than_how_often_pieces_occur(bert):
    assert bert.first.shape == (5,) and bert.curve.shape == (script.STEPS // script.PART,)
    assert np.all(np.diff([*bert.first[-1:], *bert.curve]) < 0.05)
    assert bert.test.mean() < bert.counted["alone"].mean() - 1


def test_short_trainings_tried_the_rates_of_the_script_and_went_less_far(bert):
    for side, tried in bert.tried.items():
        assert tuple(tried[:, 0]) == pytest.approx(script.RATES)
        assert bert.short[side].shape == (len(script.STARTS), len(bert.test))
    assert np.all(bert.short["both"].mean(axis=1) > bert.test.mean())  # it is trained longer


@pytest.mark.parametrize("causal", [True, False])
def test_a_place_of_a_causal_model_does_not_see_what_is_on_its_right(rows, causal):
    model, places = script.guesser(script.SIZES, causal), np.full((3, script.MASKED), 5, "int32")
    asked = np.repeat(rows[np.argmax((rows > 0).sum(axis=1))][None], 3, axis=0)
    asked[1, 4], asked[2, 6] = script.MASK, script.MASK
    scores = model.predict([asked, places], verbose=0)
    assert np.abs(scores[1] - scores[0]).max() > 1e-3
    assert (np.abs(scores[2] - scores[0]).max() < 1e-5) == causal
