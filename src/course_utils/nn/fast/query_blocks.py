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
from course_utils.nn.threads import run

MIN_QUERIES, MIN_SCORES = 8, 2**13  # fewer queries or scores, and blocks do not pay
SAFE_SCORE, LARGEST = 32.0, 1e37  # in powers of two; of scores, and of sums of values
SAFE_VALUES = 1e-15, 1e15  # lengths of the longest value for which 2^±SAFE_SCORE does no harm
LOWEST = -2e37  # below every score
MIN_TOTAL = 2.0 ** -(SAFE_SCORE + 1)  # below the total of every row that sees a key
MIN_POWER = -126  # smaller powers of two are denormal numbers, which take 100 times as long


@optional
def attention(query, key, value, mask, is_causal, scale):
    """Return attention's output and pullback; None where blocks do not pay or a score overflows.

    Arguments as `nn.attention` has read them; mask: (..., T, S) or None.
    """
    arrays = [a for a in (query, key, value, mask) if a is not None]
    batch = np.broadcast_shapes(*{a.shape[:-2] for a in arrays})
    count = math.prod(batch) * query.shape[-2] * key.shape[-2]
    if query.shape[-2] < MIN_QUERIES or count < MIN_SCORES or 0 in (count, query.size, value.size):
        return None
    # |q·k| ≤ |q||k| (Cauchy and Schwarz) tells whether any score can be large, without a look.
    bound = _longest(query) * _longest(key) * abs(float(scale)) / math.log(2)
    longest = _longest(value)
    if bound >= LARGEST or (longest > SAFE_VALUES[1] and _overflows(value)):
        return None
    heads = flatten(query, key, value, mask, is_causal, scale, batch)
    is_safe = bound <= SAFE_SCORE and SAFE_VALUES[0] < longest < SAFE_VALUES[1]
    output, logsums = _forward(heads, is_safe)

    def pullback(d_output):
        gradients = _backward(heads, is_safe, output, logsums, d_output.reshape(output.shape))
        return tuple(d.reshape(*batch, *d.shape[1:]) for d in gradients)

    return output.reshape(*batch, *output.shape[1:]), pullback


class OnlineSoftmax:
    """A mean of values, weighted by the softmax of scores that come in blocks of keys.

    Over the blocks so far, for each row: shift is the largest score (None: none is needed), total
    = Σ 2^(score - shift), and mean = Σ 2^(score - shift) value, to be divided by total.
    (Milakov and Gimelshein, Online Normalizer Calculation for Softmax, 2018.)
    """

    def __init__(self, mean, shift, total, scratch):
        """Take arrays to fill: mean (G, R, V), shift and total (G, R)."""
        self.mean, self.shift, self.total, self.scratch = mean, shift, total, scratch
        self.is_empty = True
        if shift is not None:
            shift[...] = LOWEST

    def add(self, scores, values, visible=None):
        """Add keys: their values (G, keys, V), and scores (G, keys, R), which are used up.

        If scores has fewer rows, they are the last; visible: False for what they must not see.
        """
        rows = slice(self.mean.shape[1] - scores.shape[2], None)
        mean, total = self.mean[:, rows], self.total[:, rows]
        shift = None if self.shift is None else self.shift[:, rows]
        if shift is not None:
            _hide(scores, visible)
            top = np.maximum(shift, scores.max(1))
            if not self.is_empty:
                correction = np.exp2(shift - top)
                mean *= correction[..., None]
                total *= correction
            shift[...] = top
        weights = _exp2(scores, shift, visible)
        ones = np.ones(weights.shape[1], weights.dtype)  # times ones: faster than NumPy's sum
        if self.is_empty:
            product(weights.swapaxes(1, 2), values, mean)
            np.matmul(ones, weights, out=total)
        else:
            mean += _product(weights.swapaxes(1, 2), values, self.scratch, "products")
            total += ones @ weights
        self.is_empty = False

    def finish(self):
        """Divide mean by total, once for each value and not for each key; return log₂ Σ 2^score."""
        total = np.maximum(self.total, MIN_TOTAL)  # 0 in a row that sees nothing, as is its mean
        self.mean *= (1 / total)[..., None]
        logsum = np.log2(total)
        return logsum if self.shift is None else logsum + self.shift


def _forward(heads, is_safe):
    """Return output (heads, T, V) and, for `_backward`, log₂ Σ 2^score of each row (heads, T)."""
    count, length, _ = heads.query.shape
    output = np.empty((count, length, heads.value.shape[2]), heads.query.dtype)
    logsums = np.empty((count, length), heads.query.dtype)

    def attend(jobs):
        scratch = Scratch(heads.query.dtype)
        for group, rows in jobs:
            query = _columns(heads.query[group, rows], heads.scale / math.log(2), scratch, "query")
            mean = output[group, rows]
            total = scratch("total", *mean.shape[:2])
            shift = None if is_safe else scratch("shift", *mean.shape[:2])
            softmax = OnlineSoftmax(mean, shift, total, scratch)
            for keys, first in heads.blocks(rows):
                scores = _product(heads.key[group, keys], query[:, :, first:], scratch, "scores")
                visible = heads.visible(group, slice(rows.start + first, rows.stop), keys)
                softmax.add(scores, heads.value[group, keys], visible)
            logsums[group, rows] = softmax.finish()

    jobs = list(itertools.product(heads.groups(), heads.rows()))
    run(attend, jobs[::2] + jobs[1::2], heads.operations())  # causal rows differ in their work
    return output, logsums


def _backward(heads, is_safe, output, logsums, d_output):
    """Return d_query, d_key and d_value, with the leading axes flattened into heads.

    With weights = 2^(score - logsum): d_value = weightsᵀ d_output, d_weights = d_output valueᵀ, and
    d_score = weights (d_weights - Σ_s weights d_weights), whose sum is Σ_v d_output · output.
    """
    d_query, d_key, d_value = map(np.zeros_like, (heads.query, heads.key, heads.value))

    def pull_back(groups):
        scratch = Scratch(heads.query.dtype)
        for group, rows in itertools.product(groups, heads.rows()):
            query, d_rows = heads.query[group, rows], d_output[group, rows]
            columns = _columns(query, heads.scale / math.log(2), scratch, "columns")
            d_columns = _columns(d_rows, heads.scale, scratch, "d_columns")
            query, d_rows = _copy(query, scratch, "query"), _copy(d_rows, scratch, "d_rows")
            d_mean = np.vecdot(d_rows, output[group, rows]) * heads.scale
            for keys, first in heads.blocks(rows):
                key, value = heads.key[group, keys], heads.value[group, keys]
                weights = _product(key, columns[:, :, first:], scratch, "scores")
                visible = heads.visible(group, slice(rows.start + first, rows.stop), keys)
                if not is_safe:
                    _hide(weights, visible)
                weights = _exp2(weights, logsums[group, rows][:, first:], visible, is_safe)
                d_value[group, keys] += _product(weights, d_rows[:, first:], scratch, "products")
                d_scores = _product(value, d_columns[:, :, first:], scratch, "d_scores")
                d_scores -= d_mean[:, None, first:]
                d_scores *= weights
                d_query[group, rows][:, first:] += _product(
                    d_scores.swapaxes(1, 2), key, scratch, "products"
                )
                d_key[group, keys] += _product(d_scores, query[:, first:], scratch, "products")

    run(pull_back, heads.groups(), 3 * heads.operations())
    return d_query, d_key, d_value


def _hide(scores, visible):
    """Set what is hidden to -inf, NaN too, so that it counts in no maximum."""
    if visible is not None:
        np.copyto(scores, -np.inf, where=~visible)


def _exp2(scores, shift, visible, is_safe=False):
    """Turn scores into 2^(scores - shift), in place; 0 where a key is hidden.

    is_safe: whether no power can be a denormal number.
    """
    if shift is not None:
        scores -= shift[:, None]
        if not is_safe:
            np.maximum(scores, MIN_POWER, out=scores)
    np.exp2(scores, out=scores)
    if visible is not None:
        scores *= visible
    return scores


def _product(x, y, scratch, name):
    return product(x, y, scratch(name, *x.shape[:2], y.shape[2]))


def _copy(rows, scratch, name):
    """rows, at an aligned address."""
    copy = scratch(name, *rows.shape)
    copy[...] = rows
    return copy


def _columns(rows, scale, scratch, name):
    """Rows (G, R, D), times a number, as columns (G, D, R)."""
    columns = scratch(name, len(rows), rows.shape[2], rows.shape[1])
    return np.multiply(rows.swapaxes(1, 2), rows.dtype.type(scale), out=columns)


def _longest(vectors):
    return math.sqrt(np.vecdot(vectors, vectors).max())


def _overflows(value):
    """Whether a sum of finite values may leave the range of their dtype."""
    return LARGEST / value.shape[-2] < np.abs(value).max() < np.inf
