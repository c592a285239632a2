"""Multi-head attention as its heads one by one, and its masks. Keras's is in `test_keras`."""

import numpy as np
import pytest
from examples import booleans, normal
from numpy.testing import assert_array_equal

from course_utils.nn import check_gradients, multi_head_attention


@pytest.mark.parametrize("leading", [(), (2,), (2, 3)])
@pytest.mark.parametrize("biases", [(), ("query",), ("key", "output"), ("value",)])
def test_gradients_with_any_leading_axes_and_biases(leading, biases):
    of = "query", "key", "value", "output"
    shapes = dict(zip(of, ((7, 3, 2), (7, 3, 2), (7, 3, 4), (3, 4, 5)), strict=True))
    arguments = {name: normal(*leading, 5, 7, seed=n) for n, name in enumerate(of[:3])}
    arguments |= {f"{name}_kernel": normal(*shape) for name, shape in shapes.items()}
    arguments |= {
        f"{name}_bias": normal(*(shapes[name][2:] if name == "output" else shapes[name][1:]))
        for name in biases
    }
    for mask in (None, booleans(5, 5), booleans(*leading, 3, 5, 5)):
        check_gradients(multi_head_attention, **arguments, mask=mask, is_causal=True)


def test_a_mask_without_heads_is_the_same_for_every_head():
    x, kernels = normal(2, 5, 7), (normal(7, 3, 2), normal(7, 3, 2), normal(7, 3, 4))
    mask, last = booleans(2, 5, 5), normal(3, 4, 5)
    shared = multi_head_attention(x, x, x, *kernels, last, mask=mask)
    repeated = np.repeat(mask[:, None], 3, axis=1)
    assert_array_equal(multi_head_attention(x, x, x, *kernels, last, mask=repeated), shared)
