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

from course_utils.nn.small_products import Scratch, product
from course_utils.nn.threads import run

LOWEST = -2e37  # below every score: `attention_heads` lets none pass that is larger than 1e37
LEAST = -126  # smaller powers of two are denormal numbers, which take a hundred times as long


def forward(heads):
    """Return output (heads, T, V) and, for `backward`, each row's shift and sum (heads, T)."""
    count, length, _ = heads.query.shape
    output = np.empty((count, length, heads.value.shape[2]), heads.query.dtype)
    shifts, sums = np.empty((2, count, length), heads.query.dtype)

    def attend(jobs):
        scratch = Scratch(heads.query.dtype)
        for job in jobs:
            _attend(heads, *job, output[job], shifts[job], sums[job], scratch)

    jobs = list(itertools.product(heads.groups(), heads.rows()))
    run(attend, jobs[::2] + jobs[1::2], heads.operations())  # causal rows differ in their work
    return output, shifts, sums


def _attend(heads, group, rows, mean, shift, total, scratch):
    """Set total = Σ_s 2^(score_s - shift) and mean = Σ_s 2^(score_s - shift) value_s / total."""
    query = _columns(heads.query[group, rows], heads.scale / math.log(2), scratch, "query")
    shift[...] = LOWEST if heads.is_shifted else 0
    for keys, first in heads.blocks(rows):
        scores, visible = _scores(heads, group, keys, rows, first, query, scratch)
        so_far = mean[:, first:], shift[:, first:], total[:, first:]
        if heads.is_shifted:
            _raise_shift(scores, *so_far, is_first=keys.start == 0)
        weights = _exp2(scores, so_far[1] if heads.is_shifted else None, visible)
        ones = np.ones(weights.shape[1], weights.dtype)  # times ones: faster than NumPy's sum
        transposed, value = weights.swapaxes(1, 2), heads.value[group, keys]
        if keys.start == 0:
            product(transposed, value, mean)
            np.matmul(ones, weights, out=total)
        else:
            so_far[0][...] += _product(transposed, value, scratch, "products")
            so_far[2][...] += ones @ weights
    mean *= _inverse(total)[..., None]


def _raise_shift(scores, mean, shift, total, is_first):
    """Let the shift be the largest score so far, and correct the sums for it."""
    top = np.maximum(shift, scores.max(1))
    if not is_first:
        correction = np.exp2(shift - top)
        mean *= correction[..., None]
        total *= correction
    shift[...] = top


def backward(heads, output, shifts, sums, d_output):
    """Return d_query, d_key and d_value, with the leading axes flattened into heads."""
    d_query, d_key, d_value = map(np.zeros_like, (heads.query, heads.key, heads.value))

    def pull_back(groups):
        scratch = Scratch(heads.query.dtype)
        for job in itertools.product(groups, heads.rows()):
            d_rows = _rows(d_output[job], _inverse(sums[job])[..., None], scratch, "d_rows")
            d_mean = np.vecdot(d_rows, output[job])
            gradients = d_query[job], d_key[job[0]], d_value[job[0]]
            _pull_back(heads, *job, shifts[job], d_rows, d_mean, *gradients, scratch)

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
        weights = _exp2(scores, shift[:, first:] if heads.is_shifted else None, visible)
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
    if heads.is_shifted and visible is not None:
        np.copyto(scores, -np.inf, where=~visible)
    return scores, visible


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
