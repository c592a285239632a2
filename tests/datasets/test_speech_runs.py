"""The recognisers of digits as shipped, and the script that made them."""

import make_speech_runs as script
import matplotlib.pyplot as plt
import numpy as np
import pytest
from page_cells import define


@pytest.fixture(scope="module")
def page():
    yield define(script.PAGE, script.CELLS)
    plt.close("all")


def test_every_training_of_the_script_is_there_with_all_its_starts(runs):
    assert tuple(runs.weights) == tuple(runs.losses) == tuple(runs.seconds) == script.MIXES
    for mix in script.MIXES:
        assert len(runs.weights[mix]) == len(runs.seconds[mix]) == script.STARTS
        assert runs.losses[mix].shape == (script.STARTS, script.LENGTHS[script.LONGEST][1])
    assert tuple(runs.errors) == tuple(script.LENGTHS)
    assert all(errors.shape == (script.STARTS, 5, 4) for errors in runs.errors.values())


def test_a_training_takes_the_steps_it_is_named_after(page):
    for steps, (lessons, epochs) in script.LENGTHS.items():
        assert lessons * epochs == steps * page["BATCH"]


def test_the_weights_give_the_errors_that_stand_beside_them(runs, page):
    heard = page["hear"]("validation")
    for weights, errors in zip(runs.weights["noise"], runs.errors[script.LONGEST], strict=True):
        again = script.error_rates(page, page["reader"](weights), heard)
        np.testing.assert_allclose(again, errors, atol=0.02)


def test_the_rate_and_the_toll_were_chosen_between_two_that_were_worse(runs):
    assert 0 < runs.rates[:, 1].argmin() < len(runs.rates) - 1
    for tried in runs.tried.values():
        size, _, toll, _ = tried[tried[:, 3].argmin()]
        assert min(tried[:, 0]) < size < max(tried[:, 0])
        assert min(tried[:, 2]) < toll < max(tried[:, 2])


def test_no_test_voice_was_read(page, monkeypatch):
    asked = []
    monkeypatch.setitem(page, "error_rates", lambda part, texts: asked.append(part) or np.zeros(4))
    heard = [page["hear"]("validation")[0]]
    monkeypatch.setitem(page, "lessons", lambda mix, count, seed: None)
    monkeypatch.setitem(page, "train", lambda *taught: (page["network"].get_weights(), [0.0]))
    script.teach(page, heard, "noise", 256, 0)
    assert asked == ["validation"]
