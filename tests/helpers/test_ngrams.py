"""Kneser–Ney's n-grams against counting with dictionaries, and by their properties."""

from collections import Counter

import numpy as np
import pytest

from course_utils.ngrams import KneserNey


def by_dictionaries(tokens, order, vocabulary):
    """Return p(word, history): the definition, one loop at a time."""
    padded, levels = [0] * (order - 1) + list(tokens), []
    for length in range(1, order + 1):
        ends = range(order, len(padded) + 1)
        grams = [tuple(padded[end - length : end]) for end in ends]
        if length < order:
            counts = Counter(gram[1:] for gram in {tuple(padded[e - length - 1 : e]) for e in ends})
        else:
            counts = Counter(grams)
        once, twice = (sum(c == n for c in counts.values()) for n in (1, 2))
        levels.append((counts, once / (once + 2 * twice) if once else 0.5))

    def probability(word, history):
        result = 1 / vocabulary
        for length, (counts, discount) in enumerate(levels, 1):
            h = tuple(history[len(history) - length + 1 :])
            after = {gram[-1]: count for gram, count in counts.items() if gram[:-1] == h}
            if after:
                kept = max(after.get(word, 0) - discount, 0)
                result = (kept + discount * len(after) * result) / sum(after.values())
        return result

    return probability


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_equal_to_the_definition(order):
    rng = np.random.default_rng(order)
    tokens, new = rng.integers(0, 7, 211), rng.integers(0, 7, 53)
    model, expected = KneserNey(tokens, order, 7), by_dictionaries(tokens, order, 7)
    history = [0] * (order - 1) + new.tolist()
    wanted = [expected(word, history[i : i + order - 1]) for i, word in enumerate(new)]
    np.testing.assert_allclose(model.probability(new), wanted, rtol=1e-12)


@pytest.mark.parametrize("order", [1, 2, 4])
def test_what_may_follow_sums_to_one(order):
    tokens = np.random.default_rng(0).integers(0, 5, 97)
    model = KneserNey(tokens, order, 11)  # six tokens never occur
    for history in ([], [3], [9, 9, 9], [1, 2, 3, 4, 0]):
        found = model.after(history)
        assert found.shape == (11,) and found.min() > 0 and abs(found.sum() - 1) < 1e-12


def test_one_step_and_all_steps_agree():
    tokens = np.random.default_rng(1).integers(0, 5, 101)
    model = KneserNey(tokens, 3, 5)
    steps = [model.after(tokens[:i])[tokens[i]] for i in range(20)]
    np.testing.assert_allclose(model.probability(tokens[:20]), steps, rtol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (([0, 1], 0, 2), "order"),
        (([0, 1], 7, 768), "order"),
        (([], 3, 2), "tokens"),
        (([0, 5], 1, 2), "tokens"),
        (([[0, 1]], 1, 2), "tokens"),
    ],
)
def test_refusals_name_the_argument(arguments, named):
    with pytest.raises(ValueError, match=f"^{named}"):
        KneserNey(*arguments)
