"""A small GPT, in Keras to be trained and in NumPy to be used.

The page "A GPT of your own" builds both piece by piece; what comes after the page imports them.
Shapes: B examples, T tokens, V tokens in the vocabulary, D the width, H heads, K = D/H.
"""

import keras
import numpy as np

from course_utils import nn
from course_utils.engines import embedding

#: The size of a number in a vector before training: of a token's, and of a position's.
_SCALE = 0.1
_EPSILON = 1e-5


def build_gpt(vocabulary, *, width, blocks, heads, context):
    """Return an untrained GPT.

    Parameters
    ----------
    vocabulary : int
        V, how many tokens there are.
    width : int
        D, the numbers in a token's vector; heads must divide it.
    blocks, heads : int
        How many blocks, and how many heads in each.
    context : int
        T, how many tokens it sees.

    Returns
    -------
    keras.Model
        From (B, T) whole numbers to (B, T, V) logits: the scores of what comes after each token.

    References
    ----------
    Radford et al., Language Models are Unsupervised Multitask Learners, 2019, whose positions are
    learned; here they are the sinusoids of Vaswani et al., Attention Is All You Need, 2017.

    Examples
    --------
    >>> model = build_gpt(10, width=8, blocks=1, heads=2, context=5)
    >>> tuple(model(np.array([[3, 1, 4, 1, 5]])).shape)
    (1, 5, 10)
    """
    if width % heads:
        raise ValueError(f"heads must divide width, got heads={heads} and width={width}")
    start = keras.initializers.RandomNormal(stddev=_SCALE)
    words = embedding(vocabulary, width, embeddings_initializer=start)
    tokens = keras.Input((context,), dtype="int32")  # B T
    x = words(tokens) + positions(context, width)  # B T D
    for _ in range(blocks):
        x = block(x, heads)
    x = keras.layers.LayerNormalization(epsilon=_EPSILON)(x)
    return keras.Model(tokens, TiedOutput(words)(x))  # B T V


def positions(length, width):
    """Return what tells the places apart, as large as the tokens' vectors: (T, D) float32."""
    return np.float32(_SCALE * np.sqrt(2)) * nn.sinusoidal_positions(length, width)


def block(x, heads):
    """Add to x what attention gathers, then what two dense layers make of it: (B, T, D)."""
    width = x.shape[-1]
    normed = keras.layers.LayerNormalization(epsilon=_EPSILON)(x)
    attention = keras.layers.MultiHeadAttention(heads, width // heads)
    x = x + attention(normed, normed, use_causal_mask=True)
    normed = keras.layers.LayerNormalization(epsilon=_EPSILON)(x)
    hidden = keras.layers.Dense(4 * width, activation="gelu")(normed)  # B T 4D
    return x + keras.layers.Dense(width)(hidden)


class TiedOutput(keras.layers.Layer):
    """Score every token by the dot product of its vector, that of the input, with x."""

    def __init__(self, words):
        super().__init__()
        self.words = words

    def call(self, x):
        """(B, T, D) -> (B, T, V)."""
        return keras.ops.matmul(x, keras.ops.transpose(self.words.embeddings))


def forward(weights, tokens):
    """Compute the logits of a GPT by NumPy alone.

    Parameters
    ----------
    weights : list of arrays
        As `build_gpt(...).get_weights()` gives them.
    tokens : (..., T) array of int

    Returns
    -------
    (..., T, V) array

    Examples
    --------
    >>> model = build_gpt(10, width=8, blocks=1, heads=2, context=5)
    >>> forward(model.get_weights(), [3, 1, 4]).shape
    (3, 10)
    """
    words, *inner, gamma, beta = weights
    x = nn.embedding(tokens, words)  # ... T D
    x = x + positions(*x.shape[-2:])
    for first in range(0, len(inner), 16):  # a block has 16 arrays
        x = _block_forward(x, *inner[first : first + 16])
    return nn.layer_norm(x, gamma, beta, epsilon=_EPSILON) @ words.T  # ... T V


def _block_forward(x, gamma, beta, wq, bq, wk, bk, wv, bv, wo, bo, gamma2, beta2, w1, b1, w2, b2):
    """What `block` computes, from its weights in Keras's order."""
    normed = nn.layer_norm(x, gamma, beta, epsilon=_EPSILON)
    kernels, biases = (wq, wk, wv, wo), (bq, bk, bv, bo)
    x = x + nn.multi_head_attention(normed, normed, normed, *kernels, *biases, is_causal=True)
    normed = nn.layer_norm(x, gamma2, beta2, epsilon=_EPSILON)
    hidden = nn.gelu(nn.dense(normed, w1, b1), approximate=False)  # ... T 4D
    return x + nn.dense(hidden, w2, b2)


def surprise(predict, tokens, *, context):
    """Return the bits that a GPT needs for each token of a text.

    It reads in overlapping windows, so that all but the first half window of tokens have at least
    half a window before them.

    Parameters
    ----------
    predict : callable
        From (B, T) tokens to (B, T, V) logits, such as `model.predict_on_batch`.
    tokens : (n,) array of int
        Token 0, the end of a document, is put before the first.
    context : int
        T, how long a window is; even.

    Returns
    -------
    (n,) float64

    Examples
    --------
    >>> blind = lambda windows: np.zeros((*windows.shape, 4))
    >>> surprise(blind, [3, 1, 2], context=2).tolist()
    [2.0, 2.0, 2.0]
    """
    half = context // 2
    if context < 2 or context % 2:
        raise ValueError(f"context must be even and at least 2, got {context}")
    padded = np.concatenate([[0], tokens, np.zeros(context, dtype=np.int64)]).astype("int32")
    starts = np.arange(0, max(len(tokens) - half, 1), half)
    bits = []
    for first in range(0, len(starts), 64):
        windows = padded[starts[first : first + 64, None] + np.arange(context + 1)]  # B T+1
        logs = nn.log_softmax(np.asarray(predict(windows[:, :-1])))  # B T V
        of_next = np.take_along_axis(logs, windows[:, 1:, None], axis=-1)  # B T 1
        bits.append(-of_next[..., 0] / np.log(2))
    bits = np.concatenate(bits)
    return np.concatenate([bits[0, :half], bits[:, half:].reshape(-1)])[: len(tokens)]
