"""Attention by its formula, in SciPy's words, and problems of every shape that broadcasts."""

import numpy as np
from examples import booleans, normal
from hypothesis import strategies as st
from scipy.special import softmax


def attention_weights(query, key, mask=None, is_causal=False, scale=None):
    scale = query.shape[-1] ** -0.5 if scale is None else scale
    scores = np.einsum("...td,...sd->...ts", scale * query, key)
    seen = np.ones(scores.shape[-2:], bool) & (True if mask is None else mask)
    seen = np.tril(seen) if is_causal else seen
    scores, seen = np.broadcast_arrays(scores, seen)
    with np.errstate(invalid="ignore"):  # a row that sees nothing
        return np.where(
            seen.any(-1, keepdims=True), softmax(np.where(seen, scores, -np.inf), -1), 0
        )


def attention(query, key, value, **options):
    return np.einsum("...ts,...sv->...tv", attention_weights(query, key, **options), value)


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
