"""PyTorch, where it is installed, has what Keras has not: the same output and gradients."""

import numpy as np
import pytest
from examples import normal, random_like
from numpy.testing import assert_allclose

from course_utils import nn

torch = pytest.importorskip("torch")
functional = torch.nn.functional


def images_last(tensor):
    return tensor.permute(0, 2, 3, 1)


def images_first(tensor):
    return tensor.permute(0, 3, 1, 2)


def assert_agrees(op, theirs, *arrays, **options):
    """Hold op(*arrays, **options) and its gradients to a function of the tensors."""
    tensors = [torch.tensor(a, requires_grad=True) for a in arrays]
    expected = theirs(*tensors)
    output, pullback = nn.vjp(op, *arrays, **options)
    assert_allclose(output, expected.detach(), atol=1e-12)
    d_output = random_like(output)
    expected.backward(torch.tensor(d_output))
    for ours, tensor in zip(pullback(d_output), tensors, strict=True):
        assert_allclose(ours, tensor.grad, atol=1e-11)


@pytest.mark.parametrize("groups", [1, 2, 6])
@pytest.mark.parametrize("strides", [1, (3, 1), 5])
@pytest.mark.parametrize("dilation", [1, (2, 1)])
@pytest.mark.parametrize("sides", [(0, 0), (4, 2)])
def test_conv2d(groups, strides, dilation, sides):
    def theirs(x, kernel, bias):
        options = {"stride": strides, "padding": sides, "dilation": dilation, "groups": groups}
        kernel = kernel.permute(3, 2, 0, 1)
        return images_last(functional.conv2d(images_first(x), kernel, bias, **options))

    arrays = normal(2, 11, 13, 6), normal(3, 2, 6 // groups, 12), normal(12)
    padding = tuple((side, side) for side in sides)
    options = {"strides": strides, "dilation_rate": dilation, "groups": groups}
    assert_agrees(nn.conv2d, theirs, *arrays, padding=padding, **options)


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize(("strides", "extra", "dilation"), [(1, 0, 1), (2, 1, 1), (3, 2, 2)])
def test_conv2d_transpose(groups, strides, extra, dilation):
    def theirs(x, kernel):
        options = {"stride": strides, "dilation": dilation, "groups": groups}
        x, kernel = images_first(x), kernel.permute(3, 2, 0, 1)
        options |= {"padding": 1, "output_padding": extra}
        return images_last(functional.conv_transpose2d(x, kernel, **options))

    options = {"strides": strides, "dilation_rate": dilation, "groups": groups}
    options |= {"padding": ((1, 1), (1, 1)), "output_padding": extra}
    assert_agrees(nn.conv2d_transpose, theirs, normal(2, 5, 7, 6), normal(3, 3, 4, 6), **options)


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("strides", [1, 2, 3])
@pytest.mark.parametrize(
    ("op", "theirs", "more"),
    [
        (nn.max_pool2d, functional.max_pool2d, {}),
        (nn.average_pool2d, functional.avg_pool2d, {"count_include_pad": False}),
    ],
)
def test_pooling_with_padding(op, theirs, more, strides, side):
    def pool(x):
        return images_last(theirs(images_first(x), 3, strides, side, **more))

    padding = ((side, side), (side, side))
    assert_agrees(op, pool, normal(2, 11, 7, 3), pool_size=3, strides=strides, padding=padding)


@pytest.mark.parametrize("length", [7, 263])
@pytest.mark.parametrize("is_causal", [False, True])
def test_attention(length, is_causal):
    def theirs(query, key, value):
        return functional.scaled_dot_product_attention(query, key, value, is_causal=is_causal)

    arrays = [normal(2, 3, length, 17, seed=seed) for seed in range(3)]
    assert_agrees(nn.attention, theirs, *arrays, is_causal=is_causal)


def test_gru_orders_its_gates_otherwise():
    """PyTorch's gates are r z n, ours z r n; both add a bias to the state before the reset gate."""
    units = np.arange(21).reshape(3, 7)
    order = units[[1, 0, 2]].ravel()
    layer = torch.nn.GRU(3, 7, batch_first=True, dtype=torch.float64)
    names = "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"

    def theirs(x, kernel, recurrent_kernel, bias):
        weights = kernel[:, order].T, recurrent_kernel[:, order].T, *bias[:, order]
        named = dict(zip(names, weights, strict=True))
        return torch.func.functional_call(layer, named, (x,))[0]

    arrays = normal(2, 5, 3), normal(3, 21), normal(7, 21), normal(2, 21)
    assert_agrees(nn.gru, theirs, *arrays)
