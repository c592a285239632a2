"""The error function, which NumPy lacks and the exact GELU needs.

Paper: Cody, Rational Chebyshev Approximations for the Error Function, Mathematics of Computation,
1969.
Its idea: erf is almost a straight line around 0 and almost 1 far out, so each region gets its
own quotient of two polynomials. The constants are Cody's.

float32 needs less: one quotient for all x, whose constants we fitted so that its largest relative
error is small (2.6e-8). The tests hold both to SciPy's erf.
"""

import numpy as np

from course_utils.nn.fast.switch import optional

# erf(x) ≈ x · P(x²) / Q(x²) for |x| ≤ 0.46875, highest power first
SMALL_LIMIT = 0.46875
SMALL_NUMERATOR = (
    1.85777706184603153e-1,
    3.16112374387056560e0,
    1.13864154151050156e2,
    3.77485237685302021e2,
    3.20937758913846947e3,
)
SMALL_DENOMINATOR = (
    1.0,
    2.36012909523441209e1,
    2.44024637934444173e2,
    1.28261652607737228e3,
    2.84423683343917062e3,
)
# 1 - erf(x) ≈ exp(-x²) · P(x) / Q(x) for x from 0.46875 to 4. Beyond 4 the left side is below
# 2e-8: what the quotient loses there is less than a rounding of erf. From 6 on, erf is 1.
LARGE_LIMIT = 6.0
LARGE_NUMERATOR = (
    2.15311535474403846e-8,
    5.64188496988670089e-1,
    8.88314979438837594e0,
    6.61191906371416295e1,
    2.98635138197400131e2,
    8.81952221241769090e2,
    1.71204761263407058e3,
    2.05107837782607147e3,
    1.23033935479799725e3,
)
LARGE_DENOMINATOR = (
    1.0,
    1.57449261107098347e1,
    1.17693950891312499e2,
    5.37181101862009858e2,
    1.62138957456669019e3,
    3.29079923573345963e3,
    4.36261909014324716e3,
    3.43936767414372164e3,
    1.23033935480374942e3,
)
# In float32, erf(x) ≈ x · P(x²) / Q(x²) for |x| ≤ 4; from 4 on, erf is 1, to the last digit
SHORT_LIMIT = 4.0
SHORT_NUMERATOR = (
    1.98939915e-6,
    2.83729983e-4,
    3.85430153e-3,
    5.30114844e-2,
    1.92893609e-1,
    1.12837911,
)
SHORT_DENOMINATOR = (
    3.74035262e-5,
    1.17818790e-3,
    1.51492320e-2,
    1.15076967e-1,
    5.04280269e-1,
    1.0,
)


@optional
def erf(x):
    """Return the error function 2/√π ∫₀ˣ exp(-t²) dt of a floating-point array of any shape.

    >>> erf(np.array([0.0, 0.5, -np.inf])).round(4)
    array([ 0.    ,  0.5205, -1.    ])
    """
    return _short_erf(x) if x.dtype == np.float32 else _cody(x)


def _short_erf(x):
    x = np.clip(x, -SHORT_LIMIT, SHORT_LIMIT)
    square = x * x
    x *= _polynomial(SHORT_NUMERATOR, square)
    x /= _polynomial(SHORT_DENOMINATOR, square)
    return np.clip(x, -1, 1)  # at the limit the quotient is 1 and a rounding


def _cody(x):
    """Work out both quotients everywhere: that is faster than sorting numbers into regions."""
    size = np.minimum(np.abs(x), LARGE_LIMIT)
    square = size * size
    small = size * _polynomial(SMALL_NUMERATOR, square)
    small /= _polynomial(SMALL_DENOMINATOR, square)
    rest = np.exp(-square)
    rest *= _polynomial(LARGE_NUMERATOR, size)
    rest /= _polynomial(LARGE_DENOMINATOR, size)
    return np.copysign(np.where(size <= SMALL_LIMIT, small, 1 - rest), x)


def _polynomial(coefficients, x):
    """Evaluate a polynomial, highest power first, by Horner's rule."""
    value = coefficients[0] * x
    value += coefficients[1]
    for coefficient in coefficients[2:]:
        value *= x
        value += coefficient
    return value
