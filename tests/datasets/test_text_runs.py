"""The trainings on reviews as shipped, and the script that made them."""

import make_text_runs as script
import numpy as np
import pytest

TESTED = {"Chinese": 4338, "English": 3033}
LEARNED = {"Chinese": 10397, "English": 7839}
READERS = ("Transformer", "averaged vectors")


def test_every_reader_has_answers_from_all_starts(runs):
    assert set(runs.answers) == set(runs.settings)
    assert set(runs.answers) == {
        f"{name}/{reader}/{size or LEARNED[name]}"
        for name in script.LANGUAGES
        for reader in READERS
        for size in script.SIZES
    }
    for key, answers in runs.answers.items():
        assert answers.dtype == bool
        assert answers.shape == (script.STARTS, TESTED[key.split("/")[0]])
        assert 0.1 < answers.mean() < 0.9


def test_the_settings_are_among_those_that_were_tried(runs):
    for key, (setting, share) in runs.settings.items():
        tried = script.RATES if "Transformer" in key else script.STRENGTHS
        assert np.isclose(setting, tried).any()
        assert 0.5 < share < 0.9


def test_copies_flatter_both_readers(runs):
    assert set(runs.lines) == set(READERS)
    for shares in runs.lines.values():
        assert shares.shape == (script.STARTS, 2)
        assert shares[:, 0].mean() > shares[:, 1].mean()  # most of all where it can remember
    assert np.all(runs.lines["Transformer"][:, 0] > runs.lines["Transformer"][:, 1] + 0.05)


def test_the_best_setting_is_that_of_the_highest_mean():
    y = np.array([1, 0, 1, 0])
    runs = {1.0: [np.array([1, 1, 1, 1])] * 2, 2.0: [np.array([1, -1, 1, 1])] * 2}
    setting, marks = script.best(runs, y, np.array([0, 1, 2]))
    assert setting == 2.0 and marks == pytest.approx([2 / 3, 1])


def test_a_smaller_sample_is_the_beginning_of_the_larger():
    train = np.arange(50, 90)
    np.testing.assert_array_equal(script.sample(train, 10, 1), script.sample(train, None, 1)[:10])
    assert sorted(script.sample(train, None, 0)) == train.tolist()
