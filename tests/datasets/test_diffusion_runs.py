"""The denoisers of digits as shipped, and the script that made them."""

import make_diffusion_runs as script
import numpy as np
import pytest


def test_every_setting_of_the_script_is_there_with_all_its_starts(runs):
    settings = [(rate, strength) for rate in script.RATES for strength in script.STRENGTHS]
    for guess in ("picture", "noise"):
        np.testing.assert_allclose(runs.tried[guess][:, :2], settings, rtol=1e-6)
        assert runs.losses[guess].shape == (script.STARTS, script.LAPS)
    assert runs.strengths.tolist() == list(script.STRENGTHS)
    assert runs.steps.tolist() == list(script.STEPS)
    assert list(runs.known) == [*[str(10 * n) for n in script.FEW], "planted", "noise", "mixture"]
    for marks in (
        runs.by_strength,
        *runs.by_steps.values(),
        *runs.known.values(),
    ):
        assert list(marks) == list(script.MARKS)
        assert all(len(values) == script.STARTS for values in marks.values())
        for name in ("asked", "copied", "nearer", "planted"):
            assert np.all((marks[name] >= 0) & (marks[name] <= 1))


def test_the_rate_and_strength_of_the_least_distance_were_taken(runs):
    for guess in ("picture", "noise"):
        best = runs.tried[guess][runs.tried[guess][:, 2].argmin()]
        np.testing.assert_allclose([runs.rate[guess], runs.strength[guess]], best[:2], rtol=1e-6)
    assert 0.001 < runs.rate["picture"] < 0.01 and 0 < runs.strength["picture"] < 4  # no edges


def test_fifty_steps_at_the_chosen_strength_are_the_same_drawings_in_both_tables(runs):
    column = list(runs.strengths).index(runs.strength["picture"])
    for name, marks in runs.by_steps["DDIM"].items():
        np.testing.assert_allclose(marks[:, 5], runs.by_strength[name][:, column], rtol=1e-3)


def test_the_weights_draw_what_is_in_the_album(runs):
    learn, _, _ = script.small_digits()
    again = script.album(runs.weights, runs.strength["picture"], learn)
    np.testing.assert_allclose(again, runs.album[:2], atol=0.01)


def test_the_mixture_is_the_one_of_the_page_on_gans(runs):
    assert (
        2.5 < runs.known["mixture"]["distance"].mean() < 4
        and runs.known["mixture"]["wiped"].mean() < 1.2
    )
    sure = script.look(runs.album[2])[1].max(axis=1)
    assert sure.mean() > 0.8


def test_a_digit_is_copied_by_itself_and_not_by_a_test_digit():
    parts = learn, _, test = script.small_digits()
    copies = script.judge(script.some(learn, 100).images, learn.images, parts)
    fresh = script.judge(test.images, learn.images, parts)
    at = script.MARKS.index
    assert copies[at("copied")] == 1 and copies[at("nearer")] > 0.7 > fresh[at("nearer")]
    assert fresh[at("copied")] == pytest.approx(0.01, abs=0.001)
    assert fresh[at("distance")] < 1e-6 and fresh[at("reached")] == 0


def test_copies_of_every_digit_are_found_and_not_of_ones_alone():
    learn, _, test = script.small_digits()
    ratio = script.closeness(test.images, learn.images)
    limit = np.quantile(ratio, 0.01)
    assert len(set(test.labels[ratio < limit])) >= 4
    noise = np.random.default_rng(0).standard_normal(learn.images.shape)
    found = script.closeness(learn.images + 0.05 * noise, learn.images) < limit
    for digit in range(10):
        assert found[learn.labels == digit].mean() > 0.5
    square = np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 4.0]])
    np.testing.assert_allclose(script.closeness(np.array([[0.0, 1.0]]), square), 1 / 10**0.5)


def test_twenty_digits_stand_fifty_times_among_the_planted():
    learn, _, _ = script.small_digits()
    data = script.planted(learn)
    twenty = script.some(learn, 2)
    assert len(data.images) == len(data.labels) == 3000 + 20 * 49
    for picture, label in zip(twenty.images, twenty.labels, strict=True):
        same = (data.images == picture).all(axis=1)
        assert same.sum() == 50 and set(data.labels[same]) == {label}
