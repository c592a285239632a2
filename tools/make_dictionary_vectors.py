"""Make the data set dictionary_vectors.npz: word vectors trained on Webster's dictionary of 1913.

Run `python tools/make_dictionary_vectors.py gcide.dict.dz [file]`. The dictionary is the file
usr/share/dictd/gcide.dict.dz of Debian's package dict-gcide (0.48.5+nmu2 made the file that we
ship). It takes about eight minutes on one core.
"""

import gzip
import io
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from gensim.models import Word2Vec
from scipy.sparse import coo_array
from scipy.sparse.linalg import svds

from course_utils import datasets

FILE = Path(datasets.__file__).parent / "data" / "dictionary_vectors.npz"
WIDTH, WINDOW, MIN_COUNT, STARTS = 50, 8, 10, 3
SHIPPED = 8_000  # the most frequent words
OF_1913 = {"1913 Webster", "Webster 1913 Suppl."}
#: Said of where a paragraph comes from; newer paragraphs are under another licence.
SOURCES = re.compile(r"\[([^\[\]\n]*(?:Webster|WordNet|PJC)[^\[\]\n]*)\]")
NO_DEFINITION = re.compile(
    r"\\[^\\]*\\(?:\s*\([^()]*\))?"  # how the word is spoken
    r"|\[[^\[\]]*\]"  # where it comes from
    r"|--\s*[A-Z][\w.' ]*$",  # who is quoted
    re.M,
)


def read(file):
    """Return the entries whose every paragraph is of 1913, each as a list of words."""
    text = gzip.decompress(Path(file).read_bytes()).decode("latin-1")
    entries = re.split(r"\n(?=\S)", text)  # a headword stands at the margin
    return [words_of(entry) for entry in entries if is_of_1913(set(SOURCES.findall(entry)))]


def is_of_1913(sources):
    return bool(sources) and sources <= OF_1913


def words_of(entry):
    """Return an entry's words of 2 to 15 letters, lower case."""
    for _ in range(2):  # brackets within brackets
        entry = NO_DEFINITION.sub(" ", entry)
    return re.findall(r"\b[a-z]{2,15}\b", entry.lower())


def train(texts, seed):
    """Return gensim's skip-gram vectors with negative sampling, and its words."""
    settings = {"vector_size": WIDTH, "window": WINDOW, "min_count": MIN_COUNT, "sg": 1}
    settings |= {"negative": 5, "sample": 1e-4, "epochs": 5, "alpha": 0.05, "workers": 1}
    vectors = Word2Vec(texts, **settings, seed=seed).wv
    return vectors.vectors, vectors.index_to_key


def count(texts, words):
    """Return vectors by the singular value decomposition of positive PMI, the same window."""
    index = {word: i for i, word in enumerate(words)}
    numbers = [np.array([index[word] for word in text if word in index], int) for text in texts]
    left, right, weights = [], [], []
    for distance in range(1, WINDOW + 1):
        left += [text[:-distance] for text in numbers]
        right += [text[distance:] for text in numbers]
        pairs = sum(max(len(text) - distance, 0) for text in numbers)
        weights.append(np.full(pairs, 1 - (distance - 1) / WINDOW))
    places = np.concatenate(left), np.concatenate(right)
    meetings = coo_array((np.concatenate(weights), places), shape=(len(words),) * 2)
    meetings = (meetings + meetings.T).tocoo()
    share = meetings.sum(axis=1) / meetings.sum()
    row, column = meetings.coords
    pmi = np.log(meetings.data / meetings.sum() / (share[row] * share[column]))
    ppmi = coo_array((np.maximum(pmi, 0), (row, column)), shape=meetings.shape).tocsr()
    u, s, _ = svds(ppmi, k=WIDTH, random_state=0)
    return u * np.sqrt(s)


def packed(vectors):
    """Return the shipped rows as whole numbers, each row's largest 127: a direction is enough."""
    vectors = vectors[..., :SHIPPED, :]
    largest = np.abs(vectors).max(axis=-1, keepdims=True)
    return np.round(127 * vectors / largest).astype(np.int8)


def make(dictionary, file=FILE):
    """Train on a dictionary and write the vectors to file."""
    texts = read(dictionary)
    tables, words = zip(*(train(texts, seed) for seed in range(STARTS)), strict=True)
    frequency = Counter(word for text in texts for word in text)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        words=np.array(words[0][:SHIPPED]),
        frequency=np.array([frequency[word] for word in words[0][:SHIPPED]]),
        entries=len(texts),
        length=frequency.total(),
        trained=packed(np.stack(tables)),
        counted=packed(count(texts, words[0])),
    )
    Path(file).write_bytes(buffer.getvalue())


if __name__ == "__main__":
    make(*sys.argv[1:3])
