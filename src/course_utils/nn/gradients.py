"""Functions that know their gradients.

`differentiable` makes one, `vjp` pulls a gradient back through one, `check_gradients` tests one.
"""

import functools
import inspect

import numpy as np

from course_utils.nn._checks import as_array

# IEEE arithmetic is the intended result: inf - inf is NaN, exp(-1000) is 0, and no setting of
# NumPy's may turn that into a warning or an error. Said once, for every function and pullback.
quietly = np.errstate(all="ignore")


def differentiable(rule=None, *, constants=()):
    """Make a function that knows its gradient out of a rule, which returns (output, pullback).

    Parameters
    ----------
    rule : function
        It computes the output and defines pullback(d_output) beside it. The pullback returns a
        tuple of gradients, one for each of the rule's arguments, in their order: None where there
        is none (labels, an optional argument that was not given). Options at the end are left out.
    constants : names of arguments
        Those that are data even where they are floating-point arrays, and have no gradient.

    Returns
    -------
    function
        With the rule's arguments and docstring; it returns the output alone. Its attribute `rule`
        is what `vjp` calls.

    Examples
    --------
    >>> @differentiable
    ... def cube(x):
    ...     return x**3, lambda d_output: (3 * x**2 * d_output,)
    >>> cube(np.array([2.0]))
    array([8.])
    >>> output, pullback = vjp(cube, np.array([2.0]))
    >>> pullback(np.array([10.0]))
    (array([120.]),)
    """
    if rule is None:
        return functools.partial(differentiable, constants=constants)
    quiet_rule = quietly(rule)

    @functools.wraps(rule)
    def function(*args, **kwargs):
        return quiet_rule(*args, **kwargs)[0]

    function.rule, function.constants = quiet_rule, frozenset(constants)
    return function


def vjp(op, *args, **kwargs):
    """Vector-Jacobian product: run op, and return (output, pullback) as `jax.vjp` does.

    Parameters
    ----------
    op : function
        One of this package, or any made by `differentiable`.
    *args, **kwargs
        What op takes.

    Returns
    -------
    output
        What op returns.
    pullback : function
        pullback(d_output), with d_output of the output's shape, returns a tuple: the gradients of
        the array arguments that were given, in the order of op's signature, each of its argument's
        shape and floating-point dtype, float64 for whole numbers. Labels, indices and masks have
        none.

    Raises
    ------
    TypeError
        If op has no gradient rule, or d_output is not numeric.
    ValueError
        If d_output has another shape than the output.

    Notes
    -----
    ``pullback(d)_i = Σ_j d_j ∂output_j/∂x_i``

    References
    ----------
    Griewank and Walther, Evaluating Derivatives, SIAM, 2008.

    Examples
    --------
    >>> from course_utils.nn import softmax
    >>> output, pullback = vjp(softmax, np.array([0.0, 0.0]))
    >>> pullback(np.array([1.0, 0.0]))
    (array([ 0.25, -0.25]),)
    """
    output, pullback = _aligned_vjp(op, *args, **kwargs)
    return output, lambda d_output: tuple(g for g in pullback(d_output).values() if g is not None)


def _aligned_vjp(op, *args, **kwargs):
    """A vjp whose pullback returns {argument: gradient}, with None where there is none."""
    if not hasattr(op, "rule"):
        name = getattr(op, "__name__", repr(op))
        raise TypeError(
            f"op must be a function with a gradient rule (`differentiable`), got {name}"
        )
    output, rule_pullback = op.rule(*args, **kwargs)

    def pullback(d_output):
        names = _parameters(op)
        given = dict(zip(names, args, strict=False)) | kwargs
        with np.errstate(all="ignore"):
            gradients = rule_pullback(_like_output(d_output, output))
        pairs = zip(names, gradients, strict=False)  # options at the end are left out
        return {n: None if g is None else _in_dtype_of(given[n], g) for n, g in pairs}

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
    d_output = as_array("d_output", d_output)
    if d_output.shape != output.shape:
        raise ValueError(
            f"d_output must have the output's shape {output.shape}, got {d_output.shape}"
        )
    return d_output.astype(output.dtype, copy=False)


def check_gradients(op, *args, tolerance=1e-6, step=1e-5, seed=0, **kwargs):
    """Compare op's gradient with finite differences, in float64, along one random direction.

    Parameters
    ----------
    op, *args, **kwargs
        As for `vjp`; floating-point arguments are taken to float64.
    tolerance : number
        The largest relative difference allowed.
    step : number
        Of the central difference.
    seed : integer
        Of the random directions.

    Returns
    -------
    float
        The relative difference, ``|analytic - numeric| / max(1, |numeric|)``.

    Raises
    ------
    AssertionError
        If the difference is larger than tolerance, or NaN, or an argument's gradient is missing.
    ValueError
        If no argument is a floating-point array: there is nothing to check.

    Notes
    -----
    ``⟨pullback(d), u⟩ = ⟨d, (op(x + εu) - op(x - εu)) / 2ε⟩`` for random d and u. A d of all ones
    would miss mistakes: through softmax its gradient is zero.

    Examples
    --------
    >>> from course_utils.nn import softmax
    >>> check_gradients(softmax, np.array([[1.0, 2.0, 5.0]])) < 1e-8
    True
    """
    rng = np.random.default_rng(seed)
    signature = inspect.signature(op)
    arguments = signature.bind(*args, **kwargs).arguments
    for name, value in arguments.items():
        if not signature.parameters[name].kind.name.startswith("VAR"):
            arguments[name] = _to_float64(value)

    def call(function, arguments):
        bound = inspect.BoundArguments(signature, arguments)
        return function(*bound.args, **bound.kwargs)

    output, pullback = call(functools.partial(_aligned_vjp, op), arguments)
    d_output = _random_like(output, rng)
    gradients = {n: g for n, g in pullback(d_output).items() if g is not None}
    variables = [n for n, v in arguments.items() if _is_variable(v) and n not in op.constants]
    if not variables:
        raise ValueError(f"{op.__name__} was given no floating-point array to check a gradient of")
    if missing := [name for name in variables if name not in gradients]:
        raise AssertionError(f"{op.__name__} returned no gradient for {', '.join(missing)}")
    directions = {name: _random_like(arguments[name], rng) for name in variables}
    analytic = sum(_dot(gradients[name], directions[name]) for name in variables)

    def moved(epsilon):
        there = {n: _add(arguments[n], direction, epsilon) for n, direction in directions.items()}
        return call(op, arguments | there)

    numeric = (_dot(d_output, moved(step)) - _dot(d_output, moved(-step))) / (2 * step)
    difference = float(abs(analytic - numeric) / max(1.0, abs(numeric)))
    if not difference <= tolerance:
        raise AssertionError(
            f"gradient of {op.__name__}: analytic {analytic:.9g}, numeric {numeric:.9g}, "
            f"relative difference {difference:.2g} > {tolerance:.2g}"
        )
    return difference


# The arguments and outputs are arrays, or tuples of arrays (a recurrent layer's states).


def _is_variable(value):
    if isinstance(value, tuple):
        return len(value) > 0 and all(map(_is_variable, value))
    return isinstance(value, np.ndarray) and value.dtype == np.float64


def _to_float64(value):
    """Floating-point numbers, in an array or in lists, as a float64 array; the rest as it is."""
    if isinstance(value, np.ma.MaskedArray) or not isinstance(value, (np.ndarray, list, tuple)):
        return value
    if isinstance(value, (list, tuple)) and any(isinstance(v, np.ndarray) for v in value):
        return tuple(map(_to_float64, value))
    try:
        array = np.asarray(value)
    except ValueError:  # parts that differ in shape: op says so
        return value
    return array.astype(np.float64) if array.dtype.kind == "f" else value


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
