"""The trainings on messages and docstrings as shipped, and the script that made them."""

import make_translation_runs as script
import numpy as np


def test_every_training_wrote_all_texts(runs):
    for name, starts in runs.test.items():
        assert len({len(texts) for texts in starts}) == 1
        assert len(starts) == len(runs.losses[name])
        assert all(isinstance(text, str) for texts in starts for text in texts)
    assert {name: len(starts) for name, starts in runs.test.items()} == script.STARTS


def test_every_training_learned(runs):
    for name, starts in runs.losses.items():
        for losses in starts:
            assert losses.shape == (script.PASSES[name], 2)
            assert losses[-1, 0] < losses[0, 0] / 2
            if name != "summary":  # there validation rises from the first pass on
                assert losses[-1, 1] < losses[0, 1]


def test_weights_are_rounded_to_eight_bits():
    weights = [np.random.default_rng(0).normal(size=(50, 3)), np.zeros(4)]
    whole, scales = script.rounded(weights)
    for w, n, s in zip(weights, whole, scales, strict=True):
        assert n.dtype == np.int8
        assert np.abs(n * s - w).max() <= s.max() / 2 + 1e-9


def test_batches_hold_every_text_once_and_end_with_the_longest():
    rng = np.random.default_rng(0)
    reads, writes = rng.integers(1, 9, 100), rng.integers(1, 13, 100)
    x = np.where(np.arange(9) < reads[:, None], np.arange(1, 101)[:, None], 0)
    truth = np.where(np.arange(13) < writes[:, None], 1, 0)
    same = np.zeros((100, 13, 9))
    seen = []
    for rows, before, target, copies in script.batches((x, truth, truth, same), rng):
        assert rows[:, -1].any() and target[:, -1].any()
        assert copies.shape == (len(rows), target.shape[1], rows.shape[1])
        assert before.shape == target.shape
        seen += rows[:, 0].tolist()
    assert sorted(seen) == list(range(1, 101))
