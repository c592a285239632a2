"""The arguments of one attention as a list of heads, and its scores as a list of small blocks.

Shapes: G heads at a time (all leading axes flattened into heads), R queries in a block, T queries,
S keys, D features of a query or key, V of a value.

The scores of all heads are cut three times: into groups of heads, into blocks of queries, and
these into blocks of keys, so that the scores of a block stay in the cache while they are worked
on. Short sequences make small blocks, hence large groups: a call of NumPy should have enough to do.

Keys that causality hides from a whole block are in none. Where it hides some, on the diagonal,
blocks are narrower, and hold only the queries that see the first of their keys.
"""

import math
from dataclasses import dataclass

import numpy as np

QUERIES = 128  # in a block, at most
KEYS, MANY_KEYS = 128, 256  # in a block, at most: many where there are few heads to a group
DIAGONAL = 64  # keys in a block that causality cuts, at most
SCORES = 2**17  # held at once, of all heads of a group: 512 kB in float32


@dataclass(frozen=True)
class Heads:
    """The arguments of one attention, leading axes flattened, and how scores are to be taken."""

    query: np.ndarray  # (heads, T, D)
    key: np.ndarray  # (heads, S, D)
    value: np.ndarray  # (heads, S, V)
    mask: np.ndarray | None  # (*axes, T, S)
    axes: tuple  # the leading axes, one at least
    is_causal: bool
    scale: float
    cut: tuple  # how many heads are computed together, how many queries and keys

    def groups(self):
        """Slices of heads that are computed together."""
        return _slices(0, len(self.query), self.cut[0])

    def rows(self):
        """Slices of queries, a block each."""
        return _slices(0, self.query.shape[1], self.cut[1])

    def blocks(self, rows):
        """Pairs (keys, first): a block of keys, and the first of rows that sees any of them."""
        count = self.key.shape[1]
        if not self.is_causal:
            return [(keys, 0) for keys in _slices(0, count, self.cut[2])]
        past, seen = min(count, rows.start), min(count, rows.stop)
        blocks = _slices(0, past, self.cut[2]) + _slices(past, seen, DIAGONAL)
        return [(keys, max(0, keys.start - rows.start)) for keys in blocks]

    def visible(self, group, rows, keys):
        """Booleans (G or 1, keys, R): what rows see of keys; None if they see it all."""
        visible = None
        if self.mask is not None:
            heads = np.unravel_index(np.arange(group.start, group.stop), self.axes)
            visible = self.mask[(*heads, rows, keys)].swapaxes(-1, -2)
            visible = visible.reshape(-1, *visible.shape[-2:])
        if self.is_causal and keys.stop > rows.start + 1:
            past = np.arange(keys.start, keys.stop)[:, None] <= np.arange(rows.start, rows.stop)
            visible = past[None] if visible is None else visible & past
        return visible

    def operations(self):
        """Multiply-adds of the forward, without what causality saves."""
        heads, length, depth = self.query.shape
        return heads * length * self.key.shape[1] * (depth + self.value.shape[2])


def flatten(query, key, value, mask, is_causal, scale, batch):
    """Return the arguments as Heads, their leading axes, which broadcast to batch, in one."""
    axes = batch or (1,)
    count = math.prod(axes)
    return Heads(
        *(_flatten(a, axes) for a in (query, key, value)),
        None if mask is None else np.broadcast_to(mask, axes + mask.shape[-2:]),
        axes,
        is_causal,
        scale,
        _cut(count, query.shape[-2], key.shape[-2]),
    )


def _cut(count, queries, keys):
    """Return how many heads, queries and keys make a block: about SCORES scores."""
    queries = min(queries, QUERIES)
    together = SCORES // (queries * min(KEYS, keys))
    together = max(1, min(together, -(-count // 2)))  # two groups at least: one a thread
    return together, queries, max(KEYS, min(MANY_KEYS, SCORES // (queries * together)))


def _slices(start, stop, step):
    return [slice(i, min(i + step, stop)) for i in range(start, stop, step)]


def _flatten(array, axes):
    shape = array.shape[-2:]
    if array.shape[:-2] != axes:
        array = np.broadcast_to(array, axes + shape)
    return array.reshape(-1, *shape)
