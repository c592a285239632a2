"""Attention as plain loops, one number at a time: slow, and hard to get wrong."""

import math

import numpy as np


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


def every_head(function, query, key, value, mask=None, **options):
    """Apply a function of one head to every head of arrays whose leading axes broadcast."""
    batch = np.broadcast_shapes(
        *(a.shape[:-2] for a in (query, key, value)), () if mask is None else mask.shape[:-2]
    )
    query, key, value = (np.broadcast_to(a, batch + a.shape[-2:]) for a in (query, key, value))
    if mask is not None:
        mask = np.broadcast_to(mask, (*batch, query.shape[-2], key.shape[-2]))
    output = np.empty((*batch, query.shape[-2], value.shape[-1]))
    for head in np.ndindex(batch):
        head_mask = None if mask is None else mask[head]
        output[head] = function(query[head], key[head], value[head], head_mask, **options)
    return output
