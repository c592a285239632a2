"""The page on a bug of Keras: what it shows and claims holds with today's versions."""

import contextlib
import io
import re
import textwrap

import environment
import keras
import numpy as np
import pytest

from course_utils import engines

if keras.backend.backend() != "tensorflow":
    pytest.skip("the bug is TensorFlow's alone", allow_module_level=True)

import tensorflow as tf

# Keras's own tensors, when NumPy 2 reads them.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

PAGE = (environment.ROOT / "book" / "found_bug.md").read_text("utf-8")
BLOCKS = [textwrap.dedent(b) for b in re.findall(r"^ *```python\n(.*?)^ *```", PAGE, re.S | re.M)]
RIGHT, WRONG = (
    set(re.findall(r"`([A-Z]\w+)`", line))
    for line in PAGE.splitlines()
    if re.search(r"`SGD`,|`Adam`,", line)
)
CLIPPING = re.findall(r"`(\w*clip\w+)`", PAGE)


@pytest.fixture(scope="module")
def names():
    """What the page's blocks define, run one after another."""
    found, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        for block in BLOCKS:
            exec(block, found)
    return found | {"printed": printed.getvalue()}


def test_the_example_prints_what_the_page_says(names):
    assert names["printed"] == re.search(r"```text\n(.*?)```", PAGE, re.S)[1]


def stepped(optimizer, gradient):
    """Return a table of weights after two steps."""
    table = keras.Variable(np.linspace(-1, 1, 8).reshape(4, 2), name="embeddings")
    optimizer.build([table])
    for _ in range(2):
        optimizer.apply([gradient], [table])
    return keras.ops.convert_to_numpy(table)


def repeats_are_right(make):
    """Does an optimizer do the same with repeated rows and with their sum?"""
    values = [[0.5, 1], [-1.5, 2], [3, 1]]  # of row 0 twice: one column cancels, one agrees
    slices = tf.IndexedSlices(tf.constant(values), [0, 0, 1], (4, 2))
    ours, right = (stepped(make(), g) for g in (slices, tf.convert_to_tensor(slices)))
    return np.allclose(ours, right, atol=1e-6)


def test_the_page_names_every_optimizer():
    kinds = {name: kind for name, kind in vars(keras.optimizers).items() if isinstance(kind, type)}
    optimizers = {name for name, kind in kinds.items() if issubclass(kind, keras.Optimizer)}
    optimizers -= {"Optimizer", "LossScaleOptimizer", "MultiOptimizer"}  # which hold others
    assert optimizers == RIGHT | WRONG


@pytest.mark.parametrize("name", sorted(RIGHT | WRONG))
def test_the_optimizers_that_the_page_names(name):
    make = getattr(keras.optimizers, name)
    assert repeats_are_right(lambda: make(learning_rate=0.1)) == (name in RIGHT)


def test_momentum_and_clipping():
    assert len(CLIPPING) == 3
    for options in [{"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}]:
        assert repeats_are_right(lambda options=options: keras.optimizers.SGD(0.1, **options))
    for option in CLIPPING:
        limit = {option: 1.2}
        assert not repeats_are_right(lambda limit=limit: keras.optimizers.SGD(0.1, **limit))


@pytest.mark.parametrize("repair", ["DenseAdam", "SummingAdam"])
def test_an_optimizer_that_repairs_it(names, repair):
    assert repeats_are_right(names[repair])


def test_a_layer_that_repairs_it(names):
    """A gradient that is dense holds the sum of a token's occurrences."""
    zero = names["keras"].regularizers.L2(0.0)
    repaired = [
        names["DenseEmbedding"](4, 2),
        keras.layers.Embedding(4, 2, embeddings_regularizer=zero),
        engines.embedding(4, 2),
    ]
    for layer in repaired:
        with tf.GradientTape() as tape:
            loss = keras.ops.sum(layer(np.array([0, 0, 0, 2]))) + sum(layer.losses)
        gradient = tf.convert_to_tensor(tape.gradient(loss, layer.embeddings.value))
        np.testing.assert_array_equal(gradient, [[3, 3], [0, 0], [1, 1], [0, 0]])
