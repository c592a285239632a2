"""Payments: in the order of time, near home, and fraud as it is described."""

import numpy as np
import pytest

from course_utils.payments import KINDS, simulate_payments


@pytest.fixture(scope="module")
def payments():
    return simulate_payments(0)


def test_a_seed_makes_the_same_world_again():
    first, second, other = (simulate_payments(s, 50, 30, 20) for s in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert len(first.day) != len(other.day)


def test_time_goes_on(payments):
    time = payments.day * 24 + payments.hour
    assert (np.diff(time) >= 0).all() and payments.day.max() == 179
    assert (payments.amount > 0).all()


def test_a_card_is_used_in_at_most_25_shops(payments):
    pairs = np.unique(np.stack([payments.card, payments.shop]), axis=1)
    assert np.bincount(pairs[0]).max() <= 25


def test_fraud_is_rare_and_of_both_kinds(payments):
    assert 0.001 < (payments.kind > 0).mean() < 0.005
    assert set(payments.kind) == set(range(len(KINDS)))


def test_stolen_numbers_buy_for_five_times_the_amount_and_terminals_do_not(payments):
    logs = np.log(payments.amount)
    honest = payments.kind == 0
    count = np.bincount(payments.card[honest], minlength=1500)
    usual = np.bincount(payments.card[honest], logs[honest], 1500) / np.maximum(count, 1)
    over = logs - usual[payments.card]
    assert over[payments.kind == 2].mean() == pytest.approx(np.log(5), abs=0.15)
    assert over[payments.kind == 1].mean() == pytest.approx(0, abs=0.15)


def test_tampering_goes_on_for_four_weeks_in_a_shop(payments):
    fraud = payments.kind == 1
    spans = [np.ptp(payments.day[fraud & (payments.shop == s)]) for s in payments.shop[fraud]]
    assert np.median(spans) < 28


def test_a_world_without_enough_shops_is_refused():
    with pytest.raises(ValueError, match="shops"):
        simulate_payments(0, shops=24)
