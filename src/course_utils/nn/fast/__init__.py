"""What makes the core fast, and nothing else: without it every function gives the same, later.

`fast.correlate(...)` and the like answer, or return None where they have no faster way; then the
plain definition runs, with `@fast.first(fast.correlate)` above it. `with fast.disabled():` none of
them answers.
"""

from course_utils.nn.fast.correlation import correlate, kernel_gradient, spread
from course_utils.nn.fast.elementwise import by_blocks
from course_utils.nn.fast.error_function import erf
from course_utils.nn.fast.query_blocks import attention
from course_utils.nn.fast.recurrent_steps import gru_steps, lstm_steps, simple_rnn_steps
from course_utils.nn.fast.sums import sum_rows
from course_utils.nn.fast.switch import disabled, first
from course_utils.nn.fast.windows import reduce_windows

__all__ = [
    "attention",
    "by_blocks",
    "correlate",
    "disabled",
    "erf",
    "first",
    "gru_steps",
    "kernel_gradient",
    "lstm_steps",
    "reduce_windows",
    "simple_rnn_steps",
    "spread",
    "sum_rows",
]
