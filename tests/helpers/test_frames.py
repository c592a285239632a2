"""Frames from counts and from a network, on a language of six sentences."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest

from course_utils import frames
from course_utils.datasets import load_home_commands


@pytest.fixture(scope="module")
def data():
    texts, spans, intents = [], [], []
    for verb, intent in (("on", "TurnOn"), ("off", "TurnOff")):
        for room in ("hall", "study", "living room"):
            text = f"turn {verb} the lamp in the {room} for 30"
            texts.append(text)
            begin = text.index(room)
            spans.append([(begin, begin + len(room), "area"), (len(text) - 2, len(text), "time")])
            intents.append(intent)
    return SimpleNamespace(texts=texts, spans=spans, intents=intents)


def build(words, tags, intents, length):
    tokens = keras.Input((length,), dtype="int32")
    x = keras.layers.Embedding(words, 16)(tokens)
    near = keras.layers.Conv1D(16, 3, padding="same")(x)
    whole = keras.layers.GlobalMaxPooling1D()(x)
    return keras.Model(tokens, [keras.layers.Dense(tags)(near), keras.layers.Dense(intents)(whole)])


def test_tags_follow_the_spans(data):
    words, tags = frames.prepare(data)
    assert words[2][-5:] == ["the", "living", "room", "for", "9"]
    assert tags[2][-5:] == ["O", "B-area", "I-area", "O", "B-time"]
    letters, marks = frames.prepare(data, ".")
    assert "".join(letters[0]).startswith("turn on") and marks[0].count("B-area") == 1


def test_splits_keep_units_whole():
    units = np.repeat(np.arange(50), 3)
    parts = frames.split_by(units, 1)
    assert [len(set(units[part])) for part in parts] == [30, 10, 10]
    assert sorted(np.concatenate(parts).tolist()) == list(range(150))
    assert not np.array_equal(parts[2], frames.split_by(units, 2)[2])


@pytest.mark.parametrize("kind", ["counted", "vectors", "network"])
def test_all_learn_by_heart(data, kind):
    words, tags = frames.prepare(data)
    if kind == "counted":
        model = frames.Counted(words, tags, data.intents)
    elif kind == "vectors":
        model = frames.Vectors(words, tags, data.intents, penalty=1.0)
    else:
        model = frames.Network(build, words, tags, data.intents, epochs=150, length=12)
    found, marked = model.frames(words)
    assert found == data.intents and marked == tags
    assert model.seconds > 0 and model.parameters > 0


def test_unknown_words_have_a_token_of_their_own_and_long_sentences_are_cut(data):
    words, tags = frames.prepare(data)
    model = frames.Network(build, words, tags, data.intents, epochs=1, length=4)
    tokens = model.encode([["turn", "moon"], ["turn"] * 6])
    assert tokens.shape == (2, 4) and tokens[0, 1] == 1 and tokens[0, 2] == 0
    assert np.all(tokens[1] == tokens[0, 0])
    assert [logits.shape for logits in model.logits(words)] == [(6, 4, len(model.tags)), (6, 2)]


def test_another_start_leaves_the_first_alone_and_can_be_repeated(data):
    words, tags = frames.prepare(data)
    first = frames.Network(build, words, tags, data.intents, epochs=3, length=12)
    before = first.logits(words)
    second = first.again(1)
    assert all(np.array_equal(*pair) for pair in zip(before, first.logits(words), strict=True))
    assert not np.allclose(before[1], second.logits(words)[1])
    repeated = second.again(1)
    assert np.array_equal(second.logits(words)[1], repeated.logits(words)[1])
    assert second.seconds > 0 and second.parameters == first.parameters
    third = frames.Network(build, words, tags, data.intents, epochs=150, length=12).again(3)
    assert third.frames(words) == (data.intents, tags)


def test_support_vectors_see_neighbours_and_the_tag_before():
    seen = frames._near(["lamp", "in", "the", "hall"], 3, "O")
    assert {"0=hall", "-3=lamp", "1=>", "ends all", "after O", "-1 0=the hall"} <= set(seen)
    about = frames._about(["lamp", "in", "living", "room"], ["O", "O", "B-area", "I-area"])
    assert {"in living room", "slots in area", "first lamp", "last room", "B-area"} <= set(about)


def test_templates_know_what_they_were_given_and_nothing_else():
    commands = load_home_commands()
    i = commands.texts.index("chandelier lights to off")
    own, others = ({k for k in commands.templates if same == (k == commands.templates[i])}
                   for same in (True, False))  # fmt: skip
    reading = ("HassTurnOff", {("name", "chandelier")})
    assert reading in frames.template_matcher(commands, own)(commands.texts[i])
    assert frames.template_matcher(commands, own)("open the front door") == []
    assert frames.template_matcher(commands, others)("turn on the chandelier") != []
