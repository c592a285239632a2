"""The networks that wait for a word as shipped, what they heard, and the script that made them."""

import make_spoken_commands as commands
import make_wake_runs as script
import matplotlib.pyplot as plt
import numpy as np
import pytest
from page_cells import define

from course_utils.datasets import load_wake_runs


@pytest.fixture(scope="module")
def runs():
    return load_wake_runs()


@pytest.fixture(scope="module")
def page():
    yield define(script.PAGE, script.CELLS)
    plt.close("all")


def test_every_training_of_the_script_is_there(runs):
    assert list(runs.weights) == list(script.ARMS)
    for several in runs.weights.values():
        assert len(several) == script.STARTS
    assert all(runs.tried[mix].shape == (len(script.PACES), script.STARTS) for mix in script.MIXES)


@pytest.mark.parametrize("part", script.MINUTES)
def test_what_was_heard_has_the_form_that_is_promised(runs, part):
    networks, voices = len(script.ARMS) * script.STARTS, len(commands.VOICES[part])
    assert runs.texts[part] == [commands.WAKE, *commands.NEAR[part]]
    assert runs.takes[part].shape == (networks, len(runs.texts[part]), voices, script.TAKES)
    minutes = np.array(list(script.MINUTES[part].values()))
    assert runs.hours[part].shape == (len(minutes), voices)
    spoken = 60 * runs.hours[part].sum(axis=1)
    assert np.all(spoken >= minutes) and np.all(spoken < minutes + 3)
    network, sort, voice, score = runs.peaks[part].T
    assert set(network) == set(range(networks)) and set(sort) <= {0, 1}
    assert set(voice) <= set(range(voices)) and score.min() >= 1
    assert len(runs.words[part]) == len(score)
    assert all(bool(words) <= (s > 4) for words, s in zip(runs.words[part], score, strict=True))


def test_the_stored_weights_know_the_word_from_other_commands(runs, page):
    rng = np.random.default_rng(0)
    rows = np.flatnonzero((page["part"] == "validation") & page["english"])
    rows = rows[page["kind"][rows] != "near word"]
    x = page["place"]([page["waves"][i] for i in rows], rng)
    z = page["even"](page["mel"](page["noisy"](x, 15, rng)))
    network = page["build"](2, width=24)
    for several in runs.weights.values():
        for weights in several:
            network.set_weights(weights)
            scores = page["logits"](network, z)
            woken = scores[:, 1] > scores[:, 0]
            wake = page["text"][rows] == commands.WAKE
            assert woken[wake].mean() > 0.7 and woken[~wake].mean() < 0.2


def test_a_training_of_the_script_is_that_of_its_arm(page, monkeypatch):
    asked = []
    monkeypatch.setitem(page, "wake_lessons", lambda near, count, seed: asked.append((near, seed)))
    monkeypatch.setitem(page, "teach", lambda network, taught, start, epochs: None)
    script.teach(page, script.ARMS["speech and near words"], 2)
    assert asked == [(2, 2)]


def test_peaks_are_the_highest_within_a_second(page):
    scores = np.array([0.0, 5, 4, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0.5])
    assert page["peaks"](scores).tolist() == [1, 8]


def test_the_words_about_a_place_in_the_stream():
    words = "one two three four five six seven eight"
    assert "four" in script.said_at(words, (1.25 + 2 - 0.625) / 0.2, 4.0)
    assert script.said_at(words, 0, 4.0).startswith("one")


def test_sentences_of_the_parts_are_different():
    parts = {part: set(script.sentences(part)) for part in script.MINUTES}
    assert len(parts["validation"] & parts["test"]) < 0.02 * len(parts["validation"])
    assert all("$" not in sentence for sentence in parts["test"])


def test_it_is_small_enough_to_ship():
    assert script.FILE.stat().st_size < 3e5
