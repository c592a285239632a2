"""The digits of the pages that draw some, and their judge."""

import types

import numpy as np
import pytest
from keras import layers

from course_utils.datasets import load_digit_judge, load_mnist_sample
from course_utils.drawn_digits import look, small_digits


def test_no_picture_is_in_two_parts_and_all_are_there():
    parts = small_digits()
    seen = [set(map(bytes, part.images)) for part in parts]
    assert not seen[0] & (seen[1] | seen[2]) and not seen[1] & seen[2]
    assert [len(part.images) for part in parts] == [3000, 1000, 1000]
    for part in parts:
        assert (np.bincount(part.labels) == len(part.labels) // 10).all()


def test_pixels_are_means_of_two_by_two():
    sample, (train, _, test) = load_mnist_sample(), small_digits()
    assert train.images[300, 14 * 5 + 6] * 255 == pytest.approx(
        sample.images[500, 10:12, 12:14].mean(), abs=1e-4
    )  # the first one
    np.testing.assert_array_equal(test.labels, sample.labels.reshape(10, 500)[:, 400:].ravel())


def test_of_all_of_mnist_the_test_images_are_the_test():
    images = np.arange(36 * 784).reshape(36, 28, 28) % 251
    mnist = types.SimpleNamespace(
        train_images=images[:24],
        test_images=images[24:],
        train_labels=np.arange(24),
        test_labels=np.arange(24, 36),
    )
    train, validation, test = small_digits(mnist)
    assert train.labels.tolist() == list(range(22)) and validation.labels.tolist() == [22, 23]
    assert test.labels.tolist() == list(range(24, 36))
    assert test.images[3, 0] * 255 == pytest.approx(images[27, :2, :2].mean(), abs=1e-4)


def test_the_judge_is_three_layers_of_keras():
    _, _, test = small_digits()
    x = test.images[::100]
    for place, activation in enumerate(("relu", "relu", "softmax")):
        layer = layers.Dense(load_digit_judge().weights[2 * place].shape[1], activation)
        layer.build(x.shape)
        layer.set_weights(load_digit_judge().weights[2 * place : 2 * place + 2])
        before, x = x, np.asarray(layer(x))
    features, chances = look(test.images[::100])
    np.testing.assert_allclose(features, before, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(chances, x, rtol=1e-3, atol=1e-5)


def test_the_judge_names_unseen_digits():
    _, _, test = small_digits()
    assert np.mean(look(test.images)[1].argmax(axis=1) == test.labels) > 0.95


def test_what_is_beyond_paper_and_ink_is_clipped():
    ink = np.random.default_rng(0).uniform(-1, 2, (3, 196))
    np.testing.assert_array_equal(look(ink)[0], look(np.clip(ink, 0, 1))[0])


@pytest.mark.parametrize(
    "pictures", [np.zeros((3, 14, 14)), np.zeros(196), np.full((2, 196), np.nan)]
)
def test_other_shapes_and_nan_are_refused(pictures):
    with pytest.raises(ValueError, match="rows of 196 finite numbers, got shape"):
        look(pictures)
