"""The GPTs of a home as shipped, and the script that made them."""

import copy
import random

import make_home_agent as script
import numpy as np
import pytest

from course_utils import home
from course_utils.datasets import load_home_agent
from course_utils.gpt import build_gpt, forward


@pytest.fixture(scope="module", params=script.STARTS)
def agent(request):
    return load_home_agent(request.param)


def reached(weights, kinds, n=8):
    """Return for each kind the share of goals, worded as in training, that are reached."""
    rng = random.Random("test")
    homes, goals, wanted = [], [], []
    for kind in kinds * n:
        place = home.Home(rng)
        goal, plan = home.draw_goal(rng, place, kind)
        twin = copy.deepcopy(place)
        home.follow(plan, twin)
        homes, goals, wanted = [*homes, place], [*goals, goal], [*wanted, twin.now()]

    def policy(texts, places):
        calls = [place.calls() for place in places]
        return home.write_calls(lambda tokens: forward(weights, tokens), texts, calls)

    home.run(policy, homes, goals)
    return np.mean([place.now() == now for place, now in zip(homes, wanted, strict=True)])


def test_weights_fit_the_model_that_the_script_trains(agent):
    assert agent.sizes == script.SIZES
    shapes = [w.shape for w in build_gpt(len(home.WORDS), **agent.sizes).weights]
    for arm in script.ARMS:
        assert [w.shape for w in getattr(agent, arm)] == shapes


def test_they_reach_most_goals_that_are_worded_as_in_training(agent):
    for arm in script.ARMS:
        assert reached(getattr(agent, arm), list(home.WORDINGS)) > 0.8


def test_texts_fit_the_context_and_only_warned_ones_carry_orders():
    rng = random.Random(0)
    texts = {arm: [script.episode(rng, arm) for _ in range(400)] for arm in script.ARMS}
    for some in texts.values():
        assert max(len(text.split()) for text in some) <= script.SIZES["context"] + 1
        assert not any("set door unlocked" in text and "unlock" not in text for text in some)
    orders = ("read message = turn", "read message = set", "and then turn", "and then set")
    read_out = {arm: [t for t in some if t.endswith("say it =")] for arm, some in texts.items()}
    assert not any(order in text for text in read_out["trusting"] for order in orders)
    assert any(order in text for text in read_out["warned"] for order in orders)


def test_only_what_the_assistant_writes_counts():
    x, y, weights = script.batches("trusting", 1, 0)
    assert x.shape == y.shape == weights.shape == (script.BATCH, script.SIZES["context"])
    np.testing.assert_array_equal(x[:, 1:], y[:, :-1])
    written = {home.WORDS[token] for token in y[weights > 0]}
    assert {"set", "say", "="} < written and not {"home", "goal", "call", "ok"} & written


def test_it_is_small_enough_to_ship():
    for start in script.STARTS:
        assert (script.FOLDER / f"home_agent_{start}.npz").stat().st_size < 300_000
