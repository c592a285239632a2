"""Functions that know their gradients: `differentiable` makes one, `vjp` pulls a gradient back
through one, `check_gradients` tests one.
"""

import functools
import inspect

import numpy as np

from course_utils.nn._checks import as_float

# NaN in, NaN out: inf - inf and 0 · inf are NaN, exp(-1000) is 0, and no setting of NumPy's may
# turn that into a warning or an error. Said once, here, for every function and every pullback.
quietly = np.errstate(all="ignore")


def differentiable(rule):
    """Make a function that knows its gradient of a rule, which returns (output, pullback).

    rule(...): computes the output, and defines pullback(d_output) beside it. That returns a tuple
    of gradients, in the order of the rule's own arguments: None where there is none (labels, an
    optional argument that was not given); options at the end are left out.
    Returns a function with the rule's arguments and docstring that returns the output alone; its
    attribute `rule` is what `vjp` calls.

    >>> @differentiable
    ... def cube(x):
    ...     return x**3, lambda d_output: (3 * x**2 * d_output,)
    >>> cube(np.array([2.0]))
    array([8.])
    >>> output, pullback = vjp(cube, np.array([2.0]))
    >>> pullback(np.array([10.0]))
    (array([120.]),)
    """
    quiet_rule = quietly(rule)

    @functools.wraps(rule)
    def function(*args, **kwargs):
        return quiet_rule(*args, **kwargs)[0]

    function.rule = quiet_rule
    return function


def vjp(op, *args, **kwargs):
    """Run op and return (output, pullback), the meaning of `jax.vjp`.

    op: a function of this package, or any made by `differentiable`; args, kwargs: what op takes.
    pullback(d_output), with d_output of the output's shape, returns the gradients of the
    array arguments that were given, in the order of op's signature, each of its argument's shape
    and floating-point dtype, float64 for whole numbers. Labels, indices and masks have none.

    Formula: pullback(d)_i = Σ_j d_j ∂output_j/∂x_i, the vector-Jacobian product.
    Paper: Griewank and Walther, Evaluating Derivatives, SIAM, 2008.

    Raises TypeError if op has no gradient rule, ValueError if d_output has the wrong shape.

    >>> from course_utils.nn import softmax
    >>> output, pullback = vjp(softmax, np.array([0.0, 0.0]))
    >>> pullback(np.array([1.0, 0.0]))
    (array([ 0.25, -0.25]),)
    """
    if not hasattr(op, "rule"):
        name = getattr(op, "__name__", repr(op))
        raise TypeError(
            f"op must be a function with a gradient rule (`differentiable`), got {name}"
        )
    output, rule_pullback = op.rule(*args, **kwargs)

    @quietly
    def pullback(d_output):
        gradients = rule_pullback(_like_output(d_output, output))
        arguments = dict(zip(_parameters(op), args, strict=False)) | kwargs
        pairs = zip(_parameters(op), gradients, strict=False)
        return tuple(_in_dtype_of(arguments[name], g) for name, g in pairs if g is not None)

    return output, pullback


@functools.cache
def _parameters(op):
    """The names of op's arguments."""
    return tuple(inspect.signature(op).parameters)


def _in_dtype_of(argument, gradient):
    if isinstance(gradient, tuple):
        return tuple(_in_dtype_of(a, g) for a, g in zip(argument, gradient, strict=True))
    dtype = getattr(argument, "dtype", gradient.dtype).newbyteorder("=")
    return gradient.astype(dtype, copy=False) if dtype.kind == "f" else gradient


def _like_output(d_output, output):
    if isinstance(output, tuple):
        if not isinstance(d_output, (tuple, list)) or len(d_output) != len(output):
            raise ValueError(f"d_output must be a tuple of {len(output)} arrays, one an output")
        return tuple(_like_output(d, o) for d, o in zip(d_output, output, strict=True))
    d_output = as_float("d_output", d_output).astype(output.dtype, copy=False)
    if d_output.shape != output.shape:
        raise ValueError(
            f"d_output must have the output's shape {output.shape}, got {d_output.shape}"
        )
    return d_output


def check_gradients(op, *args, tolerance=1e-6, step=1e-5, seed=0, **kwargs):
    """Compare op's gradient with finite differences, in float64, along one random direction.

    op, args, kwargs: as for `vjp`; floating-point arguments are taken to float64.
    tolerance: the largest relative difference allowed; step: of the central difference.
    Returns the relative difference |analytic - numeric| / max(1, |numeric|).

    Formula: ⟨pullback(d), u⟩ = ⟨d, (op(x + εu) - op(x - εu)) / 2ε⟩ for random d and u.

    Raises AssertionError if the difference is larger than tolerance (or is NaN), and TypeError as
    `vjp` does. A direction of all ones would miss mistakes: through softmax its gradient is zero.

    >>> from course_utils.nn import softmax
    >>> check_gradients(softmax, np.array([[1.0, 2.0, 5.0]])) < 1e-8
    True
    """
    rng = np.random.default_rng(seed)
    bound = inspect.signature(op).bind(*args, **kwargs)
    for name, value in bound.arguments.items():
        if not inspect.signature(op).parameters[name].kind.name.startswith("VAR"):
            bound.arguments[name] = _to_float64(value)
    output, pullback = vjp(op, *bound.args, **bound.kwargs)
    d_output = _random_like(output, rng)
    gradients = pullback(d_output)

    names = [name for name, value in bound.arguments.items() if _is_differentiable(value)]
    if len(names) != len(gradients):
        raise AssertionError(f"{op.__name__} returned {len(gradients)} gradients for {names}")
    directions = {name: _random_like(bound.arguments[name], rng) for name in names}
    analytic = sum(
        _dot(gradient, directions[name]) for name, gradient in zip(names, gradients, strict=True)
    )

    def moved(epsilon):
        arguments = dict(bound.arguments)
        for name in names:
            arguments[name] = _add(arguments[name], directions[name], epsilon)
        shifted = inspect.BoundArguments(inspect.signature(op), arguments)
        return op(*shifted.args, **shifted.kwargs)

    numeric = (_dot(d_output, moved(step)) - _dot(d_output, moved(-step))) / (2 * step)
    difference = float(abs(analytic - numeric) / max(1.0, abs(numeric)))
    if not difference <= tolerance:
        raise AssertionError(
            f"gradient of {op.__name__}: analytic {analytic:.9g}, numeric {numeric:.9g}, "
            f"relative difference {difference:.2g} > {tolerance:.2g}"
        )
    return difference


# The arguments and outputs are arrays, or tuples of arrays (a recurrent layer's states).


def _is_differentiable(value):
    if isinstance(value, (tuple, list)):
        return len(value) > 0 and all(
            isinstance(v, np.ndarray) and v.dtype.kind == "f" for v in value
        )
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def _to_float64(value):
    if isinstance(value, (tuple, list)) and _is_differentiable(value):
        return tuple(v.astype(np.float64) for v in value)
    return value.astype(np.float64) if _is_differentiable(value) else value


def _random_like(value, rng):
    if isinstance(value, tuple):
        return tuple(_random_like(v, rng) for v in value)
    return rng.standard_normal(value.shape)


def _add(value, direction, epsilon):
    if isinstance(value, tuple):
        return tuple(v + epsilon * d for v, d in zip(value, direction, strict=True))
    return value + epsilon * direction


def _dot(a, b):
    if isinstance(a, tuple):
        return sum(_dot(x, y) for x, y in zip(a, b, strict=True))
    return float(np.vdot(a, b))
