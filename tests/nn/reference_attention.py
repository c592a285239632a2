"""Attention as plain loops, one number at a time: slow, and hard to get wrong.

Beside it, `problems`: inputs and options of every shape that broadcasts.
"""

import math

import numpy as np
from examples import booleans, normal
from hypothesis import strategies as st


def attention(query, key, value, mask=None, is_causal=False, scale=None):
    """(T, D), (S, D), (S, V), mask (T, S) -> (T, V)."""
    output = np.zeros((len(query), value.shape[1]))
    for t, weights in enumerate(attention_weights(query, key, mask, is_causal, scale)):
        for s, weight in enumerate(weights):
            if weight > 0:
                for v in range(value.shape[1]):
                    output[t, v] += weight * value[s, v]
    return output


def attention_weights(query, key, mask=None, is_causal=False, scale=None):
    """(T, D), (S, D), mask (T, S) -> (T, S)."""
    scale = 1 / math.sqrt(query.shape[1]) if scale is None else scale
    weights = np.zeros((len(query), len(key)))
    for t in range(len(query)):
        seen = [
            s for s in range(len(key)) if (mask is None or mask[t, s]) and (not is_causal or s <= t)
        ]
        scores = [
            scale * math.fsum(float(a) * float(b) for a, b in zip(query[t], key[s], strict=True))
            for s in seen
        ]
        total = math.fsum(math.exp(score - max(scores)) for score in scores)
        for s, score in zip(seen, scores, strict=True):
            weights[t, s] = math.exp(score - max(scores)) / total
    return weights


def every_head(function, *inputs, mask=None, **options):
    """Apply a function of one head to every head of arrays whose leading axes broadcast."""
    scores = inputs[0].shape[-2], inputs[1].shape[-2]
    if mask is None:
        mask = np.ones(scores, bool)
    mask = np.broadcast_to(mask, (*mask.shape[:-2], *scores))
    leading = np.broadcast_shapes(*(a.shape[:-2] for a in (*inputs, mask)))
    *inputs, mask = (np.broadcast_to(a, leading + a.shape[-2:]) for a in (*inputs, mask))
    heads = [
        function(*(a[head] for a in inputs), mask[head], **options) for head in np.ndindex(leading)
    ]
    return np.reshape(heads, leading + heads[0].shape)


@st.composite
def problems(draw, size=9):
    """([query, key, value], options)."""
    t, s, d, v = (draw(st.integers(1, size)) for _ in range(4))
    leading = draw(st.sampled_from([(), (2,), (2, 3)]))

    def shape(*last):
        axes = tuple(draw(st.sampled_from([1, n])) for n in leading)
        return axes[draw(st.integers(0, len(leading))) :] + last

    inputs = [normal(*shape(*last), seed=n) for n, last in enumerate([(t, d), (s, d), (s, v)])]
    axes = (draw(st.sampled_from([1, n])) for n in (t, s))
    options = {
        "mask": booleans(*shape(*axes)) if draw(st.booleans()) else None,
        "is_causal": draw(st.booleans()),
        "scale": draw(st.sampled_from([None, 0.5, -2.0, 5.0])),
    }
    return inputs, options
