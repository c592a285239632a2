"""Guess a hidden piece from its neighbours by counting: the rival of a masked language model."""

from collections import Counter, defaultdict

import numpy as np


class MaskedNgrams:
    """Counts of what stands between neighbours: one on each side, and two.

    What was counted is discounted, and what that sets free goes to a simpler guess: two neighbours
    on each side fall back on one, one on the product of what follows the left neighbour and what
    comes before the right one, and these on how often a piece occurs at all.

    Parameters
    ----------
    rows : (N, T) array of int
        Texts, padded with zeros.
    vocabulary : int
        V.
    """

    def __init__(self, rows, vocabulary):
        self.single = np.bincount(rows[rows > 0], minlength=vocabulary) + 0.1
        self.single /= self.single.sum()
        self.after = np.zeros((vocabulary, vocabulary), "float32")  # left neighbour, piece
        self.between = {reach: defaultdict(Counter) for reach in (1, 2)}
        for row in rows:
            text = row[row > 0].tolist()
            np.add.at(self.after, (text[:-1], text[1:]), 1)
            for place in range(1, len(text) - 1):
                for reach, counts in self.between.items():
                    counts[self._around(row, place, reach)][text[place]] += 1

    @staticmethod
    def _around(row, place, reach):
        """The neighbours up to a distance, with zeros outside of the row."""
        near = [*range(place - reach, place), *range(place + 1, place + reach + 1)]
        return tuple(int(row[j]) if 0 <= j < len(row) else 0 for j in near)

    def _pair(self, left, right, discount):
        """What the left neighbour and the right one say, as if neither knew of the other."""
        chances = 1 / self.single
        for counts in (self.after[left], self.after[:, right]):
            total = counts.sum()
            if total:
                free = discount * np.count_nonzero(counts) / total
                told = np.maximum(counts - discount, 0) / total + free * self.single
            else:
                told = self.single
            chances = chances * told
        return chances / chances.sum()

    def chances(self, row, place, discount, wide):
        """Return the chances (V,) of what stands at a place of a row, which is not looked at.

        wide : {reach: discount}, from near to far
        """
        found = self._pair(row[place - 1], row[place + 1], discount)
        for reach, less in wide.items():
            counts = self.between[reach].get(self._around(row, place, reach))
            if counts:
                total = sum(counts.values())
                found = found * (less * len(counts) / total)
                for piece, count in counts.items():
                    found[piece] += (count - less) / total
        return found

    def ask(self, rows, places, asked, discount, wide):
        """Return the chances (n, V) at each of the n places that are asked."""
        return np.array([self.chances(rows[i], places[i, m], discount, wide) for i, m in asked])

    def tune(self, rows, places, asked):
        """Choose the discounts, one after another, and how far to look."""
        i, m = asked.T
        truth = rows[i, places[i, m]]

        def cost(discount, wide):
            table = self.ask(rows, places, asked, discount, wide)
            return -np.log(table[np.arange(len(truth)), truth]).mean()

        steps = (0.1, 0.3, 0.5, 0.7, 0.9)
        discount, wide = min(steps, key=lambda d: cost(d, {})), {}
        for reach in self.between:
            best = min(steps, key=lambda d: cost(discount, wide | {reach: d}))
            if cost(discount, wide | {reach: best}) < cost(discount, wide):
                wide[reach] = best
        return {"discount": discount, "wide": wide}
