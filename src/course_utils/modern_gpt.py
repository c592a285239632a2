"""A GPT whose parts are switched, one by one, from those of GPT-2 to those of Mistral 7B.

The page "From GPT-2 to today's block" builds it piece by piece; what measures it imports it.
Shapes: B examples, T tokens, V tokens in the vocabulary, D the width, H heads of queries, G heads
of keys and values, K = D/H.
"""

from dataclasses import dataclass

import keras
import numpy as np
from keras import ops

from course_utils import nn
from course_utils.engines import embedding
from course_utils.gpt import TiedOutput, positions

_EPSILON = 1e-5
_POSITIONS = ("sinusoidal", "learned", "rotary")


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a GPT is built of; without arguments, the parts of `course_utils.gpt.build_gpt`.

    Parameters
    ----------
    rms : bool
        RMSNorm in place of layer normalisation.
    gated : bool
        SwiGLU of 8/3 the width in place of a GELU of 4 times the width.
    positions : "sinusoidal", "learned" or "rotary"
        Added to the tokens' vectors; rotary ones turn queries and keys instead.
    bias : bool
        Whether dense layers and norms add something.
    tied : bool
        Whether tokens are scored by the vectors of the input.
    groups : int or None
        G, the heads of keys and values; None means as many as there are heads.
    window : int or None
        How many tokens one sees, itself among them; None means all before it.
    """

    rms: bool = False
    gated: bool = False
    positions: str = "sinusoidal"
    bias: bool = True
    tied: bool = True
    groups: int | None = None
    window: int | None = None

    def __post_init__(self):
        """Refuse positions that there are not."""
        if self.positions not in _POSITIONS:
            raise ValueError(
                f"positions: expected one of {', '.join(_POSITIONS)}, got {self.positions!r}"
            )


def build_modern(vocabulary, *, width, blocks, heads, context, parts):
    """Return an untrained GPT of these parts.

    Parameters
    ----------
    vocabulary, width, blocks, heads, context : int
        As for `course_utils.gpt.build_gpt`.
    parts : Parts
        What it is built of.

    Returns
    -------
    keras.Model
        From (B, T) whole numbers to (B, T, V) logits.

    References
    ----------
    Radford et al., Language Models are Unsupervised Multitask Learners, 2019; Jiang et al.,
    Mistral 7B, arXiv:2310.06825, 2023.

    Examples
    --------
    >>> sizes = {"width": 12, "blocks": 1, "heads": 2, "context": 5}
    >>> model = build_modern(10, **sizes, parts=Parts(rms=True, positions="rotary"))
    >>> tuple(model(np.array([[3, 1, 4, 1, 5]])).shape)
    (1, 5, 10)
    """
    words = embedding(vocabulary, width, embeddings_initializer=_start())
    tokens = keras.Input((context,), dtype="int32")  # B T
    x = words(tokens)  # B T D
    if parts.positions == "sinusoidal":
        x = x + positions(context, width)
    elif parts.positions == "learned":
        x = LearnedPositions()(x)
    for _ in range(blocks):
        x = x + Attention(heads, parts)(_norm(x, parts))
        x = x + _feed_forward(_norm(x, parts), parts)
    x = _norm(x, parts)
    if parts.tied:
        return keras.Model(tokens, TiedOutput(words)(x))  # B T V
    scores = keras.layers.Dense(vocabulary, use_bias=False, kernel_initializer=_start())
    return keras.Model(tokens, scores(x))


def _start():
    """Return a new initializer: Keras's draw the same numbers whenever they are used again."""
    return keras.initializers.RandomNormal(stddev=0.1)


def _norm(x, parts):
    if parts.rms:
        return keras.layers.RMSNormalization(epsilon=_EPSILON)(x)
    return keras.layers.LayerNormalization(epsilon=_EPSILON, center=parts.bias)(x)


def _feed_forward(x, parts):
    """(B, T, D) -> (B, T, D), each token by itself."""

    def dense(units, activation=None):
        return keras.layers.Dense(units, activation, use_bias=parts.bias)

    width = x.shape[-1]
    if parts.gated:
        hidden = dense(8 * width // 3, "silu")(x) * dense(8 * width // 3)(x)
    else:
        hidden = dense(4 * width, "gelu")(x)
    return dense(width)(hidden)


class LearnedPositions(keras.layers.Layer):
    """Add to every place a vector of its own, as GPT-2 does."""

    def build(self, shape):
        """Make the table: (T, D)."""
        self.table = self.add_weight(shape=shape[1:], initializer=_start(), name="table")

    def call(self, x):
        """(B, T, D) -> (B, T, D)."""
        return x + self.table


class Attention(keras.layers.Layer):
    """Causal self-attention, with rotary positions, grouped heads and a window if asked for."""

    def __init__(self, heads, parts):
        super().__init__()
        self.heads, self.parts = heads, parts
        self.groups = heads if parts.groups is None else parts.groups
        if heads % self.groups:
            raise ValueError(f"groups must divide heads, got {self.groups} and {heads}")

    def build(self, shape):
        """Make the four projections, in the order of Keras's own attention."""
        length, width = shape[1:]
        size = width // self.heads
        self.query = self._project("btd,dhk->bthk", (None, self.heads, size), "hk")
        self.key = self._project("btd,dgk->btgk", (None, self.groups, size), "gk")
        self.value = self._project("btd,dgk->btgk", (None, self.groups, size), "gk")
        self.merge = self._project("bthk,hkd->btd", (None, width), "d")
        for layer in (self.query, self.key, self.value):
            layer.build(shape)
        self.merge.build((None, length, self.heads, size))
        sees = np.tril(np.ones((length, length), dtype=bool))
        if self.parts.window is not None:
            sees &= nn.sliding_window_mask(length, self.parts.window)
        self.sees = sees

    def _project(self, equation, shape, bias_axes):
        bias_axes = bias_axes if self.parts.bias else None
        return keras.layers.EinsumDense(equation, shape, bias_axes=bias_axes)

    def call(self, x):
        """(B, T, D) -> (B, T, D)."""
        query, key, value = self.query(x), self.key(x), self.value(x)
        if self.parts.positions == "rotary":
            query, key = turn(query), turn(key)
        shared = self.heads // self.groups
        key, value = ops.repeat(key, shared, axis=2), ops.repeat(value, shared, axis=2)  # B T H K
        scores = ops.einsum("bthk,bshk->bhts", query, key) / query.shape[-1] ** 0.5
        weights = ops.softmax(ops.where(self.sees, scores, -np.inf))
        return self.merge(ops.einsum("bhts,bshk->bthk", weights, value))


def turn(x):
    """Turn the pairs (i, i + K/2) of a head's numbers by an angle for the place: (B, T, H, K)."""
    length, half = x.shape[1], x.shape[-1] // 2
    angles = np.arange(length)[:, None] / 10_000 ** (np.arange(half) / half)  # T K/2
    angles = ops.convert_to_tensor(angles[:, None].astype("float32"))  # T 1 K/2
    cos, sin = ops.cos(angles), ops.sin(angles)
    first, second = x[..., :half], x[..., half:]
    return ops.concatenate([first * cos - second * sin, first * sin + second * cos], axis=-1)
