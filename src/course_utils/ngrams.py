"""A language model that counts: Kneser-Ney's n-grams, the strongest simple rival of a small GPT."""

import numpy as np

from course_utils.arguments import as_integer


class KneserNey:
    """The probability of a token by how often it followed the same few tokens before.

    Parameters
    ----------
    tokens : (n,) array of int
        What to count in, from 0 to vocabulary - 1; token 0, the end of a document, stands before
        the first.
    order : int
        How many tokens make an n-gram: order 5 looks four tokens back.
    vocabulary : int
        V, how many tokens there are. V to the power of the order must stay below 2⁶³.

    Notes
    -----
    Interpolated, with one discount d for each order, once / (once + 2 twice) of its counts (0.5
    where nothing was counted once):
    ``p(w | h) = max(c(h w) - d, 0) / c(h) + d kinds(h) / c(h) · p(w | h without its first)``,
    where kinds(h) is how many different tokens followed h. Below the highest order c does not
    count occurrences, but different tokens that stood to the left. An h that never occurred is
    left to the next lower order, and below order 1 all tokens are alike.

    References
    ----------
    Kneser and Ney, Improved Backing-off for M-gram Language Modeling, ICASSP, 1995;
    Chen and Goodman, An Empirical Study of Smoothing Techniques for Language Modeling, Computer
    Speech & Language, 1999.

    Examples
    --------
    >>> model = KneserNey([0, 1, 0, 1, 0, 2], order=2, vocabulary=3)
    >>> model.after([0]).argmax().item(), round(model.after([0]).sum().item(), 9)
    (1, 1.0)
    """

    def __init__(self, tokens, order, vocabulary):
        tokens = np.asarray(tokens)
        self.order = as_integer("order", order, 1)
        self.vocabulary = as_integer("vocabulary", vocabulary, 1)
        if self.vocabulary**self.order >= 2**63:
            raise ValueError(
                f"order: expected vocabulary ** order below 2**63, got {vocabulary} ** {order}"
            )
        if tokens.ndim != 1 or not len(tokens):
            raise ValueError(f"tokens: expected (n,) with n > 0, got shape {tokens.shape}")
        if tokens.min() < 0 or tokens.max() >= vocabulary:
            raise ValueError(
                f"tokens: expected 0 to {vocabulary - 1}, got {tokens.min()} to {tokens.max()}"
            )
        grams, counts = np.unique(self._grams(tokens), return_counts=True)
        levels = [self._level(grams, counts)]
        for length in range(self.order - 1, 0, -1):
            grams, kinds_to_the_left = np.unique(
                grams % self.vocabulary**length, return_counts=True
            )
            levels.append(self._level(grams, kinds_to_the_left))
        self._levels = levels[::-1]

    def probability(self, tokens):
        """Return the probability of each token after those before it in the same array.

        Parameters
        ----------
        tokens : (n,) array of int
            Token 0 stands before the first here too.

        Returns
        -------
        (n,) float64
        """
        return self._probability(self._grams(np.asarray(tokens)))

    def after(self, tokens):
        """Return the probability of every token after the given ones: (V,) float64."""
        last = [0] * self.order + list(tokens)
        history = 0
        for token in last[len(last) - self.order + 1 :]:
            history = history * self.vocabulary + int(token)
        return self._probability(history * self.vocabulary + np.arange(self.vocabulary))

    def _grams(self, tokens):
        """Return the n-gram that ends with each token, as one number in base V: (n,)."""
        padded = np.concatenate([np.zeros(self.order - 1, dtype=np.int64), tokens])
        grams = np.zeros(len(tokens), dtype=np.int64)
        for start in range(self.order):
            grams = grams * self.vocabulary + padded[start : start + len(tokens)]
        return grams

    def _level(self, keys, counts):
        """Return what one order needs: n-grams, their counts, the discount, and of each history."""
        once, twice = np.sum(counts == 1), np.sum(counts == 2)
        discount = once / (once + 2 * twice) if once else 0.5
        histories, first = np.unique(keys // self.vocabulary, return_index=True)
        kinds = np.diff([*first, len(keys)])
        return keys, counts, discount, histories, np.add.reduceat(counts, first), kinds

    def _probability(self, grams):
        """Return the probability of the last token of each n-gram of the highest order."""
        result = np.full(len(grams), 1 / self.vocabulary)
        for length, level in enumerate(self._levels, 1):
            keys, counts, discount, histories, totals, kinds = level
            shorter = grams % self.vocabulary**length
            place, known = _find(histories, shorter // self.vocabulary)
            gram, seen = _find(keys, shorter)
            discounted = np.where(seen, counts[gram] - discount, 0)
            mixed = (discounted + discount * kinds[place] * result) / totals[place]
            result = np.where(known, mixed, result)
        return result


def _find(keys, wanted):
    """Return where each wanted number stands among sorted keys, and whether it is there."""
    place = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
    return place, keys[place] == wanted
