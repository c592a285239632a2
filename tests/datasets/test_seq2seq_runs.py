"""The trainings on dates and numbers as shipped, the script that made them, and the full path."""

import make_seq2seq_runs as script
import numpy as np
import pytest
from file_server import zip_file
from page_cells import define

VIEWS = "attention", "one vector"


def test_both_views_are_there_with_all_starts(runs):
    for view in VIEWS:
        assert runs.right[view].shape == (script.STARTS, len(runs.part))
        assert runs.rates[view][:, 0] == pytest.approx(script.RATES)
        assert runs.losses[view].shape == (script.STARTS, 2, 10)
        assert runs.disturbed[view].shape == (script.STARTS, 9, 9)
    assert runs.beam.shape == (script.STARTS, 3, 100)


def test_each_rate_was_chosen_between_two_that_were_worse(runs):
    for tried in runs.rates.values():
        assert 0 < tried[:, 1].argmax() < len(tried) - 1


def test_greedy_writing_is_as_right_as_the_judgement_by_one_look(runs):
    judged = runs.right["attention"][:, np.array(runs.part) == "numbers only"]
    assert np.array_equal(runs.beam[:, 0], judged[:, :100])


def test_the_best_two_of_a_beam_hold_the_best_one(runs):
    assert np.all(runs.beam[:, 2] >= runs.beam[:, 1])


def test_every_training_learned(runs):
    for losses in runs.losses.values():
        assert np.all(losses[..., -1] < 0.25 * losses[..., 0])


def test_the_parts_are_named_by_what_is_asked():
    pairs = [("3 May", "20260503", "en"), ("03/05/2026", "20260503", "en_GB")]
    pairs.append(("seven", "7", "english"))
    assert script.parts(pairs).tolist() == ["27 languages", "numbers only", "1 digits"]


def test_sentences_are_learned_on_the_full_path(stick, capsys):
    """The cells that run with FULL = True, on a small corpus in the true format."""
    names = {"sun": "soleil", "cat": "chat", "dog": "chien", "bird": "oiseau", "boy": "fils"}
    verbs = {"sings": "chante", "sleeps": "dort", "eats": "mange", "runs": "court"}
    lines = [
        f"The {name} {verb}{end}\tLe {nom} {verbe} {end}\tCC-BY 2.0\n"
        for name, nom in names.items()
        for verb, verbe in verbs.items()
        for end in ".!"
    ]
    stick("parallel_corpus", zip_file({"fra-eng/fra.txt": "".join(lines).encode()}))
    page = define(script.PAGE, [*script.CELLS[:8], "full-2"])
    page |= {"FULL": True, "RATES": (0.005, 0.01), "PASSES": 1, "faster": {}}
    define(script.PAGE, ["full-3"], page)
    assert len(page["keys"]) == 40 and page["n"] == 2
    assert page["nearest"]("the cat sings .", ["a dog", "the cat eats ."]) == "the cat eats ."
    assert page["written"][0.005].shape == (4, 9)
    said = capsys.readouterr().out
    assert said.count("exact match") == 2 and "nearest sentence" in said
