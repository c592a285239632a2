"""The small GPT: NumPy's forward pass against Keras, and its properties."""

import keras
import numpy as np
import pytest

from course_utils.gpt import build_gpt, forward, surprise


@pytest.fixture(scope="module")
def model():
    """An untrained GPT whose every weight is random, biases too."""
    model = build_gpt(23, width=12, blocks=2, heads=3, context=10)
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.5, w.shape) for w in model.get_weights()])
    return model


def random_tokens(*shape):
    return np.random.default_rng(1).integers(0, 23, shape)


def test_numpy_computes_what_keras_computes(model):
    tokens = random_tokens(3, 10)
    expected = model.predict_on_batch(tokens)
    found = forward(model.get_weights(), tokens)
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)


def test_numpy_takes_any_leading_axes_and_any_length(model):
    tokens, weights = random_tokens(10), model.get_weights()
    whole = forward(weights, tokens)
    assert whole.shape == (10, 23)
    np.testing.assert_allclose(forward(weights, tokens[:4]), whole[:4], rtol=1e-4, atol=1e-5)


def test_no_token_sees_a_later_one(model):
    tokens = random_tokens(1, 10)
    changed = tokens.copy()
    changed[0, 6] = (tokens[0, 6] + 1) % 23
    before, after = model.predict_on_batch(tokens)[0], model.predict_on_batch(changed)[0]
    np.testing.assert_array_equal(before[:6], after[:6])
    assert np.abs(before[6:] - after[6:]).max(axis=1).min() > 1e-3


def test_the_output_shares_the_table_of_the_input():
    model = build_gpt(23, width=12, blocks=1, heads=3, context=10)
    block = 4 * 12 * 12 + 4 * 12 + 2 * 12 * 48 + 48 + 12 + 4 * 12
    assert model.count_params() == 23 * 12 + block + 2 * 12


def test_it_learns():
    keras.utils.set_random_seed(0)
    model = build_gpt(5, width=8, blocks=1, heads=2, context=6)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.03), loss)
    tokens = np.arange(64 * 7).reshape(64, 7) % 5  # each is the one before, plus one
    x, y = tokens[:, :-1], tokens[:, 1:]
    model.fit(x, y, batch_size=8, epochs=5, verbose=0)
    assert model.evaluate(x, y, verbose=0) < 0.1


@pytest.mark.parametrize("length", [1, 5, 6, 10, 14, 37])
def test_surprise_sees_at_least_half_a_window(length):
    tokens = random_tokens(length) + 1  # no padding among them
    seen = []

    def predict(windows):
        """Certain of the right token, if enough stands before it in the window."""
        seen.append(windows)
        logits = np.zeros((*windows.shape, 24))
        for row, window in enumerate(windows):
            for place in range(len(window)):
                before = [t for t in window[: place + 1] if t > 0]
                logits[row, place, len(before)] = 20
        return logits

    bits = surprise(predict, tokens, context=10)
    assert bits.shape == (length,)
    assert all(windows.shape[1] == 10 for windows in seen)
    np.testing.assert_allclose(bits, by_steps(tokens), rtol=1e-9)


def by_steps(tokens):
    """Return the same, from the number of tokens that each may see."""
    bits = []
    for i in range(len(tokens)):
        start = 0 if i < 10 else (i - 5) // 5 * 5  # the window that reads i in its second half
        padded = [0, *tokens]
        before = [t for t in padded[start : i + 1] if t > 0]
        logits = np.zeros(24)
        logits[len(before)] = 20
        probability = np.exp(logits) / np.exp(logits).sum()
        bits.append(-np.log2(probability[tokens[i]]))
    return bits


def test_refusals_name_the_argument():
    with pytest.raises(ValueError, match=r"^heads must divide width, got heads=3 and width=8"):
        build_gpt(5, width=8, blocks=1, heads=3, context=6)
    with pytest.raises(ValueError, match=r"^context must be even"):
        surprise(lambda windows: windows, np.arange(3), context=5)
