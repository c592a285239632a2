"""Frames of commands: an intent and a tag for each word, by templates, counts or a network."""

import copy
import json
import re
import time

import keras
import numpy as np

from course_utils.datasets.packages import package_file
from course_utils.engines import start_again

WORD = r"\w+|[^\w\s]"


def prepare(data, pattern=WORD):
    """Return the words and the tags of each sentence; a number is the word 9.

    Parameters
    ----------
    data : Dataset
        With `texts` and `spans`, such as `load_home_commands` gives.
    pattern : str
        What a word is; "." makes every character one.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> data = SimpleNamespace(texts=["fan in living room to 30"])
    >>> data.spans = [[(7, 18, "area"), (22, 24, "speed")]]
    >>> words, tags = prepare(data)
    >>> words[0][-2:], tags[0]
    (['to', '9'], ['O', 'O', 'B-area', 'I-area', 'O', 'B-speed'])
    """
    words, tags = [], []
    for text, spans in zip(data.texts, data.spans, strict=True):
        found = [(m[0], m.start()) for m in re.finditer(pattern, text)]
        words.append(["9" if word.isdigit() else word for word, _ in found])
        inside = {k: f"I-{name}" for begin, end, name in spans for k in range(begin + 1, end)}
        begins = {begin: f"B-{name}" for begin, _, name in spans}
        tags.append([(inside | begins).get(place, "O") for _, place in found])
    return words, tags


def refill(data, i, fill):
    """Return sentence i with other words in its slots, and where its slots then stand.

    Parameters
    ----------
    data : Dataset
        With `texts` and `spans`.
    i : int
    fill : callable
        From the words of a slot to those that take their place.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> data = SimpleNamespace(texts=["fan in hall"], spans=[[(7, 11, "area")]])
    >>> refill(data, 0, lambda old: {"hall": "living room"}.get(old, old))
    ('fan in living room', [(7, 18, 'area')])
    """
    text, spans, begin = "", [], 0
    for a, b, slot in sorted(data.spans[i]):
        text += data.texts[i][begin:a]
        filler = fill(data.texts[i][a:b])
        spans.append((len(text), len(text + filler), slot))
        text, begin = text + filler, b
    return text + data.texts[i][begin:], spans


def mask(sentence, listed):
    """Put a placeholder for each name that a home lists, the longest names first.

    Parameters
    ----------
    sentence : list of str
    listed : dict of list of str
        Names by kind.

    Examples
    --------
    >>> mask("fan in living room".split(), {"area": ["room", "living room"], "name": ["fan"]})
    ['<name>', 'in', '<area>', '<more>']
    """
    text = f" {' '.join(sentence)} "
    names = [(name, kind) for kind, some in listed.items() for name in some]
    for name, kind in sorted(names, key=lambda pair: -len(pair[0])):
        place = " ".join([f"<{kind}>", *["<more>"] * name.count(" ")])
        text = text.replace(f" {name} ", f" {place} ")
    return text.split()


def split_by(units, seed=0):
    """Return the places of train, validation and test: 60, 20 and 20 of 100 units.

    Examples
    --------
    >>> [part.tolist() for part in split_by([7, 7, 8, 9, 6, 5])]
    [[0, 1, 2, 3], [5], [4]]
    """
    names = np.random.default_rng(seed).permutation(np.unique(units))
    parts = np.digitize(np.arange(len(names)) / len(names), [0.6, 0.8])
    of = dict(zip(names.tolist(), parts.tolist(), strict=True))
    sides = np.array([of[unit] for unit in np.asarray(units).tolist()])
    return [np.flatnonzero(sides == part) for part in range(3)]


class Counted:
    """TF-IDF and logistic regression for intents, logistic regression on windows for tags.

    Parameters
    ----------
    words, tags : lists of lists of str
    intents : list of str
    alpha : float
        The penalty of both.
    """

    def __init__(self, words, tags, intents, *, alpha=1e-5):
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import SGDClassifier

        fit = {"loss": "log_loss", "tol": None, "random_state": 0, "alpha": alpha}
        start = time.perf_counter()
        self.tfidf = TfidfVectorizer(analyzer=_grams, sublinear_tf=True)
        self.intent = SGDClassifier(max_iter=20, **fit)
        self.intent.fit(_narrow(self.tfidf.fit_transform(words)), intents)
        self.windows = DictVectorizer()
        seen = _narrow(self.windows.fit_transform([f for s in words for f in _window(s)]))
        self.tag = SGDClassifier(max_iter=8, **fit).fit(seen, [t for some in tags for t in some])
        self.seconds = time.perf_counter() - start
        self.parameters = self.intent.coef_.size + self.tag.coef_.size

    def frames(self, words):
        """Return an intent and a list of tags for each sentence."""
        seen = _narrow(self.windows.transform([f for s in words for f in _window(s)]))
        ends = np.cumsum([len(sentence) for sentence in words])[:-1]
        tags = [part.tolist() for part in np.split(self.tag.predict(seen), ends)]
        return self.intent.predict(_narrow(self.tfidf.transform(words))).tolist(), tags


def _grams(sentence):
    return [*sentence, *map(" ".join, zip(sentence, sentence[1:], strict=False))]


def _window(sentence):
    """Yield for each word its neighbours, as features that are there or not."""
    wide = ["<", "<", *sentence, ">", ">"]
    for i in range(2, len(wide) - 2):
        near = {f"{k}={wide[i + k]}": 1 for k in (-2, -1, 0, 1, 2)}
        yield near | {f"pair {wide[i - 1]} {wide[i]}": 1, f"next {wide[i]} {wide[i + 1]}": 1}


def _narrow(matrix):
    """Give a sparse matrix the 32-bit indices that scikit-learn wants."""
    matrix.indices, matrix.indptr = (a.astype(np.int32) for a in (matrix.indices, matrix.indptr))
    return matrix


class Network:
    """A Keras model that gives each position a tag and each sentence an intent.

    Parameters
    ----------
    build : callable
        From the numbers of words, tags and intents and the length to a model with two outputs:
        (B, T) tokens to (B, T, tags) and (B, intents) logits.
    words, tags, intents
        As for `Counted`. A word in sixty is hidden, so that the network knows what an unknown word
        is.
    seed, epochs, rate, length : numbers
        The start, the passes, Adam's first rate, and how many words are read.
    """

    def __init__(
        self, build, words, tags, intents, *, seed=0, epochs=20, rate=0.006, length=32
    ):  # fmt: skip
        known = sorted({word for sentence in words for word in sentence})
        self.words = {word: token for token, word in enumerate(["", "?", *known])}
        self.tags, self.intents = sorted({t for some in tags for t in some}), sorted(set(intents))
        self.length = length
        self._passes = epochs
        start = time.perf_counter()
        keras.utils.set_random_seed(seed)
        self._compiled = build(len(self.words), len(self.tags), len(self.intents), length)
        self.parameters = self._compiled.count_params()
        decay = keras.optimizers.schedules.CosineDecay(rate, epochs * -(-len(words) // 64))
        entropy = [keras.losses.SparseCategoricalCrossentropy(from_logits=True) for _ in range(2)]
        at_once = 1 if keras.backend.backend() == "torch" else 8  # PyTorch takes no more
        options = {"loss": entropy, "steps_per_execution": at_once}
        self._compiled.compile(keras.optimizers.Adam(decay), **options)
        self._taught = self._as_numbers(words, tags, intents)
        self._fit(seed)
        self.seconds = time.perf_counter() - start

    def again(self, seed):
        """Return the network of another start; it costs less, since nothing is compiled anew."""
        other, start = copy.copy(self), time.perf_counter()
        start_again(self._compiled, seed=seed)
        other._fit(seed)
        other.seconds = time.perf_counter() - start
        return other

    def _as_numbers(self, words, tags, intents):
        tag = np.zeros((len(words), self.length), int)
        for row, some in zip(tag, tags, strict=True):
            row[: len(some)] = [self.tags.index(t) for t in some[: self.length]]
        return self.encode(words), tag, np.array([self.intents.index(i) for i in intents])

    def _fit(self, seed):
        tokens, *y = self._taught
        hidden = np.random.default_rng(seed).random(tokens.shape) < 1 / 60
        x = np.where(hidden & (tokens > 0), 1, tokens)
        weight = [2 * (x > 0).astype("float32"), np.ones(len(x), "float32")]
        options = {"batch_size": 64, "epochs": self._passes, "verbose": 0}
        self._compiled.fit(x, y, sample_weight=weight, **options)
        self.model = keras.models.clone_model(self._compiled)  # stays when the other learns again
        self.model.set_weights(self._compiled.get_weights())

    def encode(self, words):
        """Return tokens: (N, T) int32, 1 for a word that was not in training."""
        tokens = np.zeros((len(words), self.length), "int32")
        for row, sentence in zip(tokens, words, strict=True):
            found = [self.words.get(word, 1) for word in sentence[: self.length]]
            row[: len(found)] = found
        return tokens

    def logits(self, words):
        """Return the logits of tags and of intents: (N, T, tags) and (N, intents)."""
        tag, intent = self.model(self.encode(words), training=False)
        return keras.ops.convert_to_numpy(tag), keras.ops.convert_to_numpy(intent)

    def frames(self, words):
        """Return an intent and a list of tags for each sentence."""
        tag, intent = (scores.argmax(axis=-1) for scores in self.logits(words))
        tags = [[self.tags[t] for t in row[: len(s)]] for row, s in zip(tag, words, strict=True)]
        return [self.intents[i] for i in intent], tags


class Vectors:
    """Linear support vectors for tags, word after word, and for intents from words and tags.

    A word's tag sees three words to each side, the word's first and last letters and the tag
    before; the intent sees runs of up to three words, and runs with the slots in their place.

    Parameters
    ----------
    words, tags : lists of lists of str
    intents : list of str
    penalty : float
        scikit-learn's C: the larger, the closer it follows the training sentences.
    """

    def __init__(self, words, tags, intents, *, penalty=1.0):
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.svm import LinearSVC

        start = time.perf_counter()
        self.near, self.about = DictVectorizer(), DictVectorizer()
        self.tag, self.intent = (LinearSVC(C=penalty, random_state=0) for _ in range(2))
        pairs = list(zip(words, tags, strict=True))
        rows = [_near(s, i, ("<", *t)[i]) for s, t in pairs for i in range(len(s))]
        self.tag.fit(_narrow(self.near.fit_transform(rows)), [t for some in tags for t in some])
        rows = [_about(s, t) for s, t in pairs]
        self.intent.fit(_narrow(self.about.fit_transform(rows)), intents)
        self.seconds = time.perf_counter() - start
        self.parameters = self.tag.coef_.size + self.intent.coef_.size

    def frames(self, words):
        """Return an intent and a list of tags for each sentence."""
        found = [[] for _ in words]
        for i in range(max(map(len, words))):
            here = [k for k, sentence in enumerate(words) if len(sentence) > i]
            rows = [_near(words[k], i, found[k][-1] if i else "<") for k in here]
            guesses = self.tag.predict(_narrow(self.near.transform(rows)))
            for k, guess in zip(here, guesses, strict=True):
                found[k].append(str(guess))
        rows = [_about(s, t) for s, t in zip(words, found, strict=True)]
        return self.intent.predict(_narrow(self.about.transform(rows))).tolist(), found


def _near(sentence, i, before):
    """Return what is seen of word i: its neighbours, its letters and the tag before it."""
    wide = ["<", "<", "<", *sentence, ">", ">", ">"]
    seen = {f"{k}={wide[i + 3 + k]}" for k in range(-3, 4)}
    for a, b in ((-2, -1), (-1, 0), (0, 1), (1, 2), (-1, 1)):
        seen.add(f"{a} {b}={wide[i + 3 + a]} {wide[i + 3 + b]}")
    seen |= {f"begins {sentence[i][:3]}", f"ends {sentence[i][-3:]}"}
    seen |= {f"first {sentence[0]}", f"first two {sentence[:2]}"}
    return dict.fromkeys(seen | {f"after {before}", f"after {before} {sentence[i]}"}, 1)


def _about(sentence, tags):
    """Return what is seen of a sentence: runs of its words, and with slots in their place."""
    short = [w if t == "O" else t[2:] for w, t in zip(sentence, tags, strict=True) if t[0] != "I"]
    runs = [sentence[i : i + n] for n in (1, 2, 3) for i in range(len(sentence) - n + 1)]
    slots = [["slots", *short[i : i + n]] for n in (2, 3) for i in range(len(short) - n + 1)]
    ends = [["first", sentence[0]], ["last", sentence[-1]]]
    return dict.fromkeys([*map(" ".join, runs + slots + ends), *tags], 1)


def template_matcher(commands, templates):
    """Return a function from a text to its readings under some of the templates.

    Parameters
    ----------
    commands : Dataset
        English ones, as `load_home_commands` gives them.
    templates : iterable of int
        The numbers of the templates that may be used.

    Returns
    -------
    callable
        From a text to a list of readings: (intent, set of (slot, words)).
    """
    import hassil

    path = package_file("home_assistant_intents", "home-assistant-intents", "data/en.json")
    stored = json.loads(path.read_text(encoding="utf-8"))
    names, kept = {commands.template_texts[i] for i in templates}, {}
    for intent, body in stored["intents"].items():
        for part in body["data"]:
            some = [text for text in part["sentences"] if f"{intent}: {text}" in names]
            rules = {k: part[k] for k in ("expansion_rules",) if part.get(k)}
            kept.setdefault(intent, {"data": []})["data"].append({"sentences": some} | rules)
    rest = {k: stored[k] for k in ("language", "lists", "expansion_rules", "skip_words")}
    rules = hassil.Intents.from_dict(rest | {"intents": kept})
    ours = {k: v for k, v in commands.home.items() if k not in stored["lists"]}
    lists = {k: ours.pop(k) for k in ("area", "floor")}
    lists["name"] = sorted({name for some in ours.values() for name in some})
    lists = {k: hassil.TextSlotList.from_strings(v, k) for k, v in lists.items()}

    def readings(text):
        found = hassil.recognize_all(text, rules, slot_lists=lists)
        return [(one.intent.name, _slots(one)) for one in found]

    return readings


def _slots(reading):
    return {(name, found.text.strip().lower()) for name, found in reading.entities.items()}
