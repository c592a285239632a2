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
    arms = [arm for arm in script.ARMS for _ in range(script.STARTS)]
    assert runs.listeners == [*arms, *script.WARPS]


@pytest.mark.parametrize("mix", ["silence", "noise"])
@pytest.mark.parametrize("name", script.TRIED)
def test_the_best_form_in_the_validation_voices_was_tested(runs, name, mix):
    tried, tested = runs.tried[f"{name}, {mix}"], runs.tested[f"{name}, {mix}"]
    forms = [script.SPELLED[name].format(*form) for form in script.TRIED[name]]
    few = name == "time warping" and mix == "silence"
    assert list(tried) == (forms[:2] if few else forms)
    assert all(shares.shape == (4,) for shares in tried.values())
    starts = script.STARTS if name == "network" else 1
    assert tested.shape == (starts, 4, len(commands.VOICES["test"]))
    assert tested.min() >= 0 and tested.max() <= 1 and runs.seconds[f"{name}, {mix}"] >= 0


def test_a_contest_chooses_by_validation_and_tests_once(monkeypatch):
    read = {"a": 0.2, "b": 0.9, "c": 0.5}
    monkeypatch.setitem(script.TRIED, "averages", [(form, 1) for form in read])
    monkeypatch.setattr(script, "readers", lambda page, name, mix, form: [form[0]])
    asked = []

    def understood(page, several, split):
        asked.append((*several, split))
        return np.full((1, 4, 2), read[several[0]])

    monkeypatch.setattr(script, "understood", understood)
    kept = script.contest({}, "averages", "noise")
    assert [split for _, split in asked] == ["validation"] * 3 + ["test"] and asked[-1][0] == "b"
    assert kept["forms"][1] == "b parts, C = 1"
    np.testing.assert_allclose(kept["tried"][:, 0], list(read.values()), rtol=1e-6)


@pytest.mark.parametrize("part", script.MINUTES)
def test_what_was_heard_has_the_form_that_is_promised(runs, part):
    listeners, voices = len(runs.listeners), len(commands.VOICES[part])
    assert runs.texts[part] == [commands.WAKE, *commands.NEAR[part]]
    assert runs.voices[part] == list(commands.VOICES[part])
    assert runs.takes[part].shape == (listeners, len(runs.texts[part]), voices, script.TAKES)
    minutes = np.array(list(script.MINUTES[part].values()))
    assert runs.hours[part].shape == (len(minutes), voices)
    spoken = 60 * runs.hours[part].sum(axis=1)
    assert np.all(spoken >= minutes) and np.all(spoken < minutes + 3)
    listener, sort, voice, score = runs.peaks[part].T
    assert set(listener) == set(range(listeners)) and set(sort) <= {0, 1}
    networks = listener < len(script.ARMS) * script.STARTS
    assert set(voice) <= set(range(voices)) and score[networks].min() >= 1
    assert len(runs.words[part]) == len(score)
    loud = score > script.LOUD
    assert all(bool(words) <= over for words, over in zip(runs.words[part], loud, strict=True))


def test_the_stored_weights_know_the_word_from_other_commands(runs, page):
    rng = np.random.default_rng(0)
    rows = np.flatnonzero((page["part"] == "validation") & page["english"])
    rows = rows[page["kind"][rows] != "near word"]
    x = page["place"]([page["waves"][i] for i in rows], rng)
    z = page["standardise"](page["mel"](page["noisy"](x, 15, rng)))
    network = page["build"](2, width=24)
    for several in runs.weights.values():
        for weights in several:
            network.set_weights(weights)
            woken = page["wake_score"](network, z) > 0
            wake = page["text"][rows] == commands.WAKE
            assert woken[wake].mean() > 0.7 and woken[~wake].mean() < 0.2


@pytest.mark.parametrize("form", script.WARPS.values())
def test_a_listener_by_warping_finds_the_word_that_is_its_template(page, form):
    score, low = script.by_warping(page, *form)
    training = (page["part"] == "train") & page["english"]
    wake, command = (
        np.flatnonzero(training & (page["text"] == text))[:3]
        for text in (commands.WAKE, commands.COMMANDS[0])
    )
    scores = score(page["standardise"](page["mel"](page["record"](np.append(wake, command), 25))))
    assert scores[:3].min() > scores[3:].max() and scores[:3].min() > low


def test_a_training_of_the_script_is_that_of_its_arm(page, monkeypatch):
    asked = []

    def windows(near, count, seed):
        asked.append((near, seed))
        return None, None

    monkeypatch.setitem(page, "wake_windows", windows)
    monkeypatch.setitem(page, "train", lambda network, x, y, start, epochs: None)
    script.train(page, script.ARMS["speech and near words"], 2)
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
