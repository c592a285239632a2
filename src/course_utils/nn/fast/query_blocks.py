"""Attention block by block: the same result as the definition, fast, without its T·S weights.

Shapes: G heads at a time, R queries in a block, T queries, S keys, V features of a value.

The ideas, each worth a part of the speed:

- Take a block of queries, and a block of keys; scores live only as long as the block (Rabe and
  Staats, Self-attention Does Not Need O(n²) Memory, 2021). The buffer stays in the cache.
  Backward, compute them again (Dao et al., FlashAttention, NeurIPS 2022).
- exp(x) = 2^(x log₂e): the factor goes into the scale, and `exp2` is cheaper than `exp`.
- Divide by the sum after the product with the values: V numbers a row, not S.
- softmax is the same for any shift of its scores. Where all are known to lie within ±32 powers of
  two, no shift is needed, and no pass to find a maximum. Otherwise the maximum so far is kept,
  and corrected as it grows (Milakov and Gimelshein, Online Normalizer Calculation for
  Softmax, 2018).
- Scores are held as (keys, queries), so that maxima and sums run down columns, and every product
  takes its right-hand matrix row by row, as `small_products` wants it.
"""

import itertools
import math

import numpy as np

from course_utils.nn.fast.attention_heads import flatten
from course_utils.nn.fast.small_products import Scratch, product
from course_utils.nn.fast.switch import optional
from course_utils.nn.fast.threads import run

FEW, FEW_SCORES = 8, 2**13  # queries and scores for which blocks do not pay
SAFE_SCORE, LARGEST_SCORE = 32.0, 1e37  # in powers of two
LOWEST = -2e37  # below every score
LEAST = -126  # smaller powers of two are denormal numbers, which take a hundred times as long


@optional
def attention(query, key, value, mask, is_causal, scale):
    """Return attention's output and pullback; None where blocks do not pay or a score overflows.

    Arguments as `nn.attention` has read them; mask: (..., T, S) or None.
    """
    arrays = [a for a in (query, key, value, mask) if a is not None]
    batch = np.broadcast_shapes(*{a.shape[:-2] for a in arrays})
    count = math.prod(batch) * query.shape[-2] * key.shape[-2]
    if query.shape[-2] < FEW or count < FEW_SCORES or 0 in (count, query.size, value.size):
        return None
    # |q·k| ≤ |q||k| (Cauchy and Schwarz) tells whether any score can be large, without a look.
    bound = _longest(query) * _longest(key) * abs(float(scale)) / math.log(2)
    if bound >= LARGEST_SCORE:
        return None
    heads = flatten(query, key, value, mask, is_causal, scale, batch)
    is_shifted = not bound <= SAFE_SCORE  # NaN goes this way too
    output, shifts, totals = _forward(heads, is_shifted)

    def pullback(d_output):
        d_output = d_output.reshape(output.shape)
        gradients = _backward(heads, output, shifts if is_shifted else None, totals, d_output)
        return tuple(d.reshape(*batch, *d.shape[1:]) for d in gradients)

    return output.reshape(*batch, *output.shape[1:]), pullback


class OnlineSoftmax:
    """A mean of values, weighted by the softmax of scores that come in blocks of keys.

    Over the blocks so far, for each row: shift is the largest score (0 if not is_shifted),
    total = Σ 2^(score - shift), and mean = Σ 2^(score - shift) value, to be divided by total.
    (Milakov and Gimelshein, Online Normalizer Calculation for Softmax, 2018.)
    """

    def __init__(self, mean, shift, total, is_shifted, scratch):
        """mean (G, R, V), shift and total (G, R): arrays to fill."""
        self.mean, self.shift, self.total = mean, shift, total
        self.is_shifted, self.scratch, self.is_empty = is_shifted, scratch, True
        shift[...] = LOWEST if is_shifted else 0

    def add(self, scores, visible, values, first):
        """Add keys with values (G, keys, V), whose scores (G, keys, rows) are of rows first on."""
        mean, shift, total = self.mean[:, first:], self.shift[:, first:], self.total[:, first:]
        if self.is_shifted:
            _hide(scores, visible)
            top = np.maximum(shift, scores.max(1))
            if not self.is_empty:
                correction = np.exp2(shift - top)
                mean *= correction[..., None]
                total *= correction
            shift[...] = top
        weights = _exp2(scores, shift if self.is_shifted else None, visible)
        ones = np.ones(weights.shape[1], weights.dtype)  # times ones: faster than NumPy's sum
        if self.is_empty:
            product(weights.swapaxes(1, 2), values, mean)
            np.matmul(ones, weights, out=total)
        else:
            mean += _product(weights.swapaxes(1, 2), values, self.scratch, "products")
            total += ones @ weights
        self.is_empty = False

    def finish(self):
        """Divide by the totals, once for each value and not for each key."""
        self.mean *= _inverse(self.total)[..., None]


def _forward(heads, is_shifted):
    """Return output (heads, T, V) and, for `_backward`, each row's shift and total (heads, T)."""
    count, length, _ = heads.query.shape
    output = np.empty((count, length, heads.value.shape[2]), heads.query.dtype)
    shifts, totals = np.empty((2, count, length), heads.query.dtype)

    def attend(jobs):
        scratch = Scratch(heads.query.dtype)
        for group, rows in jobs:
            job = group, rows
            query = _columns(heads.query[job], heads.scale / math.log(2), scratch, "query")
            softmax = OnlineSoftmax(output[job], shifts[job], totals[job], is_shifted, scratch)
            for keys, first in heads.blocks(rows):
                scores, visible = _scores(heads, group, keys, rows, first, query, scratch)
                softmax.add(scores, visible, heads.value[group, keys], first)
            softmax.finish()

    jobs = list(itertools.product(heads.groups(), heads.rows()))
    run(attend, jobs[::2] + jobs[1::2], heads.operations())  # causal rows differ in their work
    return output, shifts, totals


def _backward(heads, output, shifts, totals, d_output):
    """Return d_query, d_key and d_value, with the leading axes flattened into heads."""
    d_query, d_key, d_value = map(np.zeros_like, (heads.query, heads.key, heads.value))

    def pull_back(groups):
        scratch = Scratch(heads.query.dtype)
        for job in itertools.product(groups, heads.rows()):
            d_rows = _rows(d_output[job], _inverse(totals[job])[..., None], scratch, "d_rows")
            d_mean = np.vecdot(d_rows, output[job])
            shift = None if shifts is None else shifts[job]
            gradients = d_query[job], d_key[job[0]], d_value[job[0]]
            _pull_back(heads, *job, shift, d_rows, d_mean, *gradients, scratch)

    run(pull_back, heads.groups(), 3 * heads.operations())
    return d_query, d_key, d_value


def _pull_back(heads, group, rows, shift, d_rows, d_mean, d_query, d_key, d_value, scratch):
    """Add what comes back through a block of queries to d_query, d_key and d_value.

    With P = 2^(score - shift) / total: d_value = Pᵀ d_output, d_P = d_output valueᵀ, and
    d_score = P (d_P - Σ_s P d_P), where Σ_s P d_P = Σ_v d_output · output. d_rows is d_output
    divided by total, which is P's division taken once; d_mean is Σ_v d_rows · output.
    """
    query = _rows(heads.query[group, rows], 1, scratch, "query")
    columns = _columns(query, heads.scale / math.log(2), scratch, "columns")
    d_columns = _columns(d_rows, heads.scale, scratch, "d_columns")
    d_mean = d_mean * heads.scale
    for keys, first in heads.blocks(rows):
        key, value = heads.key[group, keys], heads.value[group, keys]
        scores, visible = _scores(heads, group, keys, rows, first, columns, scratch)
        if shift is not None:
            _hide(scores, visible)
        weights = _exp2(scores, None if shift is None else shift[:, first:], visible)
        d_value[:, keys] += _product(weights, d_rows[:, first:], scratch, "products")
        d_scores = _product(value, d_columns[:, :, first:], scratch, "d_scores")
        d_scores -= d_mean[:, None, first:]
        d_scores *= weights
        d_query[:, first:] += _product(d_scores.swapaxes(1, 2), key, scratch, "products")
        d_key[:, keys] += _product(d_scores, query[:, first:], scratch, "products")


def _scores(heads, group, keys, rows, first, query, scratch):
    """Return query·key as (G, keys, R), in powers of two, and which of them are visible."""
    scores = _product(heads.key[group, keys], query[:, :, first:], scratch, "scores")
    visible = heads.visible(group, slice(rows.start + first, rows.stop), keys)
    return scores, visible


def _hide(scores, visible):
    """Set what is hidden to -inf, so that it counts in no maximum, and overflows in no power."""
    if visible is not None:
        np.copyto(scores, -np.inf, where=~visible)


def _exp2(scores, shift, visible):
    """Turn scores into 2^(scores - shift), in place; 0 where a key is hidden."""
    if shift is not None:
        scores -= shift[:, None]
        np.maximum(scores, LEAST, out=scores)
    np.exp2(scores, out=scores)
    if visible is not None:
        scores *= visible
    return scores


def _product(x, y, scratch, name):
    return product(x, y, scratch(name, *x.shape[:2], y.shape[2]))


def _rows(rows, scale, scratch, name):
    return np.multiply(rows, scale, out=scratch(name, *rows.shape))


def _columns(rows, scale, scratch, name):
    columns = scratch(name, len(rows), rows.shape[2], rows.shape[1])
    return np.multiply(rows.swapaxes(1, 2), rows.dtype.type(scale), out=columns)


def _inverse(total):
    """1 / total, and 0 for a row that may attend to nothing."""
    return np.divide(1, total, out=np.zeros_like(total), where=total != 0)


def _longest(vectors):
    return math.sqrt(np.vecdot(vectors, vectors).max())
