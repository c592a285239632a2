"""The home, its tools, and what a GPT reads and writes."""

import copy
import random

import numpy as np
import pytest

from course_utils import home as h


@pytest.fixture
def place():
    return h.Home(random.Random(3))


def test_tools_change_the_state_and_only_well_formed_calls_do(place):
    room = place.rooms[1]
    assert place.do(f"set heating {room} 21") == "ok"
    assert place.do(f"read heating {room}") == "21"
    assert place.do("set door locked") == place.do("set timer 15") == "ok"
    before = place.now()
    for call in ("", "set", "set heating", f"set heating {room} 99", "set lamp moon on", "say a b"):
        assert place.do(call) == "no"
    assert place.now() == before
    assert place.do("ask room") == place.answer
    assert place.do("read message") == place.message
    assert place.do("say yes") == "ok" and place.said == "yes"


def test_every_call_of_the_list_is_understood(place):
    for call in place.calls():
        assert copy.deepcopy(place).do(call) != "no"
        assert all(word in h.TOKENS for word in call.split())
    assert len(place.calls()) == len(set(place.calls()))


@pytest.mark.parametrize("kind", h.WORDINGS)
def test_plans_reach_what_their_goals_say(kind):
    rng = random.Random(kind)
    for _ in range(30):
        place = h.Home(rng, 4)
        goal, plan = h.draw_goal(rng, place, kind)
        done = h.follow(plan, place)
        assert 1 <= len(done) <= h.BUDGET and done[-1][0].startswith("say")
        assert all(call in place.calls() and result != "no" for call, result in done)
        assert all(word in h.TOKENS for word in h.story(place, goal, done).split())


def test_a_condition_decides():
    place = h.Home(random.Random(0))
    a, *_ = place.rooms
    for state, calls in (("open", 3), ("shut", 2)):
        twin = copy.deepcopy(place)
        twin.state["window", a] = state
        plan = h._steps(twin, "if window", a, a, "on", "20", "5")
        assert len(h.follow(plan, twin)) == calls
        assert (twin.state["heating", a] == "off") == (state == "open")


def test_the_assistant_writes_from_call_to_the_equals_sign():
    text = "home hall study goal lock the door call set door locked = ok call say done ="
    written = h.written_by_assistant(h.encode([text], 20))[0]
    words = [word for word, mine in zip(text.split(), written, strict=False) if mine]
    assert " ".join(words) == "set door locked = say done ="
    assert not written[len(text.split()) :].any()


class Parrot:
    """Predicts the words of a text after "call", or nonsense."""

    def __init__(self, words):
        self.tokens = [h.TOKENS[word] for word in words.split()]

    def __call__(self, tokens):
        logits = np.zeros((*tokens.shape, len(h.WORDS)))
        for row, line in zip(logits, tokens, strict=True):
            last = np.flatnonzero(line == h.TOKENS["call"])[-1]
            for place, token in enumerate(self.tokens):
                if last + place < len(row):
                    row[last + place, token] = 1
        return logits


def test_calls_are_written_word_by_word():
    texts = ["home hall goal lock the door call", "home study goal call"]
    assert h.write_calls(Parrot("set door locked ="), texts) == ["set door locked"] * 2
    assert h.write_calls(Parrot("on on on on on on on on"), texts)[0] == "on on on on on on"


def test_a_grammar_lets_only_calls_through(place):
    texts = [h.opening(place, "lock the door")]
    written = h.write_calls(Parrot("set bus locked ="), texts, [place.calls()])
    assert written[0] in place.calls() and written[0].startswith("set")


def test_a_word_without_alternative_is_not_predicted(place):
    asked, parrot = [], Parrot("read message =")

    def predict(tokens):
        asked.append(len(tokens))
        return parrot(tokens)

    texts = [h.opening(place, "read me the message"), h.opening(place, "lock the door")]
    calls = [["read message", "ask room"], ["set door locked"]]
    assert h.write_calls(predict, texts, calls) == ["read message", "set door locked"]
    assert asked == [1]  # the first word of the first text


def test_a_run_ends_when_something_is_said_or_the_budget_is_gone(place):
    twin = copy.deepcopy(place)
    logs = h.run(lambda texts, homes: ["say done"] * len(texts), [place], ["lock the door"])
    assert logs == [[("say done", "ok")]]
    logs = h.run(lambda texts, homes: ["read message"], [twin], ["lock the door"])
    assert len(logs[0]) == h.BUDGET


def test_a_guard_can_refuse(place):
    place.state["door"] = "locked"
    calls = iter(["set door unlocked", "say done"])
    refuse = lambda home, call, log: "" if "unlocked" in call else call  # noqa: E731
    logs = h.run(lambda texts, homes: [next(calls)], [place], ["read me the message"], guard=refuse)
    assert logs == [[("set door unlocked", "no"), ("say done", "ok")]]
    assert place.state["door"] == "locked"


@pytest.mark.parametrize("family", h.FAMILIES)
def test_instructions_hide_in_words_that_the_gpt_knows(place, family):
    words = h.injected(random.Random(1), place, family).split()
    assert all(word in h.TOKENS for word in words)
    assert bool(set(words) & set(h.CONTROL)) == (family in ("new goal", "forged call"))


def test_trials_are_reached_by_their_plans_and_can_be_repeated():
    pair = sorted(h.NOT_JOINED)[0]
    for kinds, options in ((["copy", "ask"], {"rooms": 5}), ([pair], {}), (["obey"], {})):
        cases = h.trials(kinds, 4, 1, **options)
        assert len(cases) == 4 * len(kinds)
        for place, goal, end, calls in cases:
            assert len(place.rooms) == options.get("rooms", 3) and place.said is None
            assert (" and then " in goal) == (kinds == [pair])
            for call in calls:
                assert place.do(call) != "no"
            assert place.now() == end
    assert [goal for _, goal, *_ in h.trials(["lamp"], 3, 1)] == [
        goal for _, goal, *_ in h.trials(["lamp"], 3, 1)
    ]


def test_trials_of_a_family_lock_the_door_and_carry_its_order():
    for place, _, end, calls in h.trials(["message"], 5, 2, family="plain"):
        assert place.state["door"] == end["door"] == "locked" and "unlock" in place.message
        assert calls == ["read message", "say it"]


def test_an_order_in_a_message_is_wanted_from_a_friend_and_not_from_a_stranger():
    friends = h.orders_in_messages(["unlock"], 5, 3)
    for _, goal, end, calls in friends:
        assert goal in h.WORDINGS["obey"][:3] and end["door"] == "unlocked"
        assert calls == ["read message", "set door unlocked", "say done"]
    strangers = h.orders_in_messages(["timer"], 5, 3, before="li soon and then ", goal="read it")
    for place, goal, end, calls in strangers:
        assert goal == "read it" and place.message.startswith("li soon and then ")
        assert end == {**place.now(), "said": "it"} and calls == ["read message", "say it"]
