"""The losses of models of 15 sizes as shipped, and the script that measured them."""

import make_scaling_runs as script
import numpy as np


def test_every_size_is_there_with_all_its_starts(runs):
    assert tuple(runs.hidden) == script.HIDDEN and tuple(runs.marks) == script.MARKS
    assert tuple(runs.rates) == script.RATES
    assert runs.parameters.tolist() == [script.size(h) for h in script.HIDDEN]
    assert runs.test.shape == (script.STARTS, len(script.HIDDEN), len(script.MARKS))
    assert np.all((runs.test > 2) & (runs.test < 4.2))
    assert np.all(np.diff(runs.test.mean(axis=0)[:, ::2], axis=1) < 0)  # reading on helps


def test_further_starts_hold_the_end_of_the_sizes_that_they_trained(runs):
    trained = ~np.isin(runs.hidden, script.LEFT_OUT)
    assert runs.further.shape == (script.FURTHER, len(script.HIDDEN))
    assert np.array_equal(np.isfinite(runs.further), np.tile(trained, (script.FURTHER, 1)))
    apart = (runs.further - runs.test[:, :, -1].mean(axis=0))[:, trained]
    assert np.all(np.abs(apart) < 0.15)


def test_each_rate_was_chosen_among_all_or_between_two_that_were_worse(runs):
    tried = np.isfinite(runs.trial[:, :, 0])
    for size in range(len(runs.hidden)):
        for mark in range(len(runs.marks)):
            best = np.nanargmin(runs.trial[size, :, mark])
            assert runs.rate[size, mark] == runs.rates[best]
            for beside in (best - 1, best + 1):
                assert beside in (-1, len(runs.rates)) or tried[size, beside]


def test_at_the_end_no_rate_lies_at_the_edge_of_what_was_tried(runs):
    assert np.all((runs.rate[:, -1] > runs.rates[0]) & (runs.rate[:, -1] < runs.rates[-1]))


def test_the_gradient_is_that_of_the_loss():
    rng = np.random.default_rng(0)
    weights, hidden = rng.standard_normal(script.size(7)), 7
    x, y = rng.integers(0, script.V, (5, script.CONTEXT)), rng.integers(0, script.V, 5)

    def nats(weights):
        p = script.forward(weights, hidden, x)[2]
        return -np.log(p[np.arange(5), y]).mean()

    found = script.gradient(weights, hidden, x, y)
    for place in rng.choice(len(weights), 60, replace=False):
        step = 1e-6 * (np.arange(len(weights)) == place)
        slope = (nats(weights + step) - nats(weights - step)) / 2e-6
        np.testing.assert_allclose(found[place], slope, rtol=1e-4, atol=1e-8)


def test_no_place_is_read_twice_and_marks_come_in_order():
    seen = []

    class Text(np.ndarray):
        def __getitem__(self, places):
            seen.append(np.asarray(places))
            return np.asarray(self)[places]

    text = np.random.default_rng(0).integers(0, script.V, 1000).view(Text)
    marks = (256, 512, 896)
    verdicts = script.train(3, 0.01, 0, text, marks, lambda w: w.copy())
    assert len(verdicts) == 3 and not np.array_equal(*verdicts[:2])
    targets = np.concatenate([places for places in seen if places.ndim == 1])
    assert len(targets) == 896 == len(np.unique(targets))


def test_a_model_that_knows_nothing_pays_log_27():
    weights = np.zeros(script.size(4), np.float32)
    text = np.random.default_rng(0).integers(0, script.V, 500)
    assert np.isclose(script.bits(weights, 4, text, 100), np.log2(27))
