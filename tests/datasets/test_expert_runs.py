"""The mixtures of experts as shipped, and the script that made them."""

import make_expert_runs as script
import numpy as np

KEYS = {(data, kind) for data, kinds in script.TRIED.items() for kind in kinds}
LENGTH = {"speech": 64, "digits": 1000}


def test_every_kind_of_the_script_is_there_with_all_its_starts(runs):
    for field in (runs.tried, runs.rate, runs.errors, runs.shares, runs.curve):
        assert set(field) == KEYS
    for data, kind in KEYS:
        experts, steps = script.TRIED[data][kind][0], script.STEPS[data]
        assert runs.errors[data, kind].shape == (5, LENGTH[data])
        assert runs.shares[data, kind].shape == (5, steps // 50, experts)
        assert runs.curve[data, kind].shape == (5, steps // 100)
        np.testing.assert_allclose(runs.shares[data, kind].sum(axis=2), 1, atol=1e-5)
        rates = sorted(float(f"{rate:.5g}") for rate in runs.tried[data, kind][:, 0])
        assert rates == sorted(script.RATES[data])
        assert runs.rate[data, kind] in script.RATES[data]


def test_the_gradient_is_the_slope_of_the_loss_with_its_balance():
    rng = np.random.default_rng(3)
    x, y = rng.standard_normal((60, 7)), rng.standard_normal((60, 1))
    w = {k: v.astype(float) for k, v in script.start(3, 5, 7, 4, 2, 1, seed=0).items()}
    w["straight"] = rng.standard_normal(w["straight"].shape)
    w["router"] *= 10
    found, share = script.gradients(w, x, y, script.squared, balance=0.3)

    def loss():
        p, chosen = script.route(w, x)
        kept = np.bincount(chosen, minlength=3) / 60
        balance = 0.3 * 3 * kept @ p.mean(axis=0)
        return script.squared(script.answer(w, x)[0], y)[0].mean() + balance

    assert share.sum() == 1
    for name, array in w.items():
        for place in (0, array.size // 2, array.size - 1):
            here, slope = array.ravel()[place], []
            for nudge in (1e-6, -1e-6):
                array.ravel()[place] = here + nudge
                slope.append(loss())
            array.ravel()[place] = here
            numeric = (slope[0] - slope[1]) / 2e-6
            assert np.isclose(found[name].ravel()[place], numeric, atol=1e-6), name


def test_no_utterance_is_in_two_parts():
    parts = [set(place) for _, _, place in script.speech().values()]
    assert all(not a & b for i, a in enumerate(parts) for b in parts[:i])
    assert len(parts[0]) == LENGTH["speech"]
