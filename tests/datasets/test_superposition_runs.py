"""The searches for features as shipped, and the script that made them."""

import make_superposition_runs as script
import numpy as np
import pytest
from page_cells import define

ALL = script.TRIED | {f"TopK at {p}": script.KEPT for p in script.RATES}


def test_every_kind_of_the_script_is_there(runs):
    assert set(runs.tried) == {
        (kind, float(setting)) for kind, settings in ALL.items() for setting in settings
    }
    assert all(values.shape == (script.CHOOSING, 3) for values in runs.tried.values())
    methods = set(script.finders({}, dict.fromkeys(script.TRIED, 1)))
    assert set(runs.cosine) == set(runs.found) == methods
    assert {p for p, _ in runs.by_rate} == set(script.RATES)
    assert set(runs.by_size) == set(script.SIZES) and set(runs.twins) == set(script.STEPS)
    assert {steps: values.shape for steps, values in runs.curve.items()} == {
        steps: (3, steps // 100) for steps in script.STEPS
    }
    assert all(values.shape == (3,) for values in runs.long.values())
    for field in (runs.cosine, runs.found, runs.by_rate):
        assert all(values.shape == (script.JUDGING,) for values in field.values())


def test_settings_are_those_with_the_highest_cosine_where_they_were_chosen(runs):
    tried = {f"tried/{kind}/{s:g}": values for (kind, s), values in runs.tried.items()}
    assert runs.chosen == {
        kind: max(settings, key=lambda s: tried[f"tried/{kind}/{s:g}"][:, 1].mean())
        for kind, settings in ALL.items()
    }


def test_latents_are_found_repeated_dead_or_mixed(runs):
    for latents, counts in runs.by_size.items():
        assert (counts >= 0).all() and (counts.sum(axis=1) <= latents).all()


def test_the_gradient_of_the_autoencoder_is_the_slope_of_its_loss():
    names = define(script.PAGE, script.TOY)
    rng = np.random.default_rng(0)
    h = rng.standard_normal((50, 7))
    sae = [part.astype(float) for part in names["start_sae"](h, 11, seed=0)]
    sae[1] += rng.standard_normal(11) / 10
    found = names["sae_gradients"](*sae, h, l1=0.3)[1:]
    for part, gradient in zip(sae, found, strict=True):
        for place in (0, part.size // 2, part.size - 1):
            here, slope = part.ravel()[place], []
            for nudge in (1e-6, -1e-6):
                part.ravel()[place] = here + nudge
                slope.append(names["sae_gradients"](*sae, h, l1=0.3)[0])
            part.ravel()[place] = here
            assert np.isclose(gradient.ravel()[place], (slope[0] - slope[1]) / 2e-6, atol=1e-5)


def test_a_match_is_one_to_one():
    match = define(script.PAGE, script.TOY)["match"]
    true = np.eye(3)
    assert match(true, true[[2, 0, 1]] * 5).tolist() == [1, 1, 1]
    assert sorted(match(true, np.array([[1.0, 0, 0], [0.8, 0.6, 0]]))) == pytest.approx([0, 0.6, 1])
