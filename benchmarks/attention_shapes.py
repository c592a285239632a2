"""Attention of BERT and GPT-2, long sequences, decoding with a cache, and a first lesson."""

import math
from dataclasses import dataclass

import numpy as np

from benchmarks.frameworks import load
from benchmarks.measure import directions
from course_utils.nn import KVCache, attention, vjp


@dataclass(frozen=True)
class Shape:
    """One attention: (batch, heads, queries, depth) on as many keys, or more when decoding."""

    family: str
    batch: int
    heads: int
    queries: int
    depth: int
    is_causal: bool = False
    cached: int = 0  # keys that were there before
    goals: tuple = (None, None)  # forward; forward and backward

    @property
    def name(self):
        kind = "causal " if self.is_causal else ""
        cached = f" after {self.cached}" if self.cached else ""
        return (
            f"{kind}attention, n={self.queries}{cached}, {self.heads} heads of {self.depth}, "
            f"batch {self.batch}"
        )


SHAPES = (
    Shape("BERT", 8, 12, 128, 64, goals=(1.15, None)),
    Shape("GPT-2", 1, 12, 1024, 64, True, goals=(1.05, 0.7)),
    Shape("long", 1, 4, 4096, 64, goals=(1.15, None)),
    Shape("decoding", 1, 12, 1, 64, cached=1024, goals=(0.7, None)),
    Shape("first lesson", 1, 2, 16, 8, goals=(0.2, 0.2)),
)
QUICK = (0, 1, 3, 4)


def cases(quick, threads):
    """Yield a Case for every shape, forward, then forward and backward unless it decodes."""
    for shape in [SHAPES[i] for i in QUICK] if quick else SHAPES:
        yield from directions(shape, _arrays(shape), WAYS, threads)


def _arrays(shape):
    rng = np.random.default_rng(0)
    keys = shape.queries + shape.cached
    sizes = shape.queries, keys, keys, shape.queries
    arrays = (rng.standard_normal((shape.batch, shape.heads, n, shape.depth)) for n in sizes)
    return tuple(a.astype(np.float32) for a in arrays)


# Each function below returns name -> (forward, forward and backward), or forward alone.


def _ours(shape, arrays, threads):
    query, key, value, d_output = arrays
    if shape.cached:
        cache = KVCache()
        cache.append(key, value)
        return {"numpy": (lambda: attention(query, cache.key, cache.value),)}

    def both():
        output, pullback = vjp(attention, query, key, value, is_causal=shape.is_causal)
        return output, *pullback(d_output)

    return {"numpy": (lambda: attention(query, key, value, is_causal=shape.is_causal), both)}


def _classic(shape, arrays, threads):
    """The textbook's softmax(QKᵀ/√D)V with all weights, and its bare matrix products."""
    query, key, value, _ = arrays
    scale = np.float32(1 / math.sqrt(shape.depth))
    hidden = np.triu(np.ones((shape.queries, key.shape[2]), bool), 1) if shape.is_causal else None

    def textbook():
        scores = query @ key.swapaxes(-1, -2) * scale
        if hidden is not None:
            scores = np.where(hidden, np.float32(-np.inf), scores)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        return weights / weights.sum(-1, keepdims=True) @ value

    weights = np.ones((*query.shape[:3], key.shape[2]), np.float32)

    def products():
        return query @ key.swapaxes(-1, -2), weights @ value

    return {"textbook": (textbook,), "sgemm": (products,)}


def _tensorflow(shape, arrays, threads):
    tf, _ = load(threads)
    if tf is None:
        return {}
    query, key, value, d_output = (tf.constant(a) for a in arrays)
    scale = 1 / math.sqrt(shape.depth)
    hidden = None
    if shape.is_causal:
        hidden = tf.constant(np.triu(np.full((shape.queries,) * 2, -np.inf, np.float32), 1))

    def forward(query, key, value):
        scores = tf.matmul(query * scale, key, transpose_b=True)
        return tf.matmul(tf.nn.softmax(scores if hidden is None else scores + hidden), value)

    def both(query, key, value):
        with tf.GradientTape() as tape:
            tape.watch([query, key, value])
            output = forward(query, key, value)
        return output, *tape.gradient(output, [query, key, value], d_output)

    ways = {"tensorflow": _calls(tf.function(forward), tf.function(both), query, key, value)}
    if shape.family == "first lesson":
        ways["tensorflow eager"] = _calls(forward, both, query, key, value)
        ways["keras"] = _keras(tf, query, key, value, d_output)
    return ways


def _calls(forward, both, *arguments):
    return lambda: forward(*arguments), lambda: both(*arguments)


def _keras(tf, query, key, value, d_output):
    import keras

    query, key, value, d_output = (
        tf.transpose(x, (0, 2, 1, 3)) for x in (query, key, value, d_output)
    )

    def forward():
        return keras.ops.dot_product_attention(query, key, value)

    def both():
        with tf.GradientTape() as tape:
            tape.watch([query, key, value])
            output = forward()
        return output, *tape.gradient(output, [query, key, value], d_output)

    return forward, both


def _pytorch(shape, arrays, threads):
    _, torch = load(threads)
    if torch is None:
        return {}
    query, key, value, d_output = (torch.from_numpy(a) for a in arrays)
    watched = [x.clone().requires_grad_() for x in (query, key, value)]
    attend = torch.nn.functional.scaled_dot_product_attention

    def forward():
        with torch.no_grad():
            return attend(query, key, value, is_causal=shape.is_causal)

    def both():
        output = attend(*watched, is_causal=shape.is_causal)
        return output, *torch.autograd.grad(output, watched, d_output)

    return {"pytorch": (forward, both)}


WAYS = (_ours, _classic, _tensorflow, _pytorch)
