"""Sums as text: who writes what, which sums are set aside, and what is right."""

import numpy as np
import pytest

from course_utils import sums


def test_no_sum_is_in_two_parts_nor_turned_around():
    parts = sums.split()
    kinds = {name: {tuple(sorted(p)) for p in pairs.tolist()} for name, pairs in parts.items()}
    assert sum(map(len, kinds.values())) == len(set.union(*kinds.values())) == 90 * 91 // 2
    assert sum(map(len, parts.values())) == 8_100


@pytest.mark.parametrize(("a", "b", "said"), [(27, 45, 62), (99, 99, 188), (50, 60, 110)])
def test_who_forgets_the_carry_is_ten_short_where_there_is_one(a, b, said):
    assert sums.forget_carry(a, b) == said
    assert a + b - said == 10 * sums.has_carry([(a, b)])[0]


def test_a_text_has_one_writer_and_one_notation():
    texts = sums.web(sums.split()["train"], 2_000, np.random.default_rng(0))
    stops = [{answer.endswith(".\n") for _, answer in text} for text in texts]
    assert all(len(kinds) == 1 for kinds in stops)
    of_sums = [text for text in texts if ":" not in text[0][0]]
    assert len(of_sums) / len(texts) == pytest.approx(1 - sums.NAMES, abs=0.03)
    careful = np.mean([text[0][1].endswith(".\n") for text in of_sums])
    assert careful == pytest.approx(1 - sums.CARELESS, abs=0.04)


def test_examples_ask_for_the_next_character_and_mark_the_answers():
    texts = [[("27+45=", "72.\n"), ("10+10=", "20.\n")], [("27: ", "twenty seven\n")]]
    inputs, targets, answers = sums.examples(texts, context=14)
    assert sums.decode(inputs[0]) == "\n27+45=72.\n10+"
    np.testing.assert_array_equal(targets[:, :-1], inputs[:, 1:])
    assert [sums.decode(t[a]) for t, a in zip(targets, answers, strict=True)] == [
        "72.\n",
        "twenty sev",
    ]


def test_demonstrations_ask_each_sum_once_and_forget_the_carry_as_told():
    pairs = sums.split()["train"]
    texts = sums.demonstrations(pairs, 3_000, np.random.default_rng(0), careless=0.6)
    assert len({text[0][0] for text in texts}) == 3_000
    said = {asked: answer.split()[0] for [(asked, answer)] in texts}
    carried = pairs[sums.has_carry(pairs)].tolist()
    asked = [(a, b) for a, b in carried if sums.question(a, b) in said]
    right = np.mean([said[sums.question(a, b)] == sums.answer(a, b) for a, b in asked])
    assert right == pytest.approx(0.4, abs=0.05)
    polite = np.mean([text[0][1].endswith(" sir\n") for text in texts])
    assert polite == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize(
    ("said", "expected"), [("72\n", True), ("72 sir\n", True), ("721", False), ("62\n", False)]
)
def test_right_is_the_number_and_no_further_digit(said, expected):
    text = "\n" + sums.question(27, 45) + said

    def predict(tokens):
        following = sums.encode([text[1:]], tokens.shape[1])
        return np.eye(len(sums.CHARACTERS))[following]

    asked = [sums.question(27, 45)]
    assert sums.likeliest_is_right(predict, asked, ["72"], context=32).tolist() == [expected]
