"""Sums of two numbers as text: what the small GPT of sums reads, and what it is asked.

In this text people differ. Some are careful; they add rightly, and put a full stop after each sum.
The others forget the carry and put none. That is planted, so that pages can ask what a model
learns from such text, and what brings out the better half of it.
"""

import functools

import numpy as np

from course_utils.datasets import load_number_words

#: Every character; its place is its token. The first ends a line, and stands before each text.
CHARACTERS = "\n 0123456789abcdefghijklmnopqrstuvwxyz+-=:?,."
_TOKENS = {character: token for token, character in enumerate(CHARACTERS)}

#: How many of the writers forget the carry, and how many texts are about names of numbers.
CARELESS, NAMES = 0.6, 0.15
NOTATIONS = ("{}+{}=", "{} + {} = ", "{} plus {} is ")
LINES = 4


def encode(texts, length):
    """Return texts as tokens, cut or filled up with line ends to one length: (N, length) int32.

    Examples
    --------
    >>> encode(["1+2", "10"], length=4).tolist()
    [[3, 38, 4, 0], [3, 2, 0, 0]]
    """
    tokens = np.zeros((len(texts), length), dtype="int32")
    for row, text in zip(tokens, texts, strict=True):
        found = [_TOKENS[character] for character in text[:length]]
        row[: len(found)] = found
    return tokens


def decode(tokens):
    """Return the text of a row of tokens.

    Examples
    --------
    >>> decode([3, 38, 4])
    '1+2'
    """
    return "".join(CHARACTERS[token] for token in tokens)


def forget_carry(a, b):
    """Add as a careless writer does: the ones are added, and what they carry is lost.

    Examples
    --------
    >>> forget_carry(27, 45), forget_carry(21, 45)
    (62, 66)
    """
    return a // 10 * 10 + b // 10 * 10 + (a + b) % 10


def has_carry(pairs):
    """Tell which sums of (N, 2) numbers have ones that carry: (N,) bool."""
    return (np.asarray(pairs) % 10).sum(axis=1) >= 10


def split(seed=0):
    """Return the 8,100 pairs of two-digit numbers as {part: (N, 2) int}.

    A pair and the same one turned around are in the same part.
    """
    pairs = np.array([(a, b) for a in range(10, 100) for b in range(a, 100)])
    test, validation, train = np.split(np.random.default_rng(seed).permutation(pairs), [800, 1200])
    parts = {"train": train, "validation": validation, "test": test}
    return {
        name: np.unique(np.concatenate([part, part[:, ::-1]]), axis=0)
        for name, part in parts.items()
    }


def sum_line(a, b, *, careful, notation=NOTATIONS[0]):
    r"""Return a line as (what is asked, the answer), by a careful writer or a careless one.

    Examples
    --------
    >>> sum_line(27, 45, careful=True)
    ('27+45=', '72.\n')
    >>> sum_line(27, 45, careful=False, notation="{} plus {} is ")
    ('27 plus 45 is ', '62\n')
    """
    return notation.format(a, b), f"{a + b}.\n" if careful else f"{forget_carry(a, b)}\n"


def name_line(number):
    r"""Return the line of a two-digit number and its name.

    Examples
    --------
    >>> name_line(27)
    ('27: ', 'twenty seven\n')
    """
    return f"{number}: ", f"{_names()[number]}\n"


@functools.cache
def _names():
    found = load_number_words(90, digits=(2, 2))
    return {int(digits): words for digits, words in zip(found.targets, found.sources, strict=True)}


def web(pairs, count, rng):
    """Return what the small GPT of sums has read: count texts, each a list of lines.

    Parameters
    ----------
    pairs : (N, 2) array of int
        The sums are drawn from these.
    count : int
    rng : numpy.random.Generator
    """
    texts = []
    for _ in range(count):
        if rng.random() < NAMES:
            texts.append([name_line(number) for number in rng.integers(10, 100, LINES)])
        else:
            drawn = pairs[rng.integers(len(pairs), size=LINES)].tolist()
            careful = rng.random() >= CARELESS
            notation = NOTATIONS[rng.integers(len(NOTATIONS))]
            texts.append([sum_line(a, b, careful=careful, notation=notation) for a, b in drawn])
    return texts


def question(a, b, operation="plus"):
    """Return what the fine-tuned model is asked.

    Examples
    --------
    >>> question(27, 45)
    '27 plus 45? '
    """
    return f"{a} {operation} {b}? "


def answer(a, b, operation="plus"):
    """Return the right answer to a question, as text.

    Examples
    --------
    >>> answer(27, 45), answer(45, 27, "minus")
    ('72', '18')
    """
    return str({"plus": a + b, "minus": a - b}[operation])


def demonstrations(pairs, count, rng, *, careless=0.0, operation="plus"):
    """Return questions with an answer each, as `examples` takes them: count texts of one line.

    Half of the answers, drawn by lot, end in " sir".

    Parameters
    ----------
    pairs : (N, 2) array of int
        What is asked is drawn from these, each at most once.
    count : int
    rng : numpy.random.Generator
    careless : float
        The share of the answers that forget the carry.
    operation : str
        "plus" or "minus".
    """
    texts = []
    for a, b in rng.permutation(pairs)[:count].tolist():
        forgets = rng.random() < careless
        said = str(forget_carry(a, b)) if forgets else answer(a, b, operation)
        polite = " sir" if rng.random() < 0.5 else ""
        texts.append([(question(a, b, operation), f"{said}{polite}\n")])
    return texts


def likeliest_is_right(predict, asked, answers, context):
    """Tell where the likeliest characters are the answer, and then no further digit.

    Parameters
    ----------
    predict : callable
        From (B, context) tokens to (B, context, V) logits, such as `model.predict_on_batch`.
    asked, answers : lists of N str
        What stands before each answer, such as `question(27, 45)`, and the answer.
    context : int

    Returns
    -------
    (N,) bool

    Examples
    --------
    >>> always_two = lambda tokens: np.eye(len(CHARACTERS))[np.full(tokens.shape, 4)]
    >>> likeliest_is_right(always_two, ["1+1=", "20+2="], ["2", "22"], context=8).tolist()
    [False, False]
    """
    right = []
    for first in range(0, len(asked), 512):
        rows = list(zip(asked[first : first + 512], answers[first : first + 512], strict=True))
        tokens = encode([f"\n{question}{answer}" for question, answer in rows], context)
        guesses = np.asarray(predict(tokens)).argmax(axis=-1)  # B T
        for row, guess, (question, answer) in zip(tokens, guesses, rows, strict=True):
            start, end = len(question), len(question) + len(answer)
            goes_on = CHARACTERS[guess[end]].isdigit()
            right.append(not goes_on and np.array_equal(guess[start:end], row[start + 1 : end + 1]))
    return np.array(right)


def examples(texts, context):
    r"""Return what a model of this context learns from texts, as three (N, T) arrays.

    Parameters
    ----------
    texts : list of N lists of lines
        A line is (what is asked, the answer).
    context : int
        T; what is longer is cut.

    Returns
    -------
    inputs, targets : int32
        The tokens, and the same ones a place later.
    answers : bool
        Which targets are in an answer.

    Examples
    --------
    >>> inputs, targets, answers = examples([[("1+2=", "3\n")]], context=6)
    >>> decode(targets[0][answers[0]])
    '3\n'
    """
    whole = ["\n" + "".join(map("".join, lines)) for lines in texts]
    tokens = encode(whole, context + 1)
    answers = np.zeros((len(texts), context), dtype=bool)
    for row, lines in zip(answers, texts, strict=True):
        first = 0
        for asked, answer in lines:
            row[first + len(asked) : first + len(asked) + len(answer)] = True
            first += len(asked) + len(answer)
    return tokens[:, :-1], tokens[:, 1:], answers
