"""The readers as shipped, and the script that trained them."""

import make_bert_readers as script
import numpy as np
import pytest

from course_utils.datasets import load_bert_readers, load_small_bert


@pytest.fixture(scope="module")
def readers():
    return load_bert_readers()


def test_every_reader_is_there_with_all_its_draws(readers):
    files = {part: len(names) for part, names in load_small_bert().files.items()}
    assert {count for _, count in readers.test} == set(script.LABELS)
    assert len(readers.test) == 6 * len(script.LABELS)
    for part in ("validation", "test"):
        for marks in getattr(readers, part).values():
            assert marks.shape[0] == len(script.DRAWS) and marks.shape[1] <= files[part]
            assert np.all((marks >= 0) & (marks <= 1))


def test_each_setting_was_chosen_between_two_that_were_no_better(readers):
    for key, tried in readers.tried.items():
        assert 0 < tried[:, 1].argmax() < len(tried) - 1, key


def test_a_grid_is_widened_while_its_edge_is_best():
    best, tried = script.climb((1, 10, 100), lambda setting: -abs(np.log10(setting) - 3))
    assert best == 1_000 and [setting for setting, _ in tried] == [1, 10, 100, 1_000, 10_000]
    best, tried = script.climb((1, 10, 100), lambda setting: -setting if setting > 0.05 else -9)
    assert best == pytest.approx(0.1) and len(tried) == 5


def test_draws_are_of_training_files_and_one_holds_the_smaller_ones():
    found = {"files": np.array(["a", "b", "c", "a", "c"]), "train": np.array(["a", "c"])}
    assert sorted(script.draw(found, 4, 0)) == [0, 2, 3, 4]
    assert script.draw(found, 2, 3).tolist() == script.draw(found, 4, 3)[:2].tolist()


def test_marks_are_shares_in_files():
    right = np.array([1, 0, 1, 1, 0])
    np.testing.assert_array_equal(
        script.by_file(right, np.array(["b", "a", "b", "a", "a"])), [1 / 3, 1]
    )
