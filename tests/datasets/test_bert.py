"""The published weights of a BERT: small files of the true format."""

import numpy as np
import pytest
from loader_docs import assert_promised
from safetensors.numpy import save

from course_utils.datasets import fetch_bert

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "gap", "##s"]


def test_weights_come_by_their_names_with_the_vocabulary(stick):
    rng = np.random.default_rng(0)
    arrays = {
        "bert.embeddings.word_embeddings.weight": rng.normal(size=(7, 4)).astype(np.float32),
        "bert.embeddings.LayerNorm.gamma": rng.normal(size=4).astype(np.float32),
    }
    stick("bert", save(arrays), "".join(f"{piece}\n" for piece in PIECES).encode())
    published = fetch_bert()
    assert_promised(published, fetch_bert, small=True)
    assert published.vocabulary == PIECES
    assert set(published.weights) == set(arrays)
    for name, array in arrays.items():
        np.testing.assert_array_equal(published.weights[name], array)


def test_weights_of_another_form_are_named(stick):
    stick("bert", b"\xff" * 20, b"[PAD]\n")
    with pytest.raises(ValueError, match=r"model\.safetensors is no file of safetensors"):
        fetch_bert()
