"""Word vectors as shipped, and the script that made them."""

import gzip

import make_dictionary_vectors as script
import numpy as np
import pytest

from course_utils.datasets import load_dictionary_vectors

DICTIONARY = """
00-database-info
   This file was converted.

King \\King\\ (k[i^]ng), n. [AS. cyng; cf. [root]44.]
   1. A chief ruler; a sovereign.
      [1913 Webster]

            Kings will be tyrants.                --Burke.
      [1913 Webster]

kilobyte \\kilobyte\\ n.
   A thousand bytes.
   [WordNet 1.5]

kilt \\kilt\\ n.
   A skirt.
   [1913 Webster]

   Worn by Scots.
   [1913 Webster +PJC]
"""


@pytest.fixture(scope="module")
def vectors():
    return load_dictionary_vectors()


def test_entries_of_1913_alone_are_read(tmp_path):
    file = tmp_path / "gcide.dict.dz"
    file.write_bytes(gzip.compress(DICTIONARY.encode("latin-1")))
    assert script.read(file) == ["king chief ruler sovereign kings will be tyrants".split()]


def test_shipped_rows_keep_their_direction():
    rows = np.random.default_rng(0).standard_normal((2, 30, 50))
    codes = script.packed(rows)
    assert codes.dtype == np.int8 and np.all(np.abs(codes.astype(int)).max(axis=-1) == 127)
    cosines = np.sum(rows * codes, -1) / np.linalg.norm(rows, axis=-1)
    assert np.all(cosines / np.linalg.norm(codes.astype(float), axis=-1) > 0.9999)


def test_counting_by_hand_on_a_small_text(monkeypatch):
    monkeypatch.setattr(script, "WIDTH", 2)
    monkeypatch.setattr(script, "WINDOW", 1)
    words = ["king", "queen", "rules"]
    found = script.count([["king", "rules"], ["queen", "rules"]], words)
    # Each monarch meets the verb twice as often as chance; the table's square root, by hand:
    half, whole = np.log(2) / np.sqrt(2), np.log(2) * np.sqrt(2)
    expected = [[half, half, 0], [half, half, 0], [0, 0, whole]]
    np.testing.assert_allclose(found @ found.T, expected, atol=1e-12)


def test_rows_have_length_one_and_words_their_order(vectors):
    tables = np.stack([*vectors.trained, vectors.counted])
    assert tables.shape[1:] == (script.SHIPPED, script.WIDTH)
    np.testing.assert_allclose(np.linalg.norm(tables, axis=-1), 1, rtol=1e-5)
    assert len(set(vectors.words)) == script.SHIPPED
    assert np.all(np.diff(vectors.frequency) <= 0) and vectors.frequency[-1] >= script.MIN_COUNT
    assert vectors.length > vectors.frequency.sum()


def test_every_table_knows_more_than_chance(vectors):
    index = {word: i for i, word in enumerate(vectors.words)}
    for table in (*vectors.trained, vectors.counted):
        cosines = table @ table[index["river"]]
        nearest = {vectors.words[i] for i in np.argsort(-cosines)[1:21]}
        assert nearest & {"rivers", "stream", "lake", "banks"}
