"""IMDB, text8 and the parallel corpus, from small files in the true format."""

import numpy as np
import pytest
from file_server import tar_file, zip_file
from loader_docs import assert_promised

from course_utils.datasets import fetch_imdb, fetch_parallel_corpus, fetch_text8


def test_imdb(stick):
    members = {
        "aclImdb/README": b"read me",
        "aclImdb/train/pos/0_9.txt": "Très good".encode(),
        "aclImdb/train/neg/1_1.txt": b"worse<br />",
        "aclImdb/train/neg/0_2.txt": b"bad",
        "aclImdb/train/unsup/0_0.txt": b"no label",
        "aclImdb/train/urls_pos.txt": b"http://",
        "aclImdb/test/pos/0_10.txt": b"fine",
        "aclImdb/test/neg/0_3.txt": b"dull",
    }
    stick("imdb", tar_file(members))
    imdb = fetch_imdb()
    assert_promised(imdb, fetch_imdb, small=True)
    assert imdb.train_texts == ["bad", "worse<br />", "Très good"]
    np.testing.assert_array_equal(imdb.train_labels, [0, 0, 1])
    assert imdb.test_texts == ["dull", "fine"]
    np.testing.assert_array_equal(imdb.test_labels, [0, 1])
    assert imdb.label_names == ["negative", "positive"]


def test_imdb_without_one_kind_is_named(stick):
    stick("imdb", tar_file({"aclImdb/train/pos/0_9.txt": b"good"}))
    with pytest.raises(ValueError, match="both kinds under train/"):
        fetch_imdb()


def test_text8(stick):
    stick("text8", zip_file({"text8": b" anarchism originated as"}))
    text8 = fetch_text8()
    assert_promised(text8, fetch_text8)
    assert text8.text == " anarchism originated as"
    assert repr(text8) == "<Dataset text8: text str of 24>"


@pytest.mark.parametrize("members", [{}, {"text9": b"no"}])
def test_text8_without_its_file_is_named(stick, members):
    stick("text8", zip_file(members))
    with pytest.raises(ValueError, match="must hold one file text8, it holds 0"):
        fetch_text8()


def test_parallel_corpus(stick):
    lines = "Go.\tVa\u202f!\nRun!\tCours\xa0!\tCC-BY 2.0\n\nHi.\tSalut.\n"
    stick("parallel_corpus", zip_file({"fra-eng/fra.txt": lines.encode(), "fra-eng/x": b""}))
    pairs = fetch_parallel_corpus()
    assert_promised(pairs, fetch_parallel_corpus)
    assert pairs.sources == ["Go.", "Run!", "Hi."]
    assert pairs.targets == ["Va !", "Cours !", "Salut."]


def test_parallel_corpus_of_another_form_is_named(stick):
    stick("parallel_corpus", zip_file({"fra-eng/fra.txt": b"Go.\tVa !\nalone\n"}))
    with pytest.raises(ValueError, match="two sentences and a tab"):
        fetch_parallel_corpus()
