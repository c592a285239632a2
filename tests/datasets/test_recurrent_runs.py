"""The trainings of recurrent networks as shipped, and the script that made them."""

import re
from types import SimpleNamespace

import make_recurrent_runs as script
import nbformat
import numpy as np
import pytest
from page_cells import define

from course_utils.datasets import load_docstrings


def test_every_network_of_the_script_is_there_with_all_its_starts(runs):
    assert set(runs.rates) == set(runs.hits) == set(runs.seconds) == set(script.RATES)
    for name, rates in script.RATES.items():
        assert runs.rates[name] == pytest.approx(rates)
        assert runs.curves[name].shape == (len(rates), script.STARTS, script.ROUNDS)
        assert runs.hits[name].mean() > 0.7
        assert runs.reached[name].shape == (script.STARTS, 2, 12)
        assert np.all(runs.reached[name][:, :, 0] == 1) and np.all(runs.reached[name] > 0)
        assert runs.dropout[name].shape == (len(script.DROPS), script.STARTS)
        ends = runs.budgets[name, script.ROUNDS][:, -1]
        np.testing.assert_array_equal(runs.dropout[name][script.DROPS.index(0.5)], ends)
        for rounds in (script.ROUNDS, *script.BUDGETS):
            assert runs.budgets[name, rounds].shape == (script.STARTS, rounds)
    for name in ("GRU", "GRU, no mask"):
        assert [key for key in runs.weights if key[0] == name] == [(name, n) for n in range(3)]
    assert list(runs.articles["test"]) == list(script.TAGGERS)
    assert ("GRU, both ways", 0) in runs.weights
    for name in script.TAGGERS:
        assert runs.articles["rates"][name][:, 0] == pytest.approx(script.ARTICLE_RATES)
        assert runs.articles["test"][name].shape == (script.ARTICLE_STARTS,)


def test_each_rate_was_chosen_between_two_that_were_worse(runs):
    shares = [curves[:, :, -1].mean(axis=1) for curves in runs.curves.values()]
    for tried in [*shares, runs.articles["rates"]["GRU, both ways"][:, 1]]:
        assert 0 < tried.argmax() < len(tried) - 1


def test_every_network_that_says_phrases_has_its_marks(runs):
    assert set(runs.sounds["marks"]) == set(script.SPEAKERS)
    for name, marks in runs.sounds["marks"].items():
        assert marks.shape == (2, script.STARTS, script.PASSES, 3)
        assert np.all((marks > 0.5) & (marks < 1))
        rate, done = script.chosen_pass(marks)  # and there its hits give the mark of new phrases
        hits = runs.sounds["hits"][name]
        np.testing.assert_allclose(hits.mean(axis=1), marks[rate, :, done, 1], atol=1e-6)


def test_counted_neighbours_say_again_what_is_stored_of_them(runs):
    tried = runs.tried["neighbours, counted"]
    assert tried[:, 0] == pytest.approx(script.PENALTIES) and tried[:, 1].argmax() == 2
    page = define(script.PAGE, [*script.CELLS[:2], "sounds-2", "sounds-3"])
    characters = [c for c in "".join(page["new"]) if c in page["several"]]
    long = [c == "长" for c in characters]
    hits = script.by_neighbours(page, "长", page["new"], 3)
    assert np.array_equal(hits, runs.sounds["hits"]["neighbours, counted"][0, long])
    assert np.array_equal(
        script.commonest(page, None)["phrase_hits"], runs.sounds["hits"]["commonest reading"]
    )


def test_counts_of_five_signs_are_as_surprised_as_is_stored(runs, monkeypatch):
    page = define(script.PAGE, [*script.CELLS[:4], "writes-2"])
    tried = runs.tried["counts of signs"]
    assert tuple(tried[:, 0]) == script.ORDERS
    monkeypatch.setattr(script, "ORDERS", script.ORDERS[:1])
    (again,) = script.counted_signs(page)["tried"]
    assert again == pytest.approx(tried[0], rel=1e-4)


def test_what_was_written_is_what_the_stored_weights_write(runs):
    page = define(script.PAGE, [*script.CELLS[:4], "writes-2", "writes-3"])
    line = page["write"](runs.weights["writer", 0], script.LINES, seed=0)
    same = np.mean([a == b for a, b in zip(line, runs.written[-1][1], strict=True)])
    assert line[:20] == runs.written[-1][1][:20] and same > 0.05  # a rounding may tip a draw
    assert np.all(np.diff([bits for bits, _ in runs.written]) < 0)


def test_the_full_path_needs_nothing_that_is_stored_but_a_rate(capsys):
    words = " ".join(load_docstrings(100).sentences)
    text = " ".join(re.findall("[a-z]+", words)[:3000])  # like text8: small letters and spaces
    names = define(script.PAGE, [*script.CELLS[:6], "what-counting-can-do-2"])
    names |= {"fetch_text8": lambda: SimpleNamespace(text=text), "rates": {"GRU": 0.01}}
    names.pop("valid")  # must be made anew
    cells = {cell.id: cell.source for cell in nbformat.read(script.PAGE, as_version=4).cells}
    exec(cells["open-2"].replace("FULL = False", "FULL = True"), names)
    assert sum(len(names[part]) for part in ("train", "valid")) < 201
    assert set(names["vocabulary"]) <= {word for words in names["train"] for word in words}
    assert re.search(r"pairs of words 0\.\d+\nGRU 0\.\d+, of \d+", capsys.readouterr().out)


def test_the_phrases_are_split_as_on_the_page_that_writes_their_sound():
    ours = define(script.PAGE, [*script.CELLS[:2], "sounds-2"])
    theirs = define(script.PAGE.with_name("seq2seq.ipynb"), ["set-up", "pinyin-2", "pinyin-3"])
    assert ours["known"] == theirs["phrases"]
    assert ours["judged"] == theirs["valid_phrases"]
    assert ours["new"] == theirs["test_phrases"]
