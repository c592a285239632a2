"""Which way a convolution takes below and at each threshold; every way gives the definition."""

import numpy as np
import pytest
from examples import both_ways, normal

from course_utils.nn import conv2d
from course_utils.nn.fast import depthwise, lowering, winograd

FLOAT32 = {"dtype": np.float32}
CASES = [  # the way, shapes of x and kernel, options
    ("depthwise", (2, 7, 5, 3), (3, 2, 1, 6), {"groups": 3}),
    ("lowering", (2, 7, 5, 1), (3, 2, 1, 5), {}),  # one channel is no group
    ("lowering", (2, 7, 5, 6), (3, 2, 2, 6), {"groups": 3}),
    ("pointwise", (2, 7, 5, 3), (1, 1, 3, 5), {}),
    ("lowering", (2, 7, 5, 3), (1, 1, 3, 5), {"strides": (1, 2)}),
    ("lowering", (2, 7, 5, 6), (1, 1, 3, 4), {"groups": 2}),
    ("pointwise", (2, 7, 5, 31), (1, 1, 31, 33), {}),  # 1023 weights, and 1024: small pieces
    ("pointwise", (2, 7, 5, 32), (1, 1, 32, 32), {}),
    ("few outputs", (2, 7, 5, 8), (3, 2, 8, 2), {}),
    ("lowering", (2, 7, 5, 7), (3, 2, 7, 2), {}),
    ("few outputs", (2, 7, 5, 37), (3, 2, 37, 8), {"dilation_rate": 2}),
    ("lowering", (2, 7, 5, 37), (3, 2, 37, 9), {}),
    ("lowering", (2, 7, 5, 8), (3, 2, 8, 2), {"strides": (2, 1)}),
    ("lowering", (2, 7, 5, 16), (3, 2, 8, 2), {"groups": 2}),
    ("few outputs", (1, 241, 241, 8), (3, 3, 8, 2), {}),
    ("lowering", (1, 242, 242, 8), (3, 3, 8, 2), {}),
    ("lowering", (1, 40, 40, 10), (3, 3, 10, 3), {"padding": "same"}),  # padded as a whole, below
    ("lowering", (1, 40, 41, 10), (3, 3, 10, 3), {"padding": "same"}),  # 2**14 numbers
    ("winograd", (2, 16, 16, 32), (3, 3, 32, 32), {"padding": "same", **FLOAT32}),
    ("winograd", (2, 18, 18, 32), (3, 3, 32, 33), FLOAT32),
    ("lowering", (2, 16, 12, 32), (3, 3, 32, 32), {"padding": "same", **FLOAT32}),  # 24 tiles
    ("lowering", (2, 16, 16, 31), (3, 3, 31, 32), {"padding": "same", **FLOAT32}),
    ("lowering", (2, 16, 16, 32), (3, 3, 32, 31), {"padding": "same", **FLOAT32}),
    ("lowering", (2, 16, 16, 32), (3, 3, 32, 32), {"padding": "same"}),  # float64
    ("lowering", (2, 16, 16, 32), (3, 2, 32, 32), {"padding": "same", **FLOAT32}),
    ("lowering", (2, 33, 33, 32), (3, 3, 32, 32), {"strides": 2, **FLOAT32}),
    ("lowering", (2, 20, 20, 32), (3, 3, 32, 32), {"dilation_rate": 2, **FLOAT32}),
    ("lowering", (2, 16, 16, 64), (3, 3, 32, 64), {"groups": 2, "padding": "same", **FLOAT32}),
]
WAYS = {  # what runs forward, and for the kernel's gradient
    "depthwise": [(depthwise, "correlate"), (depthwise, "kernel_gradient")],
    "few outputs": [(lowering, "correlate_few"), (lowering, "kernel_gradient")],
    "lowering": [(lowering, "correlate"), (lowering, "kernel_gradient")],
    "pointwise": [(lowering, "multiply")],
    "winograd": [(winograd, "correlate"), (winograd, "kernel_gradient")],
}


@pytest.fixture
def taken(monkeypatch):
    """The functions of WAYS that have been called, in their order."""
    calls = []
    for module, function in {step for steps in WAYS.values() for step in steps}:
        original = getattr(module, function)

        def spy(*arguments, step=(module, function), original=original):
            calls.append(step)
            return original(*arguments)

        monkeypatch.setattr(module, function, spy)
    return calls


@pytest.mark.parametrize(("way", "x", "kernel", "options"), CASES)
def test_each_way_is_taken_where_it_fits_and_gives_the_definition(way, x, kernel, options, taken):
    options = dict(options)
    dtype = options.pop("dtype", np.float64)
    arrays = {"x": normal(*x, dtype=dtype), "kernel": normal(*kernel, dtype=dtype)}
    pairs = both_ways(conv2d, **arrays, **options)
    forward, *gradient = WAYS[way]
    assert taken[0] == forward  # once: the definition takes none of them
    assert [step for step in taken if step[1] == "kernel_gradient"] == gradient
    tolerance = 1e-12 if dtype == np.float64 else 4e-5 if way == "winograd" else 6e-6
    for ours, exact in pairs:
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, exact, atol=tolerance * exact.std())
