"""Results of several starts, each shown, with what their mean is worth."""

import matplotlib.pyplot as plt
import numpy as np

from course_utils.intervals import mean_interval
from course_utils.plotting.style import COLORS, WIDTH


def show_starts(results, label, *, reference=None, axis=None):
    """Draw a row for each model: a dot for each start, the mean, and its 95 % t interval.

    Parameters
    ----------
    results : dict of name to array_like, shape (starts,)
        Drawn from top to bottom. A single number (a model without chance) is a dot alone.
    label : str
        What was measured, and its unit.
    reference : (name, number), optional
        A line to compare with: chance, the simple rival, a rule.
    axis : matplotlib.axes.Axes, optional
        Where to draw; without it a new figure is made.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are no results, or one is not a number or a row of finite numbers.

    Examples
    --------
    >>> axis = show_starts({"tree": 0.8, "network": [0.9, 0.92, 0.91]}, "accuracy")
    >>> [text.get_text() for text in axis.get_yticklabels()]
    ['tree', 'network']
    >>> plt.close(axis.figure)
    """
    rows = {name: np.atleast_1d(np.asarray(values, float)) for name, values in results.items()}
    if not rows:
        raise ValueError("results: expected at least one model, got none")
    for name, values in rows.items():
        if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
            raise ValueError(f"results[{name!r}] must be finite numbers in a row, got {values}")
    if axis is None:
        _, axis = plt.subplots(figsize=(WIDTH, 0.32 * len(rows) + 0.9))
    for place, values in enumerate(rows.values()):
        axis.plot(values, np.full(len(values), place), "o", color=COLORS["sky"], markersize=5)
        if len(values) > 1:
            mean, low, high, _ = mean_interval(values)
            axis.plot([low, high], [place, place], color=COLORS["blue"], linewidth=1.5)
            axis.plot(mean, place, "|", color=COLORS["blue"], markersize=13, markeredgewidth=2.5)
    if reference is not None:
        name, value = reference
        axis.axvline(value, color=COLORS["red"], linestyle=":", label=name)
        axis.legend(loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0)
    axis.set_yticks(range(len(rows)), rows)
    axis.set(xlabel=label, ylim=(len(rows) - 0.5, -0.5))
    axis.grid(False, axis="y")
    return axis
