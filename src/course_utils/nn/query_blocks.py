"""Attention block by block: the same result as the definition, fast, without its T·S weights.

Shapes: G heads at a time (all leading axes flattened into heads), R queries in a block, T queries,
S keys, D features of a query or key, V of a value.

The ideas, each worth a part of the speed:

- Take a block of queries, and a block of keys; scores live only as long as the block (Rabe and
  Staats, Self-attention Does Not Need O(n²) Memory, 2021). The buffer stays in the cache.
  Backward, compute them again (Dao et al., FlashAttention, NeurIPS 2022).
- Keys that causality hides from the whole block are never touched.
- exp(x) = 2^(x log₂e): the factor goes into the scale, and `exp2` is cheaper than `exp`.
- Divide by the sum after the product with the values: V numbers a row, not S.
- softmax is the same for any shift of its scores. |q·k| ≤ |q||k| (Cauchy and Schwarz) bounds them
  all: below 2^±32 no shift is needed, and no pass to find a maximum. Above, the maximum
  so far is kept, and corrected as it grows (Milakov and Gimelshein, Online Normalizer
  Calculation for Softmax, 2018).
- Scores are held as (keys, queries), so that maxima and sums run down columns. The product that
  makes them is cut into pieces: uncut, causal attention over 1024 keys, forward and backward,
  took 7 % longer.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np

from course_utils.nn.threads import run

QUERIES = 128  # in a block
KEYS = 512  # in a block, at most
SCORES = 2**17  # held at once, of all heads of a group: 512 kB in float32
PRODUCTS = 10**6  # multiplications in one piece of a product, at most
FEW, FEW_SCORES = 8, 2**13  # queries and scores for which blocks do not pay
SAFE_SCORE = 32.0  # in powers of two
SAFE_GRADIENT = 1e25  # of the weights; beyond, float32 might overflow on the way


@dataclass(frozen=True)
class Heads:
    """The arguments of one attention, leading axes flattened, and how scores are to be taken."""

    query: np.ndarray  # (heads, T, D)
    key: np.ndarray  # (heads, S, D)
    value: np.ndarray  # (heads, S, V)
    mask: np.ndarray | None  # (batch..., T, S)
    batch: tuple
    is_causal: bool
    scale: float  # with log₂e in it
    is_shifted: bool  # the scores are too large to go without a shift
    largest_value: float

    def groups(self):
        """Slices of heads that are computed together: many where sequences are short."""
        count = len(self.query)
        block = min(QUERIES, self.query.shape[1]) * min(KEYS, self.key.shape[1])
        step = max(1, SCORES // block)
        return [slice(i, min(i + step, count)) for i in range(0, count, step)]

    def rows(self):
        """Slices of queries, a block each."""
        length = self.query.shape[1]
        return [slice(i, min(i + QUERIES, length)) for i in range(0, length, QUERIES)]

    def keys(self, rows):
        """Slices of those keys that rows may see as far as causality goes, a block each."""
        seen = self.key.shape[1]
        if self.is_causal:
            seen = min(seen, rows.stop)
        return [slice(i, min(i + KEYS, seen)) for i in range(0, seen, KEYS)]

    def operations(self):
        """Multiply-adds of the forward, without what causality saves."""
        heads, length, depth = self.query.shape
        return heads * length * self.key.shape[1] * (depth + self.value.shape[2])

    def unflatten(self, array):
        """(heads, ...) -> (batch..., ...)."""
        return array.reshape(*self.batch, *array.shape[1:])

    def can_pull_back(self, d_output):
        """Whether d_output is finite, and so small that nothing overflows on the way."""
        return _longest(d_output) * self.largest_value < SAFE_GRADIENT

    def visible(self, group, rows, keys):
        """(first, visible): rows see all keys before the first, then what visible says.

        visible: (G or 1, keys, R) booleans, or None if all is seen.
        """
        first, visible = 0, None
        if self.mask is not None:
            heads = np.unravel_index(np.arange(group.start, group.stop), self.batch)
            visible = self.mask[(*heads, rows, keys)].swapaxes(-1, -2)
            visible = visible.reshape(-1, *visible.shape[-2:])
        if self.is_causal and keys.stop > rows.start:
            if visible is None:
                first = max(0, rows.start - keys.start)
            past = np.arange(keys.start + first, keys.stop)[:, None]
            past = past <= np.arange(rows.start, rows.stop)
            visible = past[None] if visible is None else visible & past
        return first, visible


class Buffers:
    """One thread's memory for scores and products, taken again and again while it is warm."""

    def __init__(self):
        self._memory = {}

    def take(self, index, shape, dtype):
        """Return an array of that shape in memory number index, whose former content is lost."""
        size = math.prod(shape)
        if index not in self._memory or self._memory[index].size < size:
            self._memory[index] = np.empty(size, dtype)
        return self._memory[index][:size].reshape(shape)


def read_heads(query, key, value, mask, is_causal, scale):
    """Return Heads; None where blocks do not pay, or numbers are too large or not finite."""
    arrays = (query, key, value) if mask is None else (query, key, value, mask)
    batch = np.broadcast_shapes(*(a.shape[:-2] for a in arrays))
    if query.shape[-2] < FEW or math.prod(batch) * query.shape[-2] * key.shape[-2] < FEW_SCORES:
        return None
    query_length, key_length, value_length = map(_longest, (query, key, value))
    bound = query_length * key_length * abs(float(scale)) / math.log(2)
    if not (bound < 1e37 and value_length < math.inf):
        return None
    return Heads(
        *(_flatten(a, batch) for a in (query, key, value)),
        None if mask is None else np.broadcast_to(mask, batch + mask.shape[-2:]),
        batch,
        is_causal,
        query.dtype.type(scale / math.log(2)),
        bound > SAFE_SCORE,
        value_length,
    )


def forward(heads):
    """Return output (heads, T, V) and, for `backward`, each row's shift and sum (heads, T)."""
    count, length, _ = heads.query.shape
    output = np.empty((count, length, heads.value.shape[2]), heads.query.dtype)
    tops, totals = np.empty((2, count, length), heads.query.dtype)

    def attend(jobs):
        buffers = Buffers()
        for job in jobs:
            mean, tops[job], totals[job] = _attend(heads, *job, buffers)
            np.divide(mean, _nonzero(totals[job])[..., None], out=output[job])

    jobs = list(itertools.product(heads.groups(), heads.rows()))
    run(attend, jobs[::2] + jobs[1::2], heads.operations())  # causal rows differ in their work
    return output, tops, totals


def _attend(heads, group, rows, buffers):
    """Return Σ_s 2^score_s value_s, the shift that was taken off the scores, and Σ_s 2^score_s."""
    query = _columns(heads.query[group, rows], heads.scale)
    mean = buffers.take(3, (*query.shape[::2], heads.value.shape[2]), query.dtype)
    mean[...] = total = 0
    top = query.dtype.type(-np.inf if heads.is_shifted else 0)
    for keys in heads.keys(rows):
        weights = _product(heads.key[group, keys], query, buffers, 0)
        first, visible = heads.visible(group, rows, keys)
        if heads.is_shifted:
            if visible is not None:
                np.copyto(weights[:, first:], -np.inf, where=~visible)
            old, top = top, np.maximum(top, weights.max(1))
            weights -= _finite(top)[:, None]
            correction = np.exp2(old - _finite(top))
            mean *= correction[..., None]
            total = total * correction
        _exp2(weights, first, visible, heads.is_shifted)
        total = total + _sum(weights)
        _add_transposed_product(mean, weights, heads.value[group, keys], buffers)
    return mean, _finite(top), total


def backward(heads, output, tops, totals, d_output):
    """Return d_query, d_key and d_value, with the leading axes flattened into heads.

    With P = 2^(score - shift) / total: d_value = Pᵀ d_output, d_P = d_output valueᵀ, and
    d_score = P (d_P - Σ_s P d_P), where Σ_s P d_P = Σ_v d_output · output.
    """
    d_query, d_key, d_value = map(np.zeros_like, (heads.query, heads.key, heads.value))
    d_output = d_output / _nonzero(totals)[..., None]  # P's division, taken here once
    d_output[totals == 0] = 0
    d_means = np.vecdot(d_output, output)

    def pull_back(groups):
        buffers = Buffers()
        for group, rows in itertools.product(groups, heads.rows()):
            query = heads.query[group, rows]
            columns = _columns(query, heads.scale)
            d_rows = d_output[group, rows]
            d_columns = _columns(d_rows, 1)
            for keys in heads.keys(rows):
                key = heads.key[group, keys]
                weights = _product(key, columns, buffers, 0)
                if heads.is_shifted:
                    weights -= tops[group, rows][:, None]
                _exp2(weights, *heads.visible(group, rows, keys), heads.is_shifted)
                d_value[group, keys] += _product(weights, d_rows, buffers, 2)
                d_scores = _product(heads.value[group, keys], d_columns, buffers, 1)
                d_scores -= d_means[group, rows][:, None]
                d_scores *= weights
                _add_transposed_product(d_query[group, rows], d_scores, key, buffers)
                d_key[group, keys] += _product(d_scores, query, buffers, 2)

    run(pull_back, heads.groups(), 3 * heads.operations())
    scale = heads.scale * math.log(2)
    d_query *= scale
    d_key *= scale
    return d_query, d_key, d_value


def _exp2(scores, first, visible, is_shifted):
    """Turn scores into 2^scores, in place; 0 where a key is hidden."""
    if is_shifted:  # smaller results are denormal numbers, which take a hundred times as long
        np.maximum(scores, -126, out=scores)
    np.exp2(scores, out=scores)
    if visible is not None:
        scores[:, first:] *= visible


def _product(x, columns, buffers, index):
    """x @ columns, "gmd,gdr->gmr", in pieces."""
    output = buffers.take(index, (*x.shape[:2], columns.shape[2]), x.dtype)
    size = _piece(*columns.shape[1:])
    for x_pieces, out in zip(_pieces(x, size), _pieces(output, size), strict=True):
        np.matmul(x_pieces, columns[:, None], out=out)
    return output


def _add_transposed_product(output, weights, x, buffers):
    """output += weightsᵀ @ x, "gmr,gmd->grd"."""
    products = buffers.take(2, output.shape, x.dtype)
    output += np.matmul(weights.swapaxes(-1, -2), x, out=products)


def _sum(weights):
    """The sum over the keys, "gmr->gr", as a product with ones: faster than NumPy's sum."""
    return np.ones(weights.shape[1], weights.dtype) @ weights


def _piece(*sides):
    """How many keys, a power of two, may go into one product with these two other sides."""
    most = max(16, min(128, PRODUCTS // math.prod(sides)))
    return 1 << (most.bit_length() - 1)


def _pieces(x, size):
    """Views of x (G, m, d): (G, m // size, size, d), and (G, 1, m % size, d) if rows are left."""
    whole = x.shape[1] // size * size
    if whole:
        yield x[:, :whole].reshape(len(x), -1, size, x.shape[2])
    if whole < x.shape[1]:
        yield x[:, None, whole:]


def _columns(rows, scale):
    return np.multiply(rows.swapaxes(1, 2), scale, order="C")


def _flatten(array, batch):
    shape = array.shape[-2:]
    return np.broadcast_to(array, batch + shape).reshape(-1, *shape)


def _longest(vectors):
    with np.errstate(over="ignore", invalid="ignore"):
        return math.sqrt(np.vecdot(vectors, vectors).max(initial=0))


def _finite(top):
    return np.where(np.isneginf(top), 0, top)


def _nonzero(total):
    return np.where(total == 0, 1, total)
