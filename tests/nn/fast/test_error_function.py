"""The error function against SciPy's, to the last digits of float64 and float32."""

import numpy as np
import scipy.special
from numpy.testing import assert_allclose, assert_array_equal

from course_utils.nn.fast import erf

ENDS = [-np.inf, -9, -4, 4, 9, np.inf, np.nan, -0.0]


def test_float64():
    x = np.concatenate([np.linspace(-7, 7, 200_003), np.logspace(-320, 300, 4001)])
    with np.errstate(under="ignore"):
        assert_allclose(erf(x), scipy.special.erf(x), rtol=7e-16, atol=1e-300)
    assert_array_equal(erf(np.array(ENDS)), scipy.special.erf(ENDS))
    assert np.signbit(erf(np.array([-0.0])))


def test_float32():
    x = np.concatenate([np.linspace(-7, 7, 200_003), np.logspace(-44, 30, 4001)]).astype("f")
    assert_allclose(erf(x), scipy.special.erf(x.astype(np.float64)), rtol=4e-7, atol=1e-37)
    assert_array_equal(erf(np.float32(ENDS)), np.float32(scipy.special.erf(np.float32(ENDS))))
    assert erf(x).dtype == np.float32 and np.signbit(erf(np.float32([-0.0])))
