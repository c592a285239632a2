"""Products in pieces: the same numbers, in place, for every size and layout."""

import numpy as np
import pytest

from course_utils.nn.fast.small_products import MULTIPLICATIONS, Scratch, piece, product


def random(*shape):
    return np.random.default_rng(0).standard_normal(shape)


@pytest.mark.parametrize("rows", [1, 15, 16, 64, 65, 130, 200])
@pytest.mark.parametrize(("summed", "columns"), [(1, 1), (7, 3), (64, 128), (300, 200)])
def test_equals_matmul_for_every_size(rows, summed, columns):
    x, y = random(2, rows, summed), random(2, summed, columns)
    output = np.empty((2, rows, columns))
    assert product(x, y, output) is output
    np.testing.assert_allclose(output, x @ y, atol=1e-12)


def test_takes_transposed_and_sliced_arrays_and_writes_in_place():
    x, y = random(3, 40, 90).swapaxes(1, 2), random(3, 40, 99)[:, :, 5:25]
    room = np.full((3, 100, 50), 7.0)
    product(x, y, room[:, 4:94, 10:30])
    np.testing.assert_allclose(room[:, 4:94, 10:30], x @ y, atol=1e-12)
    room[:, 4:94, 10:30] = 7
    assert (room == 7).all()  # nothing was written beside it


def test_a_piece_stays_within_the_quick_way_where_sixteen_rows_do():
    for sides in ((64, 64), (64, 128), (128, 128), (200, 300)):
        rows = piece(*sides)
        assert rows & (rows - 1) == 0 and 16 <= rows <= 64
        assert rows * sides[0] * sides[1] <= MULTIPLICATIONS
    assert piece(10**4, 10**4) == 16


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scratch_is_aligned_and_used_again(dtype):
    scratch = Scratch(dtype)
    first = scratch("a", 3, 5, 7)
    assert first.shape == (3, 5, 7) and first.dtype == dtype and first.flags.c_contiguous
    again, other = scratch("a", 50), scratch("b", 3, 5, 7)
    assert np.shares_memory(first, again) and not np.shares_memory(first, other)
    larger = scratch("a", 1000)
    assert not np.shares_memory(first, larger)
    assert all(a.ctypes.data % 64 == 0 for a in (first, again, other, larger))
