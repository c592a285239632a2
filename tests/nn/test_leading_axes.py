"""Leading axes are places beside each other: none, one or two, below and above every fast way.

Each place alone, by the definition, is the oracle. Attention's axes also broadcast: see
`test_attention`.
"""

import numpy as np
import pytest
from examples import integers, normal, random_like
from numpy.testing import assert_allclose

from course_utils import nn
from course_utils.nn.fast import elementwise, sums

LARGE = (3, elementwise.BLOCK // 7)  # 3/7, 6/7 and 18/7 of a block at no, one and two leading axes
POINTWISE = "relu leaky_relu elu softplus sigmoid tanh silu gelu".split()
ROWS = ["softmax", "log_softmax"]
LONG = sums.ROWS // 3  # rows: a third, two thirds and twice those of a product
NO_GRADIENT = {"ids", "is_causal", "approximate"}
CASES = [  # function, arguments that have the leading axes (their own shapes), all others
    *((name, {"x": shape}, {}) for name in POINTWISE + ROWS for shape in [(3,), (0, 2), LARGE]),
    ("gelu", {"x": LARGE}, {"approximate": False}),
    *((name, {"x": ()}, {}) for name in POINTWISE),
    *(
        ("dense", {"x": (*rows, 5)}, {"kernel": normal(5, 7), "bias": normal(7)})
        for rows in [(), (LONG,)]
    ),
    *(
        ("layer_norm", {"x": (*rows, 5)}, {"gamma": normal(5), "beta": normal(5)})
        for rows in [(), (LONG,)]
    ),
    *(("rms_norm", {"x": (*rows, 5)}, {"gamma": normal(5)}) for rows in [(), (LONG,)]),
    *(("embedding", {"ids": shape}, {"table": normal(11, 3)}) for shape in [(), (0,), (5,)]),
    *(("rotary_positions", {"x": shape}, {}) for shape in [(1, 2), (5, 6)]),
    *(
        ("attention", {"query": (t, 3), "key": (s, 3), "value": (s, 2)}, {"is_causal": is_causal})
        for t, s in [(5, 7), (53, 59), (97, 89)]  # two leading axes or none make blocks of these
        for is_causal in (False, True)
    ),
    ("attention_weights", {"query": (5, 3), "key": (7, 3)}, {}),
    (
        "multi_head_attention",
        {"query": (5, 3), "key": (7, 3), "value": (7, 5)},
        {
            "query_kernel": normal(3, 2, 7),
            "key_kernel": normal(3, 2, 7),
            "value_kernel": normal(5, 2, 3),
            "output_kernel": normal(2, 3, 11),
        },
    ),
]


@pytest.mark.parametrize("leading", [(), (2,), (2, 3)])
@pytest.mark.parametrize(("name", "stacked", "shared"), CASES)
def test_every_place_is_by_itself(name, stacked, shared, leading):
    op = getattr(nn, name)
    arrays = {key: draw(key, *leading, *shape) for key, shape in stacked.items()}
    with_gradient = [key for key in {**arrays, **shared} if key not in NO_GRADIENT]
    output, pullback = nn.vjp(op, **arrays, **shared)
    d_output = random_like(output)
    gradients = dict(zip(with_gradient, pullback(d_output), strict=True))
    totals = dict.fromkeys(with_gradient, 0)
    with nn.fast.disabled():
        for place in np.ndindex(leading):
            alone = {key: array[place] for key, array in arrays.items()}
            expected, alone_pullback = nn.vjp(op, **alone, **shared)
            assert_allclose(output[place], expected, atol=1e-11)
            for key, gradient in zip(with_gradient, alone_pullback(d_output[place]), strict=True):
                totals[key] = totals[key] + gradient
                if key in arrays:
                    assert_allclose(gradients[key][place], gradient, atol=1e-11)
    for key in shared.keys() & totals.keys():
        assert_allclose(gradients[key], totals[key], atol=1e-10)


def draw(key, *shape):
    return integers(11, *shape) if key == "ids" else normal(*shape, seed=len(key))


@pytest.mark.parametrize("leading", [(3,), (2, 3), (2, 3, 5)])
def test_batch_norm_takes_all_leading_axes_together(leading):
    x, weights = normal(*leading, 7), (normal(7), normal(7, seed=1))
    output, pullback = nn.vjp(nn.batch_norm, x, *weights)
    rows, rows_pullback = nn.vjp(nn.batch_norm, x.reshape(-1, 7), *weights)
    assert_allclose(output.reshape(-1, 7), rows, atol=1e-13)
    d_output = random_like(output)
    for ours, expected in zip(
        pullback(d_output), rows_pullback(d_output.reshape(-1, 7)), strict=True
    ):
        assert_allclose(ours.reshape(expected.shape), expected, atol=1e-13)


@pytest.mark.parametrize("op", [nn.mean_squared_error, nn.binary_cross_entropy, nn.cross_entropy])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_losses_are_means_over_all_leading_axes(op, shape):
    logits, classes = normal(*shape, 7), integers(7, *shape)
    targets = classes if op is nn.cross_entropy else integers(2, *shape, 7)
    output, pullback = nn.vjp(op, logits, targets)
    places = [nn.vjp(op, logits[place], targets[place]) for place in np.ndindex(shape)]
    assert_allclose(output, np.mean([alone for alone, _ in places]))
    expected = [back(1.5 / len(places))[0] for _, back in places]
    assert_allclose(pullback(1.5)[0], np.reshape(expected, logits.shape))
