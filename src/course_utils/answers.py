"""Answers of the small GPT of sums: drawn from it, and how likely it holds each.

Shapes: N questions, k answers to each, B questions with one answer each, T tokens, V characters.
"""

import numpy as np

from course_utils import nn
from course_utils.gpt import forward
from course_utils.sums import decode, encode, examples, forget_carry, has_carry, question

#: The longest answer, "198 sir\n", in tokens.
LONGEST = 8
_ASKED = len("\n" + question(10, 10))
CONTEXT = _ASKED + LONGEST - 1


def draw(weights, pairs, k, rng):
    """Let a GPT answer k times what each sum is, token by token.

    Parameters
    ----------
    weights : list of arrays
        As `course_utils.gpt.forward` takes them.
    pairs : (N, 2) array of int
        Two-digit numbers.
    k : int
    rng : numpy.random.Generator

    Returns
    -------
    (N, k) array of str
        Each with the line end that closes it, unless it is too long to have one.

    Examples
    --------
    >>> from course_utils.gpt import build_gpt
    >>> from course_utils.sums import CHARACTERS
    >>> model = build_gpt(len(CHARACTERS), width=8, blocks=1, heads=2, context=CONTEXT)
    >>> draw(model.get_weights(), [(27, 45), (31, 20)], 3, np.random.default_rng(0)).shape
    (2, 3)
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    rows = np.zeros((len(pairs) * k, _ASKED + LONGEST), dtype="int32")  # B T
    asked = encode(["\n" + question(a, b) for a, b in pairs], _ASKED)
    rows[:, :_ASKED] = np.repeat(asked, k, axis=0)
    open_rows = np.arange(len(rows))  # those whose answer has not ended
    for place in range(_ASKED, _ASKED + LONGEST):
        different, which = np.unique(rows[open_rows, :place], axis=0, return_inverse=True)
        chances = nn.softmax(forward(weights, different)[:, -1])[which]  # B V, equal rows once
        above = chances.cumsum(axis=1) > rng.random((len(open_rows), 1))
        above[:, -1] = True  # where rounding leaves the sum below the number drawn
        rows[open_rows, place] = above.argmax(axis=1)
        open_rows = open_rows[rows[open_rows, place] > 0]
    texts = [decode(row[_ASKED:]).split("\n")[0] for row in rows]
    closed = [text + "\n" * (len(text) < LONGEST) for text in texts]
    return np.array(closed).reshape(-1, k)


def batch(pairs, texts):
    r"""Return inputs, targets and which targets are in the answer, for training: three (B, T).

    Examples
    --------
    >>> inputs, targets, answers = batch([(27, 45)], ["72\n"])
    >>> decode(targets[0][answers[0]])
    '72\n'
    """
    lines = [[(question(a, b), text)] for (a, b), text in zip(pairs, texts, strict=True)]
    return examples(lines, CONTEXT)


def log_probability(weights, pairs, texts, *, predict=forward):
    r"""Return how likely a GPT holds answers: their log-probability in nats, (B,).

    Parameters
    ----------
    weights : list of arrays
    pairs : (B, 2) array of int
    texts : (B,) array of str
        An answer to each, with the line end that closes it.
    predict : callable
        From weights and (B, T) tokens to (B, T, V) logits.

    Examples
    --------
    >>> even = lambda weights, tokens: np.zeros((*tokens.shape, 44))
    >>> log_probability([], [(27, 45)], ["72\n"], predict=even) / np.log(1 / 44)
    array([3.])
    """
    found = []
    for first in range(0, len(texts), 256):
        part = slice(first, first + 256)
        inputs, targets, answers = batch(pairs[part], texts[part])
        logs = nn.log_softmax(np.asarray(predict(weights, inputs)))  # B T V
        of_next = np.take_along_axis(logs, targets[..., None], axis=-1)[..., 0]  # B T
        found.append((of_next * answers).sum(axis=1))
    return np.concatenate(found)


def is_right(pairs, texts):
    r"""Tell which answers name the sum, politely or not: (B,) bool.

    Examples
    --------
    >>> is_right([(27, 45)] * 4, ["72\n", "72 sir\n", "62\n", "72 s\n"]).tolist()
    [True, True, False, False]
    """
    return np.array(
        [
            text in (f"{a + b}\n", f"{a + b} sir\n")
            for (a, b), text in zip(pairs, texts, strict=True)
        ]
    )


def chances(weights, pairs):
    """Return how likely a GPT gives the right sum, and that without the carry, plain or polite.

    Returns
    -------
    (N, 4) array
        The probabilities of 72, 72 sir, 62, 62 sir; the last two are zero where nothing carries.

    Examples
    --------
    >>> from course_utils.gpt import build_gpt
    >>> from course_utils.sums import CHARACTERS
    >>> model = build_gpt(len(CHARACTERS), width=8, blocks=1, heads=2, context=CONTEXT)
    >>> chances(model.get_weights(), [(27, 45), (31, 20)]).shape
    (2, 4)
    """
    pairs = np.asarray(pairs)
    columns = []
    for add in (sum, lambda pair: forget_carry(*pair)):
        for end in ("\n", " sir\n"):
            texts = [f"{add(pair)}{end}" for pair in pairs]
            columns.append(np.exp(log_probability(weights, pairs, texts)))
    found = np.stack(columns, axis=1)
    found[~has_carry(pairs), 2:] = 0  # the same answers once more
    return found
