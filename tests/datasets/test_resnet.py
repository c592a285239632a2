"""The published weights of a ResNet-18: a small file of the true format."""

import numpy as np
import pytest
from loader_docs import assert_promised
from safetensors.numpy import save

from course_utils.datasets import fetch_resnet18


def test_weights_come_by_their_names_without_the_counts_of_batches(stick):
    rng = np.random.default_rng(0)
    kernel = rng.normal(size=(5, 3, 7, 7)).astype(np.float32)
    gamma = rng.normal(size=5).astype(np.float32)
    arrays = {"conv1.weight": kernel, "bn1.weight": gamma}
    stick("resnet18", save(arrays | {"bn1.num_batches_tracked": np.array(0)}))
    published = fetch_resnet18()
    assert_promised(published, fetch_resnet18, small=True)
    assert set(published.weights) == set(arrays)
    for name, array in arrays.items():
        np.testing.assert_array_equal(published.weights[name], array)


@pytest.mark.parametrize("data", [b"", b"\xff" * 20, save({"a": np.ones(3)})[:-1]])
def test_a_file_of_another_form_is_named(stick, data):
    stick("resnet18", data)
    with pytest.raises(ValueError, match=r"model\.safetensors is no file of safetensors"):
        fetch_resnet18()
