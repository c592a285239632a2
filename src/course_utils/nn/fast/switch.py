"""One switch for every fast way: on, unless `disabled` is in force."""

import contextlib
import contextvars
import functools

_is_on = contextvars.ContextVar("_is_on", default=True)


@contextlib.contextmanager
def disabled():
    """Let the plain definitions run: `with fast.disabled():`, for all that is called inside.

    It holds for this thread (and this task of asyncio) alone; a pullback goes by what is in
    force when it is called.

    >>> import numpy as np
    >>> from course_utils.nn import conv2d, fast
    >>> x, kernel = np.ones((1, 3, 3, 1)), np.ones((3, 3, 1, 1))
    >>> with fast.disabled():
    ...     conv2d(x, kernel).item()
    9.0
    """
    token = _is_on.set(False)
    try:
        yield
    finally:
        _is_on.reset(token)


def optional(function):
    """Mark a fast way: it returns None while `disabled` is in force, so that another way runs."""

    @functools.wraps(function)
    def answer(*args):
        return function(*args) if _is_on.get() else None

    return answer


def first(fast_way):
    """Put a fast way before a definition, which answers where the fast way returns None."""

    def put_before(definition):
        @functools.wraps(definition)
        def answer(*args):
            found = fast_way(*args)
            return definition(*args) if found is None else found

        return answer

    return put_before
