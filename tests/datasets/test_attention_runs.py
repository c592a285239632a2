"""The trainings of small classifiers as shipped, and the script that made them."""

import make_attention_runs as script
import numpy as np
import pytest

NETWORKS = [
    *(("library", name) for name in script.NETWORKS),
    ("order", "with places"),
    *(("digits", name) for name in script.VIEWERS),
]
RIVALS = [*((question, name) for question in ("library", "order") for name in script.COUNTS)]
RIVALS.append(("digits", "SVM"))


def test_every_contender_of_the_script_is_there_with_all_its_starts(runs):
    for field in (runs.settings, runs.parameters, runs.test):
        assert set(field) == {*NETWORKS, *RIVALS}
    units = {"library": len(runs.files["test"]), "order": 88, "digits": 4}
    for key, shares in runs.test.items():
        assert shares.shape == (script.STARTS if key in NETWORKS else 1, units[key[0]])
        assert np.all((shares >= 0) & (shares <= 1))
    libraries = {key for key in runs.test if key[0] == "library"}
    assert set(runs.watch) == libraries
    assert set(runs.histories) == libraries & set(NETWORKS)
    assert set(runs.quarter) == {("library", name) for name in ("Transformer", *script.COUNTS)}
    for histories in runs.histories.values():
        assert [set(history) for history in histories] == [set(script.LEARNING)] * script.STARTS
        assert all(history["loss"][-1] < history["loss"][0] for history in histories)


def test_each_setting_was_chosen_between_two_that_were_no_better(runs):
    for key, tried in runs.settings.items():
        shares = tried[:, 1]
        assert np.ptp(shares) == 0 or 0 < shares.argmax() < len(shares) - 1, key
    assert np.ptp(runs.settings["order", "counted words"][:, 1]) == 0  # the order is not there


def test_the_mark_of_the_chosen_setting_is_that_of_the_first_start(runs):
    for key, shares in runs.watch.items():
        assert shares[0].mean() == pytest.approx(runs.settings[key][:, 1].max(), abs=1e-6)


def test_validation_and_test_share_no_file(runs):
    assert len(runs.files["watch"]) == runs.watch["library", "mean"].shape[1]
    assert not set(runs.files["watch"]) & set(runs.files["test"])
    assert all(left < right for left, right in zip(script.HANDS, script.HANDS[1:], strict=False))


def test_parameters_are_those_of_the_models_that_the_script_builds(runs):
    for name, second in script.VIEWERS.items():
        assert runs.parameters["digits", name] == script.picture_network(second).count_params()
    words = {
        (runs.parameters["library", name] - script.build(*parts, size=7).count_params())
        / script.WIDTH
        for name, parts in script.NETWORKS.items()
    }
    assert len(words) == 1 and words.pop().is_integer()


def test_a_climb_ends_where_both_neighbours_are_no_better():
    tried, kept = script.climb(lambda rate, seed: (rate, seed), lambda run: -abs(run[0] - 1), -3)
    assert [rate for rate, _ in tried] == pytest.approx(10 ** np.arange(-2, 1, 0.5))
    assert [seed for _, seed in kept] == [0, 1, 2]
    assert [rate for rate, _ in kept] == [1] * 3


def test_a_shuffle_keeps_the_words_of_its_text_and_short_texts_are_left_out():
    codes = np.array([[*range(1, 9), 0, 0], [1, 2, 3, 4, 5, 0, 0, 0, 0, 0]])
    mixed, real, files = script.real_and_shuffled(codes, np.array(["a", "b"]), 3, 0)
    assert real.tolist() == [1, 1, 1, 0, 0, 0] and files.tolist() == ["a"] * 6
    assert np.all(mixed[:3] == codes[0]) and not np.any(np.all(mixed[3:] == codes[0], axis=1))
    assert np.all(np.sort(mixed[:, :8], axis=1) == codes[0, :8]) and not mixed[:, 8:].any()
