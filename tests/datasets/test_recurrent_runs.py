"""The trainings of recurrent networks as shipped, and the script that made them."""

import make_recurrent_runs as script
import nbformat
import numpy as np
import pytest
from page_cells import define

from course_utils.datasets import load_recurrent_runs


@pytest.fixture(scope="module")
def stored():
    return load_recurrent_runs()


def test_every_network_of_the_script_is_there_with_all_its_starts(stored):
    assert list(stored.rates) == list(stored.validation) == list(stored.test)
    assert set(stored.rates) == set(script.RATES)
    for name, rates in script.RATES.items():
        assert stored.rates[name][:, 0] == pytest.approx(rates)
        assert len(stored.validation[name]) == script.STARTS
        for shares in (stored.rates[name][:, 1], stored.validation[name], stored.test[name]):
            assert np.all((shares > 0.5) & (shares < 1))
        assert stored.test[name].shape == (script.STARTS,)


def test_each_rate_was_chosen_between_two_that_were_worse(stored):
    for name in set(stored.rates) - set(script.SAME_RATE):
        shares = stored.rates[name][:, 1]
        assert 0 < shares.argmax() < len(shares) - 1, name


def test_every_network_that_says_phrases_has_its_marks_at_each_rate(stored):
    assert list(stored.phrases) == script.SPEAKERS
    for marks in stored.phrases.values():
        assert marks.shape == (3, script.SPEAKER_STARTS, script.PASSES, 4)
        assert np.all((marks > 0.5) & (marks < 1))


def test_the_phrases_are_split_as_on_the_page_that_writes_their_sound():
    ours = define(script.PAGE, [*script.CELLS[:2], "sounds-2"])
    theirs = define(script.PAGE.with_name("seq2seq.ipynb"), ["set-up", "pinyin-2", "pinyin-3"])
    assert ours["known"] == theirs["phrases"]
    assert ours["judged"] == theirs["valid_phrases"]
    assert ours["new"] == theirs["test_phrases"]


def test_the_cells_that_the_script_runs_stand_on_the_page_in_this_order():
    places = [cell.id for cell in nbformat.read(script.PAGE, as_version=4).cells]
    found = [places.index(cell) for cell in script.CELLS]
    assert found == sorted(found)


def test_the_cells_that_the_script_runs_do_not_read_what_it_makes():
    sources = {cell.id: cell.source for cell in nbformat.read(script.PAGE, as_version=4).cells}
    assert "load_recurrent_runs()" in "".join(sources.values())
    assert not any("load_recurrent_runs()" in sources[cell] for cell in script.CELLS)


def test_it_is_small_enough_to_ship():
    assert script.FILE.stat().st_size < 30_000
