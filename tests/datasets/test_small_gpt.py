"""The GPT as shipped, and the script that made it."""

import make_small_gpt as script
import numpy as np
import pytest
from tokenizers import Tokenizer

from course_utils.datasets import load_docstring_text, load_small_gpt
from course_utils.datasets.catalogue import CATALOGUE
from course_utils.datasets.dataset import Dataset
from course_utils.gpt import build_gpt, forward


@pytest.fixture(scope="module")
def gpt():
    return load_small_gpt()


def test_weights_fit_the_model_that_the_script_trains(gpt):
    assert gpt.sizes == script.SIZES
    shapes = [weight.shape for weight in build_gpt(script.VOCABULARY, **gpt.sizes).weights]
    assert [weight.shape for weight in gpt.weights] == shapes


def test_it_has_learned_what_follows(gpt):
    tokenizer = Tokenizer.from_str(gpt.tokenizer)
    assert tokenizer.get_vocab_size() == script.VOCABULARY
    assert tokenizer.token_to_id(script.END) == 0
    tokens = tokenizer.encode("X : array-like of shape (n_samples, n_").ids
    guess = forward(gpt.weights, tokens)[-1].argmax()
    assert tokenizer.decode([guess]).strip().startswith("f")  # features


def test_no_file_is_in_two_parts_and_all_are_named(gpt):
    names = [file for files in gpt.files.values() for file in files]
    assert len(names) == len(set(names))
    assert {len(files) for part, files in gpt.files.items() if part != "train"} == {25, 15}
    parts = script.split(load_docstring_text("sklearn"))
    if {part: list(files) for part, files in parts.items()} != gpt.files:
        pytest.skip("another version of scikit-learn than that of the lock")


def test_the_split_keeps_each_document_once_and_files_whole():
    names = [f"{i}.py" for i in range(60)]
    text = Dataset(
        CATALOGUE["docstring_text"],
        documents=[f"text {i}" for i in range(60)] * 2,
        files=names * 2,
    )
    parts = script.split(text)
    assert [len(parts[part]) for part in ("test", "validation", "train")] == [25, 15, 20]
    assert sorted(file for files in parts.values() for file in files) == sorted(names)
    assert all(len(documents) == 1 for files in parts.values() for documents in files.values())


def test_targets_are_one_token_ahead():
    x, y = script.windows(np.arange(1000), 5, np.random.default_rng(0))
    assert x.shape == y.shape == (5, script.SIZES["context"])
    np.testing.assert_array_equal(y, x + 1)


def test_bits_of_files_add_up_to_those_of_the_text(gpt):
    tokenizer, files = Tokenizer.from_str(gpt.tokenizer), [["one", "two"], ["three"]]
    count = len(script.tokens_of(tokenizer, ["one", "two", "three"]))
    found = script.by_file(np.ones(count), files, tokenizer)
    assert found[0] * 8 + found[1] * 6 == pytest.approx(count)


def test_every_start_learned_and_a_longer_training_more(gpt):
    assert {steps: len(curves) for steps, curves in gpt.curves.items()} == script.TRAININGS
    for steps, curves in gpt.curves.items():
        assert curves.shape[1] == min(steps // script.PART, 8)
        assert np.all(np.diff(curves, axis=1) < 0.01)
        assert gpt.test_bits[steps].shape == (script.TRAININGS[steps], 25)
    ends = [bits.mean() for bits in gpt.test_bits.values()]
    assert np.all(np.diff(ends) < -0.02)
    assert gpt.rates[gpt.rates[:, 1].argmin(), 0] == script.RATE
