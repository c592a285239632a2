"""Payments by card that nobody made: a small world with two kinds of fraud in it.

Real payments cannot be published with who paid where.
The kinds of fraud follow the simulator of Le Borgne et al. (2022), rewritten and simplified.
"""

from typing import NamedTuple

import numpy as np

from course_utils.arguments import as_integer

#: What `Payments.kind` says: an honest payment, one in a shop where payments are tampered with,
#: one with a stolen number.
KINDS = ("honest", "at a tampered terminal", "with a stolen number")
_NEAR = 25  # shops in which a card is used
_TAMPERED, _STOLEN = 28, 14  # days that each goes on
_NEW_TAMPERED, _NEW_STOLEN = 0.08, 0.3  # of each, on average, a day


class Payments(NamedTuple):
    """Payments in the order of time: an array (n,) for each column.

    Parameters
    ----------
    day, card, shop : int64
        When, with which card, in which shop.
    hour, amount : float64
        The time of the day, and how much.
    kind : int64
        0 for an honest payment, otherwise the kind of fraud (`KINDS`).
    """

    day: np.ndarray
    card: np.ndarray
    shop: np.ndarray
    hour: np.ndarray
    amount: np.ndarray
    kind: np.ndarray


def simulate_payments(seed, cards=1500, shops=600, days=180):
    """Let cards pay in the shops near them, and let some of it be fraud.

    Each card has its usual amount, a number of payments a day, and a home with 25 shops near it.
    Now and then a shop's terminal is tampered with: for 28 days half of its payments are fraud,
    of ordinary amounts.
    Now and then a card's number is stolen: for 14 days two in five of its payments are fraud, of
    five times the amount.

    Parameters
    ----------
    seed : int
        The start of the random numbers.
    cards, shops, days : int
        The size of the world; at least 25 shops.

    Returns
    -------
    Payments
        About a payment a day for each card.

    Examples
    --------
    >>> payments = simulate_payments(0, cards=100, shops=50, days=60)
    >>> print(len(payments.day), (payments.kind > 0).sum())
    5929 170
    """
    cards, days = as_integer("cards", cards, 1), as_integer("days", days, 1)
    shops = as_integer("shops", shops, _NEAR)
    rng = np.random.default_rng(seed)
    home, place = rng.uniform(size=(cards, 2)), rng.uniform(size=(shops, 2))
    near = np.argsort(((home[:, None] - place) ** 2).sum(2), axis=1)[:, :_NEAR]
    usual, rate = rng.lognormal(3.5, 0.6, cards), rng.gamma(2, 0.5, cards)
    count = rng.poisson(rate, (days, cards))
    day, card = np.nonzero(count)
    times = count[day, card]
    day, card = np.repeat(day, times), np.repeat(card, times)
    n = len(day)
    hour = np.clip(rng.normal(14, 4, n), 0, 24)
    order = np.lexsort((hour, day))
    day, card, hour = day[order], card[order], hour[order]
    shop = near[card, rng.integers(0, _NEAR, n)]
    amount = usual[card] * rng.lognormal(0, 0.6, n)
    kind = np.zeros(n, np.int64)
    for today in range(days):
        for victim in rng.integers(0, shops, rng.poisson(_NEW_TAMPERED)):
            during = (day >= today) & (day < today + _TAMPERED)
            kind[(shop == victim) & during & (rng.random(n) < 0.5) & (kind == 0)] = 1
        for victim in rng.integers(0, cards, rng.poisson(_NEW_STOLEN)):
            during = (day >= today) & (day < today + _STOLEN)
            hit = (card == victim) & during & (rng.random(n) < 0.4) & (kind == 0)
            kind[hit] = 2
            amount[hit] *= 5
    return Payments(day, card, shop, hour, amount.round(2), kind)
