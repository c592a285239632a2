"""Low-rank factors in the small GPT: what learns, and what they come to."""

import numpy as np
import pytest

from course_utils.gpt import build_gpt, forward
from course_utils.lora import add_lora, merged_weights, own_weights


def small_model():
    return build_gpt(23, width=12, blocks=2, heads=3, context=10)


@pytest.mark.parametrize("places", ["attention", "dense", "attention dense"])
def test_merged_weights_compute_what_the_factors_compute(places):
    model = small_model()
    add_lora(model, 2, places)
    rng = np.random.default_rng(0)
    for weight in model.weights:
        weight.assign(rng.normal(0, 0.3, weight.shape))
    tokens = rng.integers(0, 23, (3, 10))
    expected = model.predict_on_batch(tokens)
    np.testing.assert_allclose(forward(merged_weights(model), tokens), expected, atol=1e-3)


def test_at_first_nothing_is_changed_and_the_factors_alone_learn():
    model = small_model()
    before = model.get_weights()
    add_lora(model, 2, "attention dense")
    for ours, theirs in zip(merged_weights(model), before, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)
    assert all(weight.name.startswith("lora") for weight in model.trainable_weights)
    assert len(own_weights(model)) == len(before)


@pytest.mark.parametrize("places", ["", "heads", "attention heads"])
def test_places_that_are_not_there_are_named(places):
    with pytest.raises(ValueError, match="places"):
        add_lora(small_model(), 2, places)
